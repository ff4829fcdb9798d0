"""A branch in a real database with one member's sheet and action in a phase and circle, written by real acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

from kit.domain.access import Identity, check_act
from kit.domain.organisation import Member, Role, Unit, UnitKind
from kit.domain.rectification import PlanField, field_name
from kit.domain.retention import Held, Kept
from kit.domain.round import Readers
from kit.domain.visibility import Circle, Kind, Phase, Viewer, viewers
from kit.errors import KitError
from kit.services import actions, checkup, erasing, evidence, keying, ledger_acts, reading, rounds
from kit.services.visit import Visit
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from kit.words import in_language

NOW = datetime(2026, 11, 20, 14, 5)
DUE = date(2027, 1, 17)
OPENED_AT = datetime(2026, 11, 20, 15, 31, 7)
FINDING = "study_partly"
ME, ASKED, HELPER, OUTSIDER = "本人", "被请的支委", "录入的支委", "外支部书记"

PEOPLE: dict[str, tuple[Role, str]] = {
    ME: (Role.MEMBER, ""),
    "书记": (Role.FACILITATOR, "支部书记"),
    "支委": (Role.FACILITATOR, "纪检委员"),
    ASKED: (Role.FACILITATOR, "组织委员"),
    HELPER: (Role.FACILITATOR, "宣传委员"),
    "党员": (Role.MEMBER, ""),
    "上级": (Role.REVIEWER, ""),
    "保管电脑的人": (Role.OPERATOR, ""),
    OUTSIDER: (Role.FACILITATOR, "支部书记"),
}
"""One person for each relation, and the secretary of another branch, who stands in none."""


@dataclass(frozen=True)
class Spot:
    """One field: its kind, the phase it is in, and the words by which one knows it (any of them)."""

    name: str
    kind: Kind
    phase: Phase
    words: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A state of affairs to look at; ``returned`` is a sheet given back after its action began."""

    phase: Phase
    circle: Circle
    returned: bool = False

    @property
    def name(self) -> str:
        """A short name for test ids."""
        marks = [self.phase.value, self.circle.readers.value]
        marks += [word for word, held in (("shared", self.circle.shared), ("branch", self.circle.branch),
                                          ("keyed", self.circle.keyed), ("returned", self.returned)) if held]  # fmt: skip
        return "-".join(marks)


def cases() -> tuple[Case, ...]:
    """Every phase in every circle that can come about."""
    found = [Case(Phase.HANDED_IN, Circle(branch=True))]
    for readers in Readers:
        plain, shared = Circle(readers), Circle(readers, shared=True)
        found += [Case(phase, plain) for phase in Phase]
        found += [Case(Phase.HANDED_IN, shared), Case(Phase.CLOSED, shared)]
        found += [Case(Phase.DRAFT, Circle(readers, keyed=True)), Case(Phase.DRAFT, plain, returned=True)]
    return tuple(found)


class Undo(Exception):
    """Ends a transaction of which nothing is to stay."""


@dataclass
class World:
    """A database in the state of one case, with the ids one needs to ask for things."""

    case: Case
    store: Store
    forms: FormLibrary
    now: datetime = NOW
    members: dict[str, Member] = field(default_factory=dict)
    round_id: str = ""
    response_id: str = ""
    action_id: str = ""
    file_id: str = ""
    spots: list[Spot] = field(default_factory=list)

    def visit(self, records: Any, name: str) -> Visit:
        member = self.members[name]
        by = Identity(member.id, member.unit_id, member.role, "sign-in", member.name)
        return Visit(records, by, self.now, self.forms)

    def do(self, name: str, act: Callable[..., Any], /, **values: Any) -> Any:
        """An act that stays; the role is checked as the session does."""
        check_act(self.members[name].role, act.__name__)
        with self.store.begin() as records:
            return act(self.visit(records, name), **values)

    def tried(self, *steps: tuple[str, Callable[..., Any], dict[str, Any]]) -> tuple[Any, KitError | None]:
        """What the last step gave, or why it was refused; nothing of it stays."""
        given: Any = None
        try:
            with self.store.begin() as records, in_language("zh"):
                for name, act, values in steps:
                    check_act(self.members[name].role, act.__name__)
                    given = act(self.visit(records, name), **values)
                raise Undo
        except Undo:
            return given, None
        except KitError as error:
            return None, error

    def relations(self, name: str) -> frozenset[Viewer]:
        """In what relations a person stands to the member's sheet and action."""
        keyed = self.case.circle.keyed
        return viewers(
            self.members[name], owner_id=ME, unit_id="b1", checker_id=ASKED,
            helper_id=HELPER if keyed else "",
        )  # fmt: skip


@contextmanager
def world(case: Case, folder: Path, forms: FormLibrary) -> Iterator[World]:
    """The world of a case, in a database of its own under ``folder``."""
    store = Store(f"sqlite:///{folder / case.name}.db")
    store.migrate()
    made = World(case, store, forms)
    _people(made)
    _branch_action(made) if case.circle.branch else _sheet(made)
    yield made
    store.close()


def _people(made: World) -> None:
    with made.store.begin() as records:
        for unit, name in (("b1", "示例第一支部"), ("b2", "示例第二支部")):
            records.units.put(Unit(unit, UnitKind.BRANCH, name))
        others = {f"众{n}": (Role.MEMBER, "") for n in range(5)}
        for number, (name, (role, duty)) in enumerate((PEOPLE | others).items(), 1):
            unit = "b2" if name == OUTSIDER else "b1"
            made.members[name] = Member(name, unit, str(number), f"示例{name}", role, duty=duty)
            records.members.put(made.members[name])


def _sheet(made: World) -> None:
    case = made.case
    due = made.now.date() + timedelta(days=20)
    made.round_id = made.do("书记", rounds.open_round, title="第四季度自查", form_name="member", due_on=due,
                            readers=case.circle.readers).id  # fmt: skip
    _answers(made)
    begun = case.returned or case.phase in (Phase.HANDED_IN, Phase.CLOSED, Phase.ERASED)
    if begun:
        made.do(ME, checkup.submit_checkup, response_id=made.response_id)
        with made.store.begin() as records:
            (action,) = records.actions.where(response_id=made.response_id)
        made.action_id = action.id
        _life(made)
        _opened(made)
    if case.returned:
        made.do("书记", rounds.return_checkup, round_id=made.round_id, member_id=ME)
        _save(made, field_name(FINDING, PlanField.CUE), "退回以后改写的如果")
        _save(made, field_name(FINDING, PlanField.ACTION), "退回以后改写的我就")
    if case.phase in (Phase.CLOSED, Phase.LEFT, Phase.ERASED):
        _others(made)
        made.do("书记", rounds.close_round, round_id=made.round_id)
    if case.phase is Phase.ERASED:
        _erased(made)
    made.spots = _spots(made)


ANSWERS = {
    "study": "some",
    "study_hours": "8.25",
    "study_fact": "五月的学习会我写了事实甲",
}
PLAN = {
    PlanField.TAKEN: "1",
    PlanField.FACT: "清单里写的事实乙",
    PlanField.CAUSE: "清单里写的原因丙",
    PlanField.WHY: "去年没改成是因为丁",
    PlanField.CUE: "月底还没学完戊",
    PlanField.ACTION: "星期天下午补学己",
    PlanField.DUE: DUE.isoformat(),
    PlanField.CHECKER: ASKED,
}
PROGRESS, EVIDENCE, REASON, FILE = "进展写到庚", "读书笔记辛看得出来", "还差两章壬", "学习笔记癸.png"


def _answers(made: World) -> None:
    if made.case.circle.keyed:
        begun = made.do(HELPER, keying.begin_keying, member_id=ME, agreed=True)
        made.response_id = begun.response_id
        for name, value in ANSWERS.items():
            made.do(HELPER, keying.key_answer, response_id=made.response_id, field=name, value=value, base=0)
        return
    made.response_id = made.do(ME, checkup.my_checkup).response.id
    for name, value in ANSWERS.items():
        _save(made, name, value)
    for part, value in PLAN.items():
        _save(made, field_name(FINDING, part), value)


def _save(made: World, name: str, value: str) -> None:
    with made.store.begin() as records:
        held = records.answers.get(made.response_id, name)
    made.do(ME, checkup.save_answer, response_id=made.response_id, field=name, value=value,
            base=held.revision if held else 0, writer="page")  # fmt: skip


def _life(made: World) -> None:
    """Something in every field of an action: a file, a line of progress, evidence, a reason; in hand again."""
    one = {"action_id": made.action_id}
    made.file_id = made.do(ME, evidence.add_evidence_file, **one, name=FILE, content=picture()).id
    made.do(ME, actions.note_progress, **one, note=PROGRESS)
    made.do(ME, actions.complete_action, **one, evidence=EVIDENCE)
    made.do(ASKED, actions.send_back_action, **one, reason=REASON)
    if made.case.circle.shared:
        made.do(ME, actions.share_action, **one, shared=True)


def picture() -> bytes:
    """A small picture as a file."""
    drawn = BytesIO()
    Image.new("RGB", (4, 4), "white").save(drawn, "PNG")
    return drawn.getvalue()


def _opened(made: World) -> None:
    if made.case.circle.readers is Readers.SECRETARY:
        before, made.now = made.now, OPENED_AT
        made.do("书记", reading.read_sheet, response_id=made.response_id)
        made.now = before


def _others(made: World) -> None:
    """Five more sheets that are in, so that there is something to sum up."""
    for number in range(5):
        mine = made.do(f"众{number}", checkup.my_checkup).response.id
        made.do(f"众{number}", checkup.save_answer, response_id=mine, field="study",
                value="some" if number < 2 else "all", base=0, writer="page")  # fmt: skip
        made.do(f"众{number}", checkup.submit_checkup, response_id=mine)


def _erased(made: World) -> None:
    since = made.now.date()
    with made.store.begin() as records:
        for kind, subject in ((Kept.SHEET, made.response_id), (Kept.ACTION, made.action_id)):
            held = Held(kind, subject, "b1", ME, since)
            erasing.erase(records, held, made.now, by=erasing.BY, reason="test")


def _branch_action(made: World) -> None:
    action = made.do(
        "书记", ledger_acts.write_branch_action, source="meeting", matter="会议记录不全子",
        text=PLAN[PlanField.ACTION], cue=PLAN[PlanField.CUE], member_id=ME, due_on=DUE,
        checker_id=ASKED,
    )  # fmt: skip
    made.action_id = action.id
    _life(made)
    made.spots = [
        Spot("matter", Kind.ACTION, Phase.HANDED_IN, ("会议记录不全子",)),
        *_of_action(Phase.HANDED_IN),
    ]


OF_ACTION = frozenset({"action.cue", "action.text", "progress", "evidence", "reason", "file", "standing"})
"""The fields of an action that has begun, whatever happens to its sheet."""


def _of_action(phase: Phase) -> list[Spot]:
    return [
        Spot("action.cue", Kind.ACTION, phase, (PLAN[PlanField.CUE],)),
        Spot("action.text", Kind.ACTION, phase, (PLAN[PlanField.ACTION],)),
        Spot("progress", Kind.PROGRESS, phase, (PROGRESS,)),
        Spot("evidence", Kind.EVIDENCE, phase, (EVIDENCE,)),
        Spot("reason", Kind.REMARK, phase, (REASON,)),
        Spot("file", Kind.EVIDENCE, phase, (FILE,)),
        Spot("standing", Kind.STANDING, phase, (DUE.isoformat(), "1 月 17 日", f"{DUE:%Y%m%d}")),
    ]


def _spots(made: World) -> list[Spot]:
    case, phase = made.case, made.case.phase
    found = [
        Spot("study", Kind.CHOICE, phase, (f"study={ANSWERS['study']}",)),
        Spot("study_hours", Kind.TEXT, phase, (ANSWERS["study_hours"],)),
        Spot("study_fact", Kind.TEXT, phase, (ANSWERS["study_fact"],)),
    ]
    if not case.circle.keyed:
        found += [
            Spot("plan.fact", Kind.PLAN, phase, (PLAN[PlanField.FACT],)),
            Spot("plan.cause", Kind.PLAN, phase, (PLAN[PlanField.CAUSE],)),
            Spot("plan.why", Kind.REFLECTION, phase, (PLAN[PlanField.WHY],)),
        ]
        planned = ("退回以后改写的如果",) if case.returned else (PLAN[PlanField.CUE],)
        found.append(Spot("plan.cue", Kind.ACTION, phase, planned))
    if made.action_id:
        begun = Phase.HANDED_IN if case.returned else phase
        found += _of_action(begun)
    if case.circle.readers is Readers.SECRETARY and made.action_id:
        at = OPENED_AT
        found.append(Spot("openings", Kind.OPENINGS, phase, (at.isoformat(), f"{at:%H:%M:%S}")))
    return found
