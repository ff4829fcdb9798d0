"""Where phones in the same room find this computer: its addresses, and a code for the camera."""

from __future__ import annotations

import io
import ipaddress
import re
import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import psutil
import segno

_UNREAL = re.compile(
    r"docker|br-|veth|virbr|vmnet|vboxnet|virtualbox|vethernet|vmware|wsl|tun|tap|utun|zt|wg", re.I
)
"""Names of networks inside this computer, or through it to elsewhere: no phone of the room is there."""
_HOST_NAME = re.compile(r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)(\.(?!-)[A-Za-z0-9-]{1,63}(?<!-))*")
_ELSEWHERE = ("203.0.113.1", 9)
"""An address of documentation (RFC 5737): asked for the way only, nothing is ever sent there."""
_QUIET = 4
"""Light modules around a QR code, as ISO/IEC 18004 asks."""


@dataclass(frozen=True)
class Port:
    """One IPv4 address of one network interface that is up; ``lone`` has nobody else in its network."""

    interface: str
    address: str
    lone: bool = False


def addresses() -> tuple[str, ...]:
    """This computer's IPv4 addresses in the networks around it, the likeliest first; calls no host."""
    return ordered(_ports(), _by_default())


def ordered(ports: Iterable[Port], default: str) -> tuple[str, ...]:
    """The addresses that a phone may reach: real networks first, of them the ``default`` one."""
    usable = [port for port in ports if _reachable(port.address)]
    usable.sort(key=lambda port: (_unlikely(port), port.address != default))
    return tuple(dict.fromkeys(port.address for port in usable))


def host_name() -> str:
    """This computer's name, "" where it has none that may stand in an address."""
    name = socket.gethostname()
    return name if _HOST_NAME.fullmatch(name) else ""


def terminal_code(address: str, *, coloured: bool) -> str:
    """``address`` as a QR code in half-block characters, two rows of modules to a line.

    ``coloured`` paints black on white whatever the window's colours are; without it the light modules
    are drawn, which is right on the usual dark window.
    """
    matrix = [
        [bool(dark) for dark in row] for row in segno.make(address, micro=False).matrix_iter(border=_QUIET)
    ]
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    before, after = ("\x1b[30;107m", "\x1b[0m") if coloured else ("", "")
    blocks = " ▄▀█" if coloured else "█▀▄ "
    return "\n".join(
        before + "".join(blocks[2 * top + bottom] for top, bottom in zip(upper, lower, strict=True)) + after
        for upper, lower in zip(matrix[::2], matrix[1::2], strict=True)
    )


def page_code(address: str) -> str:
    """``address`` as a QR code in SVG without a size of its own, for a page."""
    return segno.make(address, error="m", micro=False).svg_inline(border=_QUIET, omitsize=True)


def picture_code(address: str) -> bytes:
    """``address`` as a QR code in PNG, to be passed on or printed."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="png", scale=12, border=_QUIET)
    return drawn.getvalue()


def _ports() -> Iterable[Port]:
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    for name, listed in psutil.net_if_addrs().items():
        for one in listed:
            if name in up and one.family == socket.AF_INET:
                yield Port(name, one.address, lone=bool(one.ptp) or one.netmask == "255.255.255.255")


def _by_default() -> str:
    """The address that packets to elsewhere would leave from, "" if there is no such way; sends none."""
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.connect(_ELSEWHERE)
        return str(asking.getsockname()[0])
    return ""


def _reachable(address: str) -> bool:
    known = ipaddress.ip_address(address)
    return not (known.is_loopback or known.is_link_local or known.is_unspecified)


def _unlikely(port: Port) -> bool:
    return port.lone or bool(_UNREAL.match(port.interface))
