"""The rehearsal room: a made-up branch of twelve on the day of its meeting, in a state folder of its own.

Everything in it can be begun anew, so it never begins where real people are: a database that holds anybody
and was not made here is refused.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from kit.demo import FORM, DemoPerson
from kit.demo_answers import Writer
from kit.domain.access import Identity
from kit.domain.form import Form
from kit.domain.meeting import Meeting, MeetingKind
from kit.domain.organisation import Member, Role, Standing, Unit, UnitKind
from kit.domain.response import Answer, Response, ResponseState
from kit.domain.round import Readers, Round
from kit.domain.sign_in import Credential, SignIn
from kit.errors import Refused
from kit.rehearsal_script import Part, Play, Script, Sheet, script
from kit.services.checkup import submit_checkup
from kit.services.keying import begin_keying, key_answer
from kit.services.meetings import Details, plan_meeting
from kit.services.opinions import close_call, key_opinion, open_call
from kit.services.register import record_meeting
from kit.services.rounds import open_round
from kit.services.secret import hashed
from kit.services.talks import accept_talks, record_talks
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.columns import metadata
from kit.store.form_library import FormLibrary
from kit.store.store import Records, Store
from kit.words import say

PIN = "2017"
FIRST_SLIP = 200001
_KEPT = "rehearsal.json"
"""Says that what is in this state folder was made here, and on which day."""
_DRAFT, _ON_PAPER = 20, 12
"""Screens that a draft holds, and that are keyed in of a paper sheet."""
_PEOPLE = say(
    "There are people in this database already. Please give the rehearsal a state folder of its own."
)
_REAL = say("This is no rehearsal. Nothing is taken away here.")
_SAID = {
    Play.YOU: "书记，就是您",
    Play.PHONE: "在场，用手机，自己会做",
    Play.SLIP: "在场，用纸票",
    Play.AWAY: "请假",
    Play.ABSENT: "没有来，也没有说",
}
"""What is said of each part on the sign-in page; like all of the demo's people it is in Chinese alone."""


def prepare_rehearsal(settings: Settings, store: Store, now: datetime) -> list[DemoPerson]:
    """The room as it was left today; on another day, and the first time, it begins anew."""
    with store.read() as records:
        there = bool(records.members.where())
        if _strangers(settings, records):
            raise Refused(_PEOPLE)
    if there and _begun_on(settings) == now.date():
        return _listed(settings)
    return begin_anew(settings, store, now)


def begin_anew(settings: Settings, store: Store, now: datetime) -> list[DemoPerson]:
    """Take everything out of the room and set it up again; who is in stays in. ``Refused`` for a real one."""
    if not settings.rehearsal:
        raise Refused(_REAL)
    with store.begin() as records:
        if _strangers(settings, records):
            raise Refused(_PEOPLE)
        inside = records.sign_ins.where()
        for table in reversed(metadata.sorted_tables):
            records.connection.execute(table.delete())
        room = _Room(records, FormLibrary(settings.forms), now, settings.elections)
        people = room.set_up(script())
        members = {m.id for m in room.members.values()}
        records.sign_ins.add_all([s for s in inside if _stays(s, members, now)])
        # Only now: what the old boxes belonged to is gone with this transaction.
        shutil.rmtree(settings.elections, ignore_errors=True)
        _keep(settings, people, now.date())
    return people


def _strangers(settings: Settings, records: Records) -> bool:
    """Whether anybody is in the database who was not made here: a roster may have been read in meanwhile."""
    ours = set() if _begun_on(settings) is None else _made(settings)
    return any(member.id not in ours for member in records.members.where())


def _made(settings: Settings) -> set[str]:
    """The ids of the people whom the room was set up with, as they were called then."""
    return {_id(person.name) for person in _listed(settings)} | {_id(part.name) for part in script().people}


def _stays(sign_in: SignIn, members: set[str], now: datetime) -> bool:
    return sign_in.member_id in members and sign_in.ended_at is None and sign_in.ends_at > now


def _begun_on(settings: Settings) -> date | None:
    path = settings.state / _KEPT
    if not path.is_file():
        return None
    return date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["begun"])


def _listed(settings: Settings) -> list[DemoPerson]:
    return [DemoPerson(**one) for one in json.loads(_people_file(settings).read_text(encoding="utf-8"))]


def _people_file(settings: Settings) -> Path:
    return settings.state / "demo.json"


def _keep(settings: Settings, people: list[DemoPerson], on: date) -> None:
    settings.state.mkdir(parents=True, exist_ok=True)
    kept = [{key: value for key, value in asdict(p).items() if value} for p in people]
    text = json.dumps(kept, ensure_ascii=False, indent=1) + "\n"
    _people_file(settings).write_text(text, encoding="utf-8")
    (settings.state / _KEPT).write_text(json.dumps({"begun": on.isoformat()}) + "\n", encoding="utf-8")


class _Room:
    """One setting up: the branch, its round with sheets and drafts, what was done before, the meeting."""

    def __init__(self, records: Records, forms: FormLibrary, now: datetime, elections: Path) -> None:
        self.records, self.forms, self.now, self.elections = records, forms, now, elections
        self.form: Form = forms.form(FORM)
        self.members: dict[str, Member] = {}
        self._pin = hashed(PIN)

    def set_up(self, told: Script) -> list[DemoPerson]:
        """Everything; who can come in, in the roster's order."""
        committee = Unit(_id(told.committee), UnitKind.COMMITTEE, told.committee)
        branch = Unit(_id(told.branch), UnitKind.BRANCH, told.branch, committee.id)
        self.records.units.put(committee)
        self.records.units.put(branch)
        for number, part in enumerate(told.people, 1):
            self.members[part.sign] = self._member(part, branch, number)
        self.records.members.add_all(list(self.members.values()))
        people = [self._let_in(part, number) for number, part in enumerate(told.people)]
        self._sheets(told)
        self._before(told)
        self._meeting(told)
        return people

    def _member(self, part: Part, branch: Unit, number: int) -> Member:
        return Member(
            _id(told := part.name),
            branch.id,
            f"{number:03d}",
            told,
            Role.FACILITATOR if part.duty else Role.MEMBER,
            Standing.PROBATIONARY if part.probationary else Standing.FULL,
            duty=part.duty,
            elder=part.elder,
        )

    def _let_in(self, part: Part, number: int) -> DemoPerson:
        slip = str(FIRST_SLIP + number)
        member = self.members[part.sign]
        credential = Credential(member.id, slip, "", pin_hash=self._pin, issued_at=self.now)
        self.records.credentials.add(credential)
        return DemoPerson(part.name, _noted(part), slip, pin=PIN)

    def visit(self, member: Member, days_ago: int = 0, hour: int = 19) -> Visit:
        """The member's visit some days ago, or now."""
        day = self.now.date() - timedelta(days=days_ago)
        now = datetime.combine(day, time(hour)) if days_ago else self.now
        by = Identity(member.id, member.unit_id, member.role, "rehearsal", member.name)
        return Visit(self.records, by, now, self.forms, elections=self.elections)

    @property
    def secretary(self) -> Member:
        """Who leads the meeting."""
        return next(m for m in self.members.values() if m.secretary)

    def _sheets(self, told: Script) -> None:
        due = self.now.date() + timedelta(days=7)
        title = f"{self.now.year} 年度党性体检"
        opening = self.visit(self.secretary, 20, 9)
        round_ = open_round(opening, title=title, form_name=FORM, due_on=due, readers=Readers.SECRETARY)
        for place, part in enumerate(told.people):
            days_ago = 3 + place
            if part.sheet is Sheet.PAPER:
                self._key_in(part, days_ago)
            elif part.sheet is not Sheet.NONE:
                self._write(part, round_, days_ago)

    def _write(self, part: Part, round_: Round, days_ago: int) -> None:
        member, writer = self.members[part.sign], self._writer(part, days_ago)
        whole = part.sheet is Sheet.IN
        given = writer.sheet(None if whole else _DRAFT)
        response = Response(_id(f"sheet {member.id}"), round_.id, member.id, ResponseState.DRAFT)
        self.records.responses.add(response)
        start = self.visit(member, days_ago).now
        written = given | (writer.plan(given) if whole else {})
        self.records.answers.add_all([
            Answer(response.id, name, value, 1, "rehearsal", start + timedelta(seconds=20 * place))
            for place, (name, value) in enumerate(written.items())
        ])  # fmt: skip
        if whole:
            submit_checkup(self.visit(member, days_ago, 21), response_id=response.id)

    def _key_in(self, part: Part, days_ago: int) -> None:
        """The paper sheet of one who does not write on a screen, half keyed in by one of the committee."""
        helper = next(m for m in self.members.values() if m.on_committee and not m.secretary)
        visit = self.visit(helper, days_ago)
        keying = begin_keying(visit, member_id=self.members[part.sign].id, agreed=True)
        for name, value in self._writer(part, days_ago).sheet(_ON_PAPER).items():
            key_answer(visit, response_id=keying.response_id, field=name, value=value, base=0)

    def _writer(self, part: Part, days_ago: int) -> Writer:
        return Writer(f"rehearsal:{part.name}", self.form, self.now.date() - timedelta(days=days_ago), True)

    def _before(self, told: Script) -> None:
        """Some of what is due before such a meeting was done; the rest is left to be seen."""
        long_ago, lately = self.visit(self.secretary, 16), self.visit(self.secretary, 5)
        record_meeting(lately, kind=MeetingKind.STUDY.value, held_on=lately.today, title="集中学习")
        call = open_call(long_ago, title="对支部工作的意见", days=10)
        for topic, text in told.opinions:
            key_opinion(long_ago, call_id=call.id, topic=topic, text=text)
        close_call(self.visit(self.secretary, 6), call_id=call.id)
        talks = accept_talks(self.visit(self.secretary), planned_on=self.now.date())
        held = tuple(talk.id for talk in talks[: told.talks_done])
        record_talks(self.visit(self.secretary), talk_ids=held, done_on=self.now.date() - timedelta(days=4))

    def _meeting(self, told: Script) -> Meeting:
        """Today, at the next quarter of an hour."""
        minutes = (self.now.hour * 60 + self.now.minute) // 15 * 15 + 15
        hosts = [m for m in self.members.values() if m.on_committee]
        details = Details(
            self.now.date(), f"{minutes // 60 % 24:02d}:{minutes % 60:02d}", told.meeting["place"],
            self.secretary.id, next(m.id for m in hosts if not m.secretary), told.meeting["title"],
            told.meeting["topic"],
        )  # fmt: skip
        return plan_meeting(self.visit(self.secretary), kind=MeetingKind.LIFE.value, details=details)


def _noted(part: Part) -> str:
    """What stands beside the name on the sign-in page."""
    duty = f"{part.duty}，" if part.duty and part.play is not Play.YOU else ""
    return duty + _SAID[part.play] + (f"：{part.reason}" if part.reason else "")


def _id(name: str) -> str:
    """An id that the same name gives again, so that who is in stays in when it begins anew."""
    return uuid5(NAMESPACE_URL, f"kit rehearsal {name}").hex
