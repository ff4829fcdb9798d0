"""A fixed day of every month (主题党日“每月相对固定 1 天”，党费日): the 25th, or the second Friday."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from kit.errors import Invalid
from kit.words import _, say

_DAY, _WEEK = re.compile(r"d([1-9]|[12]\d|3[01])"), re.compile(r"w([1-5])-([1-7])")
LAST_WEEK = 5
"""The week that stands for the last one: a fifth Friday does not come every month."""


@dataclass(frozen=True)
class FixedDay:
    """Either a day of the month, or a weekday (1 is Monday) of the first to fourth or the last week."""

    day: int = 0
    week: int = 0
    weekday: int = 0

    def of(self, year: int, month: int) -> date:
        """The day in this month; the 31st is the last day where the month is shorter."""
        last = monthrange(year, month)[1]
        if self.day:
            return date(year, month, min(self.day, last))
        if self.week == LAST_WEEK:
            end = date(year, month, last)
            return end - timedelta(days=(end.isoweekday() - self.weekday) % 7)
        first = date(year, month, 1)
        ahead = (self.weekday - first.isoweekday()) % 7
        return first + timedelta(days=ahead + 7 * (self.week - 1))

    @property
    def text(self) -> str:
        """As it is kept: ``d25`` or ``w2-5``."""
        return f"d{self.day}" if self.day else f"w{self.week}-{self.weekday}"

    @property
    def words(self) -> str:
        """As people say it."""
        if self.day:
            return _("on day {n} of every month", n=self.day)
        weekday = str(WEEKDAYS[self.weekday - 1])
        if self.week == LAST_WEEK:
            return _("on the last {weekday} of every month", weekday=weekday)
        return _("on {weekday} number {n} of every month", weekday=weekday, n=self.week)


WEEKDAYS = (
    say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"),
    say("Sunday"),
)  # fmt: skip


def fixed_day(text: str, field: str = "") -> FixedDay | None:
    """The fixed day that ``text`` keeps, None for ""; ``Invalid`` for anything else."""
    text = text.strip()
    if not text:
        return None
    if found := _DAY.fullmatch(text):
        return FixedDay(day=int(found[1]))
    if found := _WEEK.fullmatch(text):
        return FixedDay(week=int(found[1]), weekday=int(found[2]))
    raise Invalid(say("Please choose a day of the month from the list."), field=field)
