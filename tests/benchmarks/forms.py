"""What a large form costs: reading it, a keystroke's worth of conditions, and the whole save."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

from kit.demo import prepare_demo
from kit.domain.filling import Filling
from kit.domain.form import Form, FormVersion
from kit.domain.response import progress_of
from kit.pages.sheet import saved_reply
from kit.services.checkup import my_checkup, save_answer
from kit.session import Session
from kit.settings import Settings
from kit.store.form_file import parse_form
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from kit.widgets.view import form_view, live_view
from tests.benchmarks.sides import NUMBER, person
from tests.benchmarks.table import KIT, Figure, Goal, milliseconds

ITEMS = 300
CONDITIONS = 200
_TIMES = 15
_SAVES = 60

_HEAD = """\
form: large
version: "1"
title: {zh: "大表", en: "Large form"}
about: {zh: "量时间用", en: "For measuring"}
minutes: 60
documents:
  charter: {title: {zh: "中国共产党章程", en: "Constitution"}, short: {zh: "党章", en: "Charter"}, version: {zh: "2022", en: "2022"}}
sections:
"""
_QUESTION = """\
      - name: q{n}
        type: select_one
        short: {{zh: "第 {n} 题", en: "Question {n}"}}
        label: {{zh: "今年听到的第 {n} 类意见，我有没有回过话？", en: "Did I get back to people about matter {n}?"}}
        hint: {{zh: "想一想最近三个月，谁当面跟您说过难处。", en: "Think of the last three months."}}
{relevant}        choices:
          - {{name: all, level: met, label: {{zh: "件件有回话", en: "All"}}, detail: {{zh: "都记着", en: "Noted"}}}}
          - {{name: most, level: mostly, label: {{zh: "多数有", en: "Most"}}, detail: {{zh: "个别没有", en: "A few not"}}}}
          - {{name: few, level: partly, label: {{zh: "少数有", en: "Few"}}, detail: {{zh: "多数没有", en: "Mostly not"}}}}
          - {{name: no, level: unmet, label: {{zh: "没有", en: "None"}}, detail: {{zh: "想不起一件", en: "Not one"}}}}
        basis:
          - {{document: charter, article: {{zh: "第三条", en: "Article 3"}}, gist: {{zh: "联系群众", en: "Ties"}}, standing: verified}}
        feeds: role
        items:
          - name: q{n}_fact
            type: text
            label: {{zh: "写一件事", en: "One matter"}}
            hint: {{zh: "什么时候，影响了谁", en: "When and whom"}}
            relevant: "${{q{n}}} = 'few' or ${{q{n}}} = 'no'"
        findings:
          - {{name: q{n}_gap, when: "${{q{n}}} = 'few' or ${{q{n}}} = 'no'", severity: gap, label: {{zh: "少回话", en: "Few replies"}}}}
"""


def large_form() -> str:
    """A form of 300 items with 200 conditions (and a rule each on 150), the last conditions reading many items."""
    parts = [_HEAD]
    for n in range(ITEMS // 2):
        if n % 15 == 0:
            part = n // 15
            parts.append(
                f'  - name: part{part}\n    title: {{zh: "第 {part} 部分", en: "Part {part}"}}\n    items:\n'
            )
        relevant = ""
        if n >= ITEMS // 2 - (CONDITIONS - ITEMS // 2):
            earlier = " or ".join(f"selected(${{q{m}}}, 'no')" for m in range(n % 7, 40, 7))
            relevant = f"        relevant: \"not({earlier}) or ${{q{n - 60}}} != 'all'\"\n"
        parts.append(_QUESTION.format(n=n, relevant=relevant))
    return "".join(parts)


def form_figures(folder: Path) -> list[Figure]:
    """Reading, conditions and saves of the large form, on a store of its own on disk (SQLite)."""
    source = large_form()
    form = parse_form(source, "large.yml")
    conditions = [i.relevant for i in form.items.values() if i.relevant]
    size = f"form of {len(form.items)} items, {len(conditions)} conditions"
    readings = _times(lambda: parse_form(source, "large.yml"))
    given = {name: "few" for name in form.items if not name.endswith("_fact")}
    turns = iter(range(10**9))

    def keystroke() -> None:
        filling = Filling(form, given | {"q0": ("few", "no")[next(turns) % 2]})
        progress_of(filling)
        live_view(filling)

    rows = {
        f"Read a {size}, from its file": (readings, 0.1),
        "– put it into its page's shape": (_times(lambda: form_view(form)), None),
        "– what one answer shows, and the progress": (_times(keystroke), 0.05),
        "– save one answer and reply": (_saves(folder, form), 0.05),
    }
    return [Figure(name, milliseconds, {KIT: values}, Goal(most)) for name, (values, most) in rows.items()]


def _saves(folder: Path, form: Form) -> list[float]:
    settings = Settings.from_env({"KIT_STATE": str(folder / "forms"), "KIT_DEMO": "1"})
    store = Store(settings.database_url)
    try:
        store.migrate()
        prepare_demo(settings, store, date.today())
        session = Session(person(settings, NUMBER), store, FormLibrary(settings.forms))
        sheet = session.do(my_checkup)
        if sheet is None:
            raise RuntimeError("the demo has no round")
        with store.begin() as records:
            records.form_versions.put(FormVersion(form.digest, form.name, form.version, form.source))
            records.rounds.put(replace(sheet.round, form_digest=form.digest))
        names = [name for name in form.items if name.startswith("q") and not name.endswith("_fact")]
        taken = []
        for turn in range(_SAVES):
            start = time.perf_counter()
            saved = session.do(
                save_answer,
                response_id=sheet.response.id,
                field=names[turn],
                value="few",
                base=0,
                writer="benchmark",
            )
            saved_reply(saved)
            taken.append(time.perf_counter() - start)
        return taken
    finally:
        store.close()


def _times(work: object) -> list[float]:
    """Seconds of each of some runs."""
    taken = []
    for _ in range(_TIMES):
        start = time.perf_counter()
        work()  # type: ignore[operator]
        taken.append(time.perf_counter() - start)
    return taken
