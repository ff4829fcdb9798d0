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
    "reword_action": _EVERY_MEMBER,
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
    "sheet_term": _EVERY_MEMBER,
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
    "put_aside": _FACILITATORS,
    "bring_back": _FACILITATORS,
    "branch_register": _FACILITATORS,
    "my_talks": _EVERY_MEMBER,
    "talk_plan": _FACILITATORS,
    "accept_talks": _FACILITATORS,
    "record_talk": _FACILITATORS,
    "record_talks": _FACILITATORS,
    "drop_talk": _FACILITATORS,
    "record_meeting": _FACILITATORS,
    "record_attendance": _FACILITATORS,
    "meetings_to_hold": _FACILITATORS,
    "cockpit": _FACILITATORS,
    "meeting_version": _FACILITATORS,
    "projected": _FACILITATORS,
    "take_attendance": _FACILITATORS,
    "mark_present": _FACILITATORS,
    "start_meeting": _FACILITATORS,
    "next_step": _FACILITATORS,
    "step_back": _FACILITATORS,
    "call_speaker": _FACILITATORS,
    "pause_turn": _FACILITATORS,
    "extend_turn": _FACILITATORS,
    "end_turn": _FACILITATORS,
    "move_turn": _FACILITATORS,
    "write_criticism": _FACILITATORS,
    "write_stand": _FACILITATORS,
    "write_entry": _FACILITATORS,
    "write_decision": _FACILITATORS,
    "link_action": _FACILITATORS,
    "unlink_action": _FACILITATORS,
    "end_meeting": _FACILITATORS,
    "branch_year": _EVERY_MEMBER,
    "year_attendance": _FACILITATORS,
    "long_absent": _FACILITATORS,
    "propose_year": _FACILITATORS,
    "write_planned": _FACILITATORS,
    "drop_planned": _FACILITATORS,
    "set_year_days": _FACILITATORS,
    "file_year": _FACILITATORS,
    "plan_absence_talk": _FACILITATORS,
    "year_report": _FACILITATORS,
    "drop_meeting": _FACILITATORS,
    "my_ballots": _EVERY_MEMBER,
    "my_ballot": _EVERY_MEMBER,
    "cast_ballot": _EVERY_MEMBER,
    "excellent_share": _EVERY_MEMBER,
    "my_results": _EVERY_MEMBER,
    "my_unread_results": _EVERY_MEMBER,
    "remark_on_result": _EVERY_MEMBER,
    "appraisal_desk": _FACILITATORS,
    "appraisal_version": _FACILITATORS,
    "open_election": _FACILITATORS,
    "election_turnout": _FACILITATORS,
    "close_election": _FACILITATORS,
    "tally_election": _FACILITATORS,
    "name_tellers": _FACILITATORS,
    "slips_to_key": _EVERY_MEMBER,
    "slip_desk": _EVERY_MEMBER,
    "hand_out_slip": _FACILITATORS,
    "key_slip": _EVERY_MEMBER,
    "ballot_slips": _FACILITATORS,
    "decide_grade": _FACILITATORS,
    "change_ballot_year": _FACILITATORS,
    "open_call": _FACILITATORS,
    "close_call": _FACILITATORS,
    "branch_calls": _FACILITATORS,
    "opinions_of": _FACILITATORS,
    "key_opinion": _FACILITATORS,
    "take_up_opinion": _FACILITATORS,
    "call_for_paper": _FACILITATORS,
    "branch_meetings": _FACILITATORS,
    "one_meeting": _FACILITATORS,
    "plan_meeting": _FACILITATORS,
    "change_meeting": _FACILITATORS,
    "change_agenda": _FACILITATORS,
    "cancel_meeting": _FACILITATORS,
    "meeting_gates": _FACILITATORS,
    "tick_gate": _FACILITATORS,
    "untick_gate": _FACILITATORS,
    "meeting_plan_report": _FACILITATORS,
    "meeting_pack": _EVERY_MEMBER,
    "next_meetings": _EVERY_MEMBER,
    "minutes_shelf": _EVERY_MEMBER,
    "my_drafts": _EVERY_MEMBER,
    "read_minutes": _EVERY_MEMBER,
    "minutes_version": _EVERY_MEMBER,
    "my_lines": _EVERY_MEMBER,
    "ask_correction": _EVERY_MEMBER,
    "minutes_report": _EVERY_MEMBER,
    "build_minutes": _FACILITATORS,
    "settle_correction": _FACILITATORS,
    "sign_minutes": _FACILITATORS,
    "complete_head": _FACILITATORS,
    "make_up": _FACILITATORS,
    "file_decision": _FACILITATORS,
    "supply_attendance": _FACILITATORS,
    "supply_entry": _FACILITATORS,
    "supply_criticism": _FACILITATORS,
    "meeting_report": _FACILITATORS,
}
"""Each act of a person and the roles that may do it. What is not here, nobody may."""

PAGES: dict[str, frozenset[Role]] = {
    "home": _EVERY_MEMBER,
    "checkup": _EVERY_MEMBER,
    "review": _EVERY_MEMBER,
    "rectification": _EVERY_MEMBER,
    "actions": _EVERY_MEMBER,
    "mine": _EVERY_MEMBER,
    "ballot": _EVERY_MEMBER,
    "minutes": _EVERY_MEMBER,
    "rounds": _FACILITATORS,
    "meeting": _FACILITATORS,
    "keying": _FACILITATORS,
    "ledger": _FACILITATORS,
    "reading": _FACILITATORS,
    "register": _FACILITATORS,
    "xray": _FACILITATORS,
    "year": _EVERY_MEMBER,
    "appraisal": _FACILITATORS,
    "cockpit": _FACILITATORS,
    "projector": _FACILITATORS,
    "opinions": _FACILITATORS,
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
