"""The roster in the kit: who of a file is whom, who is new, and who is in the file no longer."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import uuid4

from kit.domain.organisation import GIVEN, Member
from kit.domain.sign_in import Line
from kit.errors import Problem, Problems
from kit.services.roster_match import Match, Matcher
from kit.services.slips import end_sign_ins
from kit.store.roster_file import RosterSheet
from kit.store.store import Records
from kit.words import say


@dataclass(frozen=True)
class Imported:
    """What an import did; ``missing`` are active members whom the file does not name (left as they are)."""

    added: tuple[Member, ...] = ()
    changed: tuple[Member, ...] = ()
    unchanged: tuple[Member, ...] = ()
    missing: tuple[Member, ...] = ()
    problems: tuple[Problem, ...] = ()


def import_roster(
    records: Records,
    unit_id: str,
    sheet: RosterSheet,
    by: str,
    now: datetime,
    *,
    strict: bool = False,
    renames: bool = False,
) -> Imported:
    """Bring the sheet's people into the branch: by number, else by name; nobody is taken out.

    ``strict`` raises ``Problems`` rather than leave a line out. Without ``renames`` a number that stands
    with another name than in the kit is a problem: the new person must not inherit the other's answers.
    """
    known = records.members.where(unit_id=unit_id)
    matches, problems = _matches(known, sheet, renames=renames)
    if strict and (problems or sheet.problems):
        what = say("Nothing was imported, for some lines of {file} have problems.", file=sheet.file)
        raise Problems(what, (*sheet.problems, *problems))
    numbers = _Numbers(known)
    pairs = [(match.member, _member(match, unit_id, numbers)) for match in matches]
    added = tuple(after for before, after in pairs if before is None)
    changed = [(before, after) for before, after in pairs if before is not None and before != after]
    records.members.add_all(list(added))
    for before, after in changed:
        _keep(records, before, after, by, now)
    if added or changed:
        note = f"+{len(added)} ~{len(changed)}"
        records.journal.add(Line(uuid4().hex, now, by, "import_roster", unit_id, note))
    return Imported(
        added=added,
        changed=tuple(after for _before, after in changed),
        unchanged=tuple(after for before, after in pairs if before == after),
        missing=_missing(known, sheet, {after.id for _before, after in pairs}),
        problems=(*sheet.problems, *problems),
    )


def leave_branch(records: Records, member: Member, by: str, now: datetime) -> Member:
    """The member no longer on the roster: what he or she wrote is kept, the slip and sign-ins end."""
    left = replace(member, active=False)
    records.members.put(left)
    end_sign_ins(records, member.id, now)
    records.journal.add(Line(uuid4().hex, now, by, "leave_branch", member.id))
    return left


def _keep(records: Records, before: Member, after: Member, by: str, now: datetime) -> None:
    """A changed role is noted, and what it was is at once no longer good anywhere."""
    records.members.put(after)
    if before.role is not after.role:
        end_sign_ins(records, after.id, now)
        note = f"{before.role} → {after.role}"
        records.journal.add(Line(uuid4().hex, now, by, "change_role", after.id, note))


@dataclass
class _Numbers:
    """Numbers for people whose roster has none: #1, #2, …, each once in the branch."""

    known: tuple[Member, ...]
    last: int = field(init=False)

    def __post_init__(self) -> None:
        given = [member.number[1:] for member in self.known if member.number.startswith(GIVEN)]
        self.last = max((int(number) for number in given if number.isdecimal()), default=0)

    def next(self) -> str:
        self.last += 1
        return f"{GIVEN}{self.last}"


def _member(match: Match, unit_id: str, numbers: _Numbers) -> Member:
    """The member as the row tells; what the file does not tell stays as it was."""
    row = match.row
    base = match.member or Member(uuid4().hex, unit_id, row.number or numbers.next(), row.name)
    return replace(
        base,
        name=row.name,
        number=row.number or base.number,
        group=base.group if row.group is None else row.group,
        standing=row.standing or base.standing,
        duty=base.duty if row.duty is None else row.duty,
        role=row.role or base.role,
        elder=base.elder if row.elder is None else row.elder,
        active=True,
    )


def _matches(
    known: tuple[Member, ...], sheet: RosterSheet, *, renames: bool
) -> tuple[list[Match], list[Problem]]:
    matcher = Matcher(known, sheet.rows, renames=renames)
    found: list[Match] = []
    problems: list[Problem] = []
    for row in sheet.rows:
        match = matcher.match(row)
        if isinstance(match, Match):
            found.append(match)
        else:
            problems.append(sheet.problem(row, match))
    return found, problems


def _missing(known: tuple[Member, ...], sheet: RosterSheet, seen: set[str]) -> tuple[Member, ...]:
    """The active members whom no line names, good or bad."""
    names = {row.name for row in sheet.rows} | sheet.unread
    return tuple(
        member for member in known if member.active and member.id not in seen and member.name not in names
    )
