"""The demo organisation, all invented: a committee, three branches, a closed round and one half handed in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import uuid4

from kit.demo_actions import Followed, Lives, life_of
from kit.demo_answers import Writer, stories_of
from kit.demo_life import Life
from kit.domain.access import Identity
from kit.domain.form import Form
from kit.domain.organisation import Member, Role, Standing, Unit, UnitKind
from kit.domain.response import Answer, Response, ResponseState
from kit.domain.round import Readers, Round
from kit.domain.sign_in import Credential, SignIn
from kit.errors import NotFound, Refused
from kit.services.checkup import submit_checkup
from kit.services.rounds import close_round, open_round
from kit.services.secret import hashed
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Records, Store
from kit.words import say

SEED = 2017
FORM = "member"
_COMMITTEE = "示例单位党委"
_SIGNS = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_PIN = "2017"
_CODE = "20170328"


@dataclass(frozen=True)
class DemoPerson:
    """Somebody to sign in as; ``pin`` is "" for the one whose one-time ``code`` is still unused."""

    name: str
    note: str
    number: str
    pin: str = ""
    code: str = ""


@dataclass(frozen=True)
class _Branch:
    """A branch of the demo; ``last`` handed in last year, ``this`` so far, and ``drafts`` are begun."""

    name: str
    size: int
    groups: int
    last: int
    this: int
    drafts: int
    duties: dict[int, str]


_BRANCHES = (
    _Branch("示例单位第一党支部", 28, 3, 26, 14, 8, {0: "书记", 5: "组织委员", 6: "宣传委员", 7: "纪检委员"}),
    _Branch("示例单位第二党支部", 12, 2, 11, 6, 3, {0: "书记", 1: "组织委员", 2: "宣传委员"}),
    _Branch("示例单位第三党支部", 5, 0, 4, 2, 1, {0: "书记"}),
)
_SECRETARY, _HALF_WAY, _ELDER, _PROBATIONARY, _HANDED_IN = range(5)
"""Places in the first branch of those who are in ``demo.json``."""
_NOTES = {
    _SECRETARY: "支部书记，自己的表交了",
    _HALF_WAY: "党员，表写到一半",
    _ELDER: "党员，七十八岁，用大字，刚开了头",
    _PROBATIONARY: "预备党员，还没有来过，用凭条上的码进",
    _HANDED_IN: "党员，表交了，有整改清单",
}
_FIRST_SCREENS = {_HALF_WAY: 18, _ELDER: 4}
"""How far the drafts to play with are; the others stop somewhere."""
_SHOWS = "做完了，日子和经过记在本子上。"


def prepare_demo(settings: Settings, store: Store, today: date) -> list[DemoPerson]:
    """Seed an empty store and keep the people in ``<state>/demo.json``; a seeded one is left as it is."""
    path = settings.state / "demo.json"
    if path.exists() and _has_members(store):
        return [DemoPerson(**one) for one in json.loads(path.read_text(encoding="utf-8"))]
    people = seed_demo(store, FormLibrary(settings.forms), today)
    settings.state.mkdir(parents=True, exist_ok=True)
    kept = [{key: value for key, value in asdict(p).items() if value} for p in people]
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return people


def seed_demo(store: Store, forms: FormLibrary, today: date, seed: int = SEED) -> list[DemoPerson]:
    """Fill an empty store with the demo organisation; ``Refused`` where people are in it already."""
    if _has_members(store):
        raise Refused(say("There are people in this database already. Please give the demo one of its own."))
    names = _names(sum(b.size for b in _BRANCHES))
    with store.begin() as records:
        seeding = _Seeding(records, forms, today, seed)
        committee = Unit(seeding.id("committee"), UnitKind.COMMITTEE, _COMMITTEE)
        records.units.put(committee)
        people: list[DemoPerson] = []
        for branch in _BRANCHES:
            members = seeding.roster(branch, committee, names[: branch.size])
            del names[: branch.size]
            seeding.last_year(branch, members)
            seeding.this_year(branch, members)
            seeding.ledger(branch)
            seeding.life(branch, members)
            people = people or seeding.let_in(members)
    return people


def demo_identity(store: Store, number: str, now: datetime) -> Identity:
    """A demo person signed in without PIN, by slip or roster number ("" is the secretary)."""
    with store.begin() as records:
        held = {c.member_id: c for c in records.credentials.where()}
        people = records.members.where(id=tuple(held)) if held else ()
        wanted = [
            m for m in people if number in (m.number, held[m.id].slip_number) or (not number and m.duty)
        ]
        if not wanted:
            raise NotFound(say("There is no demo person with the number {number}.", number=number))
        member = wanted[0]
        opened = SignIn(uuid4().hex, member.id, held[member.id].epoch, now, now + timedelta(hours=12))
        records.sign_ins.add(opened)
    return Identity(member.id, member.unit_id, member.role, opened.id, member.name)


def _has_members(store: Store) -> bool:
    with store.begin() as records:
        return bool(records.members.where())


def _names(count: int) -> list[str]:
    """示例党员甲 … 亥, then 甲一 …: names that are nobody's."""
    marks = ("", "一", "二", "三")
    return [f"示例党员{sign}{mark}" for mark in marks for sign in _SIGNS][:count]


class _Seeding:
    """One seeding of one store: everything follows from the seed and the day."""

    def __init__(self, records: Records, forms: FormLibrary, today: date, seed: int) -> None:
        self.records, self.forms, self.today, self.seed = records, forms, today, seed
        self.form: Form = forms.form(FORM)

    def chance(self, *about: str) -> Random:
        """The generator for one thing."""
        return Random(":".join((str(self.seed), *about)))  # noqa: S311 - play, not secrets

    def id(self, *about: str) -> str:
        """An id that the same seed gives again."""
        return f"{self.chance('id', *about).getrandbits(128):032x}"

    def roster(self, branch: _Branch, committee: Unit, names: Sequence[str]) -> list[Member]:
        """The branch with its members, in the roster's order."""
        unit = Unit(self.id(branch.name), UnitKind.BRANCH, branch.name, committee.id)
        self.records.units.put(unit)
        members = [self._member(branch, unit, place, name) for place, name in enumerate(names)]
        self.records.members.add_all(members)
        return members

    def _member(self, branch: _Branch, unit: Unit, place: int, name: str) -> Member:
        first = branch is _BRANCHES[0]
        return Member(
            id=self.id("member", name),
            unit_id=unit.id,
            number=f"{place + 1:03d}",
            name=name,
            role=Role.FACILITATOR if place in branch.duties else Role.MEMBER,
            standing=Standing.PROBATIONARY if first and place == _PROBATIONARY else Standing.FULL,
            group=f"第{'一二三'[place % branch.groups]}党小组" if branch.groups else "",
            duty=branch.duties.get(place, ""),
            elder=first and place == _ELDER,
        )

    def visit(self, member: Member, now: datetime) -> Visit:
        """The member's visit at a moment."""
        return Visit(self.records, Identity(member.id, member.unit_id, member.role, "demo"), now, self.forms)

    def last_year(self, branch: _Branch, members: list[Member]) -> None:
        """A closed round with its sheets, and what became of their actions since."""
        opened = self.today - timedelta(days=379)
        closed = opened + timedelta(days=24)
        round_ = self._open(members[0], opened, opened + timedelta(days=21))
        there = [m for m in members if m.standing is Standing.FULL][: branch.last]
        for place, member in enumerate(there):
            day = opened + timedelta(days=1 + 20 * place // branch.last)
            self._hand_in(member, round_, day)
        self._follow_up(branch, there, round_)
        close_round(self.visit(members[0], _at(closed, 17)), round_id=round_.id)

    def this_year(self, branch: _Branch, members: list[Member]) -> None:
        """The open round: some sheets in, some begun, some not."""
        opened = self.today - timedelta(days=14)
        round_ = self._open(members[0], opened, self.today + timedelta(days=7))
        done = self._those_done(branch, members)
        for place, member in enumerate(done):
            self._hand_in(member, round_, opened + timedelta(days=1 + 12 * place // len(done)))
        self._follow_up(branch, done, round_)
        waiting = [m for m in members if m not in done and m.standing is Standing.FULL]
        for place, member in enumerate(waiting[: branch.drafts]):
            day = self.today - timedelta(days=1 + place % 9)
            self._draft(member, round_, day, _FIRST_SCREENS.get(members.index(member)))

    def ledger(self, branch: _Branch) -> None:
        """The first branch's own actions, in its ledger."""
        if branch is _BRANCHES[0]:
            Lives(self.visit, self.today).branch(self._committee(branch)[:3])

    def life(self, branch: _Branch, members: list[Member]) -> None:
        """The first branch's year of meetings."""
        if branch is _BRANCHES[0]:
            Life(self.visit, self.today, self.chance, members, _COMMITTEE).live()

    def _those_done(self, branch: _Branch, members: list[Member]) -> list[Member]:
        """Who has handed in so far: the secretary, and whoever is not to be played as unfinished."""
        unfinished = (_HALF_WAY, _ELDER, _PROBATIONARY) if branch is _BRANCHES[0] else ()
        return [m for place, m in enumerate(members) if place not in unfinished][: branch.this]

    def _open(self, secretary: Member, day: date, due: date) -> Round:
        """A round: last year's sheets were their writers' alone, this year's the secretary may open."""
        title = f"{day.year} 年度党性体检"
        readers = Readers.NOBODY if due < self.today else Readers.SECRETARY
        visit = self.visit(secretary, _at(day, 9))
        return open_round(visit, title=title, form_name=FORM, due_on=due, readers=readers)

    def _writer(self, member: Member, round_: Round, day: date) -> Writer:
        last = self._is_last(round_)
        return Writer(
            f"{self.seed}:{'last' if last else 'this'}:{member.name}", self.form, day, first_year=last
        )

    def _hand_in(self, member: Member, round_: Round, day: date) -> None:
        writer = self._writer(member, round_, day)
        given = writer.sheet()
        response = self._begin(member, round_, given | writer.plan(given), day)
        submit_checkup(self.visit(member, _at(day, 20, 30)), response_id=response.id)

    def _draft(self, member: Member, round_: Round, day: date, screens: int | None) -> None:
        asked = len(self.form.screens)
        some = self.chance("draft", member.name).randrange(asked // 5, asked - 3)
        given = self._writer(member, round_, day).sheet(some if screens is None else screens)
        self._begin(member, round_, given, day)

    def _begin(self, member: Member, round_: Round, given: dict[str, str], day: date) -> Response:
        """A sheet with these answers, written one after the other in one evening."""
        response = Response(
            self.id("response", member.name, round_.title), round_.id, member.id, ResponseState.DRAFT
        )
        self.records.responses.add(response)
        start = _at(day, 19, 5)
        self.records.answers.add_all(
            [
                Answer(response.id, field, value, 1, "demo", start + timedelta(seconds=20 * place))
                for place, (field, value) in enumerate(given.items())
            ]
        )
        return response

    def _follow_up(self, branch: _Branch, there: list[Member], round_: Round) -> None:
        """What became of the actions of a round since: looked at by one of the committee, or by another."""
        lives = Lives(self.visit, self.today)
        for member in there:
            response = self.records.responses.where(round_id=round_.id, member_id=member.id)[0]
            actions = sorted(self.records.actions.where(response_id=response.id), key=lambda a: a.finding)
            writer = self._writer(member, round_, round_.opened_on)
            shows = stories_of([a.finding for a in actions], self.form, writer)
            place, seconds = int(member.number) - 1, self._seconds(branch, member) or there[1:2]
            for number, action in enumerate(actions):
                chance = self.chance("life", round_.title, member.name, action.finding)
                life = life_of(chance, place, self._is_last(round_), number, played=branch is _BRANCHES[0])
                second = chance.choice(seconds)
                lives.live(life, Followed(action, member, second, shows.get(action.finding, _SHOWS)))

    def _seconds(self, branch: _Branch, member: Member) -> list[Member]:
        """Who may look at what a member did; of those to sign in as, the secretary."""
        secretary, *others = self._committee(branch)
        if member.id == secretary.id:
            return others
        played = branch is _BRANCHES[0] and int(member.number) - 1 in _NOTES
        return [secretary] if played else [m for m in others if m.id != member.id] or [secretary]

    def _committee(self, branch: _Branch) -> list[Member]:
        """The secretary and the committee of a branch, in the roster's order."""
        unit = self.id(branch.name)
        found = self.records.members.where(unit_id=unit, role=Role.FACILITATOR)
        return sorted(found, key=lambda m: m.number)

    def _is_last(self, round_: Round) -> bool:
        return round_.opened_on < self.today - timedelta(days=180)

    def let_in(self, members: list[Member]) -> list[DemoPerson]:
        """Slips with known secrets for the people to sign in as."""
        people = []
        for place, note in _NOTES.items():
            new = place == _PROBATIONARY
            person = DemoPerson(
                name=members[place].name,
                note=note,
                number=str(100001 + place),
                pin="" if new else _PIN,
                code=_CODE if new else "",
            )
            people.append(person)
            unused = Credential(members[place].id, person.number, "", issued_at=_at(self.today, 8))
            self.records.credentials.add(
                replace(unused, code_hash=hashed(_CODE)) if new else replace(unused, pin_hash=hashed(_PIN))
            )
        return people


def _at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute))
