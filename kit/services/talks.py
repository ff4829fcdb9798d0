"""Heart-to-heart talks: the plan of a year, and that they took place; what was said is kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from kit.domain.organisation import Member, roster_order
from kit.domain.talk import Talk
from kit.domain.talks import Coverage, Listed, Pair, PairKind, coverage, in_year, kind_of, pair, plan_talks
from kit.domain.timing import check_near, check_to_come
from kit.errors import Invalid, NotFound
from kit.services.rules import rule_in_force
from kit.services.visit import Visit
from kit.words import say

_GONE = say("This talk is no longer in the register. Please open the page again.")
_TWO = say("A talk is between two comrades of the branch. Please choose two.")
_NO_DAY = say("Please choose a day from the calendar.")
_NOT_COME = say("This day has not come yet. Please write the day on which it was.")


@dataclass(frozen=True)
class TalkPlan:
    """The talks of a year: those in the register, who still lacks which, and the pairs still to be agreed."""

    year: int
    times: int
    """How often a year, by the rule."""
    listed: tuple[Listed, ...]
    """Those in the register, held and planned; those with somebody who has left only if they were held."""
    coverage: tuple[Coverage, ...]
    proposed: tuple[tuple[PairKind, Member, Member], ...]
    """The pairs that no talk of the register covers yet, by kind."""


def talk_plan(visit: Visit, *, year: int = 0) -> TalkPlan:
    """The talks of a year (this one, if 0) in the doer's branch; the proposal is for this year alone."""
    year = year or visit.today.year
    everybody = visit.records.members.where(unit_id=visit.by.unit_id)
    people = tuple(sorted((m for m in everybody if m.active), key=roster_order))
    talks = [t for t in visit.records.talks.where(unit_id=visit.by.unit_id) if in_year(t, year)]
    times = int(rule_in_force(visit, "talks"))
    pairs = _proposed(people, talks, times, year) if year == visit.today.year else ()
    by_id = {m.id: m for m in people}
    proposed = [(kind_of(by_id[a], by_id[b]), by_id[a], by_id[b]) for a, b in pairs]
    return TalkPlan(
        year=year,
        times=times,
        listed=_listed(everybody, talks),
        coverage=coverage(people, talks, times),
        proposed=tuple(sorted(proposed, key=lambda one: list(PairKind).index(one[0]))),
    )


def my_talks(visit: Visit) -> tuple[tuple[Member, Talk], ...]:
    """The talks of this year that the doer still has to hold: with whom, by date."""
    me, records = visit.by.member_id, visit.records
    talks = records.talks.where(first_id=me) + records.talks.where(second_id=me)
    waiting = [t for t in talks if t.done_on is None and in_year(t, visit.today.year)]
    others = {t.id: t.second_id if t.first_id == me else t.first_id for t in waiting}
    people = {m.id: m for m in records.members.where(id=tuple(others.values()), active=True)}
    found = [(people[others[t.id]], t) for t in waiting if others[t.id] in people]
    return tuple(sorted(found, key=lambda row: (row[1].planned_on or visit.today, roster_order(row[0]))))


def accept_talks(visit: Visit, *, planned_on: date, pairs: tuple[Pair, ...] = ()) -> tuple[Talk, ...]:
    """Write the proposed pairs, or those of them that are named, into the register, to be held by a day."""
    check_to_come(planned_on, visit.today, "planned_on")
    if planned_on.year != visit.today.year:
        raise Invalid(say("The plan is this year's. Please choose a day of this year."), field="planned_on")
    visit.hold_branch()
    wanted = {pair(*one) for one in pairs}
    new = tuple(
        Talk(uuid4().hex, visit.by.unit_id, first.id, second.id, planned_on=planned_on)
        for _kind, first, second in talk_plan(visit).proposed
        if not wanted or pair(first.id, second.id) in wanted
    )
    visit.records.talks.add_all(list(new))
    visit.note("accept_talks", visit.by.unit_id, str(len(new)))
    return new


def record_talk(
    visit: Visit, *, first_id: str, second_id: str, done_on: date | None = None,
    planned_on: date | None = None, talk_id: str = "",
) -> Talk:  # fmt: skip
    """Write a talk in, or change the one named: who, the day planned, and the day it was held, if it was.

    A pair's open talk is the one that is held: no second line is written for it, nor for the same day twice.
    """
    if first_id == second_id:
        raise Invalid(_TWO, field="second_id")
    _in_branch(visit, first_id, "first_id")
    _in_branch(visit, second_id, "second_id")
    if done_on is not None:
        _has_come(visit, done_on)
    elif planned_on is None:
        raise Invalid(_NO_DAY, field="planned_on")
    else:
        check_to_come(planned_on, visit.today, "planned_on")
    held = _talk(visit, talk_id) if talk_id else _same(visit, pair(first_id, second_id), done_on)
    planned = planned_on or (held.planned_on if held else None)
    new = replace(
        held or Talk(uuid4().hex, visit.by.unit_id, first_id, second_id),
        first_id=first_id, second_id=second_id, planned_on=planned, done_on=done_on,
    )  # fmt: skip
    if new != held:
        visit.records.talks.put(new)
        visit.note("record_talk", new.id)
    return new


def record_talks(visit: Visit, *, talk_ids: tuple[str, ...], done_on: date | None) -> int:
    """Write down that these talks were held on a day, or, with None, that they were not yet; how many."""
    if done_on is not None:
        _has_come(visit, done_on)
    if not talk_ids:
        raise Invalid(say("Please tick the talks that were held."), field="done_on")
    for name in talk_ids:
        talk = _talk(visit, name)
        planned = talk.planned_on or talk.done_on
        visit.records.talks.put(replace(talk, done_on=done_on, planned_on=planned))
        visit.note("record_talk", name)
    return len(talk_ids)


def drop_talk(visit: Visit, *, talk_id: str) -> None:
    """Take a talk out of the register: a pair that will not be, or a line written by mistake."""
    talk = _talk(visit, talk_id)
    visit.records.talks.delete(id=talk.id)
    visit.note("drop_talk", talk.id)


def _has_come(visit: Visit, done_on: date) -> None:
    if done_on > visit.today:
        raise Invalid(_NOT_COME, field="done_on")
    check_near(done_on, visit.today, "done_on")


def _proposed(people: tuple[Member, ...], talks: list[Talk], times: int, year: int) -> tuple[Pair, ...]:
    there = {m.id for m in people}
    known = [(t.first_id, t.second_id) for t in talks if {t.first_id, t.second_id} <= there]
    return plan_talks(people, known, times=times, turn=year)


def _listed(everybody: tuple[Member, ...], talks: list[Talk]) -> tuple[Listed, ...]:
    people = {m.id: m for m in everybody}
    found = [
        Listed(t, people[t.first_id], people[t.second_id])
        for t in talks if t.first_id in people and t.second_id in people
    ]  # fmt: skip
    stays = [one for one in found if one.talk.done_on or (one.first.active and one.second.active)]
    order = list(PairKind)
    return tuple(
        sorted(
            stays,
            key=lambda o: (order.index(o.kind), roster_order(o.first), roster_order(o.second), o.talk.id),
        )
    )


def _same(visit: Visit, both: Pair, done_on: date | None) -> Talk | None:
    """The pair's talk that this one is: the same day's, else one that is still to be held."""
    talks = [
        t for t in visit.records.talks.where(unit_id=visit.by.unit_id)
        if pair(t.first_id, t.second_id) == both
    ]  # fmt: skip
    today = [t for t in talks if done_on is not None and t.done_on == done_on]
    year = (done_on or visit.today).year
    waiting = [t for t in talks if t.done_on is None and in_year(t, year)]
    return next(iter([*today, *waiting]), None)


def _talk(visit: Visit, talk_id: str) -> Talk:
    talk = visit.records.talks.get(talk_id)
    if talk is None or talk.unit_id != visit.by.unit_id:
        raise NotFound(_GONE)
    return talk


def _in_branch(visit: Visit, member_id: str, field: str) -> None:
    member = visit.records.members.get(member_id)
    if member is None or member.unit_id != visit.by.unit_id or not member.active:
        raise Invalid(_TWO, field=field)
