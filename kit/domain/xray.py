"""What a branch's file still lacks, with what it rests on and where to put it right: help, never a score."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kit.domain import xray_ledger as ledger
from kit.domain import xray_life as life
from kit.domain.branch_file import BranchFile, Spot
from kit.domain.rule import Rule
from kit.words import Message, _, say

Find = Callable[[BranchFile], Iterable[Spot]]


class Grade(StrEnum):
    """须补 (a rule asks for it), 建议 (it helps), 提示 (good to know)."""

    MUST = "must"
    SHOULD = "should"
    NOTE = "note"


GRADES: dict[Grade, Message] = {
    Grade.MUST: say("Please supply"),
    Grade.SHOULD: say("Advice"),
    Grade.NOTE: say("Good to know"),
}


@dataclass(frozen=True)
class Check:
    """One check: its grade, what it finds in words ({n} places), the rule it rests on, and what that says."""

    grade: Grade
    find: Find
    words: Message
    rule: str
    says: Message


_MEASURES = say("after the meeting measures are set and carried out one by one")
_SECOND = say("a second person looks at what was done")
_LASTS = say("what was put right is looked at again after a while")
_AGAIN = say("what comes back every year is asked why, before it is promised again")
_TALKS = say(
    "the committee with each other, the committee with members, and members with each other, once a year each"
)
_ENTERED = say("who was there, on leave and absent is entered for every meeting")

CHECKS: dict[str, Check] = {
    "no_owner": Check(
        Grade.MUST, ledger.no_owner, say("With somebody who is no longer in the branch: {n} entries"),
        "organisation_meetings", _MEASURES,
    ),
    "no_evidence": Check(
        Grade.MUST, ledger.no_evidence, say("Marked as done, with nothing that shows it: {n} entries"),
        "organisation_meetings", _MEASURES,
    ),
    "no_talk": Check(
        Grade.MUST, life.no_talk, say("No heart-to-heart talk yet this year: {n} comrades"),
        "talks", _TALKS,
    ),
    "absent_long": Check(
        Grade.MUST, life.absent_long,
        say("Entered as absent for long: {n} comrades. Please go and ask first, then act by the rule"),
        "absence_months_red", say("without good reason over as many months, the branch acts by the rules"),
    ),
    "general": Check(
        Grade.MUST, life.general, say("No general meeting entered"),
        "general_meetings", say("generally once a quarter"),
    ),
    "committee": Check(
        Grade.MUST, life.committee, say("No committee meeting entered"),
        "committee_meetings", say("generally once a month"),
    ),
    "groups": Check(
        Grade.MUST, life.groups, say("No Party group meeting entered"),
        "group_meetings", say("generally once a month"),
    ),
    "party_day": Check(
        Grade.MUST, life.party_day, say("No Party day entered"),
        "party_days", say("one fairly fixed day a month"),
    ),
    "life": Check(
        Grade.MUST, life.life, say("No organisational life meeting held or planned yet"),
        "organisation_meetings", say("at least once a year, generally in the fourth quarter"),
    ),
    "appraisal": Check(
        Grade.MUST, life.appraisal, say("No democratic appraisal held or planned yet"),
        "appraisals", say("generally once a year; it may be held together with the life meeting"),
    ),
    "study": Check(
        Grade.MUST, life.study, say("The life meeting is near, and no study before it is entered"),
        "organisation_meetings", say("before the meeting one studies, talks and hears opinions"),
    ),
    "past_day": Check(
        Grade.SHOULD, ledger.past_day,
        say("The agreed day has passed: {n} entries. Another day, or a line on how it goes"),
        "organisation_meetings", _MEASURES,
    ),
    "untaken": Check(
        Grade.SHOULD, ledger.untaken, say("Found by the branch's checkup and not taken up: {n} findings"),
        "organisation_meetings", _MEASURES,
    ),
    "untaken_own": Check(
        Grade.SHOULD, ledger.untaken_own,
        say("{n} comrades took up a finding and wrote no measure for it; one can remind everybody"),
        "organisation_meetings", _MEASURES,
    ),
    "unverified": Check(
        Grade.SHOULD, ledger.unverified, say("Done, and not looked at by a second person yet: {n}"),
        "verify_days", _SECOND,
    ),
    "look_late": Check(
        Grade.SHOULD, ledger.look_late, say("The day of a look back has passed: {n}"),
        "look_back_days", _LASTS,
    ),
    "no_second": Check(
        Grade.SHOULD, ledger.no_second, say("Nobody is asked to look at it: {n} entries"),
        "second_people", _SECOND,
    ),
    "no_second_own": Check(
        Grade.SHOULD, ledger.no_second_own,
        say("{n} comrades have not asked anybody to look at an action of theirs; one can remind everybody"),
        "second_people", _SECOND,
    ),
    "repeated": Check(
        Grade.SHOULD, ledger.repeated, say("Reads like an entry of last year: {n} entries"),
        "repeat_years", _AGAIN,
    ),
    "talk_kinds": Check(
        Grade.SHOULD, life.talk_kinds,
        say("Talked, but not yet with all that the article names: {n} comrades"),
        "talks", _TALKS,
    ),
    "leave_reason": Check(
        Grade.SHOULD, life.leave_reason, say("On leave without a reason written down: {n} meetings"),
        "absence_months_red", say("whether there was good reason is told by what is written down"),
    ),
    "absent_some": Check(
        Grade.SHOULD, life.absent_some,
        say("Entered as absent for some months running: {n} comrades. Please ask in person how it is"),
        "absence_months_yellow", say("ask first, before it becomes long"),
    ),
    "no_attendance": Check(
        Grade.SHOULD, life.no_attendance, say("Nothing entered of who was there: {n} meetings"),
        "general_quorum", _ENTERED,
    ),
    "lecture": Check(
        Grade.SHOULD, life.lecture, say("No Party lecture entered"),
        "branch_lectures", say("many units hold one a quarter"),
    ),
    "past_day_own": Check(
        Grade.NOTE, ledger.past_day_own,
        say("The agreed day of an own action has passed: {n} comrades. Please ask in person how it goes"),
        "organisation_meetings", _MEASURES,
    ),
    "repeated_own": Check(
        Grade.NOTE, ledger.repeated_own,
        say("{n} comrades' plans read much like their own of last year; one can speak of it at the meeting"),
        "repeat_years", _AGAIN,
    ),
    "talk_late": Check(
        Grade.NOTE, life.talk_late, say("The day planned for a talk has passed: {n} pairs"),
        "talks", _TALKS,
    ),
    "readers": Check(
        Grade.NOTE, life.readers,
        say("In the open round nobody but the writer may open a sheet. Please tell the comrades so"),
        "readers_told", say("everybody is told at the start who can read what"),
    ),
}  # fmt: skip
"""Every check by its name, in the order in which a page shows them: by grade."""


@dataclass(frozen=True)
class Aside:
    """A hint that the branch put aside for a year, with the reason, and the places it was about."""

    id: str
    unit_id: str
    year: int
    hint: str
    """The name of the check."""
    subjects: str
    """Separated by line ends: a place that comes in later is shown again."""
    reason: str
    by: str
    at: datetime

    def about(self, hint: str, spot: Spot) -> bool:
        """Whether this place of a hint was put aside."""
        return hint == self.hint and spot.subject in self.subjects.split("\n")


@dataclass(frozen=True)
class Hint:
    """What one check found: the places, those put aside left out, and the rule as it holds in the branch."""

    name: str
    check: Check
    spots: tuple[Spot, ...]
    rule: Rule

    @property
    def text(self) -> str:
        """What is missing, in a sentence."""
        found = self.check.words
        return str(say(found.text, **found.values, n=sum(s.count for s in self.spots)))


def places(spots: Iterable[Spot]) -> tuple[tuple[str, Spot], ...]:
    """What the spots are called, each with the one to go to; months that follow each other in one."""
    rows: list[list[Spot]] = []
    for spot in spots:
        last = rows[-1][-1] if rows else None
        if last is not None and spot.step > 0 and (last.within, last.step + 1) == (spot.within, spot.step):
            rows[-1].append(spot)
        elif spot.label:
            rows.append([spot])
    return tuple((_told(row[0], row[-1]), row[0]) for row in rows)


def _told(first: Spot, last: Spot) -> str:
    both = {"first": first.label, "last": last.label}
    period = first.label if first is last else _("{first} to {last}", **both)
    return _("{group}, {period}", group=first.within, period=period) if first.within else period


def look(file: BranchFile, asides: Iterable[Aside] = ()) -> tuple[Hint, ...]:
    """What every check finds, less what was put aside; a check whose rule is not in the file stays quiet."""
    away = [a for a in asides if a.year == file.year]
    hints = []
    for name, check in CHECKS.items():
        rule = file.rules.get(check.rule)
        if rule is None:
            continue
        spots = tuple(s for s in check.find(file) if not any(a.about(name, s) for a in away))
        if spots:
            hints.append(Hint(name, check, spots, rule))
    return tuple(hints)
