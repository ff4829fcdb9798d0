"""The one table of rights: every act and page, every role; the session asks it before anything happens."""

from __future__ import annotations

import ast
import inspect
import pkgutil
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest

from kit import services
from kit.domain import access
from kit.domain.access import ACTS, PAGES, Identity
from kit.domain.organisation import Role
from kit.domain.sign_in import Credential, SignIn
from kit.errors import NotSignedIn, Refused
from kit.services import work
from kit.services.sign_in import revoke_all, sign_out
from kit.session import Session
from tests.conftest import TOP, Branch

MODULES = [import_module(f"kit.services.{found.name}") for found in pkgutil.iter_modules(services.__path__)]
SERVICES = {
    name: function
    for module in MODULES
    for name, function in inspect.getmembers(module, inspect.isfunction)
    if function.__module__ == module.__name__ and name in ACTS
}
MEMBERS_OWN = {
    # my ballot and my grade
    *("my_ballots", "my_ballot", "cast_ballot", "excellent_share"),
    # slips of a ballot, where the committee named me to key them in
    *("slips_to_key", "slip_desk", "key_slip"),
    *("my_results", "my_unread_results", "remark_on_result"),
    # my sheet
    *("my_work", "my_checkup", "my_answers", "save_answer", "choose_answer", "submit_checkup", "my_keying"),
    *("withdraw_checkup", "delete_draft", "my_openings", "my_records", "take_out", "advise", "my_last_cycle"),
    "sheet_term",
    # my plan and actions
    *("my_plan", "plan_report", "my_actions", "complete_action", "reschedule_action", "reopen_action"),
    *("note_progress", "carry_action", "ask_checker", "possible_checkers", "share_action", "say_effect"),
    "reword_action",
    *("add_evidence_file", "evidence_file", "remove_evidence_file", "my_due", "my_calendar", "my_talks"),
    # minutes of a meeting that I was at, and my lines in them
    *("minutes_shelf", "my_drafts", "read_minutes", "my_lines", "ask_correction", "minutes_report"),
    "minutes_version",
    # what the branch has planned and held
    *("branch_year", "next_meetings", "meeting_pack"),
    # as the second person
    *("asked_of_me", "verify_action", "send_back_action", "settle_effect"),
}
"""What a member may do; all else is a facilitator's."""


def session(branch: Branch, name: str, role: Role | None = None) -> Session:
    """A signed-in session of one of the branch's people."""
    member = branch.members[name]
    opened = SignIn(uuid4().hex, member.id, 0, branch.now, branch.now + timedelta(hours=1))
    with branch.store.begin() as records:
        if records.credentials.get(member.id) is None:
            records.credentials.put(Credential(member.id, f"10000{len(member.id)}{member.id[-1]}"[-6:], ""))
        records.sign_ins.put(opened)
    identity = Identity(member.id, member.unit_id, role or member.role, opened.id, member.name)
    return Session(identity, branch.store, branch.forms, clock=lambda: branch.now)


def test_every_act_of_the_table_is_a_service() -> None:
    assert set(SERVICES) == set(ACTS)


def test_pages_do_only_acts_of_the_table() -> None:
    done = set()
    for path in (TOP / "kit" / "pages").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("do", "look")
            ):
                done.add(node.args[0].id if isinstance(node.args[0], ast.Name) else "?")
    assert done
    assert done <= set(ACTS)


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("act", sorted(ACTS))
def test_a_role_may_do_what_the_table_says_and_nothing_else(role: Role, act: str) -> None:
    expected = role is Role.FACILITATOR or (role is Role.MEMBER and act in MEMBERS_OWN)
    assert access.may_act(role, act) is expected


@pytest.mark.parametrize("act", sorted(set(ACTS) - MEMBERS_OWN))
def test_a_member_is_refused_what_is_a_facilitators_before_anything_is_read(branch: Branch, act: str) -> None:
    with pytest.raises(Refused):
        session(branch, "乙").do(SERVICES[act])


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.OPERATOR])
def test_reviewers_and_operators_open_no_page_and_do_no_act(branch: Branch, role: Role) -> None:
    assert not any(access.may_open(role, page) for page in PAGES)
    for act in ACTS:
        with pytest.raises(Refused):
            session(branch, "乙", role).do(SERVICES[act])


def test_what_is_not_in_the_table_nobody_may(branch: Branch) -> None:
    def unlisted(visit: object) -> None:
        raise AssertionError("must not run")

    with pytest.raises(Refused):
        session(branch, "甲").do(unlisted)


def test_an_ended_sign_in_does_nothing_more(branch: Branch) -> None:
    visit = session(branch, "乙")
    visit.do(work.my_work)
    sign_out(branch.store, visit.identity.sign_in_id, branch.now)
    with pytest.raises(NotSignedIn):
        visit.do(work.my_work)


def test_a_revoked_or_expired_sign_in_does_nothing_more(branch: Branch) -> None:
    revoked, expired = session(branch, "乙"), session(branch, "丙")
    revoke_all(branch.store, branch.members["乙"].id, branch.now)
    with pytest.raises(NotSignedIn):
        revoked.do(work.my_work)
    branch.later(hours=2)
    with pytest.raises(NotSignedIn):
        expired.do(work.my_work)
