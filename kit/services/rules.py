"""The numbers that a branch goes by: the file's, or its own with its own basis."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from kit.domain.rule import OwnRule, Rule, checked_rule
from kit.domain.sign_in import Line
from kit.errors import Invalid, NotFound
from kit.services.visit import Visit
from kit.store.rules import rule, rules
from kit.store.store import Records
from kit.words import say


def branch_rules(visit: Visit) -> tuple[Rule, ...]:
    """Every rule as it holds in the doer's branch, in the file's order."""
    return rules_of(visit.records, visit.by.unit_id, visit.forms.folder)


def set_rule(visit: Visit, *, name: str, value: str, document: str, dated: date) -> Rule:
    """Give the doer's branch a value of its own, with the document and day that it rests on."""
    if dated > visit.today:
        raise Invalid(say("This day has not come yet. Please write the document's own date."), field="dated")
    own = OwnRule(visit.by.unit_id, name, value, document, dated, visit.by.member_id, visit.now)
    return put_own(visit.records, visit.forms.folder, own)


def reset_rule(visit: Visit, *, name: str) -> Rule:
    """Take the branch's own value away: the file's holds again."""
    return drop_own(
        visit.records, visit.forms.folder, (visit.by.unit_id, name), by=visit.by.member_id, now=visit.now
    )


def rule_in_force(visit: Visit, name: str) -> str:
    """The value that holds in the doer's branch, as text."""
    own = visit.records.own_rules.get(visit.by.unit_id, name)
    return own.value if own else rule(visit.forms.folder, name)


def rules_of(records: Records, unit_id: str, forms: Path) -> tuple[Rule, ...]:
    """Every rule as it holds in a branch."""
    own = {one.name: one for one in records.own_rules.where(unit_id=unit_id)}
    return tuple(held.with_own(own.get(name)) for name, held in rules(forms).items())


def put_own(records: Records, forms: Path, own: OwnRule) -> Rule:
    """Keep a branch's own value; ``Invalid`` where it cannot hold, ``NotFound`` without such a rule."""
    held = _held(forms, own.name)
    value, document = checked_rule(held, own.value, own.document)
    kept = OwnRule(own.unit_id, own.name, value, document, own.dated, own.set_by, own.set_at)
    records.own_rules.put(kept)
    _note(records, own.set_by, own.set_at, (own.unit_id, own.name), value)
    return held.with_own(kept)


def drop_own(records: Records, forms: Path, key: tuple[str, str], *, by: str, now: datetime) -> Rule:
    """Take a branch's own value away; nothing happens where it has none."""
    unit_id, name = key
    held = _held(forms, name)
    if records.own_rules.delete(unit_id=unit_id, name=name):
        _note(records, by, now, key, "")
    return held


def _held(forms: Path, name: str) -> Rule:
    held = rules(forms).get(name)
    if held is None:
        raise NotFound(say("There is no rule called “{name}”.", name=name))
    return held


def _note(records: Records, by: str, now: datetime, key: tuple[str, str], value: str) -> None:
    unit_id, name = key
    act = "set_rule" if value else "reset_rule"
    records.journal.add(Line(uuid4().hex, now, by, act, unit_id, f"{name} {value}".strip()))
