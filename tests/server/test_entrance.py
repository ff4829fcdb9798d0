from __future__ import annotations

from collections.abc import Iterator

import pytest
from tornado.testing import AsyncHTTPTestCase
from tornado.web import Application, RequestHandler

from kit.server.entrance import LOOPBACK, Entrance, EntranceServer, is_loopback, networks
from tests.server.conftest import Visitor, write_notebooks
from tests.serving import Kit

SAID = {
    "X-Forwarded-For": "203.0.113.9, 198.51.100.7",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "kit.example.org",
    "X-Real-Ip": "203.0.113.66",
    "X-Scheme": "https",
}


class Told(RequestHandler):
    def get(self) -> None:
        request = self.request
        self.write({"ip": request.remote_ip, "scheme": request.protocol, "host": request.host})


class Asked(AsyncHTTPTestCase):
    """A server that says what it believes about the request."""

    proxies: tuple[str, ...] = ()

    def get_app(self) -> Application:
        return Application([("/", Told)])

    def get_http_server(self) -> EntranceServer:
        return EntranceServer(self._app, proxies=self.proxies)

    def told(self, **headers: str) -> dict[str, str]:
        from json import loads

        said: dict[str, str] = loads(self.fetch("/", headers=headers).body)
        return said


class TestNobodyIsBelieved(Asked):
    def test_what_a_client_says_of_itself_is_dropped(self) -> None:
        told = self.told(**SAID)
        assert told == {"ip": "127.0.0.1", "scheme": "http", "host": f"127.0.0.1:{self.get_http_port()}"}


class TestAProxyElsewhereIsBelieved(Asked):
    proxies = ("198.51.100.0/24",)

    def test_what_others_say_is_dropped(self) -> None:
        assert self.told(**SAID)["scheme"] == "http"


class TestAProxyHereIsBelieved(Asked):
    proxies = LOOPBACK

    def test_the_last_word_of_the_proxy_counts(self) -> None:
        assert self.told(**SAID) == {"ip": "198.51.100.7", "scheme": "https", "host": "kit.example.org"}

    def test_a_host_that_is_none_is_not_taken(self) -> None:
        assert self.told(**{"X-Forwarded-Host": "a/../b"})["host"] == f"127.0.0.1:{self.get_http_port()}"

    def test_one_requests_word_is_not_the_nexts(self) -> None:
        self.told(**SAID)
        assert self.told()["scheme"] == "http"


@pytest.mark.parametrize(
    ("host", "itself"),
    [("127.0.0.1:8866", True), ("localhost", True), ("[::1]:8866", True), ("::1", True), ("127.8.9.1", True),
     ("192.0.2.10:8866", False), ("localhost.example", False), ("", False), ("fd00::2", False)],
)  # fmt: skip
def test_which_hosts_are_the_asker_itself(host: str, itself: bool) -> None:
    assert is_loopback(host) is itself


def test_only_addresses_and_networks_are_proxies() -> None:
    assert [str(one) for one in networks(["10.0.0.5", "10.0.0.0/8", "fd00::/8"])] == [
        "10.0.0.5/32", "10.0.0.0/8", "fd00::/8",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="proxy"):
        networks(["proxy.example.org"])


def test_the_addresses_follow_port_scheme_and_base() -> None:
    assert Entrance().here == "http://127.0.0.1:8866"
    assert Entrance().around == ()
    assert Entrance("0.0.0.0", 80, "/kit/").here == "http://127.0.0.1:80/kit/"
    assert Entrance("192.0.2.10").around == ("http://192.0.2.10:8866",)
    assert Entrance("fd00::2").around == ("http://[fd00::2]:8866",)
    assert Entrance(public="https://kit.example.org/kit/").around == ("https://kit.example.org/kit/",)


@pytest.fixture(scope="module")
def based(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A server with a base path, for the whole network."""
    base = tmp_path_factory.mktemp("based")
    environment = {"KIT_NOTEBOOKS": str(write_notebooks(base / "notebooks")), "KIT_BASE": "kit"}
    with Kit(base / "kit", environment=environment, arguments=("--demo", "--lan"), base="/kit") as running:
        yield running


def test_under_a_base_path_nothing_is_outside_it(based: Kit) -> None:
    one = Visitor(based)
    person = based.people()["示例党员甲"]
    answer = one.post("/sign-in", number=person.number, pin=person.pin, next="/kit/healthz")
    assert answer.text == "ok"
    assert {cookie.path for cookie in one.http.cookies.jar} == {"/kit/"}
    outside = f"http://127.0.0.1:{based.port}"
    assert one.http.get(f"{outside}/kit", follow_redirects=False).headers["Location"] == "/kit/"
    sent = one.http.post(f"{outside}/kit")
    assert sent.status_code == 403
    assert 'lang="zh-CN"' in sent.text
    assert one.http.get(f"{outside}/sign-in").status_code == 404
    assert one.http.get(f"{outside}/voila/render/home.ipynb").status_code == 404
    left = one.post("/sign-out")
    assert str(left.url) == f"{based.address}/sign-in?left=1"
    # Others live at this host too; what they keep in the browser is theirs.
    assert all("Clear-Site-Data" not in step.headers for step in (left, *left.history))


@pytest.mark.parametrize(
    "elsewhere", ["/", "/other/", "/kit/../other", "/kit/%2e%2e/other", "//kit/", "/kit/sign-out"]
)
def test_under_a_base_path_nobody_is_sent_outside_it(based: Kit, elsewhere: str) -> None:
    one = Visitor(based)
    one.http.follow_redirects = False
    person = based.people()["示例党员甲"]
    answer = one.post("/sign-in", number=person.number, pin=person.pin, next=elsewhere)
    assert answer.headers["Location"] == "/kit/"


def test_the_page_for_the_wall_shows_the_way_it_was_reached_itself(based: Kit) -> None:
    host = "192.0.2.10:8866"
    text = Visitor(based).http.get("/room", headers={"Host": host}).text
    assert f'<p class="where">http://{host}/kit/</p>' in text
    assert 'class="segno"' in text
    assert "certificate.crt" not in text


def test_the_slips_are_printed_with_the_address_that_the_server_said(based: Kit) -> None:
    said = based.state / "address"
    if said.exists():
        assert f"  {said.read_text()}\n" in based.log()
        assert said.read_text().endswith(f":{based.port}/kit/")
    else:
        assert "/room" not in based.log()
