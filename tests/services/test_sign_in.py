"""Coming in by slip: one-time code, PIN, wrong tries with a moved clock, races, revocation."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kit.domain.organisation import Role
from kit.errors import Invalid, NotFound, Refused
from kit.services import sign_in as acts
from kit.services.sign_in import IssuedSlip, NotYet, PinNeeded, Throttle, UnknownNumber, WornOut, WrongSecret
from kit.store.store import Store
from kit.words import in_language
from tests.conftest import NOW, Branch

PIN = "8274"
WRONG = "7391"


def issued(branch: Branch, name: str = "乙") -> IssuedSlip:
    with branch.store.begin() as records:
        return acts.issue_slips(records, [branch.members[name]], "operator", branch.now)[0]


def with_pin(branch: Branch, name: str = "乙") -> IssuedSlip:
    slip = issued(branch, name)
    acts.set_pin(branch.store, slip.number, slip.code, PIN, branch.now)
    return slip


def fails(branch: Branch, slip: IssuedSlip, pin: str = WRONG) -> Refused:
    with pytest.raises(Refused) as caught:
        acts.sign_in(branch.store, slip.number, pin, branch.now)
    return caught.value


def test_the_first_time_code_then_pin(branch: Branch) -> None:
    slip = issued(branch)
    assert acts.check_first(branch.store, slip.number, slip.code, branch.now) == branch.members["乙"]
    opened = acts.set_pin(branch.store, slip.number, slip.code, PIN, branch.now)
    who = acts.current(branch.store, opened.id, branch.now)
    assert who is not None
    assert (who.member_id, who.unit_id, who.role, who.name) == ("m2", "b1", Role.MEMBER, "示例党员乙")
    again = acts.sign_in(branch.store, slip.number, PIN, branch.now)
    assert acts.current(branch.store, again.id, branch.now) is not None


def test_a_slip_has_six_and_eight_digits_and_its_code_is_kept_nowhere(branch: Branch) -> None:
    slip = issued(branch)
    assert len(slip.number) == 6
    assert len(slip.code) == 8
    assert (slip.number + slip.code).isdigit()
    assert slip.code not in repr(slip)
    with branch.store.begin() as records:
        kept = records.credentials.get("m2")
        assert kept is not None
        assert kept.code_hash.startswith("$argon2id$")
        assert slip.code not in str((kept, records.journal.where(subject="m2")))


@pytest.mark.parametrize("typed", ["{0} {1}", "{0}-{1}", " {0}　{1} ", "full"])
def test_numbers_are_read_as_people_type_them(branch: Branch, typed: str) -> None:
    slip = with_pin(branch)
    wide = slip.number.translate({ord("0") + n: chr(0xFF10 + n) for n in range(10)})
    number = wide if typed == "full" else typed.format(slip.number[:3], slip.number[3:])
    assert acts.sign_in(branch.store, number, "８２７４", branch.now).member_id == "m2"


def test_the_code_counts_once(branch: Branch) -> None:
    slip = with_pin(branch)
    for first in (acts.check_first, lambda *given: acts.set_pin(*given[:3], "5938", given[3])):
        with pytest.raises(UnknownNumber):
            first(branch.store, slip.number, slip.code, branch.now)
    assert acts.sign_in(branch.store, slip.number, PIN, branch.now)


def test_the_code_typed_as_pin_leads_to_setting_a_pin(branch: Branch) -> None:
    slip = issued(branch)
    with pytest.raises(PinNeeded):
        acts.sign_in(branch.store, slip.number, slip.code, branch.now)
    acts.set_pin(branch.store, slip.number, slip.code, PIN, branch.now)
    with in_language("en"):
        assert "If you have set a PIN before" in str(fails(branch, slip, slip.code)), (
            "the used code, typed again"
        )


@pytest.mark.parametrize(
    "pin", ["0000", "1111", "1234", "4321", "98765", "7890", "123", "123456789", "12a4", ""]
)
def test_pins_that_are_refused_before_the_code_is_used(branch: Branch, pin: str) -> None:
    slip = issued(branch)
    with pytest.raises(Invalid) as caught:
        acts.set_pin(branch.store, slip.number, slip.code, pin, branch.now)
    assert caught.value.field == "pin"
    assert acts.set_pin(branch.store, slip.number, slip.code, PIN, branch.now)


def test_the_code_itself_is_no_pin(branch: Branch) -> None:
    slip = issued(branch)
    with pytest.raises(Invalid):
        acts.set_pin(branch.store, slip.number, slip.code, slip.code, branch.now)


def test_a_wrong_code_does_not_set_a_pin(branch: Branch) -> None:
    slip = issued(branch)
    wrong = f"{(int(slip.code) + 1) % 10**8:08d}"
    with pytest.raises(WrongSecret):
        acts.set_pin(branch.store, slip.number, wrong, PIN, branch.now)
    with branch.store.begin() as records:
        kept = records.credentials.get("m2")
    assert kept is not None
    assert (kept.pin_hash, kept.failures) == ("", 1)


def test_waits_grow_then_the_slip_rests_then_it_is_worn_out(branch: Branch) -> None:
    slip = with_pin(branch)
    waits = []
    for _try in range(4):
        wrong = fails(branch, slip)
        assert isinstance(wrong, WrongSecret)
        waits.append(wrong.wait)
        assert isinstance(fails(branch, slip, PIN), NotYet), "even the right PIN waits"
        branch.later(seconds=wrong.wait)
    assert waits == [1, 2, 4, 8]
    rest = fails(branch, slip)
    assert isinstance(rest, NotYet)
    assert rest.wait == 900
    branch.later(minutes=14)
    assert isinstance(fails(branch, slip, PIN), NotYet)
    branch.later(minutes=1)
    for _try in range(4):
        wrong = fails(branch, slip)
        assert isinstance(wrong, WrongSecret)
        branch.later(seconds=wrong.wait)
    assert isinstance(fails(branch, slip), WornOut)
    branch.later(days=3)
    assert isinstance(fails(branch, slip, PIN), WornOut)
    again = branch.do("甲", acts.reissue_slip, member_id="m2")
    assert acts.set_pin(branch.store, again.number, again.code, PIN, branch.now)


def test_after_the_rest_the_right_pin_wipes_the_count(branch: Branch) -> None:
    slip = with_pin(branch)
    for _try in range(5):
        refused = fails(branch, slip)
        assert isinstance(refused, NotYet | WrongSecret)
        branch.later(seconds=refused.wait)
    acts.sign_in(branch.store, slip.number, PIN, branch.now)
    wrong = fails(branch, slip)
    assert isinstance(wrong, WrongSecret)
    assert wrong.wait == 1


def test_a_pin_of_the_wrong_length_is_no_wrong_try(branch: Branch) -> None:
    slip = with_pin(branch)
    for _try in range(12):
        with pytest.raises(Invalid):
            acts.sign_in(branch.store, slip.number, "827", branch.now)
    assert acts.sign_in(branch.store, slip.number, PIN, branch.now)


def test_an_unknown_number_answers_like_a_first_wrong_try(branch: Branch) -> None:
    slip = with_pin(branch)
    unknown = f"{(int(slip.number) - 100_000 + 1) % 900_000 + 100_000}"
    with pytest.raises(UnknownNumber) as stranger:
        acts.sign_in(branch.store, unknown, PIN, branch.now)
    known = fails(branch, slip)
    assert isinstance(known, WrongSecret)
    assert (str(stranger.value), stranger.value.wait, stranger.value.code) == (
        str(known),
        known.wait,
        known.code,
    )


@pytest.mark.parametrize("number", ["", "abc", "30\x006217", "9" * 500, "²²²²²²", "٣٠٦٢١٧"])
def test_what_cannot_be_a_number_is_an_unknown_one(branch: Branch, number: str) -> None:
    with pytest.raises(UnknownNumber):
        acts.sign_in(branch.store, number, PIN, branch.now)


def test_many_tries_at_once_get_no_more_than_five(branch: Branch) -> None:
    slip = with_pin(branch)

    def attempt(n: int) -> type[BaseException]:
        try:
            acts.sign_in(branch.store, slip.number, f"73{n:02d}", branch.now)
        except Refused as refused:
            return type(refused)
        return AssertionError

    with ThreadPoolExecutor(8) as pool:
        kinds = list(pool.map(attempt, range(24)))
    assert AssertionError not in kinds
    assert kinds.count(WrongSecret) <= 4, "only those were looked at; the fifth rests the slip"
    with branch.store.begin() as records:
        kept = records.credentials.get("m2")
    assert kept is not None
    assert kept.failures <= 5


def _set_pin(url: str, number: str, code: str, pin: str, start: object, won: object) -> None:
    store = Store(url)
    start.wait()  # type: ignore[attr-defined]
    try:
        acts.set_pin(store, number, code, pin, NOW)
        won.put(pin)  # type: ignore[attr-defined]
    except Refused:
        won.put("")  # type: ignore[attr-defined]


def test_of_two_processes_with_one_code_only_one_wins(branch: Branch) -> None:
    slip = issued(branch)
    context = multiprocessing.get_context("spawn")
    start, won = context.Barrier(2), context.Queue()
    pins = ["5938", "8274"]
    runs = [
        context.Process(target=_set_pin, args=(branch.store.url, slip.number, slip.code, pin, start, won))
        for pin in pins
    ]
    for run in runs:
        run.start()
    results = [won.get(timeout=60) for _run in runs]
    for run in runs:
        run.join()
    winner = next(pin for pin in results if pin)
    assert sorted(results) == ["", winner]
    assert acts.sign_in(branch.store, slip.number, winner, NOW + timedelta(seconds=2))
    with branch.store.begin() as records:
        assert len(records.sign_ins.where(member_id="m2")) == 2


def test_of_six_threads_with_one_code_only_one_wins(branch: Branch) -> None:
    slip = issued(branch)

    def attempt(pin: str) -> bool:
        try:
            acts.set_pin(branch.store, slip.number, slip.code, pin, branch.now)
        except Refused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, ["5938", "8274", "7302", "6194", "2857", "9046"])) == 1


@pytest.mark.parametrize(("shared", "lasts"), [(False, timedelta(hours=12)), (True, timedelta(minutes=45))])
def test_a_sign_in_ends_by_itself(branch: Branch, shared: bool, lasts: timedelta) -> None:
    slip = with_pin(branch)
    opened = acts.sign_in(branch.store, slip.number, PIN, branch.now, shared=shared)
    assert acts.current(branch.store, opened.id, branch.now + lasts - timedelta(seconds=1)) is not None
    assert acts.current(branch.store, opened.id, branch.now + lasts) is None


def test_leaving_ends_one_sign_in_revoking_all(branch: Branch) -> None:
    slip = with_pin(branch)
    here, there = (acts.sign_in(branch.store, slip.number, PIN, branch.now).id for _device in "ab")
    acts.sign_out(branch.store, here, branch.now)
    acts.sign_out(branch.store, here, branch.now)
    assert acts.current(branch.store, here, branch.now) is None
    assert acts.current(branch.store, there, branch.now) is not None
    acts.revoke_all(branch.store, "m2", branch.now)
    assert acts.current(branch.store, there, branch.now) is None
    assert acts.sign_in(branch.store, slip.number, PIN, branch.now)
    assert acts.current(branch.store, "nobody", branch.now) is None
    acts.sign_out(branch.store, "nobody", branch.now)


def test_a_slip_issued_anew_ends_the_old_one_and_is_noted(branch: Branch) -> None:
    old = with_pin(branch)
    opened = acts.sign_in(branch.store, old.number, PIN, branch.now)
    new = branch.do("甲", acts.reissue_slip, member_id="m2")
    assert new.number != old.number
    assert acts.current(branch.store, opened.id, branch.now) is None
    with pytest.raises(UnknownNumber):
        acts.sign_in(branch.store, old.number, PIN, branch.now)
    with branch.store.begin() as records:
        lines = [line for line in records.journal.where(subject="m2") if line.act == "reissue_slip"]
    assert [(line.by, line.at) for line in lines] == [("m1", branch.now)]


def test_a_slip_issued_anew_while_a_pin_is_being_checked_wins(branch: Branch) -> None:
    slip = with_pin(branch)
    charged = acts._charged(branch.store, slip.number, branch.now, first=False)
    branch.do("甲", acts.reissue_slip, member_id="m2")
    assert charged is not None
    with branch.store.begin() as records:
        assert not acts._kept(records, charged, charged)


@pytest.mark.parametrize("member_id", ["x1", "nobody", ""])
def test_only_members_of_the_own_branch_get_a_new_slip(branch: Branch, member_id: str) -> None:
    with pytest.raises(NotFound):
        branch.do("甲", acts.reissue_slip, member_id=member_id)


def test_slips_for_a_branch_leave_out_who_has_left(branch: Branch) -> None:
    with branch.store.begin() as records:
        records.members.put(replace(branch.members["丙"], active=False))
        slips = acts.issue_slips(records, "b1", "operator", branch.now)
    assert len(slips) == 7
    assert "m3" not in {slip.member_id for slip in slips}
    assert len({slip.number for slip in slips}) == 7


def test_who_has_left_does_not_come_in(branch: Branch) -> None:
    slip = with_pin(branch)
    opened = acts.sign_in(branch.store, slip.number, PIN, branch.now)
    with branch.store.begin() as records:
        records.members.put(replace(branch.members["乙"], active=False))
    assert acts.current(branch.store, opened.id, branch.now) is None
    with pytest.raises(UnknownNumber):
        acts.sign_in(branch.store, slip.number, PIN, branch.now)


def test_finished_sign_ins_are_forgotten(branch: Branch) -> None:
    slip = with_pin(branch)
    for _day in range(3):
        branch.later(days=1)
        acts.sign_in(branch.store, slip.number, PIN, branch.now)
    with branch.store.begin() as records:
        assert len(records.sign_ins.where(member_id="m2")) == 1


def _no_such_slip() -> None:
    raise acts.refusals.unknown(first=False)


def test_the_throttle_runs_few_at_a_time_and_refuses_a_crowd() -> None:
    async def crowd() -> tuple[int, int]:
        throttle = Throttle(hashes=2, waiting=10)
        pair = threading.Barrier(2, timeout=30)  # passes only while two work at the same time
        inside: list[int] = []
        most = 0

        def work() -> None:
            nonlocal most
            inside.append(1)
            pair.wait()
            most = max(most, len(inside))
            pair.wait()
            inside.pop()

        done = await asyncio.gather(*(throttle.run(work, NOW) for _n in range(15)), return_exceptions=True)
        return most, sum(isinstance(one, Refused) for one in done)

    most, refused = asyncio.run(crowd())
    assert most == 2
    assert refused == 5


def test_many_unknown_numbers_slow_down_but_shut_nobody_out() -> None:
    async def guessing() -> tuple[bool, str, bool]:
        throttle = Throttle(unknown_per_minute=3, pause=0)
        for _n in range(3):
            with pytest.raises(UnknownNumber):
                await throttle.run(_no_such_slip, NOW)
        came_in = await throttle.run(lambda: "in", NOW)
        return throttle.slow(NOW), came_in, throttle.slow(NOW + timedelta(minutes=1))

    assert asyncio.run(guessing()) == (True, "in", False)


def test_the_moment_is_told_not_read(branch: Branch) -> None:
    branch.now = datetime(2031, 1, 1, 8, 0)
    assert with_pin(branch)
    with branch.store.begin() as records:
        kept = records.credentials.get("m2")
    assert kept is not None
    assert kept.issued_at == branch.now
