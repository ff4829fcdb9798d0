"""The coach's advice on what one member is writing: worked out anew each time, and kept nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kit.domain import coach
from kit.domain.coach import Advice, Past, Writing
from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.form import FindingRule, Form, Item
from kit.domain.likeness import SAME_THING, alike
from kit.domain.memory import PastEntry
from kit.domain.phrase import PhraseBook
from kit.domain.rectification import PlanField, is_plan_field, parse_field
from kit.domain.response import Response, values
from kit.errors import Invalid, Problems
from kit.services.memory import last_response, own_response, past_entries
from kit.services.visit import Visit
from kit.store.phrase_file import phrase_book
from kit.words import say

_WRITINGS = {
    PlanField.FACT: Writing.FACT,
    PlanField.CAUSE: Writing.CAUSE,
    PlanField.ACTION: Writing.ACTION,
}
"""What each coached field of the plan is; what stands on the sheet itself is a fact."""


@dataclass(frozen=True)
class _Written:
    """A text being written: where it stands and what it is."""

    field: str
    finding: str
    """The finding whose plan it belongs to, "" on the sheet itself."""
    writing: Writing
    text: str


def advise(visit: Visit, *, response_id: str, field: str, text: str) -> Advice:
    """What the coach says about ``text`` in a field of the doer's own sheet; nothing is kept or noted."""
    response = own_response(visit, response_id)
    written = _written(field, text)
    advice = coach.advise(text, written.writing, _book(visit))
    if len(text.strip()) < coach.FEWEST:
        return advice
    last = last_response(visit, response)
    return replace(advice, past=_past(visit, response, last, written)) if last else advice


def _written(field: str, text: str) -> _Written:
    if not is_plan_field(field):
        return _Written(field, "", Writing.FACT, text)
    finding, part = parse_field(field)
    if part not in _WRITINGS:
        raise Invalid(say("This page is out of date. Please open it again."), field=field)
    return _Written(field, finding, _WRITINGS[part], text)


def _book(visit: Visit) -> PhraseBook:
    """The branch's phrases; a broken file takes the marks away, not the page (kit forms check tells)."""
    try:
        return phrase_book(visit.forms.folder)
    except (Problems, OSError):
        return PhraseBook()


def _past(visit: Visit, response: Response, last: Response, written: _Written) -> Past | None:
    """What the doer wrote last time about the same finding, or about something much like it."""
    round_ = visit.records.rounds.get(response.round_id)
    earlier = visit.records.rounds.get(last.round_id)
    if round_ is None or earlier is None:
        return None
    form = visit.form_of(round_)
    screen = _screen(form, written)
    entries = [e for e in past_entries(visit, last) if _told(e, written)]
    liked = {e.finding: alike(written.text, _told(e, written)) for e in entries}
    entry = _fitting(entries, liked, written.finding, screen)
    if entry is None:
        return None
    return Past(
        finding=written.finding or _finding_here(visit, response, form, screen, entry),
        label=entry.label,
        text=_told(entry, written),
        action=entry.action if written.writing is not Writing.ACTION else "",
        same=entry.screen == screen,
        near=liked[entry.finding] >= SAME_THING,
        last_year=round_.opened_on.year - earlier.opened_on.year == 1,
    )


def _screen(form: Form, written: _Written) -> str:
    """The screen of a field, by the form that the round asks; "" where it has none."""
    if written.finding:
        held = form.rules.get(written.finding)
        return form.screen_of(held[0].name).name if held else ""
    name, _ = split_field(written.field)
    return form.screen_of(name).name if name in form.items else ""


def _fitting(
    entries: Sequence[PastEntry], liked: dict[str, float], finding: str, screen: str
) -> PastEntry | None:
    """Of last time's entries: one on the same screen, alike if there is one; else the most alike of all."""
    best = max(entries, key=lambda e: (liked[e.finding], e.screen == screen), default=None)
    if best is not None and liked[best.finding] >= SAME_THING:
        return best
    here = [e for e in entries if e.screen == screen]
    return max(here, key=lambda e: (e.finding == finding, liked[e.finding]), default=None)


def _told(entry: PastEntry, written: _Written) -> str:
    texts = {Writing.FACT: entry.fact, Writing.CAUSE: entry.cause, Writing.ACTION: entry.action}
    return texts[written.writing]


def _finding_here(visit: Visit, response: Response, form: Form, screen: str, entry: PastEntry) -> str:
    """The finding that the screen gives now, in whose plan one can say how last time's is taken up, or ""."""
    given = values(visit.records.answers.where(response_id=response.id))
    filling = Filling(form, given, response.submitted_at or visit.now)
    names = [name for name, (item, rule) in form.rules.items()
             if form.screen_of(item.name).name == screen and _found(filling, item, rule)]  # fmt: skip
    return entry.finding if entry.finding in names else next(iter(names), "")


def _found(filling: Filling, item: Item, rule: FindingRule) -> bool:
    """Whether a rule finds; in an instance of a repeat it is not asked."""
    if filling.form.loops[item.name] or not filling.relevant(item.name):
        return False
    return filling.holds(rule.when, item, (), filling.value(item.name))
