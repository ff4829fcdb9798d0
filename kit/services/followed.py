"""Actions as a page shows them: the words, the log, the looks back, and what the reader may do now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from kit.domain.action import DEEDS, Action, ActionState, ActionStep, Deed, EffectCheck, EvidenceFile
from kit.domain.visibility import Circle, Kind, Phase, Use
from kit.services.effects import look_back_days
from kit.services.relations import Relations
from kit.services.visit import Visit

_OWN = frozenset(
    {Deed.COMPLETE, Deed.CARRY, Deed.MOVE, Deed.NOTE, Deed.ASK, Deed.REOPEN, Deed.ADD_FILE, Deed.DROP_FILE}
)
_SECOND = frozenset({Deed.VERIFY, Deed.SEND_BACK})
_TOOK = frozenset({ActionState.VERIFIED, ActionState.CLOSED})

STEP_KINDS: dict[Deed, Kind] = {
    **dict.fromkeys(Deed, Kind.REMARK),
    **dict.fromkeys((Deed.COMPLETE, Deed.ADD_FILE, Deed.DROP_FILE), Kind.EVIDENCE),
    **dict.fromkeys((Deed.ASK, Deed.MOVE, Deed.CARRY), Kind.ACTION),
    Deed.NOTE: Kind.PROGRESS,
}
"""Of what kind each step of the log is: who may see such a field sees the step."""


@dataclass(frozen=True)
class Followed:
    """One action with all that the reader may see of it; the rest is empty.

    ``label`` is the gap in words, ``cited`` what the question rests on. ``steps`` stand in the order of their
    happening, ``checks`` (all turns) by day. ``names`` holds the names of everybody who is mentioned by id,
    ``checker`` the name of the one asked, "" where nobody is. ``may`` is what the reader may do today.
    """

    action: Action
    label: str
    cited: str
    steps: tuple[ActionStep, ...]
    checks: tuple[EffectCheck, ...]
    files: tuple[EvidenceFile, ...]
    names: dict[str, str]
    checker: str
    may: frozenset[Deed]
    after: tuple[int, ...] = ()
    """After how many days the branch looks back, for the days that are not fixed yet."""
    phase: Phase = Phase.HANDED_IN
    circle: Circle = field(default_factory=Circle)
    """Where the action stands and who else sees it, for the line that says so."""

    @property
    def current_checks(self) -> tuple[EffectCheck, ...]:
        """The looks back that follow the latest verification."""
        return tuple(c for c in self.checks if c.turn == self.action.turn)


def my_actions(visit: Visit) -> tuple[Followed, ...]:
    """The doer's own actions, the newest first."""
    mine = visit.records.actions.where(member_id=visit.by.member_id)
    newest = sorted(mine, key=lambda a: (a.created_at, a.id), reverse=True)
    return followed(visit, newest)


def asked_of_me(visit: Visit) -> tuple[Followed, ...]:
    """What waits for the doer as second person, and what he or she was asked to look at, by date.

    Where somebody else was asked, that one is waited for; where nobody was, all who may look at it.
    """
    there = visit.records.actions.where(
        unit_id=visit.by.unit_id,
        state=tuple(s for s in ActionState if s not in (ActionState.CLOSED, ActionState.CARRIED)),
    )
    relations = Relations(visit, there)
    wanted = [a for a in there if a.checker_id in ("", visit.by.member_id)]
    mine = [a for a in wanted if relations.may_check(a) and relations.may(a, Use.EDIT, Kind.REMARK)]
    shown = followed(visit, sorted(mine, key=lambda a: (a.due_on, a.id)), relations)
    return tuple(f for f in shown if f.action.checker_id or f.may & (_SECOND | {Deed.SETTLE}))


def followed(
    visit: Visit, actions: Iterable[Action], relations: Relations | None = None
) -> tuple[Followed, ...]:
    """These actions as the doer may see them, in their order."""
    listed = tuple(actions)
    relations = relations or Relations(visit, listed)
    ids = tuple(a.id for a in listed)
    if not ids:
        return ()
    steps, checks, files = (
        visit.records.action_steps.where(action_id=ids),
        visit.records.effect_checks.where(action_id=ids),
        visit.records.evidence_files.where(action_id=ids),
    )
    names, after = _names(visit, listed, steps), look_back_days(visit)
    shown = (_followed(visit, relations, a, (steps, checks, files), names) for a in listed)
    return tuple(replace(f, after=after) for f in shown)


_Rows = tuple[tuple[ActionStep, ...], tuple[EffectCheck, ...], tuple[EvidenceFile, ...]]


def _followed(
    visit: Visit, relations: Relations, action: Action, rows: _Rows, names: dict[str, str]
) -> Followed:
    stand = relations.stand(action)
    words, shows = stand.may(Use.SEE, Kind.ACTION), stand.may(Use.SEE, Kind.EVIDENCE)
    steps, checks, files = rows
    told = {deed for deed, kind in STEP_KINDS.items() if stand.may(Use.SEE, kind)}
    mine = (s for s in steps if s.action_id == action.id and s.deed in told)
    happened = sorted(mine, key=lambda s: (s.at, s.id))
    remarks = stand.may(Use.SEE, Kind.REMARK)
    looks = sorted(
        (c for c in checks if c.action_id == action.id and remarks), key=lambda c: (c.due_on, c.id)
    )
    shown = (f for f in files if f.action_id == action.id and shows)
    added = sorted(shown, key=lambda f: (f.added_at, f.id))
    return Followed(
        action=seen(action, words=words, shows=shows),
        label=relations.origins.label(action) if words else "",
        cited=relations.origins.cited(action) if words else "",
        steps=tuple(happened),
        checks=tuple(looks),
        files=tuple(added),
        names=names,
        checker=names.get(action.checker_id, "") if words else "",
        may=deeds(visit, relations, action, looks),
        phase=stand.phase,
        circle=stand.circle,
    )


def seen(action: Action, *, words: bool, shows: bool) -> Action:
    """The action with its words and what shows it done, or without: whose, how far, and its days stay."""
    if not words:
        action = replace(action, text="", cue="", matter="", finding="", response_id="", checker_id="")
    return action if shows else replace(action, evidence="")


def deeds(
    visit: Visit, relations: Relations, action: Action, checks: Iterable[EffectCheck]
) -> frozenset[Deed]:
    """What the doer may do to the action today."""
    due = any(c.turn == action.turn and c.result is None and c.due_on <= visit.today for c in checks)
    if action.member_id == visit.by.member_id:
        may = _OWN | ({Deed.SAY} if due else frozenset())
        if action.personal:
            may |= {Deed.UNSHARE if action.shared else Deed.SHARE}
    elif relations.may_check(action) and relations.may(action, Use.EDIT, Kind.REMARK):
        may = _SECOND | ({Deed.SETTLE} if due else frozenset())
        may |= {Deed.REOPEN} if action.state in _TOOK else frozenset()
        may |= {Deed.NOTE} if relations.may(action, Use.EDIT, Kind.PROGRESS) else frozenset()
    else:
        may = frozenset()
    return frozenset(deed for deed in may if action.state in DEEDS[deed][0])


def _names(visit: Visit, actions: Iterable[Action], steps: Iterable[ActionStep]) -> dict[str, str]:
    wanted = {s.by for s in steps}
    for action in actions:
        wanted |= {action.member_id, action.checker_id, action.verified_by}
    return {m.id: m.name for m in visit.records.members.where(id=tuple(wanted))}
