"""The sheet as the member answers it: one question at a time or the whole list."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import traitlets

from kit.domain.field import split_field
from kit.domain.form import Form
from kit.domain.rectification import PlanField, finding_of
from kit.widgets.coach_words import coach_words
from kit.widgets.editor import Editor, module
from kit.widgets.protocol import Message, OnMessage
from kit.widgets.saving_words import saving_words
from kit.widgets.view import form_view
from kit.words import _


class FormEditor(Editor):
    """A form with one member's answers; conditions are the server's: the page shows what ``shown`` names."""

    _esm = module(
        "dom.js", "see.js", "flights.js", "autosave.js", "controls.js", "fields.js", "under.js",
        "contents.js", "coach.js", "recall.js", "form_editor.js")  # fmt: skip

    live = traitlets.Dict().tag(sync=True)
    """What the answers change on the page, by field; see ``live_view``."""

    last = traitlets.Dict().tag(sync=True)
    """What was written last time and what is still in hand (``recall_view``); empty where there is none."""

    start = traitlets.Unicode().tag(sync=True)
    """The screen to begin at, else the first without an answer; the address's ``#item=<name>`` goes first."""

    def __init__(
        self,
        form: Form,
        response_id: str,
        words: dict[str, str] | None = None,
        *,
        on_message: OnMessage,
        **traits: Any,
    ) -> None:
        view = form_view(form)
        super().__init__(
            FormFields(form),
            on_message,
            view=view,
            response=response_id,
            words=form_words() | {"minutes": _minutes(view["minutes"])} | (words or {}),
            **traits,
        )

    def _keep(self, reply: Message) -> None:
        super()._keep(reply)
        if isinstance(reply.get("live"), dict):
            self.live.clear()
            self.live.update(reply["live"])


class FormFields(Collection[str]):
    """The fields that a page of the form may write: each item that asks, in any instance of its repeats.

    Beside them, for each finding, how the plan takes up what was written last time.
    """

    def __init__(self, form: Form) -> None:
        self._form = form

    def __contains__(self, field: object) -> bool:
        if not isinstance(field, str):
            return False
        name, path = split_field(field)
        item = self._form.items.get(name)
        if item is not None and item.asks and len(self._form.loops[name]) == len(path):
            return True
        return finding_of(field, PlanField.WAY) in self._form.rules

    def __iter__(self) -> Iterator[str]:
        return (item.name for item in self._form.items.values() if item.asks)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _minutes(number: int) -> str:
    return _("About {n} minutes in all. You may stop at any time: everything is kept.", n=number)


def form_words() -> dict[str, str]:
    """The page's own words in the reader's language; ``{n}`` and the like are filled in the page."""
    return (
        saving_words()
        | coach_words()
        | {
            "in_hand": _("Still in hand"),
            "to_actions": _("To my actions"),
            "to_plan": _("Go on with it in the plan"),
            "home": _("Home"),
            "contents": _("Contents"),
            "contents_label": _("Contents of the sheet"),
            "left": _("{done} answered, {left} to go"),
            "all_done": _("All {done} answered"),
            "place": _(": question {n} of {all}"),
            "answered": _("Answered"),
            "fact": _("With a fact"),
            "unanswered": _("Not answered"),
            "current": _("Here now"),
            "note": _("To read"),
            "one_by_one": _("One by one"),
            "whole_list": _("Whole list"),
            "how": _("How to show the sheet"),
            "basis": _("Basis"),
            "proposal": _("Proposal"),
            "gist": _("Gist: {text}"),
            "version": _("Version: {text}."),
            "hint": _("Hint"),
            "levels": _("Please choose what comes closest"),
            "one": _("Please choose one"),
            "many": _("You may choose several"),
            "opened": _("There is something more to write below."),
            "closed": _("This sheet has been handed in."),
            "closed_more": _(
                "You can read it here. While the round is open it can be withdrawn under “My records”."
            ),
            "previous": _("Back"),
            "next": _("Next"),
            "review": _("Look it over before handing in"),
            "add": _("Add one more: {name}"),
            "remove": _("Take it away"),
            "remove_sure": _("What is written in it goes with it."),
            "remove_yes": _("Take it away all the same"),
            "remove_no": _("Keep it"),
            "instance": _("{name} {n}"),
            "unset": _("Not chosen yet"),
            "pick": _("Please choose"),
            "up": _("Further up: {name}"),
            "down": _("Further down: {name}"),
            "keep_order": _("This order is right"),
            "needed": _("Needs an answer"),
            "guidance": _("More about this question"),
            "voice": _("Read it to me"),
            "voice_stop": _("Stop reading"),
        }
    )
