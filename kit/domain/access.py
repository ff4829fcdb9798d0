"""Who may do what: one table, read by the session before every act."""

from __future__ import annotations

from dataclasses import dataclass

from kit.domain.organisation import Role
from kit.errors import Refused
from kit.words import say

_EVERY_MEMBER = frozenset({Role.MEMBER, Role.FACILITATOR})
_FACILITATORS = frozenset({Role.FACILITATOR})

ACTS: dict[str, frozenset[Role]] = {
    "my_work": _EVERY_MEMBER,
    "my_checkup": _EVERY_MEMBER,
    "save_answer": _EVERY_MEMBER,
    "choose_answer": _EVERY_MEMBER,
    "submit_checkup": _EVERY_MEMBER,
    "my_answers": _EVERY_MEMBER,
    "my_plan": _EVERY_MEMBER,
    "complete_action": _EVERY_MEMBER,
    "reschedule_action": _EVERY_MEMBER,
    "plan_report": _EVERY_MEMBER,
    "branch_rounds": _FACILITATORS,
    "available_forms": _FACILITATORS,
    "open_round": _FACILITATORS,
    "extend_round": _FACILITATORS,
    "close_round": _FACILITATORS,
    "return_checkup": _FACILITATORS,
    "reissue_slip": _FACILITATORS,
    "latest_summary": _FACILITATORS,
    "round_summary": _FACILITATORS,
    "summary_report": _FACILITATORS,
    "blank_sheet": _FACILITATORS,
    "keying_desk": _FACILITATORS,
    "begin_keying": _FACILITATORS,
    "keying_sheet": _FACILITATORS,
    "key_answer": _FACILITATORS,
    "attest_keying": _FACILITATORS,
    "stop_keying": _FACILITATORS,
    "my_keying": _EVERY_MEMBER,
    "author_forms": _FACILITATORS,
    "author_form": _FACILITATORS,
    "compare_forms": _FACILITATORS,
    "branch_rules": _FACILITATORS,
    "set_rule": _FACILITATORS,
    "reset_rule": _FACILITATORS,
    "my_actions": _EVERY_MEMBER,
    "asked_of_me": _EVERY_MEMBER,
    "possible_checkers": _EVERY_MEMBER,
    "verify_action": _EVERY_MEMBER,
    "send_back_action": _EVERY_MEMBER,
    "reopen_action": _EVERY_MEMBER,
    "note_progress": _EVERY_MEMBER,
    "carry_action": _EVERY_MEMBER,
    "ask_checker": _EVERY_MEMBER,
    "share_action": _EVERY_MEMBER,
    "say_effect": _EVERY_MEMBER,
    "settle_effect": _EVERY_MEMBER,
    "add_evidence_file": _EVERY_MEMBER,
    "evidence_file": _EVERY_MEMBER,
    "remove_evidence_file": _EVERY_MEMBER,
    "my_due": _EVERY_MEMBER,
    "my_calendar": _EVERY_MEMBER,
    "advise": _EVERY_MEMBER,
    "my_last_cycle": _EVERY_MEMBER,
    "my_openings": _EVERY_MEMBER,
    "my_records": _EVERY_MEMBER,
    "take_out": _EVERY_MEMBER,
    "delete_draft": _EVERY_MEMBER,
    "withdraw_checkup": _EVERY_MEMBER,
    "handed_in_sheets": _FACILITATORS,
    "read_sheet": _FACILITATORS,
    "branch_due": _FACILITATORS,
    "branch_calendar": _FACILITATORS,
    "due_report": _FACILITATORS,
    "branch_ledger": _FACILITATORS,
    "write_branch_action": _FACILITATORS,
    "change_branch_action": _FACILITATORS,
    "ledger_report": _FACILITATORS,
    "branch_xray": _FACILITATORS,
    "branch_register": _FACILITATORS,
    "record_talk": _FACILITATORS,
    "record_meeting": _FACILITATORS,
    "record_attendance": _FACILITATORS,
}
"""Each act of a person and the roles that may do it. What is not here, nobody may."""

PAGES: dict[str, frozenset[Role]] = {
    "home": _EVERY_MEMBER,
    "checkup": _EVERY_MEMBER,
    "review": _EVERY_MEMBER,
    "rectification": _EVERY_MEMBER,
    "actions": _EVERY_MEMBER,
    "mine": _EVERY_MEMBER,
    "rounds": _FACILITATORS,
    "keying": _FACILITATORS,
    "ledger": _FACILITATORS,
    "reading": _FACILITATORS,
    "register": _FACILITATORS,
    "xray": _FACILITATORS,
    "forms": _FACILITATORS,
    "summary": _FACILITATORS,
}
"""Each page (a notebook's name) and the roles that may open it."""


@dataclass(frozen=True)
class Identity:
    """Who is signed in, as the server signed it: the doer of every act of the visit."""

    member_id: str
    unit_id: str
    role: Role
    sign_in_id: str
    name: str = ""
    language: str = "zh"


def may_act(role: Role, act: str) -> bool:
    """Whether ``role`` may do ``act``."""
    return role in ACTS.get(act, frozenset())


def may_open(role: Role, page: str) -> bool:
    """Whether ``role`` may open the page ``page``."""
    return role in PAGES.get(page, frozenset())


def check_act(role: Role, act: str) -> None:
    """Raise ``Refused`` unless ``role`` may do ``act``."""
    if not may_act(role, act):
        raise Refused(say("This is for the branch secretary and committee members only."))
