"""What the branch's own checkup found and no entry of the ledger takes up yet."""

from __future__ import annotations

from kit.domain.form import AnsweredBy
from kit.domain.ledger import Offer
from kit.domain.visibility import Kind, Use
from kit.services.checkup import Checkup, checkup_of
from kit.services.policy import stand_to_sheet
from kit.services.visit import Visit


def untaken(visit: Visit) -> tuple[Offer, ...]:
    """The findings of the latest handed-in sheet of each form of the whole branch, in the form's order.

    Only what the policy shows the doer: who keeps the sheet always, others where the round said so.
    """
    me = visit.me()
    taken = {(a.response_id, a.finding) for a in visit.records.actions.where(unit_id=visit.by.unit_id)}
    offers = []
    for sheet in _latest(visit):
        stand = stand_to_sheet(visit, me, sheet.response, sheet.round)
        if not stand.may(Use.SEE, Kind.CHOICE):
            continue
        told = stand.may(Use.SEE, Kind.TEXT)
        offers += [
            Offer(sheet.response.id, f.name, str(f.label), f.basis[0].cited if f.basis else "",
                  f.fact if told else "")
            for f in sheet.findings
            if (sheet.response.id, f.name) not in taken
        ]  # fmt: skip
    return tuple(offers)


def offered(visit: Visit, response_id: str, finding: str) -> Offer | None:
    """The offer with this sheet and finding, while it stands."""
    return next((o for o in untaken(visit) if (o.response_id, o.finding) == (response_id, finding)), None)


def _latest(visit: Visit) -> list[Checkup]:
    """The last handed-in sheet of each form that one answers for all."""
    rounds = sorted(
        visit.records.rounds.where(unit_id=visit.by.unit_id), key=lambda r: r.opened_on, reverse=True
    )
    found: dict[str, Checkup] = {}
    for round_ in rounds:
        if round_.form_name in found or visit.form_of(round_).answered_by is not AnsweredBy.ONE:
            continue
        for response in visit.records.responses.where(round_id=round_.id):
            sheet = checkup_of(visit, response, round_)
            if sheet.handed_in:
                found[round_.form_name] = sheet
    return list(found.values())
