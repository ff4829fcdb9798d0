"""Checks of the branch's life together: talks, meetings, attendance, rounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from kit.domain.attendance import absences, missing, periods
from kit.domain.branch_file import BranchFile, Spot
from kit.domain.meeting import Meeting, MeetingKind, MeetingState, Presence
from kit.domain.round import Readers, RoundState
from kit.domain.talks import coverage
from kit.words import _, day

_REGISTER = "register"
_STUDY_DAYS, _SOON_DAYS = 60, 30
"""How long before a life meeting study for it can lie, and how near the meeting must be to be told."""


def no_talk(file: BranchFile) -> Iterator[Spot]:
    """Members with whom nobody has talked this year, from the quarter of the life meeting on."""
    if _quarter_of_the_meeting(file):
        for one in coverage(file.members, (t.talk for t in file.talks), file.number("talks")):
            if one.lacking and not one.held:
                yield Spot(one.member.id, one.member.name, _REGISTER, "talks")


def talk_kinds(file: BranchFile) -> Iterator[Spot]:
    """Members who talked this year, but not yet with everybody that the article names."""
    if _quarter_of_the_meeting(file):
        for one in coverage(file.members, (t.talk for t in file.talks), file.number("talks")):
            if one.lacking and one.held:
                yield Spot(one.member.id, one.member.name, _REGISTER, "talks")


def talk_late(file: BranchFile) -> Iterator[Spot]:
    """Planned talks whose day has passed."""
    if file.number("talks"):
        for one in file.talks:
            if one.past(file.today):
                label = _("{first} and {second}", first=one.first.name, second=one.second.name)
                yield Spot(one.talk.id, label, _REGISTER, "talks")


def leave_reason(file: BranchFile) -> Iterator[Spot]:
    """Meetings of this year with somebody on leave and no reason beside it."""
    without: dict[str, int] = {}
    for one in file.attendances:
        if one.presence is Presence.LEAVE and not one.reason and one.member_id in file.names:
            without[one.meeting_id] = without.get(one.meeting_id, 0) + 1
    for meeting in _of_this_year(file):
        if meeting.id in without:
            yield _meeting(meeting)


def absent_some(file: BranchFile) -> Iterator[Spot]:
    """Members entered as absent over as many months as call for a reminder, and not yet for more."""
    return _absent(file, file.number("absence_months_yellow"), file.number("absence_months_red"))


def absent_long(file: BranchFile) -> Iterator[Spot]:
    """Members entered as absent over as many months as the Constitution's rule names."""
    return _absent(file, file.number("absence_months_red"), 0)


def no_attendance(file: BranchFile) -> Iterator[Spot]:
    """Meetings of this year that are over and say nothing of who was there."""
    entered = {one.meeting_id for one in file.attendances}
    return (_meeting(m) for m in _of_this_year(file) if m.id not in entered)


def general(file: BranchFile) -> Iterator[Spot]:
    """Quarters without a general meeting."""
    return _missing(file, MeetingKind.GENERAL, "general_meetings", months=3)


def committee(file: BranchFile) -> Iterator[Spot]:
    """Months without a committee meeting, where there is a committee."""
    return _missing(file, MeetingKind.COMMITTEE, "committee_meetings") if file.committee else iter(())


def groups(file: BranchFile) -> Iterator[Spot]:
    """Months without a meeting of a Party group, for each group of the roster."""
    for group in file.groups:
        yield from _missing(file, MeetingKind.GROUP, "group_meetings", group=group)


def party_day(file: BranchFile) -> Iterator[Spot]:
    """Months without a Party day."""
    return _missing(file, MeetingKind.PARTY_DAY, "party_days")


def lecture(file: BranchFile) -> Iterator[Spot]:
    """Quarters without a Party lecture."""
    return _missing(file, MeetingKind.LECTURE, "branch_lectures", months=3)


def life(file: BranchFile) -> Iterator[Spot]:
    """No organisational life meeting held or planned this year, in its quarter."""
    return _of_the_year(file, MeetingKind.LIFE, "organisation_meetings")


def appraisal(file: BranchFile) -> Iterator[Spot]:
    """No democratic appraisal held or planned this year, in the same quarter."""
    return _of_the_year(file, MeetingKind.APPRAISAL, "appraisals")


def study(file: BranchFile) -> Iterator[Spot]:
    """A life meeting that is near, with no study entered in the weeks before it."""
    studied = [m.held_on for m in file.held if m.kind is MeetingKind.STUDY]
    for meeting in file.meetings:
        near = file.today <= meeting.held_on <= file.today + timedelta(days=_SOON_DAYS)
        if meeting.kind is MeetingKind.LIFE and meeting.state is MeetingState.PLANNED and near:
            since = meeting.held_on - timedelta(days=_STUDY_DAYS)
            if not any(since <= on <= meeting.held_on for on in studied):
                label = day(meeting.held_on)
                yield Spot(meeting.id, label, _REGISTER, "write-study")


def readers(file: BranchFile) -> Iterator[Spot]:
    """Open rounds in which nobody but the writer may read a sheet, which members may not expect."""
    if file.number("readers_told"):
        for round_ in file.rounds:
            if round_.state is RoundState.OPEN and round_.readers is Readers.NOBODY:
                yield Spot(round_.id, round_.title, "rounds", "")


def _quarter_of_the_meeting(file: BranchFile) -> bool:
    """Whether the year is so far that what is done before the life meeting should be done."""
    quarter = file.number("organisation_meeting_quarter") or 4
    return (file.today.month + 2) // 3 >= quarter and file.number("talks") > 0


def _of_this_year(file: BranchFile) -> list[Meeting]:
    return [m for m in file.held if m.held_on.year == file.year]


def _meeting(meeting: Meeting) -> Spot:
    label = meeting.title or day(meeting.held_on)
    return Spot(meeting.id, label, _REGISTER, f"m-{meeting.id}")


def _absent(file: BranchFile, least: int, below: int) -> Iterator[Spot]:
    if least:
        for one in absences(file.members, file.held, file.attendances, file.today):
            if one.months >= least and (not below or one.months < below):
                since = _("since {day}", day=day(one.since, weekday=False, year=one.since.year != file.year))
                label = _("{name}, {since}", name=one.member.name, since=since)
                yield Spot(f"{one.member.id}-{one.since}", label, _REGISTER, "meetings")


def _missing(
    file: BranchFile, kind: MeetingKind, rule: str, *, months: int = 1, group: str = ""
) -> Iterator[Spot]:
    over = _with_those_planned(file, date(file.year, file.today.month, 1))
    wanted = periods(file.year, months, file.today)
    for period in missing(over, kind, wanted, file.number(rule), group):
        subject = f"{kind.value}-{file.year}-{period.first}-{group}".rstrip("-")
        yield Spot(
            subject, period.label, _REGISTER, f"write-{kind.value}", within=group,
            step=(period.first - 1) // months,
        )  # fmt: skip


def _with_those_planned(file: BranchFile, since: date) -> Iterable[Meeting]:
    """What was held, and what is planned or going on from this month on."""
    held = {m.id for m in file.held}
    return [m for m in file.meetings if m.id in held or m.held_on >= since]


def _of_the_year(file: BranchFile, kind: MeetingKind, rule: str) -> Iterator[Spot]:
    quarter = file.number("organisation_meeting_quarter") or 4
    counted = [m for m in file.meetings if m.kind is kind and m.held_on.year == file.year]
    if (file.today.month + 2) // 3 >= quarter and len(counted) < file.number(rule):
        yield Spot(f"{kind.value}-{file.year}", "", _REGISTER, f"write-{kind.value}")
