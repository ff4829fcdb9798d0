"""The sheet as a Panel program: contents at the side, one question or all, saved as it is answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import panel as pn
from questions import BY_NAME, SCREENS, SHEET, START, Item, about, asked, left, load, next_to, save

pn.extension()


class Sheet:
    """One person's page."""

    def __init__(self) -> None:
        self.answers = load()
        self.current = START
        self.main = pn.Column(sizing_mode="stretch_width")
        self.saved = pn.pane.Markdown("")
        self.count = pn.pane.Markdown(left(self.answers))
        self.whole = pn.widgets.Checkbox(name="整张列出", value="whole" in pn.state.session_args)
        self.back = pn.widgets.Button(name="上一题", on_click=lambda _: self.go(next_to(self.current, -1)))
        self.ahead = pn.widgets.Button(
            name="下一题", button_type="primary", on_click=lambda _: self.go(next_to(self.current, 1))
        )
        self.whole.param.watch(lambda _: self.arrange(), "value")
        self.arrange()

    def page(self) -> pn.Row:
        """Everything."""
        dock = pn.Row(self.back, self.ahead)
        return pn.Row(
            self.contents(), pn.Column(self.main, SHEET["see"], self.saved, dock, sizing_mode="stretch_width")
        )

    def contents(self) -> pn.Column:
        """Every question, to go to."""
        column = pn.Column(
            f"# {SHEET['title']}",
            self.count,
            self.whole,
            width=260,
            height=700,
            scroll=True,
        )
        for section in SHEET["sections"]:
            column.append(f"#### {section['title']}")
            for one in section["screens"]:
                button = pn.widgets.Button(name=f"{one['no']}. {one['short']}", button_style="outline")
                button.on_click(lambda _, name=one["name"]: self.go(name))
                column.append(button)
        return column

    def go(self, name: str) -> None:
        """To another question."""
        self.current = name
        self.arrange()

    def arrange(self) -> None:
        """What stands in the middle."""
        screens = SCREENS if self.whole.value else [BY_NAME[self.current]]
        self.main.objects = [self.screen(one) for one in screens]

    def screen(self, screen: Item) -> pn.Column:
        """One question with what its answer opens."""
        under = pn.Column(*self.fields(screen))
        own = self.field(screen, lambda: setattr(under, "objects", self.fields(screen)))
        return pn.Column(f"## {screen['label']}", about(screen), own, under)

    def fields(self, screen: Item) -> list[Any]:
        """What the answer opens."""
        return [
            part
            for item in asked(screen["items"], self.answers)
            for part in (item["label"], self.field(item))
        ]

    def field(self, item: Item, then: Any = None) -> Any:
        """The widget of one question."""
        now = self.answers.get(item["name"], "")
        options = {"：".join(t for t in (c["label"], c["detail"]) if t): c["name"] for c in item["choices"]}
        match item["type"]:
            case "select_one":
                made = pn.widgets.RadioBoxGroup(options=options)
                made.value = now or None  # given at once, None would become the first choice
            case "select_multiple":
                made = pn.widgets.CheckBoxGroup(options=options, value=now.split())
            case "integer":
                made = pn.widgets.IntInput(value=int(now) if now else None)
            case "decimal":
                made = pn.widgets.FloatInput(value=float(now) if now else None)
            case "date":
                made = pn.widgets.DatePicker(value=date.fromisoformat(now) if now else None)
            case _:
                made = pn.widgets.TextAreaInput(value=now)

        def keep(event: Any) -> None:
            value = event.new
            text = " ".join(value) if isinstance(value, list) else "" if value is None else str(value)
            self.answers[item["name"]] = text
            self.saved.object = f"{save(item['name'], text)} 已存"
            self.count.object = left(self.answers)
            if then:
                then()

        made.param.watch(keep, "value")
        return made


Sheet().page().servable(title=SHEET["title"])
