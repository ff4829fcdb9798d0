"""What every act is given: the records of its transaction, the doer, the moment and the forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

from kit.domain.access import Identity
from kit.domain.form import Form
from kit.domain.organisation import Member, Unit
from kit.domain.round import Round
from kit.domain.sign_in import Line
from kit.errors import NotFound
from kit.store.form_library import FormLibrary
from kit.store.polling import Polling
from kit.store.store import Records
from kit.words import say


@dataclass(frozen=True)
class Visit:
    """One act's surroundings; ``by`` is the signed identity, never a value from the page."""

    records: Records
    by: Identity
    now: datetime
    forms: FormLibrary
    elections: Path | None = field(default=None, kw_only=True)
    """The folder of this node's rolls and boxes."""

    @property
    def today(self) -> date:
        """The day of the act."""
        return self.now.date()

    def me(self) -> Member:
        """The doer as a member; ``NotFound`` where the roster no longer has him or her."""
        member = self.records.members.get(self.by.member_id)
        if member is None:
            raise NotFound(say("You are no longer on this branch's roster. Please ask the branch."))
        return member

    def branch(self) -> Unit:
        """The doer's branch."""
        unit = self.records.units.get(self.by.unit_id)
        if unit is None:
            raise NotFound(say("This branch is not in the kit. Please ask the branch."))
        return unit

    def hold_branch(self) -> None:
        """Take hold of the branch until the transaction ends: of two at once, the later sees what came.

        For acts that look whether there is one already and make it if not. On SQLite there is one writer at
        a time in any case.
        """
        branch = self.branch()
        self.records.units.swap(branch, branch)

    def form_of(self, round_: Round) -> Form:
        """The form as the round asks it."""
        held = self.forms.held(round_.form_digest)
        if held is not None:
            return held
        kept = self.records.form_versions.get(round_.form_digest)
        if kept is None:
            raise NotFound(say("The form of this round is missing. Please restore a backup."))
        return self.forms.version(kept)

    def polling(self, election_id: str) -> Polling:
        """The roll and the box of an election of this node."""
        if self.elections is None or not election_id.isalnum():
            raise NotFound(say("This ballot is not kept here. Please open the address that the host shows."))
        return Polling(self.elections / election_id)

    def note(self, act: str, subject: str, note: str = "") -> None:
        """Write a line into the journal; never what anyone wrote."""
        self.records.journal.add(Line(uuid4().hex, self.now, self.by.member_id, act, subject, note))
