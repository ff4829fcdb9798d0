from __future__ import annotations

from kit.domain.access import Identity
from kit.domain.organisation import Role
from kit.server import bundle
from kit.server.chrome import Frame, render, static_url
from kit.server.members import Person


def person(name: str = "示例党员乙") -> Person:
    return Person(Identity("m2", "b1", Role.MEMBER, "s1", name), "示例单位第一党支部", False)


def test_a_static_address_carries_the_files_digest() -> None:
    name, digest = static_url("page.js").split("?v=")
    assert name == "/kit/static/page.js"
    assert len(digest) == 12
    assert static_url("page.js") == static_url("page.js")


def test_names_and_titles_are_escaped() -> None:
    frame = Frame("<b>题", person=person("<script>x</script>"), page="home")
    html = render("opening.html", frame)
    assert "<script>x" not in html
    assert "&lt;script&gt;x" in html
    assert "<title>&lt;b&gt;题" in html


def test_the_frame_speaks_the_readers_language() -> None:
    zh = render("opening.html", Frame("首页", person=person(), page="home"))
    en = render("opening.html", Frame("Home", "en", person=person(), page="home"))
    assert '<html lang="zh-CN">' in zh
    assert ">离开</a>" in zh
    assert '<html lang="en">' in en
    assert ">Leave</a>" in en


def test_the_open_page_is_marked_in_the_bar() -> None:
    html = render("opening.html", Frame("首页", person=person(), page="rectification"))
    assert 'href="/voila/render/actions.ipynb" aria-current="page"' in html
    assert html.count("aria-current") == 1


def test_the_checkup_brings_its_own_strip() -> None:
    html = render("opening.html", Frame("体检", person=person(), page="checkup"))
    assert 'class="bar"' not in html
    assert 'class="kit focus"' in html
    assert 'class="spine"' in html


def test_large_type_is_on_from_the_first_byte() -> None:
    html = render("opening.html", Frame("首页", elder=True, person=person(), page="home"))
    assert 'class="elder"' in html
    assert 'data-elder aria-pressed="true"' in html


def test_the_waiting_page_shows_the_title_before_anything_runs() -> None:
    frame = Frame("首页", person=person(), page="home", extra={"widgets": bundle.needed()})
    html = render("opening.html", frame)
    assert "正在打开…" in html
    assert "<h1>首页</h1>" in html
