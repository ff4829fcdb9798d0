"""Everything about a member as keys and values: what the take-out's JSON holds, and its paper tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kit.domain.action import Action
from kit.domain.copies import Copy, copies, question, told
from kit.domain.evidence import EvidenceFile
from kit.domain.form import Form
from kit.domain.keying import Keying
from kit.domain.response import Answer
from kit.domain.retention import Kept
from kit.domain.sign_in import Line
from kit.services.erasing import TELLING
from kit.services.origins import Origins
from kit.services.retention import keeping, kept_rules
from kit.services.taken_keys import key_words
from kit.services.taken_meetings import asides, grades, meetings, planned, talks
from kit.services.taken_plain import Names, Taken, by, plain, row
from kit.services.visit import Visit

Files = tuple[tuple[str, EvidenceFile], ...]

FORMAT = "kit-records-1"
"""Names the shape of the JSON; it changes with the meaning of a key."""


def gathered(visit: Visit) -> tuple[Taken, Files]:
    """Everything about the doer, and the evidence files with their places in the ZIP."""
    people = Names(visit)
    actions = visit.records.actions.where(member_id=visit.by.member_id)
    files = _files(visit, [a.id for a in actions])
    record: Taken = {
        "format": FORMAT,
        "made_at": plain(visit.now),
        "keys": key_words(),
        "member": _member(visit),
        "slip": _slip(visit),
        "sheets": _sheets(visit, people),
        "actions": _actions(visit, actions, people, files),
        "asked_as_checker": _asked(visit, people),
        "talks": talks(visit, people),
        "meetings": meetings(visit, people),
        "planned_meetings": planned(visit),
        "grades": grades(visit, people),
        "hints_put_aside": asides(visit),
        "done_by_me": _lines(visit, visit.records.journal.where(by=visit.by.member_id), people),
        "done_about_me": _about(visit, [a.id for a in actions], people),
        "sign_ins": [row(s, "id", "member_id", "epoch") for s in _sign_ins(visit)],
        "erasures": [row(e, "unit_id", "member_id", by=people.of(e.by)) for e in _erasures(visit)],
        "keeping": _terms(visit),
    }
    return record, tuple((f["path"], file) for f, file in files)


def _member(visit: Visit) -> Taken:
    return row(visit.me(), "unit_id", branch=visit.branch().name)


def _slip(visit: Visit) -> Taken:
    """What is kept to let the member in; the hashes are no use to anybody but who would guess the PIN."""
    held = visit.records.credentials.get(visit.by.member_id)
    if held is None:
        return {}
    return row(held, "member_id", "code_hash", "pin_hash", "epoch", pin_set=bool(held.pin_hash))


def _sheets(visit: Visit, people: Names) -> list[Taken]:
    records, made = visit.records, []
    mine = records.responses.where(member_id=visit.by.member_id)
    ids = tuple(one.id for one in mine)
    rounds = {r.id: r for r in records.rounds.where(id=tuple(one.round_id for one in mine))}
    answers = by(records.answers.where(response_id=ids), "response_id")
    handed_in = by(records.handed_in.where(response_id=ids), "response_id")
    keyings = by(records.keyings.where(response_id=ids), "response_id")
    for response in mine:
        round_ = rounds.get(response.round_id)
        if round_ is None:
            continue
        form = visit.form_of(round_)
        made.append({
            **row(response, "member_id", "round_id"),
            "round": row(round_, "unit_id", "smallest_group"),
            "form_title": str(form.title),
            "answers": [_answer(form, a, people) for a in answers[response.id]],
            "copies": [_copy(form, c, people) for c in copies(handed_in[response.id])],
            "keyed_in": next((_keyed(k, people) for k in keyings[response.id]), {}),
        })  # fmt: skip
    return sorted(made, key=lambda one: str(one["round"]["opened_on"]), reverse=True)


def _answer(form: Form, answer: Answer, people: Names) -> Taken:
    words, other = (_said(form, answer.field, text, people) for text in (answer.value, answer.other))
    asked = question(form, answer.field)
    return row(answer, "response_id", "writer", question=asked, words=words, other_words=other)


def _said(form: Form, field: str, value: str, people: Names) -> str:
    if field.endswith(":checker"):
        people.of(value)  # so that the name of one who left the branch is known too
    return told(form, field, value, people.known)


def _copy(form: Form, copy: Copy, people: Names) -> Taken:
    return {
        "at": plain(copy.at),
        "digest": copy.digest,
        "answers": [
            {"field": f, "question": question(form, f), "value": v, "words": _said(form, f, v, people)}
            for f, v in copy.fields.items()
        ],
        "changes": [
            {"question": question(form, c.field), "field": c.field,
             "before": _said(form, c.field, c.before, people), "after": _said(form, c.field, c.after, people)}
            for c in copy.changes
        ],
    }  # fmt: skip


def _keyed(keying: Keying, people: Names) -> Taken:
    return row(keying, "response_id", "member_id", "helper_id", helper=people.of(keying.helper_id))


def _files(visit: Visit, action_ids: Iterable[str]) -> list[tuple[Taken, EvidenceFile]]:
    found = visit.records.evidence_files.where(action_id=tuple(action_ids))
    return [(row(f, "added_by", path=f"files/{n:02}-{f.name}"), f) for n, f in enumerate(found, start=1)]


def _actions(
    visit: Visit, actions: tuple[Action, ...], people: Names, files: list[tuple[Taken, EvidenceFile]]
) -> list[Taken]:
    origins, ids = Origins(visit, actions), tuple(a.id for a in actions)
    steps = by(visit.records.action_steps.where(action_id=ids), "action_id")
    looks = by(visit.records.effect_checks.where(action_id=ids), "action_id")
    return [
        {
            **row(action, "unit_id", "member_id", "checker_id", checker=people.of(action.checker_id),
                  verified_by=people.of(action.verified_by)),
            "about": origins.label(action),
            "steps": [row(s, "id", "action_id", by=people.of(s.by))
                      for s in sorted(steps[action.id], key=lambda step: step.at)],
            "looks_back": [row(c, "id", "action_id", by=people.of(c.by))
                           for c in sorted(looks[action.id], key=lambda check: check.due_on)],
            "files": [row for row, file in files if file.action_id == action.id],
        }
        for action in actions
    ]  # fmt: skip


def _asked(visit: Visit, people: Names) -> list[Taken]:
    """Whose actions the doer was asked to look at, or looked at: how they stand, and the doer's own words."""
    me = visit.by.member_id
    asked = visit.records.actions.where(checker_id=me) + visit.records.actions.where(verified_by=me)
    mine: Mapping[str, Action] = {a.id: a for a in asked if a.member_id != me}
    steps = by(visit.records.action_steps.where(action_id=tuple(mine), by=me), "action_id")
    looks = by(visit.records.effect_checks.where(action_id=tuple(mine), by=me), "action_id")
    return [
        {
            "whose": people.of(action.member_id),
            "state": plain(action.state),
            "due_on": plain(action.due_on),
            "asked": action.checker_id == me,
            "my_steps": [row(s, "id", "action_id", "by") for s in steps[action.id]],
            "my_looks_back": [
                {"after_days": c.after_days, "at": plain(c.at), "result": plain(c.result), "note": c.note}
                for c in looks[action.id]
            ],
        }
        for action in mine.values()
    ]


def _about(visit: Visit, action_ids: list[str], people: Names) -> list[Taken]:
    """What others did about the doer, his or her sheets, actions, talks and corrections: who opened what."""
    records, me = visit.records, visit.by.member_id
    sheets, corrections = records.responses.where(member_id=me), records.corrections.where(member_id=me)
    talks_ = records.talks.where(first_id=me) + records.talks.where(second_id=me)
    subjects = (
        me,
        *action_ids,
        *(s.id for s in sheets),
        *(c.id for c in corrections),
        *(t.id for t in talks_),
    )
    lines = records.journal.where(subject=subjects)
    return _lines(visit, (line for line in lines if line.by != visit.by.member_id), people)


def _lines(visit: Visit, lines: Iterable[Line], people: Names) -> list[Taken]:
    told_of = sorted((line for line in lines if line.act != TELLING), key=lambda line: line.at)
    return [row(line, "id", by=people.of(line.by)) for line in told_of]


def _sign_ins(visit: Visit) -> list[Any]:
    found = visit.records.sign_ins.where(member_id=visit.by.member_id)
    return sorted(found, key=lambda one: one.started_at)


def _erasures(visit: Visit) -> list[Any]:
    found = visit.records.erasures.where(member_id=visit.by.member_id)
    return sorted(found, key=lambda one: one.at)


def _terms(visit: Visit) -> list[Taken]:
    """How long each kind is kept and what that rests on; of what is near its end, until when."""
    days = keeping(visit)
    return [
        {"kind": plain(kind), "rule": rule.name, "months": int(rule.value), "basis": rule.basis,
         "records": {s: plain(on) for (k, s), on in days.items() if k is Kept(kind)}}
        for kind, rule in kept_rules(visit).items()
    ]  # fmt: skip
