"""The sheet as a Solara program: contents at the side, one question or all, saved as it is answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import solara
import solara.lab
from questions import BY_NAME, SCREENS, SHEET, START, Item, about, asked, left, load, next_to, save


@solara.component
def Page() -> None:
    """The whole program."""
    answers, set_answers = solara.use_state(solara.use_memo(load, []), key="answers")
    current, set_current = solara.use_state(START, key="current")
    whole, set_whole = solara.use_state("whole" in (solara.use_router().search or ""), key="whole")
    saved, set_saved = solara.use_state("", key="saved")

    def keep(name: str, value: Any) -> None:
        text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        set_answers(lambda before: before | {name: text})
        set_saved(save(name, text))

    solara.Title(SHEET["title"])
    with solara.Columns([1, 3]):
        with solara.Column():
            solara.Text(left(answers))
            solara.Switch(label="整张列出", value=whole, on_value=set_whole)
            Contents(answers, set_current)
        with solara.Column():
            for screen in SCREENS if whole else [BY_NAME[current]]:
                Screen(screen, answers, keep).key(screen["name"])
            solara.Text(SHEET["see"])
            if saved:
                solara.Text(f"{saved} 已存")
            if not whole:
                with solara.Row():
                    solara.Button("上一题", on_click=lambda: set_current(next_to(current, -1)))
                    solara.Button(
                        "下一题", color="primary", on_click=lambda: set_current(next_to(current, 1))
                    )


@solara.component
def Contents(answers: dict[str, str], go: Callable[[str], None]) -> None:
    """Every question, to go to."""
    with solara.Column(gap="0px", align="start"):
        for section in SHEET["sections"]:
            solara.Markdown(f"#### {section['title']}")
            for one in section["screens"]:
                mark = "✓ " if answers.get(one["name"]) else ""
                solara.Button(
                    f"{one['no']}. {mark}{one['short']}",
                    text=True,
                    on_click=lambda name=one["name"]: go(name),
                ).key(f"go-{one['name']}")


@solara.component
def Screen(screen: Item, answers: dict[str, str], keep: Callable[[str, Any], None]) -> None:
    """One question with what its answer opens."""
    with solara.Column():
        solara.Markdown(f"## {screen['label']}")
        if about(screen):
            solara.Markdown(about(screen))
        for item in (screen, *asked(screen["items"], answers)):
            if item is not screen:
                solara.Text(item["label"])
            Field(
                item, answers.get(item["name"], ""), lambda value, name=item["name"]: keep(name, value)
            ).key(item["name"])


@solara.component
def Field(item: Item, now: str, keep: Callable[[Any], None]) -> None:
    """The widget of one question."""
    match item["type"]:
        case "select_one":
            with solara.v.RadioGroup(v_model=now or None, on_v_model=keep):
                for choice in item["choices"]:
                    text = "：".join(t for t in (choice["label"], choice["detail"]) if t)
                    solara.v.Radio(label=text, value=choice["name"])
        case "select_multiple":
            for choice in item["choices"]:
                chosen = [name for name in now.split() if name != choice["name"]]
                solara.Checkbox(
                    label=choice["label"],
                    value=choice["name"] in now.split(),
                    on_value=lambda on, rest=chosen, name=choice["name"]: keep([*rest, name] if on else rest),
                )
        case "integer":
            solara.InputInt("", value=int(now) if now else None, on_value=keep, optional=True)
        case "decimal":
            solara.InputFloat("", value=float(now) if now else None, on_value=keep, optional=True)
        case "date":
            day = date.fromisoformat(now) if now else None
            solara.lab.InputDate(day, on_value=keep, optional=True)
        case "text":
            solara.InputTextArea("", value=now, on_value=keep)
