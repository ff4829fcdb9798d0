from __future__ import annotations

import ipaddress

import segno

from kit.server import lan
from kit.server.lan import Port, ordered, page_code, terminal_code

ADDRESS = "http://192.0.2.10:8866"


def test_real_networks_come_first_and_this_computer_alone_never() -> None:
    found = [
        Port("lo", "127.0.0.1"),
        Port("docker0", "172.17.0.1"),
        Port("eth0", "198.51.100.7"),
        Port("wlan0", "192.0.2.10"),
        Port("eth1", "169.254.3.4"),
        Port("tun0", "10.8.0.2", lone=True),
        Port("vEthernet (WSL)", "172.28.0.1"),
    ]
    assert ordered(found, "192.0.2.10") == (
        "192.0.2.10",
        "198.51.100.7",
        "172.17.0.1",
        "10.8.0.2",
        "172.28.0.1",
    )
    assert ordered(found, "10.8.0.2")[0] == "198.51.100.7"
    assert ordered([Port("lo", "127.0.0.1")], "") == ()


def test_this_computers_addresses_are_addresses_that_others_could_reach() -> None:
    for address in lan.addresses():
        known = ipaddress.ip_address(address)
        assert not known.is_loopback
        assert not known.is_link_local


def test_the_code_in_the_window_is_the_code() -> None:
    modules = [[bool(dark) for dark in row] for row in segno.make(ADDRESS, micro=False).matrix_iter(border=4)]
    for coloured, drawn in ((True, {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}),
                            (False, {"█": (0, 0), "▀": (0, 1), "▄": (1, 0), " ": (1, 1)})):  # fmt: skip
        rows: list[list[bool]] = []
        for line in terminal_code(ADDRESS, coloured=coloured).split("\n"):
            plain = line.removeprefix("\x1b[30;107m").removesuffix("\x1b[0m")
            assert ("\x1b" in line) is coloured
            rows += [[bool(drawn[block][half]) for block in plain] for half in (0, 1)]
        assert rows[: len(modules)] == modules
        assert not any(any(row) for row in rows[len(modules) :])


def test_the_code_on_the_page_has_a_quiet_border_and_no_size_of_its_own() -> None:
    drawn = page_code(ADDRESS)
    assert 'viewBox="0 0 33 33"' in drawn
    assert "width=" not in drawn
