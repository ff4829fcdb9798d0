"""What is entered at the rehearsed meeting, and a text from which all of it, and the kit's own words, are taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from kit.domain.ballot import GRADES, Grade, Scale
from kit.domain.meeting import AgendaStep, Meeting
from kit.rehearsal_script import Part, Play, Script, script

WEEKDAYS = "一二三四五六日"
EXTRA = ("示例党员寅", "示例党员卯")
"""Two more of the branch: twelve of the rehearsal are in the room here, these two are not."""
LEAVE = "在外地探望住院的母亲"
HEAD = {
    "starts_at": "00:10",
    "place": "二楼活动室",
    "topic": "把说定的事一件一件做完",
    "guests": "示例单位党委联络员",
}
SAID_BY = "乙"
UNFIT = ("丙", "子", "七月以来四次会没有到，问了也没有说")
"""Who marks whom not qualified, and the reason on the ballot; it stands in the tally and nowhere else."""
GRADED = {
    "乙": (Grade.EXCELLENT, ""),
    "丑": (Grade.QUALIFIED, ""),
    "子": (Grade.BASIC, "四次会没有到，没有请假"),
}
"""The grades that the committee gives in the test, with the reason."""
REMARK = "看到了，没有意见"
CORRECTED = "接受。欠的三次星期五以前补齐，往后交班前写完"
NOT_CORRECTED = "下次带两件自己办的事来讲"
REPLY = "当时说的是一件，两位记录的同志都这样记"
GRADE_WORDS = {
    Grade.EXCELLENT: "优秀", Grade.QUALIFIED: "合格", Grade.BASIC: "基本合格", Grade.UNQUALIFIED: "不合格",
}  # fmt: skip
FIXED = (
    "会议记录全文", "已签定", "会议记录", "组织生活会", "到会情况", "议程", "会议内容", "发言次序", "相互批评", "议定事项",
    "无记名测评", "序号事项起止", "序号议定的事责任人时限", "姓名优秀合格基本合格不合格弃权", "（经本人核对更正）",
    "主持人（签字）", "记录人（签字）",
)  # fmt: skip
"""The headings and the lines for signing; a label is known only together with what was entered under it."""


@dataclass
class Facts:
    """What was entered while the test went on, as it must be found in the minutes."""

    told: Script = field(default_factory=script)
    receipts: list[str] = field(default_factory=list)

    def part(self, sign: str) -> Part:
        return next(p for p in self.told.people if p.sign == sign)

    @property
    def names(self) -> list[str]:
        """Everybody due, in the roster's order."""
        return [*(p.name for p in self.told.people), *EXTRA]

    @property
    def graded(self) -> list[str]:
        """Who stands on the ballot, in its order."""
        return [*(p.name for p in self.told.people if not p.probationary), *EXTRA]

    @property
    def on_paper(self) -> list[Part]:
        return [p for p in self.told.people if p.play is Play.SLIP]

    @property
    def by_phone(self) -> list[Part]:
        return [p for p in self.told.people if p.play is not Play.SLIP]

    @staticmethod
    def mark(voter: Part, name: str) -> tuple[Grade, str]:
        """What a voter's ballot says of somebody, and why."""
        if (voter.sign, name[-1]) == UNFIT[:2]:
            return Grade.UNQUALIFIED, UNFIT[2]
        return voter.grade(name[-1]), ""

    def counts(self, name: str) -> list[int]:
        """How often each grade was given to somebody, by all twelve ballots."""
        marks = [self.mark(p, name)[0] for p in self.told.people]
        return [marks.count(g) for g in GRADES[Scale.MEMBERS]]

    def due(self, days: int) -> date:
        return date.today() + timedelta(days=days)

    def written(self) -> list[str]:
        """Every sentence that was entered and belongs into the minutes."""
        words = [LEAVE, self.told.said, *(d.text for d in self.told.decisions)]
        words += [HEAD[name] for name in ("place", "topic", "guests")]
        for one in self.told.speeches:
            stand = CORRECTED if one.to == "庚" else one.stand
            words += [one.matter, one.effect, one.suggestion, stand]
        return words

    def private(self) -> list[str]:
        """What was entered and must not stand there."""
        return [UNFIT[2], REMARK, REPLY, NOT_CORRECTED, GRADED["子"][1], *self.receipts]


def chinese(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日（星期{WEEKDAYS[on.weekday()]}）"


def bare(text: str) -> str:
    """Without any white space, so that where a line breaks does not matter."""
    return re.sub(r"\s+", "", text)


def hours(one: AgendaStep | Meeting) -> str:
    assert one.started_at is not None
    assert one.ended_at is not None
    return f"{one.started_at:%H:%M}—{one.ended_at:%H:%M}"


@dataclass(frozen=True)
class Held:
    """What stands in the minutes besides what somebody typed: when each step was, the ballot, the check number."""

    meeting: Meeting
    steps: tuple[AgendaStep, ...]
    poll: str
    digest: str


def lines(facts: Facts, held: Held, *, paper: bool) -> list[str]:
    """Every line that the minutes may hold, on the page or on paper: labels with what was entered."""
    told, today = facts.told, chinese(date.today())
    leads, second = (told.names[sign] for sign in "甲乙")
    known = [f"时间{today}{hours(held.meeting)}", f"主持人书记{leads}", f"记录人组织委员{second}"]
    known += [f"地点{HEAD['place']}", f"列席{HEAD['guests']}", f"会议议题{HEAD['topic']}", told.branch]
    known += ["应到14人", "实到12人", f"请假1人{EXTRA[0]}：{LEAVE}", f"缺席1人{EXTRA[1]}"]
    for step in held.steps:
        number = str(step.number) if paper else ""
        known.append(f"{number}{step.title}{hours(step)}")
        if step.number == 2:
            known.append(f"{number}{step.title}{told.names[SAID_BY]}{told.said}")
    in_turn = sorted(told.speeches, key=lambda one: facts.names.index(told.names[one.to]))
    for place, one in enumerate(in_turn, 1):
        stand = CORRECTED if one.to == "庚" else one.stand
        known.append(f"{place if paper else ''}{told.names[one.by]}对{told.names[one.to]}")
        known += [f"事{one.matter}", f"影响{one.effect}", f"建议{one.suggestion}", f"表态{stand}"]
    for place, done in enumerate(told.decisions, 1):
        name, due = told.names[done.by], chinese(facts.due(done.days))
        known.append(f"{place}{done.text}{name}{due}" if paper else f"{done.text}{name}、{due}")
    known += [f"“{held.poll}”：收回12张票", *(_tally(facts, name, paper=paper) for name in facts.graded)]
    known += [f"{today}签定，此后没有改动。校验码：{held.digest}", f"{date.today().year}年月日"]
    if paper:
        known.append(f"会议{held.meeting.title or FIXED[3]}")
        known += [f"{number}、{title}" for number, title in zip("一二三四五六", SECTIONS, strict=True)]
    return [*known, *facts.names, *FIXED]


def _tally(facts: Facts, name: str, *, paper: bool) -> str:
    counts = facts.counts(name)
    if paper:
        return f"{name}{''.join(str(n) for n in counts)}0"
    words = zip(GRADES[Scale.MEMBERS], counts, strict=True)
    return name + "、".join(f"{GRADE_WORDS[grade]}{n}" for grade, n in words)


SECTIONS = ("到会情况", "议程", "会议内容", "相互批评", "议定事项", "无记名测评")


def left_over(text: str, known: Iterable[str]) -> str:
    """What remains of a text when every known line is taken out, longest first; marks and page numbers apart."""
    rest = re.sub(r"—\d+—", "", bare(text))
    for one in sorted({bare(k) for k in known}, key=len, reverse=True):
        rest = rest.replace(one, "\0")
    return re.sub(r"[\0，、。：]+", " ", rest).strip()
