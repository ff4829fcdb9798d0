"""A secret ballot of the democratic appraisal (民主测评): what a ballot says and what it adds up to."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from enum import IntEnum, StrEnum
from fractions import Fraction

from kit.domain.note import plain
from kit.errors import Invalid, Refused
from kit.words import mark, say

LEAST_BALLOTS = 5
"""Fewer ballots are never added up: with four one could tell who marked whom (our proposal)."""
LONGEST_REASON = 200
MOST_NAMES = 400
"""Names on one ballot: a branch has some hundred members at most, a general branch (党总支) some hundreds."""


class Scale(StrEnum):
    """What is appraised: the members (四等), or the branch committee as a whole (好、较好、一般、差)."""

    MEMBERS = "members"
    COMMITTEE = "committee"


class Grade(StrEnum):
    """优秀、合格、基本合格、不合格 of a member; 好、较好、一般、差 of the committee."""

    EXCELLENT = "excellent"
    QUALIFIED = "qualified"
    BASIC = "basic"
    UNQUALIFIED = "unqualified"
    GOOD = "good"
    FAIR = "fair"
    AVERAGE = "average"
    POOR = "poor"


GRADES: dict[Scale, tuple[Grade, ...]] = {
    Scale.MEMBERS: (Grade.EXCELLENT, Grade.QUALIFIED, Grade.BASIC, Grade.UNQUALIFIED),
    Scale.COMMITTEE: (Grade.GOOD, Grade.FAIR, Grade.AVERAGE, Grade.POOR),
}
GRADE_WORDS = {
    Grade.EXCELLENT: mark("Excellent"),
    Grade.QUALIFIED: mark("Qualified"),
    Grade.BASIC: mark("Basically qualified"),
    Grade.UNQUALIFIED: mark("Not qualified"),
    Grade.GOOD: mark("Good"),
    Grade.FAIR: mark("Fairly good"),
    Grade.AVERAGE: mark("Middling"),
    Grade.POOR: mark("Poor"),
}
"""The grades as they are read."""
RECEIPT_SIGNS = (
    "松柏竹梅兰荷桂桃杏梨枣橘柿槐杨柳榆枫桑麻禾麦稻粟豆瓜茶菊葵蒲苇荻江河湖海溪泉井池潭湾洲岛山岭峰谷原野"
    "田园林石岩沙土泥砖瓦墙门窗桥路亭台楼阁船帆桨车轮灯烛火炉锅碗盆壶杯盘勺筷刀斧锯锄犁耙筐篮箱柜桌椅床席"
    "帘布棉丝线针衣帽鞋袜伞扇镜梳笔墨纸砚书画琴棋鼓笛钟铃锣号旗风雨雪霜露雾云霞虹星月日晨午晴阴春夏秋冬东"
    "南西北上中前后高低远近长短方圆红橙黄绿青蓝紫白灰金银铜铁锡玉珠贝牛马羊鹿兔鹤雁燕鹊莺鸽鸥鲤虾蟹蜂蝶蚕"
    "蝉萤龟鹰鹭盐糖米面油醋酒饼糕粥汤茄葱姜蒜芹藕笋菇椒"
)
"""Characters that everybody can read out and write down; four of them make a thousand million receipts."""
_WORDS = 4
WITH_REASON = frozenset({Grade.UNQUALIFIED})
"""Grades that nobody gives without saying why."""


@dataclass(frozen=True)
class Mark:
    """One line of a ballot: whom, which grade ("" for none: 弃权), and why where a reason is due."""

    candidate: str
    grade: Grade | None
    reason: str = ""


@dataclass(frozen=True)
class Paper:
    """What is voted on: the scale, and the candidates in the order in which they stand on the ballot."""

    scale: Scale
    candidates: tuple[str, ...]

    def checked(self, marks: Iterable[Mark]) -> tuple[Mark, ...]:
        """The marks in the ballot's order, one a candidate; ``Invalid`` where they do not fit it."""
        given: dict[str, Mark] = {}
        for one in marks:
            if one.candidate not in self.candidates or one.candidate in given:
                raise Invalid(say("This page is out of date. Please open it again."), field=one.candidate)
            given[one.candidate] = self._fitting(one)
        if not any(one.grade for one in given.values()):
            raise Invalid(
                say("Nothing is marked on this ballot yet. Please choose for one comrade at least.")
            )
        return tuple(given.get(name, Mark(name, None)) for name in self.candidates)

    def _fitting(self, given: Mark) -> Mark:
        if given.grade is not None and given.grade not in GRADES[self.scale]:
            raise Invalid(say("This page is out of date. Please open it again."), field=given.candidate)
        reason = plain(given.reason).strip() if given.grade in WITH_REASON else ""
        if given.grade in WITH_REASON and not reason:
            raise Invalid(
                say("Please say in a line why. Without a reason nobody is marked so."), field=given.candidate
            )
        if len(reason) > LONGEST_REASON:
            raise Invalid(say("This is longer than {n} characters. Please shorten it.", n=LONGEST_REASON),
                          field=given.candidate)  # fmt: skip
        return Mark(given.candidate, given.grade, reason)


@dataclass(frozen=True)
class Ballot:
    """A ballot as it lies in the box: a random key and the marks; no voter, no time, no order."""

    key: str
    marks: tuple[Mark, ...]


class Ticked(IntEnum):
    """What the roll says of a voter: nothing yet, voted by page, or took a slip (which the room sees)."""

    NOT_YET = 0
    BY_PAGE = 1
    ON_PAPER = 2


@dataclass(frozen=True)
class Keyed:
    """A printed slip as one of two people keyed it in; gone as soon as both agree and it is in the box."""

    slip: str
    keyed_by: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Line:
    """What the ballots say of one candidate; ``reasons`` stand in no order that tells anything."""

    candidate: str
    counts: Mapping[Grade, int]
    none: int = 0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tally:
    """The ballots of a box added up, once, after it was closed."""

    ballots: int
    lines: tuple[Line, ...]
    receipts: tuple[str, ...] = field(default=())


def tally(paper: Paper, ballots: Iterable[Ballot], receipts: Iterable[str] = ()) -> Tally:
    """The ballots added up; ``Refused`` under five, for then a grade could be laid at somebody's door."""
    cast = tuple(ballots)
    if len(cast) < LEAST_BALLOTS:
        raise Refused(
            say("{n} ballots are in the box. Fewer than {least} are not added up; please talk in person.",
                n=len(cast), least=LEAST_BALLOTS)
        )  # fmt: skip
    lines = tuple(_line(paper, name, cast) for name in paper.candidates)
    return Tally(len(cast), lines, tuple(sorted(receipts)))


def _line(paper: Paper, name: str, ballots: tuple[Ballot, ...]) -> Line:
    marks = [one for ballot in ballots for one in ballot.marks if one.candidate == name]
    counted = Counter(one.grade for one in marks if one.grade)
    return Line(
        name,
        {grade: counted[grade] for grade in GRADES[paper.scale]},
        none=len(ballots) - counted.total(),
        reasons=tuple(sorted(one.reason for one in marks if one.reason)),
    )


def tally_text(made: Tally) -> str:
    """The tally as JSON, as it is kept."""
    return json.dumps(asdict(made), ensure_ascii=False, sort_keys=True)


def tally_from(text: str) -> Tally:
    """The tally that ``tally_text`` wrote."""
    told = json.loads(text)
    lines = tuple(
        Line(
            one["candidate"],
            {Grade(g): n for g, n in one["counts"].items()},
            one["none"],
            tuple(one["reasons"]),
        )
        for one in told["lines"]
    )
    return Tally(told["ballots"], lines, tuple(told["receipts"]))


def receipt_words(choose: Callable[[int], int]) -> str:
    """Four plain words by chance; ``choose(n)`` gives a whole number below n that nobody can foretell."""
    return " ".join(RECEIPT_SIGNS[choose(len(RECEIPT_SIGNS))] for _ in range(_WORDS))


def checked_receipt(receipt: str) -> str:
    """The receipt that a page has drawn; ``Invalid`` where it is anything but four of the words.

    The page draws it, so that a page that had no answer can ask again whether its ballot is in.
    """
    signs = receipt.split(" ")
    if len(signs) != _WORDS or any(len(one) != 1 or one not in RECEIPT_SIGNS for one in signs):
        raise Invalid(say("This page is out of date. Please open it again."), field="receipt")
    return receipt


def beyond_most(counts: Mapping[Grade, int], members: int, share: Fraction) -> int:
    """By how many the excellent ones go beyond what is general; 0 where they do not."""
    return max(0, counts.get(Grade.EXCELLENT, 0) - most_excellent(members, share))


def most_excellent(members: int, share: Fraction) -> int:
    """How many of so many members may generally be excellent, by the rule ``excellent_most`` (一般不超过)."""
    return math.floor(members * share)
