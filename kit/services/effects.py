"""Looks back after 30, 60 and 90 days: the one who does it says first, a second person settles it."""

from __future__ import annotations

from kit.domain.action import Action, Deed, Effect, EffectCheck, allow, checked_note, ends, schedule
from kit.errors import Invalid, NotFound, Refused
from kit.services.relations import GONE, action_to_check, own_action
from kit.services.rules import rule_in_force
from kit.services.steps import changed
from kit.services.visit import Visit
from kit.words import day, say

_RULES = ("effect_check_first", "effect_check_second", "effect_check_third")
_REASON = say("Please write in one line why it did not last.")


def look_back_days(visit: Visit) -> tuple[int, ...]:
    """After how many days the doer's branch looks back; a rule set to 0 is left out."""
    days = {int(rule_in_force(visit, name)) for name in _RULES}
    return tuple(sorted(days - {0}))


def begin_looks_back(visit: Visit, action: Action) -> Action:
    """Write the looks back of an action just verified; one that needs none is closed."""
    checks = schedule(action, look_back_days(visit))
    visit.records.effect_checks.add_all(list(checks))
    if checks:
        return action
    return changed(visit, action, action.close(), Deed.CLOSE, act="close_action")


def say_effect(visit: Visit, *, check_id: str, said: str, note: str = "") -> EffectCheck:
    """Say first how one's own action has held; it settles nothing and may be said anew."""
    check = _check(visit, check_id)
    action = own_action(visit, check.action_id)
    _due(visit, action, check, Deed.SAY)
    told = checked_note(note, None, field="note")
    answered = check.answered(_effect(said), told, visit.now)
    changed(visit, action, action, Deed.SAY, act="say_effect", note=told)
    return _kept(visit, answered)


def settle_effect(visit: Visit, *, check_id: str, result: str, note: str = "") -> EffectCheck:
    """Settle a look back as second person: what lapsed is in hand again, the last one kept ends it."""
    check = _check(visit, check_id)
    action = action_to_check(visit, check.action_id)
    _due(visit, action, check, Deed.SETTLE)
    effect = _effect(result)
    told = checked_note(note, _REASON if effect is Effect.LAPSED else None, field="note")
    settled = check.settled(effect, visit.by.member_id, told, visit.now)
    action = changed(visit, action, action, Deed.SETTLE, act="settle_effect", note=told)
    kept = _kept(visit, settled)
    if effect is Effect.LAPSED:
        changed(visit, action, action.reopen(visit.today), Deed.REOPEN, act="reopen_action", note=told)
    elif ends(check, visit.records.effect_checks.where(action_id=action.id)):
        changed(visit, action, action.close(), Deed.CLOSE, act="close_action")
    return kept


def _check(visit: Visit, check_id: str) -> EffectCheck:
    check = visit.records.effect_checks.get(check_id)
    if check is None:
        raise NotFound(GONE)
    return check


def _due(visit: Visit, action: Action, check: EffectCheck, deed: Deed) -> None:
    """Raise ``Refused`` before its day, and for a look back of an earlier turn."""
    allow(deed, action.state)
    if check.turn != action.turn:
        raise Refused(say("This look back is over, for the action was taken up anew. Please open it again."))
    if check.due_on > visit.today:
        raise Refused(say("The day of this look back is {day}. Please come back to it then.",
                          day=day(check.due_on)))  # fmt: skip


def _effect(word: str) -> Effect:
    try:
        return Effect(word)
    except ValueError:
        raise Invalid(say("Please choose one of the three."), field="result") from None


def _kept(visit: Visit, check: EffectCheck) -> EffectCheck:
    if not visit.records.effect_checks.change(check, result=None):
        raise Refused(say("This look back has been written down already. Please open the page again."))
    return check
