"""Two people do the same thing in the same moment, in two processes: one wins, the other is told calmly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any

import pytest

from kit.domain.access import Identity
from kit.domain.action import ActionState
from kit.domain.organisation import Member, Role, Unit, UnitKind
from kit.errors import KitError
from kit.services.actions import (
    ask_checker,
    complete_action,
    note_progress,
    send_back_action,
    share_action,
    verify_action,
)
from kit.services.effects import settle_effect
from kit.services.visit import Visit
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from tests.conftest import TOP, Branch
from tests.services.acting import action, checks, done, go_to, log, verified, with_action, with_committee

WITHIN = 60
ROUNDS = 4
"""How often each race is run: the moment of meeting is never quite the same."""
SPAWN = get_context("spawn")


@pytest.fixture
def people(either: Store, forms: FormLibrary) -> Branch:
    """The branch in a database that processes share."""
    made = Branch(either, forms)
    with either.begin() as records:
        records.units.put(Unit("b1", UnitKind.BRANCH, "示例单位第一党支部"))
        for number, name in enumerate("甲乙丙丁", 1):
            made.members[name] = Member(f"m{number}", "b1", str(number), f"示例党员{name}", Role.MEMBER)
            records.members.put(made.members[name])
    return with_committee(made, 丙="纪检委员")


Try = tuple[Callable[..., Any], str, dict[str, Any]]
Told = tuple[str, str, str]


_met: dict[int, Any] = {}
"""In a worker process: the barrier for so many."""


def _begin(*barriers: Any) -> None:
    _met.update({barrier.parties: barrier for barrier in barriers})


def _one(
    url: str, member: Member, at: datetime, doing: tuple[Callable[..., Any], dict[str, Any], int]
) -> Told:
    """In a process of its own: wait for the others, act, tell what came of it."""
    act, values, parties = doing
    by = Identity(member.id, member.unit_id, member.role, "sign-in", member.name)
    store, forms = Store(url), FormLibrary(TOP / "forms")
    with store.read() as records:
        records.members.where()
    _met[parties].wait(WITHIN)
    try:
        with store.begin() as records:
            act(Visit(records, by, at, forms), **values)
        return act.__name__, "", ""
    except KitError as error:
        return act.__name__, type(error).__name__, str(error)
    finally:
        store.close()


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Three processes that wait for something to do."""
    barriers = tuple(SPAWN.Barrier(n) for n in (2, 3))
    with ProcessPoolExecutor(3, SPAWN, _begin, barriers) as pool:
        yield pool


Together = Callable[..., list[Told]]


@pytest.fixture
def at_once(people: Branch, processes: ProcessPoolExecutor) -> Together:
    """Does several things in the same moment: the act, the refusal's kind and its words, "" where done."""

    def do(*tries: Try) -> list[Told]:
        held = [
            processes.submit(
                _one, people.store.url, people.members[who], people.now, (act, values, len(tries))
            )
            for act, who, values in tries
        ]
        return sorted(one.result(WITHIN) for one in held)

    return do


def outcome(results: list[Told]) -> list[str]:
    return sorted(kind for _, kind, _ in results)


def test_two_verifiers_at_once_one_is_it_and_the_other_is_told(people: Branch, at_once: Together) -> None:
    for _ in range(ROUNDS):
        one = done(people, shared=True)
        results = at_once(
            (verify_action, "丁", {"action_id": one.id, "note": "丁看过"}),
            (verify_action, "甲", {"action_id": one.id, "note": "甲看过"}),
        )
        assert outcome(results) == ["", "Refused"], results
        after = action(people, one.id)
        assert (after.state, after.turn) == (ActionState.VERIFIED, 1)
        assert [(deed, who) for who, deed, _ in log(people, one.id)][1:] == [
            ("verify", "丁" if after.verified_by == "m4" else "甲")
        ]
        assert len(checks(people, one.id)) == 3


def test_verified_and_sent_back_at_once_is_one_of_the_two(people: Branch, at_once: Together) -> None:
    for _ in range(ROUNDS):
        one = done(people, shared=True)
        results = at_once(
            (verify_action, "丁", {"action_id": one.id}),
            (send_back_action, "甲", {"action_id": one.id, "reason": "还有一户"}),
        )
        assert outcome(results) == ["", "Refused"], results
        sent_back = action(people, one.id).state is ActionState.REOPENED
        assert len(checks(people, one.id)) == (0 if sent_back else 3)


def test_a_look_back_is_settled_by_one_of_two(people: Branch, at_once: Together) -> None:
    one = verified(people, shared=True)
    go_to(people, checks(people, one.id)[0].due_on)
    first = checks(people, one.id)[0]
    results = at_once(
        (settle_effect, "丁", {"check_id": first.id, "result": "kept"}),
        (settle_effect, "甲", {"check_id": first.id, "result": "lapsed", "note": "二月有两件没回"}),
    )
    assert outcome(results) == ["", "Refused"], results
    settled = checks(people, one.id)[0]
    lapsed = action(people, one.id).state is ActionState.REOPENED
    assert lapsed == (settled.result == "lapsed")


def test_what_two_pages_write_into_an_action_is_all_there_or_asked_for_again(
    people: Branch, at_once: Together
) -> None:
    for _ in range(ROUNDS):
        one = with_action(people, checker_id="")
        results = at_once(
            (ask_checker, "乙", {"action_id": one.id, "member_id": "m4"}),
            (share_action, "乙", {"action_id": one.id, "shared": True}),
            (note_progress, "乙", {"action_id": one.id, "note": "九月去了两户"}),
        )
        assert set(outcome(results)) <= {"", "Conflict"}, results
        kept = {act for act, refused, _ in results if not refused}
        after = action(people, one.id)
        assert after.checker_id == ("m4" if "ask_checker" in kept else "")
        assert after.shared == ("share_action" in kept)
        assert len(log(people, one.id)) == len(kept)


def test_done_twice_at_once_is_done_once(people: Branch, at_once: Together) -> None:
    one = with_action(people)
    results = at_once(
        (complete_action, "乙", {"action_id": one.id, "evidence": "电话上写的"}),
        (complete_action, "乙", {"action_id": one.id, "evidence": "电脑上写的"}),
    )
    assert outcome(results) == ["", "Refused"], results
    assert len(log(people, one.id)) == 1
