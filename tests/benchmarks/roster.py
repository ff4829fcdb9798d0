"""A branch of sixty invented people beside the demo's, each with a slip, a PIN and an open round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from kit.demo import FORM, prepare_demo
from kit.domain.access import Identity
from kit.domain.organisation import Member, Role, Unit, UnitKind
from kit.domain.sign_in import Credential
from kit.services.rounds import open_round
from kit.services.secret import hashed
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from tests.benchmarks.sides import PIN

PEOPLE = 60
_FIRST_SLIP = 200001


@dataclass(frozen=True)
class Guest:
    """Someone of the branch: whose answers to look for, and the slip number to come in with."""

    member_id: str
    number: str


def prepare_room(settings: Settings) -> Sequence[Guest]:
    """Fill an empty state folder; the sheets are begun when their pages are first opened."""
    store = Store(settings.database_url)
    try:
        store.migrate()
        prepare_demo(settings, store, date.today())
        return _branch(store, FormLibrary(settings.forms))
    finally:
        store.close()


def _branch(store: Store, forms: FormLibrary) -> Sequence[Guest]:
    now = datetime.now()
    unit = Unit(uuid4().hex, UnitKind.BRANCH, "示例单位第六十党支部")
    pin = hashed(PIN)  # one for all: a hash takes long by design
    members = [
        Member(
            id=uuid4().hex,
            unit_id=unit.id,
            number=f"{place:03d}",
            name=f"示例党员{place:03d}",
            role=Role.MEMBER if place > 1 else Role.FACILITATOR,
            duty="" if place > 1 else "书记",
        )
        for place in range(1, PEOPLE + 1)
    ]
    guests = [Guest(member.id, str(_FIRST_SLIP + place)) for place, member in enumerate(members)]
    with store.begin() as records:
        records.units.put(unit)
        records.members.add_all(members)
        for guest in guests:
            records.credentials.add(Credential(guest.member_id, guest.number, "", pin, issued_at=now))
        secretary = Visit(records, Identity(members[0].id, unit.id, Role.FACILITATOR, "bench"), now, forms)
        open_round(secretary, title="大屋子里的体检", form_name=FORM, due_on=now.date() + timedelta(days=7))
    return guests
