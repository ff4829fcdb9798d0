"""My records: what is kept of me and until when, my drafts to delete, my handed-in sheet to withdraw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from kit.domain.copies import Copy, copies
from kit.domain.erasure import Erasure
from kit.domain.evidence import EvidenceFile
from kit.domain.form import Form
from kit.domain.minutes import MinutesState
from kit.domain.organisation import Member
from kit.domain.rectification import is_plan_field
from kit.domain.report import Report
from kit.domain.response import Answer, Response, ResponseState
from kit.domain.retention import ASKED, NOTICE_RULE, Held, Kept
from kit.domain.round import Round, RoundState
from kit.domain.rule import Rule
from kit.errors import Refused
from kit.reports.records import records_report
from kit.services.checkup import my_answers
from kit.services.erasing import erase
from kit.services.kept import NOBODYS
from kit.services.reading import Opening, my_openings
from kit.services.retention import Leaving, keeping, kept_rules, leaving, titles_of
from kit.services.rules import rule_in_force
from kit.services.taken import gathered
from kit.services.taken_meetings import my_meetings
from kit.services.taken_plain import Taken
from kit.services.visit import Visit
from kit.words import say


@dataclass(frozen=True)
class MySheet:
    """One of the doer's sheets: how much stands on it, its copies, and until when it is kept."""

    round: Round
    form: Form
    response: Response
    copies: tuple[Copy, ...]
    answered: int
    planned: int
    saved_at: datetime | None
    until: date | None
    """None where the time has not begun: the round is open."""
    erased: Erasure | None = None

    @property
    def never_handed_in(self) -> bool:
        """Whether it is a draft that its writer may delete."""
        return self.response.state is ResponseState.DRAFT

    @property
    def may_withdraw(self) -> bool:
        """Whether it can be taken back to be changed."""
        return self.response.state is ResponseState.SUBMITTED and self.round.state is RoundState.OPEN


@dataclass(frozen=True)
class MyRecords:
    """What the page shows the doer of what is kept of him or her."""

    member: Member
    sheets: tuple[MySheet, ...]
    counts: dict[Kept, int | None]
    """None where nobody may know whose a record is."""
    rules: dict[Kept, Rule]
    notice: int
    leaving: tuple[Leaving, ...]
    openings: tuple[Opening, ...]
    erasures: tuple[Erasure, ...]
    names: dict[str, str]
    """The names of the branch's members, by id."""
    titles: dict[str, str]
    """What a record that is told to go is called: a round's title, an action's words, a file's name."""


def my_records(visit: Visit) -> MyRecords:
    """What is kept of the doer, what of it goes when, and what has gone."""
    told = leaving(visit)
    erasures = visit.records.erasures.where(member_id=visit.by.member_id)
    return MyRecords(
        member=visit.me(),
        sheets=_sheets(visit, {one.subject: one for one in erasures}),
        counts=_counts(visit),
        rules=kept_rules(visit),
        notice=int(rule_in_force(visit, NOTICE_RULE)),
        leaving=told,
        openings=my_openings(visit),
        erasures=tuple(sorted(erasures, key=lambda one: one.at, reverse=True)),
        names={m.id: m.name for m in visit.records.members.where(unit_id=visit.by.unit_id)},
        titles=titles_of(visit, [one.held for one in told]),
    )


def delete_draft(visit: Visit, *, response_id: str) -> Erasure:
    """Delete a sheet of one's own that was never handed in: every answer, and that it was begun.

    Refused for a sheet that was handed in once, for its copies are the record of it.
    """
    sheet = my_answers(visit, response_id=response_id)
    if sheet.response.state is not ResponseState.DRAFT:
        raise Refused(
            say("This sheet was handed in, so it is not a draft any more. While the round is open you can "
                "withdraw it, change it and hand it in again.")
        )  # fmt: skip
    if visit.records.responses.delete(id=response_id, state=ResponseState.DRAFT) != 1:
        raise Refused(say("This sheet has just been changed elsewhere. Please open the page again."))
    held = Held(Kept.DRAFT, response_id, visit.by.unit_id, visit.by.member_id, visit.today)
    erase(visit.records, held, visit.now, by=visit.by.member_id, reason=ASKED)
    visit.note("delete_draft", response_id)
    return visit.records.erasures.where(subject=response_id)[-1]


def withdraw_checkup(visit: Visit, *, response_id: str) -> Response:
    """Take one's own handed-in sheet back to correct it, while the round is open; its copy is kept."""
    sheet = my_answers(visit, response_id=response_id)
    if sheet.round.state is RoundState.CLOSED:
        raise Refused(say("This round is over, so what was handed in stands and can be read."))
    if sheet.response.state is not ResponseState.SUBMITTED:
        raise Refused(say("This sheet is not handed in, so there is nothing to withdraw. You can change it."))
    back = sheet.response.give_back()
    if not visit.records.responses.change(back, state=ResponseState.SUBMITTED):
        raise Refused(say("This sheet has just been changed elsewhere. Please open the page again."))
    visit.note("withdraw_checkup", response_id)
    return back


@dataclass(frozen=True)
class Bundle:
    """Everything about the doer: as keys and values, as a paper, and the files by their place in the ZIP."""

    name: str
    record: Taken
    report: Report
    files: tuple[tuple[str, EvidenceFile], ...]


def take_out(visit: Visit) -> Bundle:
    """Everything about the doer, to take along; what others wrote for themselves is not in it."""
    record, files = gathered(visit)
    visit.note("take_out", visit.by.member_id)
    report = records_report(record, visit.today)
    return Bundle(visit.me().name, record, report, files)


def _sheets(visit: Visit, erased: dict[str, Erasure]) -> tuple[MySheet, ...]:
    mine = visit.records.responses.where(member_id=visit.by.member_id)
    rounds = {r.id: r for r in visit.records.rounds.where(id=tuple(r.round_id for r in mine))}
    ids = tuple(r.id for r in mine)
    answers = visit.records.answers.where(response_id=ids)
    handed_in = visit.records.handed_in.where(response_id=ids)
    until = keeping(visit)
    sheets = [
        _sheet(visit, rounds[r.round_id], r, [a for a in answers if a.response_id == r.id])
        for r in mine
        if r.round_id in rounds
    ]
    full = [
        MySheet(
            one.round, one.form, one.response,
            copies(c for c in handed_in if c.response_id == one.response.id),
            one.answered, one.planned, one.saved_at,
            until.get((_kind(one.response), one.response.id)), erased.get(one.response.id),
        )
        for one in sheets
    ]  # fmt: skip
    return tuple(sorted(full, key=lambda one: (one.round.opened_on, one.round.id), reverse=True))


def _sheet(visit: Visit, round_: Round, response: Response, answers: list[Answer]) -> MySheet:
    written = [a for a in answers if a.value or a.other]
    planned = sum(1 for a in written if is_plan_field(a.field))
    saved = max((a.saved_at for a in written), default=None)
    form = visit.form_of(round_)
    return MySheet(round_, form, response, (), len(written) - planned, planned, saved, None)


def _kind(response: Response) -> Kept:
    return Kept.DRAFT if response.submitted_at is None else Kept.SHEET


def _counts(visit: Visit) -> dict[Kept, int | None]:
    """How many records of each kind there are of the doer."""
    records, me = visit.records, visit.by.member_id
    mine = records.responses.where(member_id=me)
    actions = records.actions.where(member_id=me)
    files = records.evidence_files.where(action_id=tuple(a.id for a in actions))
    counted = Counter(_kind(r) for r in mine if r.state is not ResponseState.ERASED)
    counted.update(Kept.ACTION if a.personal else Kept.LEDGER for a in actions)
    counted[Kept.EVIDENCE] = len(files)
    counted[Kept.SIGN_IN] = len(records.sign_ins.where(member_id=me))
    counted[Kept.JOURNAL] = len(records.journal.where(by=me))
    counted[Kept.TALK] = len(records.talks.where(first_id=me)) + len(records.talks.where(second_id=me))
    meetings = my_meetings(visit)
    counted[Kept.MEETING] = len(meetings)
    signed = records.minutes.where(meeting_id=tuple(meetings), state=MinutesState.SIGNED)
    counted[Kept.MINUTES] = len({one.meeting_id for one in signed})
    counted[Kept.GRADE] = len(records.appraisal_results.where(member_id=me))
    counted[Kept.YEAR] = len(records.planned_meetings.where(responsible_id=me))
    counted[Kept.ASIDE] = len(records.hint_asides.where(by=me))
    return {kind: None if kind in NOBODYS else counted[kind] for kind in Kept}
