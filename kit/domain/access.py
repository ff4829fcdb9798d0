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
}
"""Each act of a person and the roles that may do it. What is not here, nobody may."""

PAGES: dict[str, frozenset[Role]] = {
    "home": _EVERY_MEMBER,
    "checkup": _EVERY_MEMBER,
    "review": _EVERY_MEMBER,
    "rectification": _EVERY_MEMBER,
    "rounds": _FACILITATORS,
    "keying": _FACILITATORS,
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
