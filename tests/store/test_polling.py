"""The roll and the box: who may vote does so once, nothing is lost or doubled when the process is killed."""

from __future__ import annotations

import random
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Barrier, Thread

import pytest

from kit.domain.ballot import Grade, Mark
from kit.errors import Refused
from kit.store.polling import Polling

VOTERS = [f"m{n:02}" for n in range(1, 13)]
MARKS = (Mark("m01", Grade.QUALIFIED), Mark("m02", Grade.EXCELLENT))


@pytest.fixture
def polling(tmp_path: Path) -> Polling:
    made = Polling(tmp_path / "vote")
    made.set_up(VOTERS)
    return made


def test_a_ballot_lies_in_the_box_and_its_voter_is_ticked_off(polling: Polling) -> None:
    polling.cast("m03", MARKS, "r1")
    assert polling.has_voted("m03")
    assert not polling.has_voted("m04")
    assert (polling.counts().entitled, polling.counts().by_page) == (12, 1)
    polling.close()
    ballots, receipts = polling.ballots()
    assert [b.marks for b in ballots] == [MARKS]
    assert receipts == ("r1",)


@pytest.mark.parametrize("who", ["m03", "x99", ""])
def test_who_has_voted_or_is_not_on_the_roll_is_refused(polling: Polling, who: str) -> None:
    polling.cast("m03", MARKS, "r1")
    with pytest.raises(Refused):
        polling.cast(who, MARKS, "r2")
    polling.close()
    assert len(polling.ballots()[0]) == 1


def test_nothing_is_taken_after_the_end_and_nothing_is_shown_before_it(polling: Polling) -> None:
    polling.cast("m03", MARKS, "r1")
    with pytest.raises(Refused):
        polling.ballots()
    polling.close()
    for late in (lambda: polling.cast("m04", MARKS, "r2"), lambda: polling.hand_out_paper("m04")):
        with pytest.raises(Refused):
            late()
    assert polling.counts().by_page == 1


def test_a_slip_is_one_persons_one_ballot(polling: Polling) -> None:
    with pytest.raises(Refused):
        polling.enter_slip(MARKS)
    polling.hand_out_paper("m12")
    with pytest.raises(Refused):
        polling.cast("m12", MARKS, "r1")
    polling.enter_slip(MARKS)
    with pytest.raises(Refused):
        polling.enter_slip(MARKS)
    turnout = polling.counts()
    assert (turnout.by_page, turnout.slips_out, turnout.slips_in) == (0, 1, 1)


def test_of_one_voter_on_two_phones_one_ballot_is_taken(polling: Polling) -> None:
    start, refused = Barrier(8), []

    def vote(n: int) -> None:
        start.wait()
        try:
            polling.cast("m05", MARKS, f"r{n}")
        except Refused:
            refused.append(n)

    threads = [Thread(target=vote, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    polling.close()
    assert len(refused) == 7
    assert len(polling.ballots()[0]) == 1


_VOTING = """
import random, sys
from pathlib import Path
from kit.domain.ballot import Grade, Mark
from kit.errors import Refused
from kit.store.polling import Polling
polling = Polling(Path(sys.argv[1]))
voters = sys.argv[2].split()
print("ready", flush=True)
for voter in voters:
    try:
        polling.cast(voter, (Mark("m01", Grade.QUALIFIED),), voter * 3)
        print(voter, flush=True)
    except Refused:
        pass
"""


def test_killed_at_twenty_moments_no_ballot_is_lost_or_doubled(tmp_path: Path) -> None:
    voters = [f"v{n:03}" for n in range(150)]
    polling = Polling(tmp_path / "vote")
    polling.set_up(voters)
    chance, left, told = random.Random(), list(voters), set[str]()
    for _ in range(20):
        process = subprocess.Popen(
            [sys.executable, "-c", _VOTING, str(tmp_path / "vote"), " ".join(left)],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0, 0.06))  # the moment is what is tried here, not waited for
        process.send_signal(signal.SIGKILL)
        told |= set(process.stdout.read().split())
        process.wait(10)
        ticked = {v for v in voters if polling.has_voted(v)}
        assert told <= ticked, "somebody was told that the ballot is in, and it is not"
        assert len(ticked - told) <= 20, "of each kill, at most the one on the way is in without word"
        left = [v for v in voters if v not in ticked]
    for voter in left:
        polling.cast(voter, MARKS, secrets.token_hex(8))
    polling.close()
    assert len(polling.ballots()[0]) == len(voters)
