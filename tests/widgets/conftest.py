"""A form of the size of a real one, written by hand, and the editors on a local page of their own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, BrowserContext

from kit.domain.finding import findings
from kit.domain.form import (
    Basis,
    Choice,
    Document,
    FindingRule,
    Form,
    Item,
    ItemType,
    Level,
    ProblemClass,
    Section,
    Severity,
    Standing,
)
from kit.domain.rectification import plan
from kit.widgets.form_editor import FormEditor
from kit.widgets.plan_editor import PlanEditor
from kit.widgets.plan_view import PlanSetting
from kit.words import Bilingual
from tests.chromium import launched
from tests.widgets.standing import Handler, Live, Stand

TODAY = date(2026, 11, 21)
HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "kit" / "server" / "static"

CHARTER = Document(
    "charter",
    Bilingual("中国共产党章程", "Constitution of the Communist Party of China"),
    Bilingual("党章", "Party Constitution"),
    Bilingual("2022 年修改", "as amended 2022"),
)
OPINION = Document(
    "opinion",
    Bilingual("关于推进“两学一做”学习教育常态化制度化的意见", "Opinion"),
    Bilingual("2017 年《意见》", "2017 Opinion"),
    Bilingual("2017 年 3 月印发", "issued March 2017"),
)
ARTICLE_3 = Basis(
    CHARTER,
    Bilingual("第三条第（七）项", "Article 3 (7)"),
    Bilingual("常到群众中去，遇事多商量，听到的意见及时报给组织。", "Keep close to the people."),
    Standing.VERIFIED,
)
PART_4 = Basis(
    OPINION,
    Bilingual("第四部分", "Part 4"),
    Bilingual("从问题改起。", "Begin with problems."),
    Standing.UNVERIFIED,
)

CHOICES = (
    Choice(
        "all",
        Bilingual("件件有回话", "Each one"),
        Bilingual("记在本子上，办没办成都当面或打电话说了"),
        Level.MET,
    ),
    Choice("most", Bilingual("多数有回话", "Most"), Bilingual("大部分说了，个别拖了一阵才说"), Level.MOSTLY),
    Choice("few", Bilingual("少数有回话", "Few"), Bilingual("听是听了，多数没有下文"), Level.PARTLY),
    Choice("no", Bilingual("没有回话", "None"), Bilingual("想不起回过哪一件"), Level.UNMET),
    Choice("na", Bilingual("今年没有遇到这类事", "Nothing of the kind"), Bilingual(""), Level.NONE),
)
WHERE = (
    Choice("meeting", Bilingual("支部大会", "Branch meeting")),
    Choice("group", Bilingual("党小组会", "Group meeting")),
    Choice("lecture", Bilingual("党课", "Lecture")),
)
SHORTS = (
    ("政治合格", ("个人自学计划", "结合岗位在会上发言", "上级部署的落实", "有不同意见时怎么提")),
    ("执行纪律合格", ("参加组织生活", "交纳党费", "支部交办的工作", "内部材料的保管与转发")),
    ("品德合格", ("交给组织的材料", "当面提批评意见", "收到批评后的回应", "公物、公款、公时")),
    ("发挥作用合格", ("听到意见后的回话", "岗位任务中的落后项", "主动接过的急难事", "上年整改清单的落实")),
)


def _fact(name: str) -> Item:
    return Item(
        f"{name}_fact",
        ItemType.TEXT,
        Bilingual("写一件具体的事", "Write one thing that happened"),
        hint=Bilingual(
            "什么事、什么时候、影响了谁。写一件就够，别人的名字可用“某同志”“某户”。", "What, when, whom."
        ),
        relevant=f"${{{name}}} = 'few' or ${{{name}}} = 'no'",
    )


def question(name: str, short: str) -> Item:
    """A question with five described answers and a fact that opens under it."""
    return Item(
        name,
        ItemType.SELECT_ONE,
        Bilingual("今年听到的群众意见，我有没有回过话？", "Did I get back to people this year?"),
        short=Bilingual(short, f"Question {name}"),
        hint=Bilingual("想一想最近三个月，谁当面跟您说过难处。", "Think of the last three months."),
        choices=CHOICES,
        basis=(ARTICLE_3, PART_4),
        feeds=ProblemClass.ROLE,
        items=(_fact(name),),
        findings=(
            FindingRule(
                f"{name}_gap",
                f"${{{name}}} = 'few' or ${{{name}}} = 'no'",
                Severity.MARKED if name == "q5" else Severity.GAP,
                Bilingual(f"{short}还有差距", f"A gap in {name}"),
            ),
        ),
    )


KINDS = (
    Item("where", ItemType.SELECT_MULTIPLE, Bilingual("今年参加过哪些组织生活？", "Which did you attend?"),
         short=Bilingual("参加过的组织生活", "Attended"), choices=WHERE),
    Item("times", ItemType.INTEGER, Bilingual("今年缺席几次？", "How often were you absent?"),
         short=Bilingual("缺席次数", "Absences"), hint=Bilingual("写个整数，例如 2。", "A whole number.")),
    Item("since", ItemType.DATE, Bilingual("哪天交的转正申请？", "When did you apply?"),
         short=Bilingual("转正申请", "Application")),
    Item("said", ItemType.TEXT, Bilingual("<b>还有</b>什么想说的？", "Anything <b>else</b>?"),
         short=Bilingual("还想说的", "Else")),
    Item("thanks", ItemType.NOTE, Bilingual("下面请看一看再交。", "Please look it over."),
         short=Bilingual("交表之前", "Before handing in")),
)  # fmt: skip


def small_form(*, kinds: bool = True) -> Form:
    """Four sections of four questions; with ``kinds`` a fifth with one item of each other type."""
    sections, number = [], 0
    for title, shorts in SHORTS:
        items = []
        for short in shorts:
            number += 1
            items.append(question(f"q{number}", short))
        sections.append(Section(f"s{len(sections)}", Bilingual(title, f"Part {title}"), items=tuple(items)))
    if kinds:
        sections.append(Section("kinds", Bilingual("其他", "Other"), items=KINDS))
    return Form("member", "1", "0", Bilingual("党员党性体检", "Checkup"), Bilingual(""), 10, tuple(sections))


def kept(**values: str) -> dict[str, dict[str, Any]]:
    """Answers as an editor takes them, each at revision 1."""
    return {name: {"value": value, "revision": 1, "other": ""} for name, value in values.items()}


@pytest.fixture
def form() -> Form:
    return small_form()


def form_editor(form: Form, **traits: Any) -> FormEditor:
    """The form's editor with nothing behind it."""
    traits = {"links": {"home": "home.html", "review": "review.html"}, "see": "交表之前只有您自己。"} | traits
    traits.setdefault("shown", [s.name for s in form.screens])
    return FormEditor(form, "r1", on_message=lambda message: {"op": "saved"}, **traits)


def setting(**more: Any) -> PlanSetting:
    """What stands beside the plan: two comrades to ask, and the three looks back."""
    beside = {
        "checkers": (("m2", "示例党员丁"), ("m3", "示例党员乙")),
        "looks": (30, 60, 90),
        "writer": "示例党员丙",
    }
    return PlanSetting(TODAY, **(beside | more))


def plan_editor(form: Form, given: dict[str, str], **traits: Any) -> PlanEditor:
    """The plan's editor for the answers ``given``, with nothing behind it."""
    links = {"pdf": "plan.pdf", "review": "review.html", "checkup": "checkup.html"}
    return PlanEditor(
        plan(findings(form, given), given),
        form,
        "r1",
        traits.pop("setting", None) or setting(),
        on_message=lambda message: {"op": "saved"},
        **({"links": links, "see": "您、支部书记。不公开张贴，不上报。"} | traits),
    )


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with launched() as started:
        yield started


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True)
    yield context
    context.close()


@pytest.fixture
def stand(phone: BrowserContext, tmp_path: Path) -> Iterator[Stand]:
    folder = tmp_path / uuid4().hex
    folder.mkdir()
    for source in (HERE / "harness.html", HERE / "harness.js", STATIC / "kit.css", STATIC / "frame.css"):
        (folder / source.name).write_bytes(source.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/harness.html"
    stand = Stand(phone.new_page(), url, folder)
    stand.page.on("console", lambda m: stand.outside.append(m.text) if m.type == "error" else None)
    stand.page.on("pageerror", lambda error: stand.outside.append(str(error)))
    yield stand
    assert stand.outside == []
    server.shutdown()
    server.server_close()


@pytest.fixture
def live(phone: BrowserContext, tmp_path: Path) -> Iterator[Live]:
    page = (HERE / "harness.html").read_text(encoding="utf-8").replace("harness.js", "live_harness.js")
    (tmp_path / "live.html").write_text(page, encoding="utf-8")
    for source in (HERE / "live_harness.js", STATIC / "kit.css", STATIC / "frame.css"):
        (tmp_path / source.name).write_bytes(source.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    Thread(target=server.serve_forever, daemon=True).start()
    opened = Live(phone.new_page(), f"http://127.0.0.1:{server.server_port}/live.html", tmp_path)
    faults: list[str] = []
    opened.page.on("pageerror", lambda error: faults.append(str(error)))
    yield opened
    assert faults == []
    server.shutdown()
    server.server_close()
