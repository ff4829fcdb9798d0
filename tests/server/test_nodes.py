"""Two nodes, one PostgreSQL, and the committed nginx and Caddy recipes before them: all real."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from playwright.sync_api import Page, expect

from tests.chromium import launched
from tests.conftest import TOP
from tests.postgresql import cluster
from tests.server.nodes import SERVES, Proxy, caddy_before, nginx_before, two_nodes
from tests.serving import Kit, Person

WHO = "示例党员乙"
Nodes = tuple[Kit, Kit]
PROXIES = {"nginx": nginx_before, "caddy": caddy_before}


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    with cluster() as url:
        yield url


@pytest.fixture(scope="module")
def nodes(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    with two_nodes(tmp_path_factory.mktemp("nodes"), database) as both:
        yield both


@pytest.fixture(scope="module", params=PROXIES)
def proxy(
    request: pytest.FixtureRequest, nodes: Nodes, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Proxy]:
    with PROXIES[request.param](nodes, tmp_path_factory.mktemp(request.param)) as running:
        yield running


def enter(client: httpx.Client, person: Person, after: str = "/kit/healthz") -> httpx.Response:
    """Sign in through the form, as a browser without scripts."""
    found = re.search(r'name="_xsrf" value="([^"]+)"', client.get("/sign-in").text)
    assert found is not None
    form = {"_xsrf": found[1], "number": person.number, "pin": person.pin, "next": after}
    origin = str(client.base_url).removesuffix("/kit/")
    return client.post("/sign-in", data=form, headers={"Origin": origin})


def open_page(client: httpx.Client) -> str:
    """Open a page; the id of its process."""
    found = re.search(r'"kernelId": "([^"]+)"', client.get("/voila/render/home.ipynb").text)
    assert found is not None
    return found[1]


@contextmanager
def direct(node: Kit, cookies: str = "") -> Iterator[httpx.Client]:
    """A client that goes to one node past the proxy."""
    headers = {"Cookie": cookies} if cookies else {}
    with httpx.Client(base_url=node.address, headers=headers, timeout=60) as client:
        yield client


def cookies_of(client: httpx.Client) -> str:
    return "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_who_came_in_at_one_node_is_in_at_the_other(nodes: Nodes) -> None:
    a, b = nodes
    with direct(a) as at_a:
        enter(at_a, a.people()[WHO])
        with direct(b, cookies_of(at_a)) as at_b:
            assert "这台电脑上现在是示例党员乙" in at_b.get("/sign-in").text
            assert at_b.get(f"/kit/alive/{open_page(at_b)}").text == "yes"


def test_who_left_at_one_node_is_out_at_the_other_within_seconds_and_the_pages_end(nodes: Nodes) -> None:
    a, b = nodes
    with direct(a) as at_a:
        enter(at_a, a.people()[WHO])
        with direct(b, cookies_of(at_a)) as at_b:
            kernel_id = open_page(at_b)
            process = psutil.Process(b.kernel(kernel_id))
            at_a.post("/sign-out", data={"_xsrf": at_a.cookies["_xsrf"]})
            until(lambda: at_b.get(f"/kit/alive/{kernel_id}").text == "out", 10)
            until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)


def test_a_node_with_other_keys_says_so_and_does_not_begin(
    nodes: Nodes, database: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "KIT_DATABASE_URL": database, "KIT_STATE": str(tmp_path / "c")}
    command = [sys.executable, "-m", "kit", "serve", "--no-browser", "--port", "1", *SERVES]
    done = subprocess.run(
        command, env=environment, cwd=TOP, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "KIT_SECRETS" in done.stderr, done.stderr
    assert "W-03" in done.stderr


def test_a_persons_pages_stay_at_one_node(proxy: Proxy, nodes: Nodes) -> None:
    with proxy.client() as client:
        assert enter(client, nodes[0].people()[WHO]).text == "ok"
        for _visit in range(4):
            kernel_id = open_page(client)
            assert [client.get(f"/kit/alive/{kernel_id}").text for _ask in range(4)] == ["yes"] * 4


def test_every_address_is_under_the_base_path_and_every_cookie_is_secure(proxy: Proxy, nodes: Nodes) -> None:
    host = proxy.address.removesuffix("/kit")
    with proxy.client() as client:
        client.follow_redirects = False
        assert client.get(host).headers["Location"].removeprefix(host) == "/kit/"
        away = client.get("/voila/render/home.ipynb").headers["Location"]
        assert away == "/kit/sign-in?next=%2Fkit%2Fvoila%2Frender%2Fhome.ipynb"
        answer = enter(client, nodes[0].people()[WHO], after="/kit/")
        assert answer.headers["Location"] == "/kit/"
        ours = [one for one in client.cookies.jar if one.name in ("kit_session", "_xsrf")]
        assert {(one.path, one.secure) for one in ours} == {("/kit/", True)}
        assert len(ours) == 2
        page = client.get("/voila/render/home.ipynb").text
        assert not re.findall(r'(?:href|src|action)="(/(?!kit/)[^"]*)"', page)
        assert json.loads(re.findall(r'id="jupyter-config-data"[^>]*>(.*?)<', page)[0])["baseUrl"] == "/kit/"


def test_another_site_is_refused_by_the_proxys_own_name(proxy: Proxy, nodes: Nodes) -> None:
    with proxy.client() as client:
        enter(client, nodes[0].people()[WHO])
        kernel_id = open_page(client)
        path = f"/voila/api/shutdown/{kernel_id}"
        assert client.post(path, headers={"Origin": "https://elsewhere.example"}).status_code == 403
        assert client.get(f"/kit/alive/{kernel_id}").text == "yes"
        assert client.post(path, headers={"Origin": proxy.address.removesuffix("/kit")}).status_code == 204


def test_a_killed_node_costs_one_tap_and_not_a_word(proxy: Proxy, nodes: Nodes) -> None:
    with launched() as browser:
        page = browser.new_context(ignore_https_errors=True, locale="zh-CN").new_page()
        let_in(page, proxy, nodes[0].people()[WHO])
        page.goto(f"{proxy.address}/voila/render/checkup.ipynb#item=criticise")
        page.get_by_text("看到了，没有说", exact=True).click()
        field = page.locator(".tale textarea:visible")
        before = field.input_value()
        field.press("Control+End")
        field.press_sequentially("三月的表填错了一格。")
        page.wait_for_function("() => window.kitPending && window.kitPending() === 0")
        at = node_of(page, nodes)
        kill(at)
        field.press_sequentially("事后也没有补上。")
        whole = before + "三月的表填错了一格。事后也没有补上。"
        expect(page.get_by_role("alert")).to_contain_text("连接已断开", timeout=30_000)
        page.get_by_role("alert").get_by_role("button", name="点此继续").click()
        expect(page.get_by_text("的草稿")).to_be_visible(timeout=30_000)
        expect(field).to_have_value(whole)
        page.wait_for_function("() => window.kitPending && window.kitPending() === 0")
        other = node_of(page, nodes)
        assert other is not at
        at.start()
        # The node that went on keeps the pages: nobody is sent to and fro when the first one is back.
        until(lambda: httpx.get(f"{at.address}/healthz").text == "ok")
        page.reload()
        expect(field).to_have_value(whole, timeout=30_000)
        assert node_of(page, nodes) is other


def let_in(page: Page, proxy: Proxy, person: Person) -> None:
    page.goto(f"{proxy.address}/sign-in?next=/kit/healthz")
    page.get_by_label("凭条号").fill(person.number)
    page.get_by_label("口令", exact=True).fill(person.pin)
    page.get_by_role("button", name="进入", exact=True).click()
    expect(page.get_by_text("ok", exact=True)).to_be_visible()


def node_of(page: Page, nodes: Nodes) -> Kit:
    """The node that runs the process of this page."""
    kernel_id = json.loads(page.locator("#jupyter-config-data").text_content() or "{}")["kernelId"]
    cookies = "; ".join(f"{one['name']}={one['value']}" for one in page.context.cookies())
    found = []
    for node in (one for one in nodes if one.process and one.process.poll() is None):
        with direct(node, cookies) as client:
            if client.get(f"/kit/alive/{kernel_id}").text == "yes":
                found.append(node)
    assert len(found) == 1
    return found[0]


def kill(node: Kit) -> None:
    """The node's computer goes off: the server and everything it started."""
    assert node.process is not None
    server = psutil.Process(node.process.pid)
    for one in [*server.children(recursive=True), server]:
        one.kill()
    node.process.wait()
