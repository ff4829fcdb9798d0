"""How long each kind of record is kept: from which day a rule's months count, and when it is erased."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from kit.domain.action import Action, ActionStep, EffectCheck, EvidenceFile
from kit.domain.election import AppraisalResult, Election
from kit.domain.meeting import Meeting
from kit.domain.minutes import Minutes
from kit.domain.opinion import OpinionCall
from kit.domain.response import Response, ResponseState
from kit.domain.round import Round, RoundState
from kit.domain.xray import Aside


class Kept(StrEnum):
    """The kinds of records that have a time of their own."""

    DRAFT = "draft"
    SHEET = "sheet"
    ACTION = "action"
    EVIDENCE = "evidence"
    LEDGER = "ledger"
    JOURNAL = "journal"
    SIGN_IN = "sign_in"
    TALK = "talk"
    """The talks of a year: with whom and on which day."""
    MEETING = "meeting"
    """What was entered of a meeting: agenda, turns, criticisms, entries, corrections, a draft of minutes."""
    MINUTES = "minutes"
    """Signed minutes, with the meeting's head and who was there: the branch's own archive."""
    OPINION = "opinion"
    """A call for opinions with every opinion of it."""
    BALLOT = "ballot"
    """The roll and the box of an election: both or neither."""
    TALLY = "tally"
    """What an election added up to, its reasons and receipts."""
    GRADE = "grade"
    """A member's grade of a year, with its reason and the member's remark."""
    YEAR = "year"
    """A branch's plan of a year, line by line."""
    ASIDE = "aside"
    """A hint that somebody put aside for a year, with the reason."""


RULES: dict[Kept, str] = {
    Kept.DRAFT: "keep_drafts",
    Kept.SHEET: "keep_sheets",
    Kept.ACTION: "keep_actions",
    Kept.EVIDENCE: "keep_evidence",
    Kept.LEDGER: "keep_ledger",
    Kept.JOURNAL: "keep_journal",
    Kept.SIGN_IN: "keep_sign_ins",
    Kept.TALK: "keep_talks",
    Kept.MEETING: "keep_meetings",
    Kept.MINUTES: "keep_minutes",
    Kept.OPINION: "keep_opinions",
    Kept.BALLOT: "keep_ballots",
    Kept.TALLY: "keep_tallies",
    Kept.GRADE: "keep_grades",
    Kept.YEAR: "keep_years",
    Kept.ASIDE: "keep_asides",
}
"""The rule of ``forms/rules.yml`` that says how many months a kind is kept."""
NOTICE_RULE = "retention_notice_days"
"""The rule that says how long a member is told before anything goes."""
ASKED = "asked"
"""The reason of an erasure that the member asked for."""


@dataclass(frozen=True)
class Held:
    """A record, or half a year of records, with the day from which its time counts.

    ``member_id`` is whose it is, "" for a batch that everybody of the unit has a part in. ``group`` names
    what goes together or not at all: the sheets of a round, for a summary of some would tell of the rest.
    """

    kind: Kept
    subject: str
    unit_id: str
    member_id: str
    since: date
    group: str = ""


@dataclass(frozen=True)
class Terms:
    """What holds in a unit: months for each kind, and the days that a member is told before."""

    months: Mapping[Kept, int]
    notice: int

    def old(self, kind: Kept, on: date) -> date:
        """A day from which on records of this kind are too young to be told of; ``near`` knows exactly."""
        over = timedelta(days=4)  # months differ by three days at most
        return months_after(on + timedelta(days=self.notice), -self.months[kind]) + over

    def until(self, held: Held) -> date:
        """The day on which the record's time is over."""
        return months_after(held.since, self.months[held.kind])

    def near(self, held: Held, on: date) -> bool:
        """Whether the member is to be told by now."""
        return self.until(held) - timedelta(days=self.notice) <= on

    def erased_on(self, held: Held, told_on: date) -> date:
        """The day it goes: its time is over, and it has been told for as long as agreed."""
        return max(self.until(held), told_on + timedelta(days=self.notice))


def months_after(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class HalfYear:
    """January to June, or July to December: sign-ins and the journal go by the half year, told once each."""

    year: int
    half: int

    @property
    def name(self) -> str:
        """``2026-1``."""
        return f"{self.year}-{self.half}"

    @property
    def first(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return datetime.combine(months_after(self.first.date(), 6), time())

    @classmethod
    def of(cls, day: date) -> HalfYear:
        """The half year that a day is in."""
        return cls(day.year, 1 if day.month <= 6 else 2)

    @classmethod
    def named(cls, name: str) -> HalfYear:
        """The half year with this name."""
        year, half = name.split("-")
        return cls(int(year), int(half))

    def held(self, kind: Kept, unit_id: str) -> Held:
        """This half year's records of a unit."""
        last = (self.end - timedelta(days=1)).date()
        return Held(kind, f"{unit_id}:{self.name}", unit_id, "", last)


def sheet_held(round_: Round, response: Response) -> Held | None:
    """A sheet of a round that is over; None while the round is open, or where nothing is left of it.

    One that was handed in once counts as handed in, whatever became of it: its copies are kept with it.
    """
    if round_.state is RoundState.OPEN or round_.closed_on is None or response.state is ResponseState.ERASED:
        return None
    kind = Kept.DRAFT if response.submitted_at is None else Kept.SHEET
    return Held(kind, response.id, round_.unit_id, response.member_id, round_.closed_on, round_.id)


def action_held(action: Action, steps: Iterable[ActionStep], checks: Iterable[EffectCheck]) -> Held:
    """An action, from the last day that anything happened to it or was to happen."""
    moments = [action.created_at, action.done_at, action.verified_at]
    moments += [step.at for step in steps]
    days = {action.due_on, *(m.date() for m in moments if m is not None)}
    for check in checks:
        days.add(check.at.date() if check.at else check.due_on)
    kind = Kept.ACTION if action.personal else Kept.LEDGER
    return Held(kind, action.id, action.unit_id, action.member_id, max(days))


def file_held(file: EvidenceFile, of: Held) -> Held:
    """A file that shows an action was done, from the action's last day or the file's own."""
    since = max(of.since, file.added_at.date())
    return Held(Kept.EVIDENCE, file.id, of.unit_id, of.member_id, since)


def year_held(kind: Kept, unit_id: str, year: int) -> Held:
    """All that a unit has of a kind in a year: it goes in one, and its time begins when the year is over."""
    return Held(kind, f"{unit_id}:{year}", unit_id, "", date(year, 12, 31))


def year_of(held: Held) -> int:
    """The year of which ``year_held`` is."""
    return int(held.subject.rpartition(":")[2])


def meeting_held(meeting: Meeting) -> Held:
    """What was entered of a meeting, from the day it was held or was to be held."""
    ended = meeting.ended_at.date() if meeting.ended_at else meeting.held_on
    return Held(Kept.MEETING, meeting.id, meeting.unit_id, "", max(ended, meeting.held_on))


def minutes_held(minutes: Minutes, meeting: Meeting) -> Held:
    """The signed minutes of a meeting, from the day they were signed."""
    return Held(Kept.MINUTES, meeting.id, meeting.unit_id, "", minutes.made_at.date())


def call_held(call: OpinionCall) -> Held:
    """A call with its opinions, from the day it ended or was to end. Whose an opinion is, nobody knows."""
    return Held(Kept.OPINION, call.id, call.unit_id, "", call.closed_on or call.closes_on)


def election_held(election: Election, kind: Kept) -> Held:
    """An election's roll and box, or its tally, from its day: one that was left open goes too."""
    return Held(kind, election.id, election.unit_id, "", election.opened_on)


def grade_held(result: AppraisalResult) -> Held:
    """A member's grade, from the day it was decided."""
    return Held(Kept.GRADE, result.id, result.unit_id, result.member_id, result.decided_on)


def aside_held(aside: Aside) -> Held:
    """A hint put aside, from the end of the year for which it was."""
    return Held(Kept.ASIDE, aside.id, aside.unit_id, aside.by, date(aside.year, 12, 31))


@dataclass(frozen=True)
class SheetTerm:
    """How long a sheet and what became of it are kept, for the words beside their fields."""

    months: int
    """After the round has ended, of one that was handed in."""
    draft_months: int
    """The same of one that was not."""
    action_months: int
    """An action's, after the last thing that happened to it."""
    file_months: int
    """The same of the files that show it was done."""
    until: date | None = None
    """None while the round is open: its time has not begun."""
