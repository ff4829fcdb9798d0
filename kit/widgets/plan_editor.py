"""The rectification plan as the member writes it: for each finding taken up, fact, cause, action and day."""

from __future__ import annotations

from datetime import date
from typing import Any

from kit.domain.form import Form
from kit.domain.rectification import MOST_PRIORITIES, PlanField, RectificationPlan, field_name
from kit.widgets.editor import Editor, module
from kit.widgets.protocol import OnMessage
from kit.widgets.saving_words import saving_words
from kit.widgets.view import plan_view
from kit.words import _


class PlanEditor(Editor):
    """The findings of one sheet, each to be taken up or left; it stays open after the sheet is handed in."""

    _esm = module(
        "dom.js", "flights.js", "autosave.js", "controls.js", "fields.js", "plan_entry.js", "plan_editor.js"
    )

    def __init__(
        self,
        plan: RectificationPlan,
        form: Form,
        response_id: str,
        today: date,
        *,
        on_message: OnMessage,
        words: dict[str, str] | None = None,
        most: int = MOST_PRIORITIES,
        **traits: Any,
    ) -> None:
        fields = [field_name(e.finding.name, f) for e in plan.entries for f in PlanField]
        super().__init__(
            fields,
            on_message,
            view=plan_view(plan, form, today, most),
            response=response_id,
            words=plan_words() | (words or {}),
            **traits,
        )


def plan_words() -> dict[str, str]:
    """The page's own words in the reader's language; ``{day}`` and the like are filled in the page."""
    return saving_words() | {
        "overview": _("What matters most this year"),
        "slot_empty": _("Still free"),
        "slot_optional": _("May stay free"),
        "writing": _("Being written"),
        "written": _("Written"),
        "not_taken": _("Not taken up"),
        "gap": _("Some way to go"),
        "marked": _("A long way to go"),
        "findings": _("What your answers point to"),
        "take": _("Put it into my plan"),
        "basis": _("Basis"),
        "proposal": _("Proposal"),
        "gist": _("Gist: {text}"),
        "version": _("Version: {text}."),
        "fact": _("Fact"),
        "fact_help": _("What happened, when, and whom it touched."),
        "from_sheet": _("From question {n} of the checkup."),
        "go_back": _("Look at it again"),
        "cause": _("Cause"),
        "cause_help": _("Why did it come to this? Think one step further, towards yourself."),
        "action": _("What I will do from now on"),
        "action_help": _("One thing that can be done and seen, for example: if …, then I …"),
        "examples": _("Two examples"),
        "example_1": _(
            "If I cannot come on the day, I tell the group leader the day before and agree when to catch up."
        ),
        "example_2": _(
            "If I see a mistake in a comrade's books, I speak to him alone the same day, page in hand."
        ),
        "due": _("When to look at the result"),
        "due_past": _("{day} has passed. Please choose a later day."),
        "priority": _("One of the things that matter most this year"),
        "priority_help": _("At most {n}. Fewer are easier to keep."),
        "preview": _("It reads like this"),
        "preview_fact": _("Fact"),
        "preview_due": _("Result on"),
        "preview_empty": _("What you will do appears here."),
        "if": _("if"),
        "then": _("then I"),
        "no_day": _("no day yet"),
        "none": _("The plan is still empty"),
        "none_more": _("Your answers point to nothing so far. When they do, it stands here."),
        "to_checkup": _("To the questions"),
        "pdf": _("Print one page"),
        "review": _("Look it over before handing in"),
        "closed": _("This plan can only be read now."),
        "closed_more": _("What you wrote is all here."),
    }
