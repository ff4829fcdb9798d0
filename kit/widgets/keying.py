"""A paper sheet keyed in: one dense list in the order of the codes, by keyboard alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from kit.domain.codes import choice_marks, item_codes, section_letter
from kit.domain.expression import filled_in, references
from kit.domain.form import UNSEEN, Form, Item, ItemType
from kit.domain.routing import routing
from kit.domain.value import LONGEST_TEXT, MOST_INSTANCES, scale
from kit.widgets.editor import Editor, module
from kit.widgets.form_editor import FormFields
from kit.widgets.protocol import SHAPES, Message, OnMessage, Shapes, is_name
from kit.widgets.saving_words import saving_words
from kit.words import Bilingual, _

View = dict[str, Any]


def _is_tick(value: object) -> bool:
    return isinstance(value, bool)


class Keying(Editor):
    """A form to key one paper sheet into; ``attest`` ends it, ``stop`` gives it up."""

    _esm = module("dom.js", "flights.js", "autosave.js", "keyed.js", "keying_row.js", "keying.js")
    shapes: Shapes = MappingProxyType({
        "save": SHAPES["save"],
        "sync": SHAPES["sync"],
        "attest": {"id": is_name, "as_written": _is_tick, "returned": _is_tick, "hand_in": _is_tick},
        "stop": {"id": is_name},
    })  # fmt: skip

    def __init__(self, form: Form, response_id: str, on_message: OnMessage, **traits: Any) -> None:
        super().__init__(
            FormFields(form),
            on_message,
            view=keying_view(form),
            response=response_id,
            words=keying_words(),
            **traits,
        )

    def _keep(self, reply: Message) -> None:
        super()._keep(reply)
        if reply.get("op") in ("attested", "stopped"):
            self.answers.clear()  # the helper sees nothing of it any more


def keying_view(form: Form) -> View:
    """The form as sections → rows, with codes, marks and what guards each row in words."""
    codes = item_codes(form)
    return {
        "title": str(form.title),
        "longest": LONGEST_TEXT,
        "sections": [
            {
                "letter": section_letter(place),
                "title": str(section.title),
                "when": routing(form, section.relevant, codes),
                "rows": [_row(form, i, codes) for i in section.items if _on_paper(i)],
            }
            for place, section in enumerate(form.sections)
        ],
    }


def _on_paper(item: Item) -> bool:
    return item.type not in UNSEEN and item.type is not ItemType.NOTE


def _row(form: Form, item: Item, codes: Mapping[str, str]) -> View:
    return {
        "name": item.name,
        "code": codes[item.name],
        "type": item.type.value,
        "asks": item.asks,
        "label": _static(item.short or item.label),
        "full": _static(item.label),
        "when": routing(form, item.relevant, codes, form.parents.get(item.name, "")),
        "on": [name for name in references(item.relevant) if name in codes],
        "choices": [
            {"name": choice.name, "mark": mark, "label": str(choice.label)}
            for mark, choice in zip(choice_marks(item), item.choices, strict=True)
        ],
        "scale": [float(n) for n in scale(item)] if item.type is ItemType.RANGE else [],
        "most": MOST_INSTANCES if item.type is ItemType.REPEAT else 0,
        "rows": [_row(form, i, codes) for i in item.items if _on_paper(i)],
    }


def _static(words: Bilingual) -> str:
    return filled_in(str(words), lambda name: "…")


def keying_words() -> dict[str, str]:
    """The page's own words in the reader's language; ``{code}`` and the like are filled in the page."""
    return saving_words() | {
        "how": _("Type the letter beside the box (A or 1), several one after the other, and press Enter. "
                 "Shift+Enter goes back; ↑ and ↓ go line by line, also to what the sheet passes over; "
                 "Ctrl+Enter begins a new line in a text."),
        "keyed": _("{done} keyed in, {left} empty"),
        "private": _("Only the comrade and you see this"),
        "skipped": _("passed over"),
        "no_choice": _("There is no such letter here: {marks}."),
        "no_number": _("Please type a number here."),
        "no_whole": _("Please type a whole number here."),
        "no_day": _("Please type the day as 20261120."),
        "no_time": _("Please type the time as 1405."),
        "no_moment": _("Please type day and time as 20261120 1405."),
        "no_order": _("Please type all the letters in their order: {marks}."),
        "no_tick": _("Type V where it is ticked, or leave it empty."),
        "no_times": _("How many are filled in on the paper? Please type 0 to {most}."),
        "times": _("How many are filled in"),
        "year_day": _("{day}/{month}/{year}"),
        "chosen_between": _(", "),
        "unmet": _("By the sheet's own words ({when}) this is to be left empty. It is written on the paper; "
                   "what now?"),
        "unmet_any": _("By the sheet's own words this is to be left empty. It is written on the paper; "
                       "what now?"),
        "check": _("1 Go back and check {code}"),
        "keep": _("2 Key it in as written; it will not count"),
        "drop": _("3 Leave it out"),
        "kept": _("keyed in as written, does not count"),
        "unsettled": _("{n} places are not settled yet; the first is {code}."),
        "attest": _("When the sheet is through"),
        "attest_agreed": _("The comrade agreed that I key it in; I have asked."),
        "attest_written": _("All is keyed in as it stands on the paper, nothing added, nothing left out."),
        "attest_returned": _("I have given the paper back."),
        "attest_hand_in": _("The comrade wants to hand in: hand it in now."),
        "attest_do": _("Sign for it"),
        "attest_more": _("Your name and the time are kept with the sheet, and the comrade sees them. After "
                         "this you cannot open the sheet any more."),
        "not_ticked": _("Please tick this too once it is so."),
        "stop": _("The wrong person, or not now"),
        "stop_more": _("What was keyed in so far is taken away. The paper stays as it is."),
        "stop_do": _("Take it away and stop"),
        "attested": _("Keyed in and signed for."),
        "stopped": _("Stopped."),
        "list": _("To the list"),
        "lost": _("The network was interrupted, so this was not done. Please try again."),
    }  # fmt: skip
