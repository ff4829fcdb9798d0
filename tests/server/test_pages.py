from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

import pytest

from kit.server import bundle
from tests.server.conftest import Visitor
from tests.serving import Kit


def test_a_member_is_kindly_kept_from_the_facilitators_pages(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    for name in ("rounds", "summary"):
        answer = one.page(name)
        assert answer.status_code == 403
        assert "这一页只给支部书记看" in answer.text
        assert "您是以示例党员乙的身份进来的" in answer.text
        assert 'href="/voila/render/home.ipynb"' in answer.text
        assert "轮次</h1>" not in answer.text


def test_a_facilitator_opens_them(visitor: Callable[..., Visitor]) -> None:
    assert "<h1>轮次</h1>" in visitor("甲").page("rounds").text


@pytest.mark.parametrize(
    "name", ["nothing", "private", "reports/plan", "reports%2Fplan", "..%2Fprivate", "home.ipynb"]
)
def test_only_the_pages_of_the_table_are_pages(visitor: Callable[..., Visitor], name: str) -> None:
    answer = visitor("甲").page(name)
    assert answer.status_code == 404
    assert "没有这一页" in answer.text


def test_the_frame_comes_before_the_process_has_answered(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    with one.http.stream("GET", "/voila/render/home.ipynb") as answer:
        pieces = answer.iter_text()
        first = next(pieces)
        assert "正在打开…" in first
        assert "首页" in first
        assert 'id="env"' not in first
        assert 'id="env"' in "".join(pieces)


def test_a_failing_cell_ends_in_a_calm_notice_without_its_words(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    text = visitor("乙").page("review").text
    assert "先有的" in text
    assert "这一页没有全部打开" in text
    assert "后面的" not in text
    assert "ValueError" not in text
    assert "</html>" in text
    assert "review.ipynb, cell 2: ValueError" in kit.log()
    assert "本人写的一句话" not in text + kit.log()


def test_markdown_in_the_readers_language_and_a_side_column(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    zh = one.page("rectification").text
    assert "中文的一段" in zh
    assert "An English paragraph" not in zh
    head, columns = zh.index("<h1>头</h1>"), zh.index('<div class="two">')
    assert (
        head < columns < zh.index("中文的一段") < zh.index('<aside class="side">') < zh.index("<p>旁边</p>")
    )
    one.http.cookies.set("kit_lang", "en")
    en = one.page("rectification").text
    assert "An English paragraph" in en
    assert "中文的一段" not in en


def test_a_widgets_place_waits_in_the_page_and_its_state_comes_along(visitor: Callable[..., Visitor]) -> None:
    text = visitor("乙").page("checkup").text
    part = re.search(r'<div class="part" aria-busy="true"><script type="(\S+)">(.*?)</script>', text)
    state = re.search(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', text)
    assert part is not None
    assert state is not None
    assert part.group(1) == "application/vnd.jupyter.widget-view+json"
    models = json.loads(state.group(1))["state"]
    slider = models[json.loads(part.group(2))["model_id"]]
    assert slider["model_name"] == "IntSliderModel"
    assert slider["state"]["layout"].removeprefix("IPY_MODEL_") in models
    for english in ("Running", "Executing", "Loading"):
        assert english not in text


def test_the_next_visitors_head_names_what_the_page_turned_out_to_need(
    visitor: Callable[..., Visitor],
) -> None:
    one = visitor("乙")
    one.page("checkup")
    again = one.page("checkup").text
    assert all(f'<link rel="modulepreload" href="{address}">' in again for address in controls().modules)
    assert all(f'href="{address}"' in again for address in controls().sheets)
    assert not any(address in one.page("home").text for address in controls().sheets)


def controls() -> bundle.Needed:
    return bundle.needed(["@jupyter-widgets/controls"])


def test_a_page_asks_for_the_kits_own_files_only(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    asked = re.findall(r'(?:src|href)="(/[^"]+)"', one.page("checkup").text.split("<body")[0])
    assert len(asked) <= 9
    for address in asked:
        answer = one.http.get(address)
        assert address.startswith("/kit/static/")
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Encoding"] == "gzip"


def test_who_leaves_while_the_page_comes_leaves_no_process_behind(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one = visitor("乙")
    before = set(kit.kernels())
    for _ in range(3):
        with one.http.stream("GET", "/voila/render/home.ipynb") as answer:
            next(answer.iter_raw())
    deadline = time.monotonic() + 20
    while set(kit.kernels()) - before:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_address_cannot_choose_another_template(visitor: Callable[..., Visitor]) -> None:
    answer = visitor("乙").http.get("/voila/render/home.ipynb?template=lab&theme=dark")
    assert 'class="kit"' in answer.text
    assert "jsdelivr" not in answer.text


def test_the_door_leads_each_to_the_first_page(visitor: Callable[..., Visitor]) -> None:
    answer = visitor("甲").http.get("/", follow_redirects=False)
    assert answer.headers["Location"] == "/voila/render/home.ipynb"
