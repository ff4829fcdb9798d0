"""``kit rules``: the numbers that a branch goes by, and its own with their basis."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import typer

from kit.domain.organisation import Role, Unit, UnitKind
from kit.domain.rule import OwnRule, Rule
from kit.errors import Invalid, NotFound
from kit.services.rules import drop_own, put_own, rules_of
from kit.settings import Settings
from kit.store.rules import rules
from kit.store.store import Records, records_at
from kit.words import _, say

rules_app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)

BY = Role.OPERATOR.value
"""The journal's word for who types at the machine itself."""

Branch = Annotated[str, typer.Option("--branch", help="党支部名称")]
Name = Annotated[str, typer.Argument(help="规则名，kit rules list 会列出")]


@rules_app.command("list")
def list_(branch: Branch = "") -> None:
    """列出每条规则：数、依据、核没核过；写了支部，就带上支部自己定的。"""
    settings = Settings.from_env()
    if not branch:
        held = tuple(rules(settings.forms).values())
    else:
        with records_at(Settings.from_env().database_url) as records:
            held = rules_of(records, _branch(records, branch).id, settings.forms)
    for rule in held:
        typer.echo(_told(rule))


@rules_app.command("set")
def set_(
    name: Name,
    value: Annotated[str, typer.Argument(help="支部自己定的数")],
    branch: Branch,
    document: Annotated[str, typer.Option("--document", help="依据哪个文件")],
    dated: Annotated[str, typer.Option("--dated", help="文件日期，例如 2026-11-01")],
) -> None:
    """给一个支部定它自己的数，连同依据的文件和日期。"""
    now = datetime.now()
    with records_at(Settings.from_env().database_url) as records:
        unit = _branch(records, branch)
        own = OwnRule(unit.id, name, value, document, _day(dated, now.date()), BY, now)
        typer.echo(_told(put_own(records, Settings.from_env().forms, own)))


@rules_app.command("reset")
def reset(name: Name, branch: Branch) -> None:
    """去掉支部自己定的数，回到 forms/rules.yml 写的。"""
    with records_at(Settings.from_env().database_url) as records:
        key = (_branch(records, branch).id, name)
        typer.echo(_told(drop_own(records, Settings.from_env().forms, key, by=BY, now=datetime.now())))


def _told(rule: Rule) -> str:
    own = _(" (the branch's own; the file says {value})", value=rule.given) if rule.own else ""
    line = f"{rule.name} = {rule.value} {rule.unit}{own}: {rule.label}"
    return f"{line}\n    {rule.to_check or _('Basis: {text}', text=rule.basis)}"


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(say("Please write the day as 2026-11-01."), field="dated") from None
    if day > today:
        raise Invalid(say("This day has not come yet. Please write the document's own date."), field="dated")
    return day


def _branch(records: Records, name: str) -> Unit:
    branches = records.units.where(kind=UnitKind.BRANCH)
    for unit in branches:
        if unit.name == name.strip():
            return unit
    names = "、".join(unit.name for unit in branches) or _("none yet")
    raise NotFound(say("There is no branch “{name}” (there are: {names}).", name=name, names=names))
