"""Every act of the table of rights, by what it does for one who would see, change or take out a comrade's words."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

import kit.services
from kit.domain.access import ACTS
from kit.domain.filling import Filling
from kit.domain.form import Form
from kit.domain.rectification import PlanField, field_name
from kit.domain.response import Answer
from kit.domain.visibility import Kind
from kit.services.cockpit import end_meeting, mark_present, start_meeting
from kit.services.meetings import Details, plan_meeting
from kit.services.minutes import build_minutes
from kit.words import Message
from tests.visibility_world import ASKED, FINDING, ME, World, picture

Values = dict[str, Any]


def services() -> dict[str, Callable[..., Any]]:
    """Each act of the table that is a service today, by its name."""
    found: dict[str, Callable[..., Any]] = {}
    for module in pkgutil.iter_modules(kit.services.__path__):
        held = importlib.import_module(f"kit.services.{module.name}")
        found |= {
            name: function
            for name, function in inspect.getmembers(held, inspect.isfunction)
            if name in ACTS and function.__module__ == held.__name__
        }
    return found


def _nothing(made: World) -> Values:
    return {}


def _round(made: World) -> Values:
    return {"round_id": made.round_id}


def _sheet(made: World) -> Values:
    return {"response_id": made.response_id}


def _meeting(made: World) -> Values:
    on = made.now.date()
    meeting = made.do("书记", plan_meeting, kind="life", details=Details(on))
    return {"meeting_id": meeting.id}


def _minutes(made: World) -> Values:
    """A meeting that was held, with the draft of its minutes."""
    asked = _meeting(made)
    for act in (mark_present, start_meeting, end_meeting, build_minutes):
        made.do("书记", act, **asked)
    return asked


def _file(made: World) -> Values:
    return {"file_id": made.file_id}


READS: dict[str, Callable[[World], Values]] = {
    "my_work": _nothing,
    "my_checkup": _round,
    "my_answers": _sheet,
    "my_plan": _round,
    "branch_rounds": _nothing,
    "available_forms": _nothing,
    "latest_summary": _round,
    "round_summary": _round,
    "blank_sheet": _round,
    "keying_desk": _nothing,
    "keying_sheet": _sheet,
    "my_keying": _round,
    "author_forms": _nothing,
    "branch_rules": _nothing,
    "my_actions": _nothing,
    "asked_of_me": _nothing,
    "possible_checkers": _nothing,
    "evidence_file": _file,
    "my_due": _nothing,
    "my_openings": _nothing,
    "my_records": _nothing,
    "sheet_term": _sheet,
    "my_last_cycle": _sheet,
    "handed_in_sheets": _round,
    "read_sheet": _sheet,
    "branch_due": _nothing,
    "branch_ledger": _nothing,
    "branch_xray": _nothing,
    "talk_plan": _nothing,
    "my_talks": _nothing,
    "branch_register": _nothing,
    "branch_meetings": _nothing,
    "one_meeting": _meeting,
    "meeting_gates": _meeting,
    "meetings_to_hold": _nothing,
    "cockpit": _meeting,
    "projected": _meeting,
    "meeting_version": _meeting,
    "next_meetings": _nothing,
    "branch_calls": _nothing,
    "branch_year": _nothing,
    "year_attendance": _nothing,
    "long_absent": _nothing,
    "minutes_shelf": _nothing,
    "my_drafts": _nothing,
    "read_minutes": _minutes,
    "minutes_version": _minutes,
    "my_ballots": _nothing,
    "my_results": _nothing,
    "my_unread_results": _nothing,
    "appraisal_desk": _nothing,
    "my_lines": _minutes,
}
"""The acts that show something; each is asked for the member's own sheet, action or file where it can be."""

EXPORTS: dict[str, Callable[[World], Values]] = {
    "plan_report": _round,
    "take_out": _nothing,
    "summary_report": _round,
    "due_report": _nothing,
    "ledger_report": _nothing,
    "meeting_plan_report": _meeting,
    "meeting_pack": _meeting,
    "my_calendar": _nothing,
    "branch_calendar": _nothing,
    "year_report": _nothing,
    "minutes_report": _minutes,
    "meeting_report": _minutes,
}
"""The acts that make a paper or a file."""

ELSEWHERE = {
    "advise", "author_form", "compare_forms",
    "open_round", "extend_round", "close_round", "return_checkup", "reissue_slip", "submit_checkup",
    "choose_answer", "begin_keying", "attest_keying", "stop_keying", "set_rule", "reset_rule",
    "carry_action", "verify_action", "ask_checker", "share_action", "say_effect",
    "remove_evidence_file", "send_back_action", "settle_effect", "delete_draft", "withdraw_checkup",
    "write_branch_action", "record_talk", "record_meeting", "record_attendance",
    "accept_talks", "record_talks", "drop_talk", "drop_meeting", "put_aside", "bring_back",
    "plan_meeting", "change_meeting", "change_agenda", "cancel_meeting", "tick_gate", "untick_gate",
    "open_call", "close_call", "opinions_of", "key_opinion", "take_up_opinion", "call_for_paper",
    "propose_year", "write_planned", "drop_planned", "set_year_days", "file_year", "plan_absence_talk",
    "build_minutes", "ask_correction", "settle_correction", "sign_minutes", "complete_head", "make_up",
    "file_decision", "supply_attendance", "supply_entry", "supply_criticism",
    "excellent_share", "appraisal_version", "open_election", "my_ballot", "cast_ballot", "election_turnout",
    "close_election", "tally_election", "slip_desk", "hand_out_slip", "key_slip", "ballot_slips",
    "name_tellers", "slips_to_key",
    "decide_grade", "remark_on_result", "change_ballot_year",
    "take_attendance", "mark_present", "start_meeting", "next_step", "step_back", "end_meeting",
    "call_speaker", "pause_turn", "extend_turn", "end_turn", "move_turn", "write_criticism", "write_stand",
    "write_entry", "write_decision", "link_action", "unlink_action", "reword_action",
}  # fmt: skip
"""Acts that neither show nor take out a comrade's words by themselves, tried in tests of their own."""


def _plan(part: PlanField) -> Callable[[World], Values]:
    return lambda made: {
        "response_id": made.response_id, "field": field_name(FINDING, part), "value": "改动", "base": 9,
        "writer": "other",
    }  # fmt: skip


def _answer(name: str, value: str) -> Callable[[World], Values]:
    return lambda made: {
        "response_id": made.response_id, "field": name, "value": value, "base": 9, "writer": "other",
    }  # fmt: skip


def _keyed(name: str, value: str) -> Callable[[World], Values]:
    return lambda made: {"response_id": made.response_id, "field": name, "value": value, "base": 9}


def _action(**more: Any) -> Callable[[World], Values]:
    return lambda made: {"action_id": made.action_id, **more}


EDITS: dict[Kind, tuple[tuple[str, Callable[[World], Values]], ...]] = {
    Kind.CHOICE: (("save_answer", _answer("study", "hardly")), ("key_answer", _keyed("study", "hardly"))),
    Kind.TEXT: (("save_answer", _answer("study_fact", "改动")), ("key_answer", _keyed("study_fact", "改动"))),
    Kind.PLAN: (("save_answer", _plan(PlanField.CAUSE)),),
    Kind.REFLECTION: (("save_answer", _plan(PlanField.WHY)),),
    Kind.ACTION: (
        ("save_answer", _plan(PlanField.CUE)),
        ("reschedule_action", _action(due_on=date(2027, 3, 1))),
        ("change_branch_action", _action(text="改动")),
    ),
    Kind.EVIDENCE: (
        ("complete_action", _action(evidence="改动")),
        ("add_evidence_file", _action(name="改动.png", content=picture())),
    ),
    Kind.PROGRESS: (("note_progress", _action(note="改动")),),
    Kind.REMARK: (("reopen_action", _action(reason="改动")),),
}
"""How one would change a field of each kind; of the others there is no way at all."""

BEFORE: dict[Kind, tuple[tuple[str, str, Callable[[World], Values]], ...]] = {
    Kind.REMARK: (
        (ME, "complete_action", _action(evidence="做完了")),
        (ASKED, "verify_action", _action()),
    ),
}
"""What happens first, so that such a field can be written at all."""


def everything(made: World, person: str, acts: dict[str, Callable[[World], Values]]) -> str:
    """Every text that a person can get by these acts, one after the other."""
    known = services()
    found: list[str] = []
    for name, values in acts.items():
        if name in known:
            given, _error = made.tried((person, known[name], values(made)))
            found.extend(texts(given))
    return "\n".join(found)


def changes(made: World, person: str, kind: Kind) -> bool:
    """Whether the person can change a field of this kind by any act."""
    known = services()
    first = [(who, known[name], values(made)) for who, name, values in BEFORE.get(kind, ())]
    return any(
        made.tried(*first, (person, known[name], values(made)))[1] is None
        for name, values in EDITS.get(kind, ())
    )


def texts(value: Any) -> Iterator[str]:
    """Every text within a value; an answer and an entry of a mapping also as ``name=value``."""
    if isinstance(value, Form | Filling) or value is None:
        return
    if isinstance(value, str):
        yield value.value if isinstance(value, Enum) else value
    elif isinstance(value, bytes):
        yield value.decode("utf-8", "ignore")
    elif isinstance(value, datetime | date):
        yield value.isoformat()
    elif isinstance(value, Message):
        yield str(value)
    elif isinstance(value, dict):
        yield from _entries(value)
    elif isinstance(value, tuple | list | set | frozenset):
        for one in value:
            yield from texts(one)
    elif is_dataclass(value) and not isinstance(value, type):
        if isinstance(value, Answer):
            yield f"{value.field}={value.value}"
        for part in fields(value):
            yield from texts(getattr(value, part.name))


def _entries(value: dict[Any, Any]) -> Iterator[str]:
    if {"field", "value"} <= set(value):
        yield f"{value['field']}={value['value']}"
    for key, one in value.items():
        if isinstance(one, str):
            yield f"{key}={one}"
        else:
            yield from texts(key)
            yield from texts(one)
