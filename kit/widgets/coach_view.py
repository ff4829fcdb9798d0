"""The coach's advice and last time's writing as the JSON that the editors show, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from kit.domain.action import Action
from kit.domain.coach import Advice, Past
from kit.domain.form import Form
from kit.domain.ledger import STATES
from kit.domain.memory import PastEntry
from kit.domain.round import Round
from kit.domain.signs import Question
from kit.widgets.timeline import agreed
from kit.words import _, mark

View = dict[str, Any]

QUESTIONS = {
    Question.WHAT: mark("What happened"),
    Question.WHEN: mark("When"),
    Question.WHO: mark("Whom did it touch"),
    Question.MUCH: mark("How far"),
    Question.SEEN: mark("How can one tell it has changed"),
}
"""How each question is asked."""


def advice_view(advice: Advice) -> View:
    """What an editor shows of an advice: marks, sentences, questions, and last time's text."""
    words = {question: _(asked) for question, asked in QUESTIONS.items()}
    asks = [(a.question, words[a.question], a.answer) for a in advice.asks]
    return {
        "quiet": advice.quiet,
        "marks": [{"start": m.start, "end": m.end, "question": words[m.question]} for m in advice.marks],
        "says": list(_sentences(advice)),
        "asks": [{"name": q.value, "label": label, "seen": bool(s), "text": s} for q, label, s in asks],
        "last": _past(advice.past) if advice.past else None,
    }  # fmt: skip


def _sentences(advice: Advice) -> Iterable[str]:
    if advice.marks:
        yield _("What is dotted is said widely: it would fit anybody, and can be left out.")
    if advice.marks and advice.telling:
        yield _("The other part tells what happened.")
    for near in advice.near:
        yield _("One sentence is much like a usual phrase: “{phrase}”.", phrase=near.phrase)
    if advice.bare and not advice.marks and not advice.near:
        yield _("No time, amount or deed stands here yet. One thing that happened is enough.")


def _past(past: Past) -> View:
    return {
        "says": _past_says(past),
        "text": past.text,
        "action": past.action,
        "finding": past.finding,
        "ways": bool(past.finding),
    }


def _past_says(past: Past) -> str:
    """One line: that it was written before, here or under another question, and whether in like words."""
    if not past.same:
        return _("You wrote something like it under “{label}”", label=past.label)
    if past.near:
        return _("You wrote this one last year too, in like words") if past.last_year else _(
            "You wrote this one last time too, in like words")  # fmt: skip
    return _("You wrote this one last year too") if past.last_year else _("You wrote this one last time too")


def recall_view(
    round_: Round | None,
    entries: Sequence[PastEntry],
    actions: Sequence[tuple[Action, str]],
    form: Form,
    today: date,
) -> View:
    """Last time's findings and the actions still in hand behind one line; {} where there is neither."""
    if not entries and not actions:
        return {}
    return {
        "tag": _("Leafing back"),
        "says": _recall_says(len(entries), len(actions)),
        "title": round_.title if round_ else "",
        "actions": [_action(a, label, today) for a, label in actions],
        "entries": [_entry(e) for e in entries if e.screen in form.items],
    }


def _recall_says(written: int, in_hand: int) -> str:
    if not in_hand:
        return _("{n} written last time", n=written)
    if not written:
        return _("{n} still in hand", n=in_hand)
    return _("{n} written last time, {m} still in hand", n=written, m=in_hand)


def _action(action: Action, label: str, today: date) -> View:
    state = str(STATES[action.state])
    when = agreed(action.due_on, today) if action.under_way else ""
    return {"text": action.text, "label": label, "state": state, "when": when}


def _entry(entry: PastEntry) -> View:
    planned = _("What you meant to do: {text}", text=entry.action) if entry.action else ""
    return {"item": entry.screen, "label": str(entry.label), "text": entry.fact, "action": planned}
