"""The roll and the box: who may vote does so once, nothing is lost or doubled when the process is killed."""

from __future__ import annotations

import random
import secrets
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest

from kit.domain.ballot import Grade, Mark
from kit.errors import NotFound, NotStored, Refused
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


def test_the_end_waits_for_the_slips_that_are_out_unless_they_are_told_as_missing(polling: Polling) -> None:
    polling.hand_out_paper("m12")
    for told in (0, 2):
        with pytest.raises(Refused):
            polling.close(told)
    assert polling.cast("m03", MARKS, "r1"), "the voting goes on"
    polling.close(1)
    assert polling.closed


def test_a_slip_is_one_persons_one_ballot(polling: Polling) -> None:
    with pytest.raises(Refused):
        polling.key_slip("1", "m01", MARKS)
    polling.hand_out_paper("m12")
    with pytest.raises(Refused):
        polling.cast("m12", MARKS, "r1")
    assert [k.keyed_by for k in polling.key_slip("1", "m01", MARKS)] == ["m01"]
    assert polling.key_slip("1", "m02", MARKS) == ()
    for slip in ("1", "2"):
        with pytest.raises(Refused):
            polling.key_slip(slip, "m01", MARKS)
    turnout = polling.counts()
    assert (turnout.by_page, turnout.slips_out, turnout.slips_in) == (0, 1, 1)


def test_what_two_people_keyed_in_differently_stays_until_they_agree(polling: Polling) -> None:
    other = (Mark("m01", Grade.BASIC), Mark("m02", Grade.EXCELLENT))
    polling.hand_out_paper("m12")
    polling.key_slip("1", "m01", MARKS)
    assert {k.marks for k in polling.key_slip("1", "m02", other)} == {MARKS, other}
    assert polling.counts().slips_in == 0
    assert polling.key_slip("1", "m01", other) == ()
    assert polling.keyed() == ()
    polling.close()
    assert [b.marks for b in polling.ballots()[0]] == [other]


def test_one_person_alone_keys_nothing_into_the_box(polling: Polling) -> None:
    polling.hand_out_paper("m12")
    for _ in range(3):
        assert len(polling.key_slip("1", "m01", MARKS)) == 1
    assert polling.counts().slips_in == 0


def test_of_a_slip_that_was_not_settled_nothing_is_left_after_the_end(polling: Polling) -> None:
    polling.hand_out_paper("m12")
    polling.key_slip("1", "m01", (Mark("m01", Grade.UNQUALIFIED, "only-on-this-slip"),))
    assert b"only-on-this-slip" in polling.box.read_bytes()
    polling.close()
    assert polling.keyed() == ()
    assert b"only-on-this-slip" not in polling.box.read_bytes()


def test_the_same_message_a_second_time_is_not_a_second_ballot(polling: Polling) -> None:
    assert polling.cast("m03", MARKS, "r1")
    assert not polling.cast("m03", MARKS, "r1")
    for who, receipt in (("m03", "r2"), ("m03", "")):
        with pytest.raises(Refused):
            polling.cast(who, MARKS, receipt)
    polling.hand_out_paper("m04")
    with pytest.raises(Refused):
        polling.cast("m04", MARKS, "r1")
    polling.close()
    assert not polling.cast("m03", MARKS, "r1"), "who asks again after the end still learns that it is in"
    assert len(polling.ballots()[0]) == 1


def test_a_ballot_that_is_kept_on_another_computer_is_said_to_be(tmp_path: Path) -> None:
    nowhere = Polling(tmp_path / "none")
    assert not nowhere.here
    with pytest.raises(NotFound):
        nowhere.cast("m03", MARKS, "r1")
    assert not (tmp_path / "none").exists()


def test_a_roll_that_cannot_be_written_does_not_deny_a_ballot_that_is_in_the_box(polling: Polling) -> None:
    with closing(sqlite3.connect(polling.roll)) as roll:
        roll.execute("CREATE TRIGGER full BEFORE UPDATE ON voters BEGIN SELECT RAISE(ABORT, 'full'); END")
    assert polling.cast("m03", MARKS, "r1"), "it is in the box"
    with pytest.raises(NotStored):
        polling.cast("m04", MARKS, "r2")
    with closing(sqlite3.connect(polling.roll)) as roll:
        roll.execute("DROP TRIGGER full")
    assert not polling.cast("m03", MARKS, "r1")
    assert polling.cast("m04", MARKS, "r2")
    polling.close()
    assert len(polling.ballots()[0]) == 2


def test_a_box_that_cannot_be_written_lets_the_voter_try_again(polling: Polling) -> None:
    with closing(sqlite3.connect(polling.box)) as box:
        box.execute("CREATE TRIGGER full BEFORE INSERT ON ballots BEGIN SELECT RAISE(ABORT, 'full'); END")
    with pytest.raises(NotStored):
        polling.cast("m03", MARKS, "r1")
    with closing(sqlite3.connect(polling.box)) as box:
        box.execute("DROP TRIGGER full")
    assert not polling.has_voted("m03")
    assert polling.cast("m03", MARKS, "r1")


_DYING = """
import os, signal, sys
from pathlib import Path
from kit.domain.ballot import Grade, Mark
from kit.store.polling import Polling
polling, last, opened = Polling(Path(sys.argv[1])), int(sys.argv[2]), [0]
def opens(event, arguments):
    if event == "sqlite3.connect":
        opened[0] += 1
        if opened[0] == last:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(opens)
polling.cast("m03", (Mark("m01", Grade.QUALIFIED),), "r1")
print(opened[0])
"""


def test_killed_before_each_file_that_a_ballot_opens_the_two_lists_agree_afterwards(tmp_path: Path) -> None:
    """Every place between two of its transactions in turn, among them that between the box and the roll."""
    seen = set()
    for moment in range(1, 30):
        polling = Polling(tmp_path / str(moment))
        polling.set_up(VOTERS)
        polling.cast("m01", MARKS, "r0")
        dying = subprocess.run(
            [sys.executable, "-c", _DYING, str(tmp_path / str(moment)), str(moment)], check=False,
            capture_output=True, timeout=30,
        )  # fmt: skip
        with closing(sqlite3.connect(polling.roll)) as roll, closing(sqlite3.connect(polling.box)) as box:
            pending = roll.execute("SELECT count(*) FROM pending").fetchone()[0]
            lying = box.execute("SELECT count(*) FROM ballots").fetchone()[0]
        assert polling.has_voted("m03") is (lying == 2), moment
        assert polling.cast("m03", MARKS, "r1") is (lying == 1), "the page that had no answer sends it again"
        polling.close()
        assert len(polling.ballots()[0]) == 2
        assert polling.ballots()[1] == ("r0", "r1")
        seen.add((pending, lying))
        if dying.returncode == 0:
            break
    assert dying.returncode == 0
    assert seen == {(0, 1), (1, 1), (1, 2), (0, 2)}, "before, on the way, in the box, and done"


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
from kit.errors import NotFound, NotStored, Refused
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


def test_of_erased_lists_nothing_is_left_and_nobody_votes_any_more(polling: Polling, tmp_path: Path) -> None:
    for number, voter in enumerate(VOTERS):
        polling.cast(voter, (Mark("m01", Grade.UNQUALIFIED, f"理由{number}"),), f"receipt-{number}")
    # Whoever looks holds the file open; its place on the disk is overwritten all the same.
    with polling.box.open("rb") as box, polling.roll.open("rb") as roll:
        assert "理由3".encode() in box.read()
        polling.erase()
        for held in (box, roll):
            held.seek(0)
            assert not held.read().strip(b"\0")
    left = b"".join(p.read_bytes() for p in (tmp_path / "vote").iterdir())
    assert left.strip(b"\0") == b""
    assert not polling.here
    for act in (lambda: polling.cast("m01", MARKS, "again"), polling.counts, polling.close, polling.ballots):
        with pytest.raises(NotFound):
            act()
    assert not polling.here, "nothing that was tried made a file anew"
    polling.erase()


def test_erasing_waits_for_the_ballot_that_is_on_its_way(polling: Polling) -> None:
    """A voter who was let in is told the truth: in the box when it was, and gone with all the others."""
    barrier, told = Barrier(2), list[bool]()

    def vote() -> None:
        barrier.wait(30)
        try:
            told.append(polling.cast("m05", MARKS, "r5"))
        except NotFound:
            told.append(False)

    voter = Thread(target=vote)
    voter.start()
    barrier.wait(30)
    polling.erase()
    voter.join(30)
    assert len(told) == 1
    assert not polling.roll.exists()
    assert not polling.box.exists()


def test_a_box_without_its_roll_is_erased_too(polling: Polling) -> None:
    """As it lies there when the computer was switched off in between."""
    polling.roll.unlink()
    assert not polling.here
    polling.erase()
    assert not polling.box.exists()
