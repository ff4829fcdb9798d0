from __future__ import annotations

from collections.abc import Callable

import pytest

from kit.server.safety import page_policy
from tests.server.conftest import Visitor


def test_a_page_may_talk_to_its_own_host_only() -> None:
    policy = page_policy("kit.example:8866")
    assert "connect-src 'self' ws://kit.example:8866 wss://kit.example:8866" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self';" in policy


@pytest.mark.parametrize("host", ["x; script-src *", "a b", "", "x'y", "x\r\ny"])
def test_a_strange_host_adds_nothing_to_the_policy(host: str) -> None:
    assert "ws:" not in page_policy(host)


def test_only_pages_with_widgets_load_modules() -> None:
    assert "blob:;" in page_policy("h", modules=True)
    assert "script-src 'self' blob:" not in page_policy("h")


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in",
        "/nowhere",
        "/kit/static/page.js",
        "/kit/static/nothing.js",
        "/kit/static/lean/manifest.json",
        "/healthz",
    ],
)
def test_every_answer_carries_the_safe_headers(visitor: Callable[..., Visitor], path: str) -> None:
    headers = visitor().http.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers


def test_a_page_is_not_kept_by_the_browser_and_has_no_inline_script(visitor: Callable[..., Visitor]) -> None:
    answer = visitor("乙").page("home")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "'unsafe-inline'" not in answer.headers["Content-Security-Policy"].split("style-src")[0]
    assert "<script>" not in answer.text
    assert "onclick" not in answer.text
    assert "http://" not in answer.text.replace(str(answer.url), "").replace('"http://127', "")
