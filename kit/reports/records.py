"""Everything about a member on paper, to read: the same as the take-out's JSON, in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from kit.domain.report import Heading, KeyValues, Paragraph, Part, Report
from kit.reports.markdown import render, render_title
from kit.reports.record_meetings import asides, grades, meetings, planned
from kit.reports.record_parts import Record, each, filled, kilobytes, moment, on_day, table
from kit.reports.record_words import word
from kit.words import _, day

__all__ = ["moment", "on_day", "records_markdown", "records_report"]


def records_report(record: Record, on: date) -> Report:
    """The paper of a take-out; its parts by section, each under its heading."""
    member = record["member"]
    sections = {
        "member": (_("The roster's line"), _about_me(record)),
        "sheets": (_("My sheets"), each(record["sheets"], _sheet)),
        "actions": (_("My actions"), each(record["actions"], _action)),
        "asked": (_("What comrades asked me to look at"), _asked(record["asked_as_checker"])),
        "talks": (_("Heart-to-heart talks"), _talks(record["talks"])),
        "meetings": (_("Meetings"), meetings(record["meetings"])),
        "planned": (_("Meetings of the yearly plan that I see to"), planned(record["planned_meetings"])),
        "grades": (_("My grades in appraisals"), grades(record["grades"])),
        "asides": (_("Hints that I put aside"), asides(record["hints_put_aside"])),
        "about": (_("What others did about me, my sheets and my actions"), _lines(record["done_about_me"])),
        "mine": (_("What I did"), _lines(record["done_by_me"])),
        "sign_ins": (_("When I came in"), _sign_ins(record["sign_ins"])),
        "erasures": (_("What was erased"), _erasures(record["erasures"])),
        "keeping": (_("How long each kind is kept"), _keeping(record["keeping"])),
    }
    return Report(
        title=_("Everything about me"),
        subtitle="　".join((member["branch"], member["name"], day(on, year=True))),
        parts={name: (Heading(title), *parts) for name, (title, parts) in sections.items()},
        note=_("This holds what the kit keeps about you. What comrades wrote for themselves is not in it."),
    )


def records_markdown(report: Report) -> str:
    """The whole paper as Markdown."""
    parts = [part for name in report.parts for part in report.part(name)]
    return "\n\n".join([render_title(report), *(render(p) for p in (*parts, Paragraph(report.note)))])


def _about_me(record: Record) -> tuple[Part, ...]:
    one, slip = record["member"], record["slip"]
    rows = filled(
        (_("Name"), one["name"]),
        (_("Number in the roster"), one["number"]),
        (_("Branch"), one["branch"]),
        (_("Standing"), word("standing", one["standing"])),
        (_("Role in the kit"), word("role", one["role"])),
        (_("Duty"), one["duty"]),
        (_("Group"), one["group"]),
        (_("Large type"), _("yes") if one["elder"] else _("no")),
        (_("On the roster now"), _("yes") if one["active"] else _("no")),
        (_("Slip number"), slip.get("slip_number", "")),
        (_("Slip given out"), moment(slip.get("issued_at"))),
        (_("PIN set"), (_("yes") if slip["pin_set"] else _("no")) if slip else ""),
        (_("Kept under"), one["id"]),
    )
    return (KeyValues(rows),)


def _sheet(number: int, sheet: Record) -> tuple[Part, ...]:
    round_, keyed = sheet["round"], sheet["keyed_in"]
    rows = filled(
        (_("Form"), f"{sheet['form_title']} {round_['form_version']}"),
        (_("Round"), f"{on_day(round_['opened_on'])}—{on_day(round_['closed_on'] or round_['due_on'])}"),
        (_("State"), word("sheet", sheet["state"])),
        (_("Handed in at"), moment(sheet["submitted_at"])),
        (_("Keyed in from paper by"), f"{keyed['helper']} {moment(keyed['begun_at'])}" if keyed else ""),
    )
    written = [a for a in sheet["answers"] if a["value"] or a["other"]]
    answers = [
        (a["question"], "\n".join(filter(None, (a["words"], a["other_words"]))), moment(a["saved_at"]))
        for a in written
    ]
    head = KeyValues(rows, title=(str(number), round_["title"]))
    columns = ((_("Question"), 34), (_("What I wrote"), 46), (_("Saved"), 20))
    copies = [part for n, copy in enumerate(sheet["copies"], start=1) for part in _copy(n, copy)]
    return (head, *(table(columns, answers) if answers else ()), *copies)


def _copy(number: int, copy: Record) -> tuple[Part, ...]:
    said = Paragraph(_("Copy {n}, handed in {at}, SHA-256 {digest}", n=number, at=moment(copy["at"]),
                       digest=copy["digest"]))  # fmt: skip
    if number == 1:
        rows = [(a["question"], a["words"]) for a in copy["answers"]]
        return (said, *table(((_("Question"), 40), (_("As handed in"), 60)), rows))
    changed = [(c["question"], c["before"], c["after"]) for c in copy["changes"]]
    columns = ((_("Question"), 30), (_("Before"), 35), (_("After"), 35))
    return (said, *(table(columns, changed) if changed else (Paragraph(_("The same as the copy before.")),)))


def _action(number: int, action: Record) -> tuple[Part, ...]:
    steps = [_step(s) for s in action["steps"]]
    looks = [_look(c) for c in action["looks_back"]]
    files = [
        _("{name} ({size}) {when}", name=f["name"], size=kilobytes(f["size"]), when=moment(f["added_at"]))
        for f in action["files"]
    ]
    rows = filled(
        (_("If"), action["cue"]),
        (_("Measures"), action["text"]),
        (_("Due on"), on_day(action["due_on"])),
        (_("State"), word("action", action["state"])),
        (_("Who looks at it"), action["checker"]),
        (_("Evidence"), action["evidence"]),
        (_("Looked at by"), f"{action['verified_by']} {moment(action['verified_at'])}".strip()),
        (_("In the branch's ledger"), _("yes") if action["shared"] else ""),
        (_("Log"), "\n".join(steps)),
        (_("Looks back"), "\n".join(looks)),
        (_("Files"), "\n".join(files)),
    )
    return (KeyValues(rows, title=(str(number), action["about"] or action["matter"])),)


def _step(step: Record) -> str:
    told = (moment(step["at"]), step.get("by", ""), word("deed", step["deed"]), step["note"])
    return " ".join(filter(None, told))


def _look(look: Record) -> str:
    said = [word("effect", look["said"]), look["said_note"]] if look["said"] else []
    found = [look["by"], word("effect", look["result"]), look["note"]] if look["result"] else []
    return " ".join(filter(None, (on_day(look["due_on"]), *said, *found)))


def _asked(rows: Iterable[Record]) -> tuple[Part, ...]:
    def own(row: Record) -> str:
        looked = [" ".join(filter(None, (moment(c["at"]), word("effect", c["result"]), c["note"])))
                  for c in row["my_looks_back"]]  # fmt: skip
        return "\n".join([*(_step(s) for s in row["my_steps"]), *looked])

    columns = ((_("Whose"), 16), (_("State"), 18), (_("Due on"), 18), (_("What I did and wrote"), 48))
    return table(columns, (
        (r["whose"], word("action", r["state"]), on_day(r["due_on"]), own(r)) for r in rows
    ))  # fmt: skip


def _talks(rows: Iterable[Record]) -> tuple[Part, ...]:
    columns = ((_("With whom"), 40), (_("Planned"), 30), (_("Held"), 30))
    return table(columns, ((r["with"], on_day(r["planned_on"]), on_day(r["done_on"])) for r in rows))


def _lines(rows: Iterable[Record]) -> tuple[Part, ...]:
    columns = ((_("When"), 26), (_("Who"), 20), (_("What"), 54))
    return table(columns, ((moment(r["at"]), r["by"], word("act", r["act"])) for r in rows))


def _sign_ins(rows: Iterable[Record]) -> tuple[Part, ...]:
    columns = ((_("Came in"), 34), (_("Left"), 33), (_("Valid until"), 33))
    return table(
        columns, ((moment(r["started_at"]), moment(r["ended_at"]), moment(r["ends_at"])) for r in rows)
    )


def _erasures(rows: Iterable[Record]) -> tuple[Part, ...]:
    def why(row: Record) -> str:
        return _("at your own wish") if row["reason"] == "asked" else _("by the rule on keeping records")

    columns = ((_("When"), 26), (_("Kind of record"), 40), (_("Why"), 34))
    return table(columns, ((moment(r["at"]), word("kept", r["kind"]), why(r)) for r in rows))


def _keeping(rows: Iterable[Record]) -> tuple[Part, ...]:
    columns = ((_("Kind of record"), 34), (_("Kept for"), 20), (_("Basis"), 46))
    return table(
        columns, ((word("kept", r["kind"]), _("{n} months", n=r["months"]), r["basis"]) for r in rows)
    )
