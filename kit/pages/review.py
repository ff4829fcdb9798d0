"""The review page: look everything over, then hand in."""

from __future__ import annotations

from markupsafe import Markup

from kit.domain.finding import Finding
from kit.domain.form import Item, ItemType, Level, Severity
from kit.domain.round import Readers, RoundState
from kit.pages.links import MINE, asked_round, page_link
from kit.reports.record_words import opened_what
from kit.services.checkup import Checkup, my_checkup, submit_checkup
from kit.services.keying import my_keying
from kit.services.policy import circle_of_round
from kit.services.reading import my_openings
from kit.session import open_session
from kit.widgets import see
from kit.widgets.markup import render
from kit.widgets.panel import Panel
from kit.widgets.view import basis_view, question_numbers
from kit.words import _, clock, day

_GAPS = (Level.PARTLY, Level.UNMET)


def answers() -> Panel:
    """The title, all answers by section, what they point to, and the button that hands the sheet in."""
    return Panel(_show, {"submit": _submit})


def _head(sheet: Checkup) -> Markup:
    lead = _("Here you can read your sheet as it is.")
    if sheet.open:
        lead = _("Take your time. Until {day} everything may be changed.", day=day(sheet.round.due_on))
    title = _("Look it over before handing in") if sheet.open else _("My checkup")
    return render("page_head", over=sheet.round.title, title=title, lead=lead, tools=[])


def _submit(fields: dict[str, str]) -> None:
    open_session().do(submit_checkup, response_id=fields.get("response_id", ""))


def _show() -> Markup:
    sheet = open_session().do(my_checkup, round_id=asked_round())
    if sheet is None:
        return render("notice", text=_("No round is open now. When the branch opens one, it stands here."))
    if sheet.erased:
        return _head(sheet) + render("notice", text=_(
            "What was written on this sheet has been erased, its time of keeping being over. "
            "That it was handed in is all that is left."))  # fmt: skip
    numbers = {n: k for n, k in question_numbers(sheet.form).items() if n in sheet.progress.shown}
    left = [_row(sheet, sheet.form.items[n], numbers[n]) for n in sheet.progress.left]
    return render(
        "review",
        head=_head(sheet),
        keyed=_keyed(),
        after=see.after_handing_in(circle_of_round(sheet.round), sheet.round.smallest_group),
        opened=_opened(sheet),
        open=sheet.open,
        handed_in=sheet.handed_in,
        mine=page_link(MINE) if sheet.round.state is RoundState.OPEN else "",
        at=sheet.response.submitted_at,
        response_id=sheet.response.id,
        left=left,
        sections=_sections(sheet, numbers),
        findings=[_finding(f) for f in sheet.findings],
        summary=_summary(sheet),
    )


def _opened(sheet: Checkup) -> dict[str, object] | None:
    """Who opened the sheet besides the member; None where nobody has and nobody can."""
    lines = open_session().do(my_openings, round_id=sheet.round.id)
    if not lines and (sheet.open or sheet.round.readers is Readers.NOBODY):
        return None
    rows = [
        {"at": f"{day(o.at.date())} {clock(o.at)}", "name": o.name, "duty": o.duty,
         "what": opened_what(o.action)}
        for o in lines
    ]  # fmt: skip
    return {"rows": rows}


def _keyed() -> str:
    """Who keyed the sheet in from paper, "" where the member wrote it."""
    keyed = open_session().do(my_keying, round_id=asked_round())
    if keyed is None:
        return ""
    at = keyed.keying.attested_at
    if at is None:
        return _("{name} is keying it in from your paper sheet.", name=keyed.helper)
    return _("Keyed in by {name} from your paper sheet, {day} {time}.", name=keyed.helper,
             day=day(at.date()), time=clock(at))  # fmt: skip


def _summary(sheet: Checkup) -> str:
    answered, left = len(sheet.progress.answered), len(sheet.progress.left)
    if left:
        return _("{n} questions are answered, {m} are left empty.", n=answered, m=left)
    return _("All {n} questions are answered.", n=answered)


def _sections(sheet: Checkup, numbers: dict[str, int]) -> list[dict[str, object]]:
    sections = []
    for section in sheet.form.sections:
        rows = [_row(sheet, item, numbers[item.name]) for item in section.items if item.name in numbers]
        if rows:
            done = sum(1 for r in rows if r["value"])
            count = _("{n} of {m} answered", n=done, m=len(rows))
            sections.append({"title": section.title, "count": count, "rows": rows})
    return sections


def _row(sheet: Checkup, item: Item, number: int) -> dict[str, object]:
    value = sheet.values.get(item.name, "")
    choice = item.choice(value) if item.type is ItemType.SELECT_ONE else None
    facts = [
        sheet.values.get(i.name, "") for i in item.items if i.type is ItemType.TEXT and i.name in sheet.shown
    ]
    return {
        "name": item.name,
        "number": number,
        "short": item.short or item.label,
        "value": _value(item, value),
        "gap": choice is not None and choice.level in _GAPS,
        "fact": next((f for f in facts if f), ""),
    }


def _value(item: Item, value: str) -> str:
    """An answer as a person reads it in one short line: the choice's label, or the text shortened."""
    chosen = [str(c.label) for c in item.choices if c.name in value.split()]
    if len(chosen) > 1:
        return _("{n} chosen", n=len(chosen))
    if item.type in (ItemType.SELECT_ONE, ItemType.SELECT_MULTIPLE):
        return "".join(chosen)
    return value if len(value) <= 16 else f"{value[:15]}…"


def _finding(finding: Finding) -> dict[str, object]:
    marked = finding.severity is Severity.MARKED
    return {
        "css": "late",
        "word": _("A marked gap") if marked else _("Some gap"),
        "label": finding.label,
        "basis": basis_view(finding.basis)["line"],
    }
