"""The checklist before a meeting: each gate by the records, or ticked by hand where it is kept elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from kit.domain import gate as gates
from kit.domain.action import Source
from kit.domain.attendance import expected
from kit.domain.form import AnsweredBy
from kit.domain.gate import WEIGHTS, Found, Gate, GateName, Tick
from kit.domain.meeting import Meeting, MeetingKind, MeetingState
from kit.domain.note import checked_note
from kit.domain.rule import Rule
from kit.domain.visibility import Kind
from kit.errors import Invalid, Refused
from kit.services.meetings import meeting_of, template_of
from kit.services.relations import Relations
from kit.services.rounds import SheetState, overview
from kit.services.rules import rules_of
from kit.services.visit import Visit
from kit.words import say

_MISSING = say("Please write in a line when and where, or what shows it.")
_ROUND_DAYS = timedelta(days=180)
"""A round opened longer ago belongs to another meeting."""


def meeting_gates(visit: Visit, *, meeting_id: str) -> tuple[Gate, ...]:
    """The gates of a meeting in its template's order, without those that the branch's rules leave out.

    Where another document asks the same of a kind of meeting, a rule of its own (``gate_NAME_KIND``) holds.
    """
    meeting = meeting_of(visit, meeting_id)
    template = template_of(visit, meeting)
    rules = {r.name: r for r in rules_of(visit.records, visit.by.unit_id, visit.forms.folder)}
    ticks = {t.gate: t for t in visit.records.gate_ticks.where(meeting_id=meeting.id)}
    names = {m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    found = []
    for name in template.gates if template else ():
        rule = rules.get(f"gate_{name.value}_{meeting.kind.value}") or rules.get(f"gate_{name.value}")
        weight = WEIGHTS.get(rule.value) if rule else None
        if rule is None or weight is None:
            continue
        tick, reckon = ticks.get(name), _RECKONED.get(name)
        found.append(Gate(
            name, weight, rule.basis, rule.to_check, reckon(visit, meeting, rules) if reckon else None,
            tick, names.get(tick.ticked_by, "") if tick else "",
        ))  # fmt: skip
    return tuple(found)


def tick_gate(visit: Visit, *, meeting_id: str, gate: str, note: str) -> None:
    """Tick a gate by hand, with a line on what it rests on: where and when it took place, or with whom."""
    meeting, name = _open(visit, meeting_id), _gate(gate)
    said = checked_note(note, _MISSING, "note")
    visit.records.gate_ticks.put(Tick(meeting.id, name, visit.today, visit.by.member_id, said))
    visit.note("tick_gate", meeting.id, name.value)


def untick_gate(visit: Visit, *, meeting_id: str, gate: str) -> None:
    """Take a tick away again: what the records say holds."""
    meeting, name = _open(visit, meeting_id), _gate(gate)
    if visit.records.gate_ticks.delete(meeting_id=meeting.id, gate=name):
        visit.note("untick_gate", meeting.id, name.value)


def _open(visit: Visit, meeting_id: str) -> Meeting:
    meeting = meeting_of(visit, meeting_id)
    if meeting.state not in (MeetingState.PLANNED, MeetingState.RUNNING):
        raise Refused(say("This meeting is over. Its checklist stands as it is."))
    return meeting


def _gate(word: str) -> GateName:
    try:
        return GateName(word)
    except ValueError:
        raise Invalid(say("This page is out of date. Please open it again.")) from None


Rules = dict[str, Rule]


def _number(rules: Rules, name: str, otherwise: int) -> int:
    held = rules.get(name)
    return int(held.value) if held else otherwise


def _study(visit: Visit, meeting: Meeting, rules: Rules) -> Found:
    held = visit.records.meetings.where(unit_id=visit.by.unit_id, kind=MeetingKind.STUDY)
    return gates.study(held, meeting.held_on, _number(rules, "gate_study_days", 60))


def _committee(visit: Visit, meeting: Meeting, rules: Rules) -> Found:
    held = visit.records.meetings.where(unit_id=visit.by.unit_id, kind=MeetingKind.COMMITTEE)
    return gates.committee(held, meeting.held_on, _number(rules, "gate_committee_days", 31))


def _talks(visit: Visit, meeting: Meeting, rules: Rules) -> Found:
    members = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    held = visit.records.talks.where(unit_id=visit.by.unit_id)
    return gates.talks(
        expected(members, meeting.kind), held, meeting.held_on, max(1, _number(rules, "talks", 1))
    )


def _opinions(visit: Visit, meeting: Meeting, rules: Rules) -> Found:
    calls = visit.records.opinion_calls.where(unit_id=visit.by.unit_id)
    return gates.opinions(calls, meeting, visit.today, _number(rules, "gate_opinions_days", 60))


def _review(visit: Visit, meeting: Meeting, rules: Rules) -> Found:
    actions = visit.records.actions.where(unit_id=visit.by.unit_id)
    relations = Relations(visit, actions)
    own = {s for s in Source if not s.personal}
    seen = [
        a for a in actions
        if a.source in own or relations.sees(a, Kind.STANDING)
    ]  # fmt: skip
    names = {m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)}
    return gates.review(seen, names, meeting.held_on)


def _sheets(visit: Visit, meeting: Meeting, rules: Rules) -> Found:
    """Of the latest round of members' sheets that was opened for it: whose are in, never what is in them."""
    since = meeting.held_on - _ROUND_DAYS
    rounds = [
        r for r in visit.records.rounds.where(unit_id=visit.by.unit_id)
        if since <= r.opened_on <= meeting.held_on and visit.form_of(r).answered_by is AnsweredBy.EACH
    ]  # fmt: skip
    if not rounds:
        return gates.sheets("", ())
    latest = max(rounds, key=lambda r: (r.opened_on, r.id))
    members = visit.records.members.where(unit_id=visit.by.unit_id, active=True)
    states = overview(visit, latest, members).sheets
    return gates.sheets(latest.title, [(m.name, state is SheetState.HANDED_IN) for m, state in states])


def _topic(visit: Visit, meeting: Meeting, rules: Rules) -> Found:
    return gates.topic(meeting)


_RECKONED: dict[GateName, Callable[[Visit, Meeting, Rules], Found]] = {
    GateName.STUDY: _study,
    GateName.TALKS: _talks,
    GateName.OPINIONS: _opinions,
    GateName.REVIEW: _review,
    GateName.SHEETS: _sheets,
    GateName.COMMITTEE: _committee,
    GateName.TOPIC: _topic,
}
"""The gates of which the kit keeps records; the others are ticked by hand."""
