"""The sheet as the member answers it: one question at a time or the whole list."""

from __future__ import annotations

from typing import Any

import traitlets

from kit.domain.form import Form, ItemType
from kit.widgets.editor import Editor, module
from kit.widgets.protocol import OnMessage
from kit.widgets.saving_words import saving_words
from kit.widgets.view import form_view
from kit.words import _


class FormEditor(Editor):
    """A form with one member's answers; conditions are the server's: the page shows what ``shown`` names."""

    _esm = module("dom.js", "flights.js", "autosave.js", "fields.js", "contents.js", "form_editor.js")

    start = traitlets.Unicode().tag(sync=True)
    """The screen to begin at; the page's own address ``#item=<name>`` goes before it."""

    def __init__(
        self,
        form: Form,
        response_id: str,
        words: dict[str, str] | None = None,
        *,
        on_message: OnMessage,
        **traits: Any,
    ) -> None:
        fields = [i.name for i in form.items.values() if i.type is not ItemType.NOTE]
        super().__init__(
            fields,
            on_message,
            view=form_view(form),
            response=response_id,
            words=form_words() | (words or {}),
            **traits,
        )


def form_words() -> dict[str, str]:
    """The page's own words in the reader's language; ``{n}`` and the like are filled in the page."""
    return saving_words() | {
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
        "closed_more": _("You can read it here. To change it, please ask the secretary to give it back."),
        "previous": _("Back"),
        "next": _("Next"),
        "review": _("Look it over before handing in"),
        "voice": _("Read it to me"),
        "voice_stop": _("Stop reading"),
    }
