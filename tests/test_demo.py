"""The demo organisation: the branches promised, rounds that can be played, and nothing left to chance."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from kit.demo import demo_identity, prepare_demo, seed_demo
from kit.domain.access import Identity
from kit.domain.action import ActionState, Deed, Effect, Source
from kit.domain.meeting import MeetingKind, MeetingState, Presence
from kit.domain.minutes import MinutesState
from kit.domain.organisation import Member, Role, Standing, Unit, UnitKind
from kit.domain.rectification import is_plan_field
from kit.domain.response import ResponseState, values
from kit.domain.round import Round, RoundState
from kit.domain.summary import Summary
from kit.errors import KitError
from kit.services.followed import asked_of_me, my_actions
from kit.services.gates import meeting_gates
from kit.services.opinions import branch_calls
from kit.services.secret import chosen_pin, matches
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Records, Store
from kit.summaries import answers_table, summary

FORMS = Path(__file__).parent.parent / "forms"
TODAY = date(2026, 11, 23)
SIZES = {"示例单位第一党支部": 28, "示例单位第二党支部": 12, "示例单位第三党支部": 5}
FIRST, SECOND, THIRD = SIZES


def seeded(folder: Path, today: date = TODAY) -> Store:
    store = Store(f"sqlite:///{folder / 'kit.db'}")
    store.migrate()
    seed_demo(store, FormLibrary(FORMS), today)
    return store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return seeded(tmp_path_factory.mktemp("demo"))


def branch(records: Records, name: str) -> Unit:
    return records.units.where(name=name)[0]


def round_of(records: Records, name: str, state: RoundState) -> Round:
    return records.rounds.where(unit_id=branch(records, name).id, state=state)[0]


def states(store: Store, name: str, state: RoundState) -> Counter[ResponseState]:
    with store.begin() as records:
        round_ = round_of(records, name, state)
        return Counter(r.state for r in records.responses.where(round_id=round_.id))


def figures(store: Store, name: str) -> Summary:
    """The summary of last year's round, as the branch is shown it."""
    form = FormLibrary(FORMS).form("member")
    with store.begin() as records:
        round_ = round_of(records, name, RoundState.CLOSED)
        responses = records.responses.where(round_id=round_.id, state=ResponseState.CLOSED)
        sheets = [values(records.answers.where(response_id=r.id)) for r in responses]
    return summary(answers_table(form, sheets), form, round_.id, SIZES[name], 5)


def test_one_committee_holds_three_branches_of_28_12_and_5(store: Store) -> None:
    with store.begin() as records:
        committee = records.units.where(kind=UnitKind.COMMITTEE)[0]
        under = records.units.where(parent_id=committee.id)
        sizes = {u.name: len(records.members.where(unit_id=u.id)) for u in under}
        members = records.members.where()
    assert sizes == SIZES
    assert len({m.name for m in members}) == 45
    assert all(m.name.startswith("示例党员") for m in members)


def test_last_year_is_closed_and_this_year_is_half_handed_in(store: Store) -> None:
    assert states(store, FIRST, RoundState.CLOSED) == {ResponseState.CLOSED: 26}
    assert states(store, FIRST, RoundState.OPEN) == {ResponseState.SUBMITTED: 14, ResponseState.DRAFT: 8}
    assert states(store, SECOND, RoundState.OPEN) == {ResponseState.SUBMITTED: 6, ResponseState.DRAFT: 3}
    with store.begin() as records:
        for name in SIZES:
            this, last = (round_of(records, name, state) for state in (RoundState.OPEN, RoundState.CLOSED))
            assert (this.opened_on, this.due_on) == (TODAY - timedelta(days=14), TODAY + timedelta(days=7))
            assert last.closed_on is not None
            assert last.closed_on < this.opened_on


def test_every_sheet_handed_in_has_its_frozen_copy(store: Store) -> None:
    with store.begin() as records:
        given = [r for r in records.responses.where() if r.submitted_at]
        assert {h.response_id for h in records.handed_in.where()} == {r.id for r in given}


def test_the_first_branch_has_actions_in_every_state_and_most_of_last_year_s_ended(store: Store) -> None:
    with store.begin() as records:
        actions = records.actions.where(unit_id=branch(records, FIRST).id)
        round_ = round_of(records, FIRST, RoundState.CLOSED)
        sheets = {r.id for r in records.responses.where(round_id=round_.id)}
        checks = records.effect_checks.where(action_id=tuple(a.id for a in actions))
    found = Counter(a.state for a in actions)
    assert set(found) == set(ActionState)
    last = Counter(a.state for a in actions if a.response_id in sheets)
    assert last[ActionState.CLOSED] > last.total() / 2
    assert all(a.evidence for a in actions if a.done_at)
    assert all(a.verified_by not in ("", a.member_id) for a in actions if a.turn)
    assert any(a.carried_from for a in actions)
    assert any(a.personal and a.shared for a in actions)
    assert {a.source for a in actions if not a.personal} == {Source.MEETING, Source.OPINION}
    assert {c.result for c in checks} == {None, *Effect}
    assert any(c.said and not c.result for c in checks)


def test_what_happened_to_the_actions_happened_in_order_and_not_after_today(store: Store) -> None:
    with store.begin() as records:
        begun = {a.id: a.created_at for a in records.actions.where()}
        steps = sorted(records.action_steps.where(), key=lambda s: s.id)
    assert max(s.at for s in steps) < datetime.combine(TODAY, datetime.min.time())
    for before, after in pairwise(steps):
        assert after.at >= (before.at if before.action_id == after.action_id else begun[after.action_id])


def test_the_first_branch_has_lived_through_the_year(store: Store) -> None:
    with store.read() as records:
        unit = branch(records, FIRST).id
        meetings = records.meetings.where()
        held = [m for m in meetings if m.state is MeetingState.ENDED]
        entered = Counter(a.presence for a in records.attendances.where())
        (signed,) = records.minutes.where()
        (plan,) = records.year_plans.where()
        linked = Counter(bool(one.meeting_id) for one in records.planned_meetings.where())
        talks = Counter(t.done_on is not None for t in records.talks.where())
    assert {m.unit_id for m in meetings} == {unit}
    assert {m.kind for m in held} == {
        MeetingKind.GENERAL, MeetingKind.COMMITTEE, MeetingKind.GROUP, MeetingKind.LECTURE, MeetingKind.PARTY_DAY,
    }  # fmt: skip
    assert max(m.held_on for m in held) < TODAY
    assert entered[Presence.PRESENT] > 10 * entered[Presence.LEAVE] > 20 * entered[Presence.ABSENT] > 0
    assert (signed.state, signed.sound) == (MinutesState.SIGNED, True)
    assert (plan.filed_with, plan.changed_since) == ("示例单位党委", False)
    assert linked[True] > linked[False] > 0
    assert talks[True] > talks[False] > 0


def test_the_life_meeting_of_the_coming_week_lacks_some_gates_and_opinions_are_asked_for(
    store: Store,
) -> None:
    now = datetime(2026, 11, 23, 10)
    secretary = demo_identity(store, "", now)
    with store.begin() as records:
        (coming,) = records.meetings.where(state=MeetingState.PLANNED)
        visit = Visit(records, secretary, now, FormLibrary(FORMS))
        gates = Counter(gate.met for gate in meeting_gates(visit, meeting_id=coming.id))
        calls = branch_calls(visit)
    assert coming.kind is MeetingKind.LIFE
    assert timedelta(0) < coming.held_on - TODAY <= timedelta(days=7)
    assert gates[False] > gates[True] > 0
    assert calls.current is not None
    assert (calls.current.call.meeting_id, calls.current.enough) == (coming.id, False)


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_a_year_can_be_begun_on_any_day(tmp_path: Path, today: date) -> None:
    with seeded(tmp_path, today).read() as records:
        meetings = records.meetings.where()
        ended = [m.held_on for m in meetings if m.state is not MeetingState.PLANNED]
        assert max(ended) < today
        assert len(records.minutes.where()) == len(records.year_plans.where()) == 1
        assert all(m.held_on > today for m in meetings if m.state is MeetingState.PLANNED)


def test_something_waits_for_each_person_to_sign_in_as(store: Store) -> None:
    now = datetime(2026, 11, 23, 10)
    waits: dict[str, int] = {}
    states: dict[str, set[ActionState]] = {}
    for number in ("100001", "100002", "100003", "100005"):
        by = demo_identity(store, number, now)
        with store.begin() as records:
            visit = Visit(records, by, now, FormLibrary(FORMS))
            asked = asked_of_me(visit)
            waits[by.name[-1]] = sum(bool(f.may & {Deed.VERIFY, Deed.SETTLE}) for f in asked)
            states[by.name[-1]] = {f.action.state for f in my_actions(visit)}
    assert waits["甲"] >= 4
    assert len(states["戊"]) >= 4
    assert states["乙"] >= {ActionState.DONE, ActionState.OPEN, ActionState.CLOSED}


def test_the_large_branch_is_shown_some_rows_and_asked_to_talk_about_others(store: Store) -> None:
    found = figures(store, FIRST)
    assert len(found.shown) > 15
    assert len(found.suppressed) > 3
    assert all(s.share is not None for s in found.shares[:4])
    assert any(len(c.levels) > 1 for r in found.shown for c in r.cells)


def test_the_branch_of_five_is_shown_nothing_of_four_sheets(store: Store) -> None:
    found = figures(store, THIRD)
    assert (found.handed_in, found.expected) == (4, 5)
    assert found.too_few
    assert not found.shown


def test_the_people_to_sign_in_as_are_where_their_notes_say(store: Store) -> None:
    with store.begin() as records:
        credentials = sorted(records.credentials.where(), key=lambda c: c.slip_number)
        people = [records.members.get(c.member_id) for c in credentials]
        round_ = round_of(records, FIRST, RoundState.OPEN)
        sheets = {r.member_id: r for r in records.responses.where(round_id=round_.id)}
        half = len(records.answers.where(response_id=sheets[credentials[1].member_id].id))
    secretary, writing, elder, new, done = (_member(p) for p in people)
    assert [c.slip_number for c in credentials] == ["100001", "100002", "100003", "100004", "100005"]
    assert (secretary.name, secretary.role) == ("示例党员甲", Role.FACILITATOR)
    assert sheets[writing.id].state is ResponseState.DRAFT
    assert 18 <= half < 40
    assert elder.elder
    assert sheets[elder.id].state is ResponseState.DRAFT
    assert new.standing is Standing.PROBATIONARY
    assert new.id not in sheets
    assert sheets[done.id].state is ResponseState.SUBMITTED
    assert matches(credentials[3].code_hash, "20170328")
    assert not credentials[3].pin_hash
    assert matches(credentials[0].pin_hash, chosen_pin("2017"))
    assert not credentials[0].code_hash


def _member(found: Member | None) -> Member:
    assert found is not None
    return found


def test_a_draft_holds_no_plan_and_only_answers_that_the_form_accepts(store: Store) -> None:
    form = FormLibrary(FORMS).form("member")
    with store.begin() as records:
        for response in records.responses.where(state=ResponseState.DRAFT):
            given = values(records.answers.where(response_id=response.id))
            assert given
            assert not any(is_plan_field(f) for f in given)
            assert set(given) <= set(form.items)


def test_the_same_day_and_seed_give_the_same_people_answers_and_actions(store: Store, tmp_path: Path) -> None:
    def content(of: Store) -> list[object]:
        with of.begin() as records:
            answers = [(a.response_id, a.field, a.value, a.saved_at) for a in records.answers.where()]
            actions = sorted(
                (a.response_id, a.finding, a.text, a.due_on, a.state) for a in records.actions.where()
            )
            meetings = sorted(
                (m.kind, m.held_on, m.group, m.topic, m.state) for m in records.meetings.where()
            )
            days = {m.id: (m.kind, m.held_on, m.group) for m in records.meetings.where()}
            there = sorted(
                (days[a.meeting_id], a.member_id, a.presence, a.reason) for a in records.attendances.where()
            )
            talks = sorted((t.first_id, t.second_id, str(t.done_on)) for t in records.talks.where())
            return [records.members.where(), answers, actions, meetings, there, talks]

    assert content(seeded(tmp_path)) == content(store)


def test_a_database_with_people_in_it_is_refused(store: Store) -> None:
    with pytest.raises(KitError):
        seed_demo(store, FormLibrary(FORMS), TODAY)


def test_a_prepared_demo_is_listed_for_the_sign_in_page_and_left_alone_the_next_time(tmp_path: Path) -> None:
    settings = Settings(tmp_path, f"sqlite:///{tmp_path / 'kit.db'}", FORMS, tmp_path, demo=True)
    store = Store(settings.database_url)
    store.migrate()
    people = prepare_demo(settings, store, TODAY)
    listed = json.loads((tmp_path / "demo.json").read_text(encoding="utf-8"))
    assert [p["number"] for p in listed] == [p.number for p in people]
    assert [("pin" in p, "code" in p) for p in listed].count((False, True)) == 1
    assert prepare_demo(settings, store, TODAY + timedelta(days=40)) == people


def test_a_demo_person_can_be_signed_in_without_pin(store: Store) -> None:
    now = datetime(2026, 11, 23, 10)
    secretary: Identity = demo_identity(store, "", now)
    assert (secretary.name, secretary.role) == ("示例党员甲", Role.FACILITATOR)
    assert demo_identity(store, "100002", now).name == "示例党员乙"
    with pytest.raises(KitError):
        demo_identity(store, "999", now)
