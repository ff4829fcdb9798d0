"""What became of the demo's actions: every state there is, on days that are told from the day of making."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from kit.domain.action import Action, EffectCheck, Source
from kit.domain.organisation import Member
from kit.services.actions import (
    ask_checker,
    carry_action,
    complete_action,
    note_progress,
    reopen_action,
    reschedule_action,
    send_back_action,
    share_action,
    verify_action,
)
from kit.services.effects import say_effect, settle_effect
from kit.services.ledger_acts import write_branch_action
from kit.services.visit import Visit

_SEEN = ("问过当事的同志，是这样。", "看过记录，日期对得上。", "同小组的几位都说有变化。", "到现场看过一次。")
_SLID = "头一个月做得到，后来一忙又放下了。"
_PARTLY = "有一次晚了两天，补上了。"
_LATER = "这件事要等明年换了岗位才办得成。"
_MOVED = "中间出差半个月，往后挪一挪。"
_GOING = "开了头，做了一半，月底前再看。"
_NOT_YET = "有一处还没有见到，请再补一补。"
_PARTY_DAYS = (
    Source.MEETING, "主题党日有两个月没有开，事后也没有补", "排出全年十二次，提前一周告知，当天签到", "",
)  # fmt: skip
_LARGE_TYPE = (
    Source.OPINION, "几位老党员说群里的通知字小、看不全", "每份通知另打一张大字的，送到本人手上",
    "九份通知都另打了大字，七位老同志签了收条。",
)  # fmt: skip


@dataclass(frozen=True)
class Followed:
    """One action with the two people it is between, and what shows it done."""

    action: Action
    doer: Member
    second: Member
    shows: str


class Lives:
    """Lets actions live as their people would, by the services; ``visit`` is somebody's at a moment."""

    def __init__(self, visit: Callable[[Member, datetime], Visit], today: date) -> None:
        self._visit, self._today = visit, today

    def live(self, life: str, one: Followed) -> None:
        """Let an action have the life of this name (a key of ``LIVES``); nothing happens after today."""
        if life != "alone":
            self._ask(one)
        LIVES[life](self, one)

    def ended(self, one: Followed) -> None:
        """Done by its day, verified, looked at three times, closed."""
        self._verified(one, min(one.action.due_on - timedelta(days=3), self._ago(110)))
        for result in ("kept", "partly", "kept"):
            self._look_back(one, result, _PARTLY if result == "partly" else "")

    def ended_plainly(self, one: Followed) -> None:
        """Done by its day, verified, looked at once more after 90 days, closed."""
        self._verified(one, min(one.action.due_on - timedelta(days=3), self._ago(110)))
        self._settle(one, self._checks(one)[-1], "kept")

    def lapsed(self, one: Followed) -> None:
        """Kept for a month, lapsed at the second look back, in hand again with a new day."""
        self._move(one, one.action.due_on - timedelta(days=1), self._ago(78), _MOVED)
        self._verified(one, self._ago(80))
        self._look_back(one, "kept")
        self._look_back(one, "lapsed", _SLID)
        self._move(one, self._ago(12), self._today + timedelta(days=25))

    def looked_at(self, one: Followed) -> None:
        """Verified some 66 days ago: the first look back was kept, the second waits for the second person."""
        days = 66 + one.action.due_on.day % 5
        self._move(one, one.action.due_on - timedelta(days=1), self._ago(days))
        self._verified(one, self._ago(days + 4))
        self._look_back(one, "kept")
        check = self._checks(one)[0]
        visit = self._at(one, one.doer, self._ago(3))
        say_effect(visit, check_id=check.id, said="partly", note=_PARTLY)

    def waiting(self, one: Followed) -> None:
        """Done some days ago; the second person has not come yet."""
        days = 3 + one.action.due_on.day % 5
        if one.action.due_on < self._ago(days):
            self._move(one, one.action.due_on - timedelta(days=1), self._ago(days - 1), _MOVED)
        self._done(one, self._ago(days))

    def sent_back(self, one: Followed) -> None:
        """Done, found not quite done, in hand again."""
        self._move(one, one.action.due_on - timedelta(days=1), self._today + timedelta(days=6))
        self._done(one, self._ago(9))
        send_back_action(self._at(one, one.second, self._ago(7)), action_id=one.action.id, reason=_NOT_YET)

    def late(self, one: Followed) -> None:
        """Moved once, and 20 days past its day."""
        self._move(one, one.action.due_on - timedelta(days=1), self._ago(20), _MOVED)
        note_progress(self._at(one, one.doer, self._ago(25)), action_id=one.action.id, note=_GOING)

    def carried(self, one: Followed) -> None:
        """Left to the next year; the one that goes on with it is in hand."""
        visit = self._at(one, one.doer, min(one.action.due_on, self._ago(30)))
        due_on = self._today + timedelta(days=30 + one.action.due_on.day)
        carry_action(visit, action_id=one.action.id, due_on=due_on, reason=_LATER)

    def taken_up(self, one: Followed) -> None:
        """Closed, and taken up again by the member, who saw that it did not last."""
        self.ended(one)
        reopen_action(self._at(one, one.doer, self._ago(8)), action_id=one.action.id, reason=_SLID)
        self._move(one, self._ago(8), self._today + timedelta(days=40))

    def begun(self, one: Followed) -> None:
        """In hand, with a line on how it goes."""
        note_progress(self._at(one, one.doer, self._ago(2)), action_id=one.action.id, note=_GOING)

    def due_today(self, one: Followed) -> None:
        """In hand, and its day is today."""
        self._move(one, self._ago(6), self._today, "月底事多，提前做掉。")

    def shared(self, one: Followed) -> None:
        """In hand, and put into the branch's ledger by the member."""
        share_action(self._at(one, one.doer, self._ago(4)), action_id=one.action.id, shared=True)
        self.begun(one)

    def branch(self, people: Sequence[Member]) -> None:
        """Two of the branch's own, written by the secretary: one in hand, one with a look back to settle."""
        secretary, organiser, publicist = people
        self.begun(self._written(_PARTY_DAYS, secretary, organiser, (40, -20)))
        one = self._written(_LARGE_TYPE, secretary, publicist, (120, 95))
        self._verified(one, self._ago(95))
        self._look_back(one, "kept")
        self._look_back(one, "kept")

    def _written(self, what: tuple[str, ...], by: Member, doer: Member, days: tuple[int, int]) -> Followed:
        source, matter, text, shows = what
        written, due = (self._ago(n) for n in days)
        visit = self._visit(by, datetime.combine(written, time(15)))
        action = write_branch_action(
            visit, source=source, matter=matter, text=text, member_id=doer.id, due_on=due, checker_id=by.id
        )
        return Followed(action, doer, by, shows)

    def alone(self, one: Followed) -> None:
        """In hand; nobody is asked yet."""

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)

    def _at(self, one: Followed, who: Member, day: date) -> Visit:
        """Somebody's visit in the evening of a day, after the action was written and not after today."""
        evening = datetime.combine(min(day, self._today), time(18))
        return self._visit(who, max(evening, one.action.created_at + timedelta(minutes=10)))

    def _ask(self, one: Followed) -> None:
        visit = self._at(one, one.doer, one.action.created_at.date())
        ask_checker(visit, action_id=one.action.id, member_id=one.second.id)

    def _move(self, one: Followed, day: date, due_on: date, reason: str = "") -> None:
        visit = self._at(one, one.doer, min(day, due_on))
        reschedule_action(visit, action_id=one.action.id, due_on=due_on, reason=reason)

    def _done(self, one: Followed, day: date) -> None:
        complete_action(self._at(one, one.doer, day), action_id=one.action.id, evidence=one.shows)

    def _verified(self, one: Followed, done_on: date) -> None:
        self._done(one, done_on)
        note = _SEEN[one.action.due_on.day % len(_SEEN)]
        visit = self._at(one, one.second, done_on + timedelta(days=4))
        verify_action(visit, action_id=one.action.id, note=note)

    def _checks(self, one: Followed) -> list[EffectCheck]:
        """The looks back that are not settled, the next one first."""
        records = self._at(one, one.doer, self._today).records
        held = records.effect_checks.where(action_id=one.action.id, result=None)
        return sorted(held, key=lambda c: (c.turn, c.due_on))

    def _look_back(self, one: Followed, result: str, note: str = "") -> None:
        """Let both look back on the day of the next look back."""
        check = self._checks(one)[0]
        visit = self._at(one, one.doer, check.due_on)
        say_effect(visit, check_id=check.id, said=result)
        self._settle(one, check, result, note)

    def _settle(self, one: Followed, check: EffectCheck, result: str, note: str = "") -> None:
        visit = self._at(one, one.second, check.due_on + timedelta(days=1))
        settle_effect(visit, check_id=check.id, result=result, note=note)


LIVES: Mapping[str, Callable[[Lives, Followed], None]] = {
    life.__name__: life
    for life in (
        Lives.ended, Lives.ended_plainly, Lives.lapsed, Lives.looked_at, Lives.waiting, Lives.sent_back,
        Lives.late, Lives.carried, Lives.taken_up, Lives.begun, Lives.due_today, Lives.shared, Lives.alone,
    )
}  # fmt: skip
"""What may become of an action, by its name."""
_USUAL = {
    "ended_plainly": 64, "lapsed": 5, "looked_at": 7, "waiting": 5, "sent_back": 3, "late": 5, "carried": 9,
    "taken_up": 2,
}  # fmt: skip
_NEW = {"alone": 50, "begun": 34, "shared": 8, "waiting": 8}
_PLAYED: Mapping[tuple[int, bool], Sequence[str]] = {
    (0, True): ("looked_at", "ended"),
    (0, False): ("due_today", "begun", "alone"),
    (1, True): ("waiting", "late", "ended"),
    (2, True): ("looked_at", "waiting", "ended", "carried"),
    (4, True): ("ended", "lapsed", "carried", "late"),
    (4, False): ("alone", "shared"),
}
"""The lives of those who are signed in as, by place and whether it is last year's; the rest are chosen."""


def life_of(chance: Random, place: int, last: bool, number: int, *, played: bool) -> str:
    """The life of one of somebody's actions; of the people to sign in as the written one."""
    written = _PLAYED.get((place, last), ()) if played else ()
    if number < len(written):
        return written[number]
    weights = _USUAL if last else _NEW
    return chance.choices(list(weights), list(weights.values()))[0]
