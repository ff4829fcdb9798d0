"""The plan as the member writes it: a screen a finding, with fact, cause, if–then, day and second person."""

from __future__ import annotations

from typing import Any

from kit.domain.form import Form
from kit.domain.rectification import PlanField, RectificationPlan, field_name
from kit.widgets.coach_words import coach_words
from kit.widgets.editor import Editor, module
from kit.widgets.plan_view import PlanSetting, plan_view
from kit.widgets.protocol import OnMessage
from kit.widgets.saving_words import saving_words
from kit.words import _


class PlanEditor(Editor):
    """The findings of one sheet, each to be taken up or left; it stays open after the sheet is handed in."""

    _esm = module(
        "dom.js", "see.js", "flights.js", "autosave.js", "controls.js", "fields.js", "coach.js",
        "plan_card.js", "plan_entry.js", "plan_editor.js")  # fmt: skip

    def __init__(
        self,
        plan: RectificationPlan,
        form: Form,
        response_id: str,
        setting: PlanSetting,
        *,
        on_message: OnMessage,
        words: dict[str, str] | None = None,
        **traits: Any,
    ) -> None:
        fields = [field_name(e.finding.name, f) for e in plan.entries for f in PlanField]
        super().__init__(
            fields,
            on_message,
            view=plan_view(plan, form, setting),
            response=response_id,
            words=plan_words() | (words or {}),
            **traits,
        )


def plan_words() -> dict[str, str]:
    """The page's own words in the reader's language; ``{day}`` and the like are filled in the page."""
    return {
        **saving_words(),
        **coach_words(),
        "overview": _("My plan, entry by entry"),
        "slot_empty": _("Still free"),
        "slot_optional": _("May stay free"),
        "writing": _("Being written"),
        "written": _("Written"),
        "not_taken": _("Not taken up"),
        "gap": _("Some way to go"),
        "marked": _("A long way to go"),
        "findings": _("What your answers point to"),
        "findings_help": _("Choose one and open it. You need not take up every one."),
        "another": _("Choose another one"),
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
        "action_help": _("One thing that can be done and seen: when you meet what, you do what."),
        "examples": _("Two examples"),
        "example_1": _(
            "If I cannot come on the day, I tell the group leader the day before and agree when to catch up."
        ),
        "example_2": _(
            "If I see a mistake in a comrade's books, I speak to him alone the same day, page in hand."
        ),
        "due": _("When to look at the result"),
        "checker": _("Who looks at it"),
        "checker_help": _("Please choose a comrade whom one can talk to face to face."),
        "checker_gone": _("The comrade asked before can no longer look at it. Please choose another one."),
        "pick": _("Nobody asked yet"),
        "looks": _(
            "Then one looks back {n} times; if it is found done on this day: {days}. Two minutes each."
        ),
        "looks_later": _("Then one looks back {n} times, after {days} days. Two minutes each."),
        "comma": _(", "),
        "due_past": _("{day} has passed. Please choose a later day."),
        "priority_short": _("Priority"),
        "priority": _("One of the things that matter most this year"),
        "priority_help": _("At most {n}. Fewer are easier to keep."),
        "preview": _("It reads like this"),
        "preview_due": _("Result on"),
        "preview_checker": _("Looked at by"),
        "preview_writer": _("Written by"),
        "no_checker": _("nobody asked yet"),
        "preview_empty": _("What you will do appears here."),
        "if": _("if"),
        "then": _("then I"),
        "half": _("{if_word} {cue}"),
        "whole": _("{if_word} {cue}, {then_word} {action}"),
        "no_day": _("no day yet"),
        "levels": _("Please choose one"),
        "one": _("Please choose one"),
        "way": _("How does this go on with what was written last time?"),
        "why": _("Why it did not work"),
        "why_help": _("One or two lines, for yourself."),
        "past_writing": _("What was agreed here stands as: {state}."),
        "past_writing_more": _("What you change on this page no longer changes it."),
        "to_actions": _("To my list"),
        "previous": _("Previous one"),
        "next": _("Next one"),
        "finish": _("This one is written"),
        "to_list": _("All of them"),
        "still_empty": _("“{label}” still lacks: {steps}."),
        "still_empty_more": _("It is kept as it is. You can come back at any time."),
        "sign_member": _("Signed by the member:"),
        "sign_checker": _("Signed by who looked at it:"),
        "sign_day": _("Day:"),
        "none": _("The plan is still empty"),
        "none_more": _("Your answers point to nothing so far. When they do, it stands here."),
        "to_checkup": _("To the questions"),
        "pdf": _("Print one page"),
        "review": _("Look it over before handing in"),
        "closed": _("This plan can only be read now."),
        "closed_more": _("What you wrote is all here."),
    }
