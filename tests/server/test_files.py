from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from kit.server.chrome import static_url
from kit.server.shelf import STATIC, shipped
from tests.server.conftest import Visitor


def test_both_style_sheets_go_out_as_one() -> None:
    look = shipped("look.css")
    assert look is not None
    for part in ("kit.css", "frame.css"):
        assert (STATIC / part).read_bytes() in look.plain
    assert gzip.decompress(look.packed) == look.plain
    assert look.kind == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nothing.js",
        "../pages.py",
        "lean/../page.js",
        "lean",
        "/etc/passwd",
        "lean/manifest.json",
        "page.js\n",
        "page%2ejs",
    ],
)
def test_nothing_else_is_handed_out(name: str) -> None:
    assert shipped(name) is None


def test_an_address_with_the_digest_is_kept_for_ever_and_another_is_not(
    visitor: Callable[..., Visitor],
) -> None:
    http = visitor().http
    assert "immutable" in http.get(static_url("page.js")).headers["Cache-Control"]
    assert http.get("/kit/static/page.js?v=older").headers["Cache-Control"] == "no-cache"
    assert http.get("/kit/static/page.js").headers["Cache-Control"] == "no-cache"


def test_who_cannot_unpack_gets_it_plain(visitor: Callable[..., Visitor]) -> None:
    plain = visitor().http.get(static_url("page.js"), headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert plain.content == (STATIC / "page.js").read_bytes()
    packed = visitor().http.get(static_url("page.js"))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "path", ["..%2fpages.py", "lean/..%2f..%2fpages.py", "%2e%2e/pages.py", "nothing.css"]
)
def test_a_missing_file_says_only_its_number(visitor: Callable[..., Visitor], path: str) -> None:
    answer = visitor().http.get(f"/kit/static/{path}")
    assert answer.status_code == 404
    assert answer.text in (
        "",
        answer.text if "<html" in answer.text and "Traceback" not in answer.text else "",
    )
