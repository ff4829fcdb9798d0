"""``kit roster``: who belongs to a branch, and the slips they come in with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from kit.domain.organisation import Member, Role, Standing, Unit, UnitKind, roster_order
from kit.domain.report import Slip
from kit.domain.sign_in import Credential
from kit.errors import NotFound, NotStored, Problems
from kit.reports.slips import slips_pdf
from kit.services.roster import Imported, import_roster, leave_branch
from kit.services.slips import IssuedSlip, issue_slips
from kit.settings import Settings
from kit.store.roster_file import read_roster
from kit.store.store import Records, records_at
from kit.words import _, mark, say

roster_app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)

BY = Role.OPERATOR.value
"""The journal's word for who types at the machine itself."""

_SHOWN = 20
_HERE = "http://127.0.0.1:8866"
_STANDINGS = {Standing.FULL: mark("full member"), Standing.PROBATIONARY: mark("probationary member")}

Branch = Annotated[str, typer.Option("--branch", help="党支部名称")]
Names = Annotated[list[str] | None, typer.Option("--member", help="只办这位同志（姓名或编号），可写多次")]


@roster_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="名册：XLSX 或 CSV")],
    branch: Branch,
    new: Annotated[bool, typer.Option("--new", help="还没有这个支部，就新建")] = False,
    renames: Annotated[bool, typer.Option("--renames", help="编号相同而姓名改了的，算同一个人")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="有一行有问题，就一行也不收")] = False,
) -> None:
    """收进名册。有问题的行逐行说明，其余照收；有问题时退出码为 1。"""
    sheet = read_roster(file)
    if not sheet.rows:
        raise Problems(say("Nothing was imported from {file}.", file=file.name), sheet.problems)
    with records_at(Settings.from_env().database_url) as records:
        first = not records.units.where(kind=UnitKind.BRANCH)
        unit = _branch(records, branch, new=new or first)
        done = import_roster(records, unit.id, sheet, BY, datetime.now(), strict=strict, renames=renames)
        leading = records.members.where(unit_id=unit.id, role=Role.FACILITATOR, active=True)
    _tell(done, sheet.ignored, leading)
    if done.problems:
        what = say("{n} problems; the lines named above were not imported.", n=len(done.problems))
        raise Problems(what, done.problems)


@roster_app.command("slips")
def slips(
    branch: Branch,
    out: Annotated[Path, typer.Option("--out", help="写到哪个 PDF 文件")],
    member: Names = None,
    all_: Annotated[bool, typer.Option("--all", help="已经定过口令的也重开")] = False,
    address: Annotated[str, typer.Option(help="同志们打开的网址；不写就用上次 kit serve --lan 说的")] = "",
) -> None:
    """给还没有定口令的同志开凭条，印在一个 PDF 里。--member、--all 会重开，原来的凭条和口令作废。"""
    address = address or _room_address()
    with records_at(Settings.from_env().database_url) as records:
        unit = _branch(records, branch)
        people = records.members.where(unit_id=unit.id, active=True)
        chosen = _chosen(people, member) if member else _without_pin(records, people, everyone=all_)
        earlier = sum(1 for one in chosen if records.credentials.get(one.id))
        issued = issue_slips(records, sorted(chosen, key=roster_order), BY, datetime.now())
        if not issued:
            typer.echo(_("Everyone here has set a PIN already. No slip was issued."))
            return
        pdf = slips_pdf([_slip(slip, address) for slip in issued], unit.name, address)
        waiting = _beside(out, pdf)
    # The codes on paper and the hashes in the store come true together: the file is named last.
    waiting.replace(out)
    typer.echo(_("{n} slips are in {file}. Their codes are kept nowhere else.", n=len(issued), file=out))
    if earlier:
        typer.echo(_("{n} of them replace earlier slips, which are no longer good.", n=earlier))
    _tell_address(address)


@roster_app.command("list")
def list_(branch: Annotated[str, typer.Option("--branch", help="党支部名称")] = "") -> None:
    """列出支部和人。"""
    with records_at(Settings.from_env().database_url) as records:
        branches = records.units.where(kind=UnitKind.BRANCH)
        units = (_branch(records, branch),) if branch else branches
        for unit in units:
            people = records.members.where(unit_id=unit.id, active=True)
            typer.echo(_("{branch}: {n} people", branch=unit.name, n=len(people)))
            for person in sorted(people, key=roster_order):
                typer.echo("  " + "  ".join(_columns(person, records.credentials.get(person.id))))


@roster_app.command("leave")
def leave(branch: Branch, member: Annotated[str, typer.Option("--member", help="姓名或编号")]) -> None:
    """记下一位同志已转出：写过的都保留，凭条不能再用。"""
    with records_at(Settings.from_env().database_url) as records:
        people = records.members.where(unit_id=_branch(records, branch).id, active=True)
        left = leave_branch(records, _chosen(people, [member])[0], BY, datetime.now())
    typer.echo(_("{name} is no longer on the roster. What was written is kept.", name=left.name))


def _branch(records: Records, name: str, *, new: bool = False) -> Unit:
    """The branch of this name; with ``new`` it is made if it is not there."""
    name = name.strip()
    branches = records.units.where(kind=UnitKind.BRANCH)
    for unit in branches:
        if unit.name == name:
            return unit
    if new and name:
        made = Unit(uuid4().hex, UnitKind.BRANCH, name)
        records.units.put(made)
        typer.echo(_("New branch: {name}", name=name))
        return made
    names = "、".join(unit.name for unit in branches) or _("none yet")
    raise NotFound(
        say("There is no branch “{name}” (there are: {names}). “kit roster import … --new” makes one.",
            name=name, names=names)
    )  # fmt: skip


def _chosen(people: tuple[Member, ...], wanted: list[str]) -> list[Member]:
    """The people by name or number, each exactly one."""
    found = []
    for word in wanted:
        fitting = [one for one in people if word in (one.name, one.number)]
        if not fitting:
            raise NotFound(say("There is no “{name}” in this branch. Please check the name.", name=word))
        if len(fitting) > 1:
            numbers = "、".join(one.number for one in fitting)
            raise NotFound(
                say(
                    "There are several “{name}”. Please give the number: {numbers}.",
                    name=word,
                    numbers=numbers,
                )
            )
        found += fitting
    return found


def _without_pin(records: Records, people: tuple[Member, ...], *, everyone: bool) -> list[Member]:
    kept = {one.member_id: one for one in records.credentials.where(member_id=tuple(m.id for m in people))}
    return [one for one in people if everyone or one.id not in kept or not kept[one.id].pin_hash]


def _slip(issued: IssuedSlip, address: str) -> Slip:
    """The slip to print; number and code stand after #, which a browser never sends, so no log keeps them."""
    link = f"{address.rstrip('/')}/sign-in#n={issued.number}&c={issued.code}"
    return Slip(issued.name, issued.number, issued.code, link)


def _room_address() -> str:
    """Where people come in, as the server said last; this computer alone if it never let anybody else in."""
    settings = Settings.from_env()
    try:
        return settings.room_address.read_text(encoding="utf-8").strip()
    except OSError:
        return _HERE + settings.base.rstrip("/")


def _tell_address(address: str) -> None:
    typer.echo(_("The address on the slips is {address}.", address=address))
    if address.startswith(_HERE):
        typer.echo(_("Phones cannot open it. Start once with “kit serve --lan”, or give --address, and print "
                     "again with --all."))  # fmt: skip


def _beside(out: Path, content: bytes) -> Path:
    """The content in a file of the same folder, readable by its owner only."""
    path = out.with_name(f".{uuid4().hex}.pdf")
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise NotStored(
            say("{file} cannot be written. Please choose another folder; no slip was issued.", file=out)
        ) from error
    return path


def _tell(done: Imported, ignored: tuple[str, ...], leading: tuple[Member, ...]) -> None:
    """What the import did, in plain sentences."""
    typer.echo(
        _("{added} added, {changed} changed, {unchanged} unchanged.", added=len(done.added),
          changed=len(done.changed), unchanged=len(done.unchanged))
    )  # fmt: skip
    said = (
        (
            done.missing,
            say("In the kit but not in the file (left as they are): {names}", names=_names(done.missing)),
        ),
        (leading, say("May open rounds and see the summary: {names}", names=_names(leading))),
        (ignored, say("Columns that were not read: {names}", names="、".join(ignored))),
    )
    for about, sentence in said:
        if about:
            typer.echo(str(sentence))
    if not leading:
        typer.echo(_("Nobody is secretary or committee member here yet; a round cannot be opened."))


def _names(people: tuple[Member, ...]) -> str:
    shown = "、".join(one.name for one in people[:_SHOWN])
    return shown if len(people) <= _SHOWN else _("{names} and {n} more", names=shown, n=len(people) - _SHOWN)


def _columns(person: Member, credential: Credential | None) -> Iterator[str]:
    yield person.number
    yield person.name
    yield from filter(None, (person.group, person.duty))
    yield _(_STANDINGS[person.standing])
    if person.role is Role.FACILITATOR:
        yield _("facilitator")
    yield _(_slip_state(credential))


def _slip_state(credential: Credential | None) -> str:
    if credential is None:
        return mark("no slip yet")
    return mark("PIN set") if credential.pin_hash else mark("slip not used yet")
