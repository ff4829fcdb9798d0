"""Plays ``two_years.feature`` on a real database, with the days moved by the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from kit.domain.action import Action, ActionState, Effect
from kit.domain.organisation import Member, Role
from kit.domain.rectification import PlanField, Way, field_name
from kit.domain.round import Readers
from kit.errors import KitError
from kit.services.actions import (
    carry_action,
    complete_action,
    share_action,
    verify_action,
)
from kit.services.checkup import my_checkup, save_answer, submit_checkup
from kit.services.coaching import advise
from kit.services.due import my_due
from kit.services.effects import look_back_days, say_effect, settle_effect
from kit.services.followed import Followed, asked_of_me, my_actions
from kit.services.ledger import branch_ledger, ledger_report, write_branch_action
from kit.services.memory import my_last_cycle
from kit.services.paper import plan_report
from kit.services.reading import my_openings, read_sheet
from kit.services.rounds import close_round, open_round
from tests.conftest import Branch
from tests.reports.papers import bare, pdf_of, text_of

scenarios("two_years.feature")

WORDS = {"一直是": Effect.KEPT, "有时没做到": Effect.PARTLY, "又回到老样子": Effect.LAPSED}
WAYS = {"接着改这一条": Way.CONTINUE, "写得更深一步": Way.DEEPEN, "说说为什么没改成": Way.WHY}
STATES = {
    "进行中": ActionState.OPEN,
    "已核": ActionState.VERIFIED,
    "又提起来": ActionState.REOPENED,
    "已销号": ActionState.CLOSED,
    "转下年": ActionState.CARRIED,
}
DAY = r"(?P<year>\d+)年(?P<month>\d+)月(?P<day>\d+)日"


@dataclass
class Town:
    """The branch of the text: its people, its rounds by title, and the last advice that somebody read."""

    branch: Branch
    rounds: dict[str, str] = field(default_factory=dict)
    branch_action: str = ""
    told: list[str] = field(default_factory=list)

    def do(self, who: str, act: Callable[..., Any], /, **values: Any) -> Any:
        self.branch.now += timedelta(minutes=1)
        return self.branch.do(who, act, **values)

    def write(self, who: str, name: str, value: str) -> None:
        sheet = self.do(who, my_checkup)
        held = sheet.answers.get(name)
        self.do(who, save_answer, response_id=sheet.response.id, field=name, value=value,
                base=held.revision if held else 0, writer="page")  # fmt: skip

    def own(self, who: str, words: str = "") -> Followed:
        """The newest action of somebody that says these words and is not left to the next year."""
        found = [f for f in self.do(who, my_actions) if words in f.action.text]
        return next((f for f in found if f.action.state is not ActionState.CARRIED), found[0])

    def id(self, who: str) -> str:
        return self.branch.members[who].id

    def refuses(self, who: str, act: Callable[..., Any], /, **values: Any) -> str:
        with pytest.raises(KitError) as caught:
            self.do(who, act, **values)
        return str(caught.value)


@pytest.fixture
def town(branch: Branch) -> Town:
    return Town(branch)


def quoted(text: str) -> list[str]:
    return re.findall("“([^”]*)”", text)


def on(year: str, month: str, day: str) -> date:
    return date(int(year), int(month), int(day))


# ── 人和日子 ──


@given(parsers.re("第一党支部有书记甲、组织委员丁，党员乙、丙、戊、己"))
def people(town: Town) -> None:
    duties = {"甲": "书记", "丁": "组织委员"}
    for name, member in list(town.branch.members.items()):
        role = Role.FACILITATOR if name in duties else Role.MEMBER
        kept = Member(member.id, member.unit_id, member.number, member.name, role, duty=duties.get(name, ""))
        town.branch.members[name] = kept
        with town.branch.store.begin() as records:
            records.members.put(kept)


@given("核过以后第30天、第60天、第90天各回头看一次")
def days_of_looking_back(town: Town) -> None:
    with town.branch.visit("甲") as visit:
        assert look_back_days(visit) == (30, 60, 90)


@given(parsers.re(f"今天是{DAY}"))
def today(town: Town, year: str, month: str, day: str) -> None:
    town.branch.now = datetime.combine(on(year, month, day), datetime.min.time().replace(hour=9))


# ── 轮次和表 ──


@when(parsers.re(r"甲开了一轮“(?P<title>.*)”，(?P<month>\d+)月(?P<day>\d+)日交表，交表以后书记可以看"))
def opens_a_round(town: Town, title: str, month: str, day: str) -> None:
    due = date(town.branch.today.year, int(month), int(day))
    made = town.do("甲", open_round, title=title, form_name="member", due_on=due, readers=Readers.SECRETARY)
    town.rounds[title] = made.id


@when(parsers.re("甲结束“(?P<title>.*)”"))
def ends_a_round(town: Town, title: str) -> None:
    town.do("甲", close_round, round_id=town.rounds[title])


@when(parsers.re("丙在“(?P<item>.*)”选了“(?P<choice>.*)”，事实写“(?P<fact>.*)”"))
def answers(town: Town, item: str, choice: str, fact: str) -> None:
    town.write("丙", item, choice)
    town.write("丙", f"{item}_fact", fact)


@then(parsers.re("丙的清单里有一条“(?P<label>.*)”"))
def has_a_finding(town: Town, label: str) -> None:
    assert label in [str(f.label.zh) for f in town.do("丙", my_checkup).findings]


@when(parsers.re(
    f"丙把这一条写进整改：原因“(?P<cause>.*)”，如果“(?P<cue>.*)”，就“(?P<action>.*)”，{DAY}看结果，请丁来看"
))  # fmt: skip
def takes_up(town: Town, cause: str, cue: str, action: str, year: str, month: str, day: str) -> None:
    finding = town.do("丙", my_checkup).findings[0].name
    told = {
        PlanField.TAKEN: "1", PlanField.CAUSE: cause, PlanField.CUE: cue, PlanField.ACTION: action,
        PlanField.DUE: on(year, month, day).isoformat(), PlanField.CHECKER: town.id("丁"),
    }  # fmt: skip
    for part, value in told.items():
        town.write("丙", field_name(finding, part), value)


@when(parsers.re(
    f"丙选“(?P<way>.*)”，写“(?P<why>.*)”，如果“(?P<cue>.*)”，就“(?P<action>.*)”，{DAY}看结果，请丁来看"
))  # fmt: skip
def takes_up_again(
    town: Town, way: str, why: str, cue: str, action: str, year: str, month: str, day: str
) -> None:
    finding = town.do("丙", my_checkup).findings[0].name
    town.write("丙", field_name(finding, PlanField.WAY), WAYS[way])
    town.write("丙", field_name(finding, PlanField.WHY), why)
    takes_up(town, why, cue, action, year, month, day)


@then("丙还不能请自己来看")
def cannot_ask_oneself(town: Town) -> None:
    sheet = town.do("丙", my_checkup)
    name = field_name(sheet.findings[0].name, PlanField.CHECKER)
    base = sheet.answers[name].revision
    town.refuses("丙", save_answer, response_id=sheet.response.id, field=name, value=town.id("丙"), base=base,
                 writer="page")  # fmt: skip
    assert town.do("丙", my_checkup).answers[name].value == town.id("丁")


@when("丙交表")
def hands_in(town: Town) -> None:
    sheet = town.do("丙", my_checkup)
    for item in sheet.form.items.values():
        if item.required and item.name in sheet.shown and not sheet.values.get(item.name):
            town.write("丙", item.name, item.choices[0].name if item.choices else "1")
    town.do("丙", submit_checkup, response_id=sheet.response.id)


# ── 措施 ──


@then(parsers.re(f"丙有一条措施，进行中，约定{DAY}，请丁看"))
def has_an_action(town: Town, year: str, month: str, day: str) -> None:
    mine = town.own("丙")
    assert (mine.action.state, mine.action.due_on) == (ActionState.OPEN, on(year, month, day))
    assert mine.checker == "示例党员丁"


@then("丙有两条措施在办")
def two_in_hand(town: Town) -> None:
    assert len([f for f in town.do("丙", my_actions) if f.action.under_way]) == 2


@then("丙的首页写着今天到期")
def due_today(town: Town) -> None:
    assert [d.on for d in town.do("丙", my_due) if d.mine] == [town.branch.today]


@then(parsers.re(r"丙的首页写着过了约定日(?P<days>\d+)天"))
def days_past(town: Town, days: str) -> None:
    assert [d.action.days_past(town.branch.today) for d in town.do("丙", my_due) if d.mine] == [int(days)]


@when(parsers.re("丙说“(?P<words>.*)”这一条做到了，写“(?P<evidence>.*)”"))
def says_done(town: Town, words: str, evidence: str) -> None:
    town.do("丙", complete_action, action_id=town.own("丙", words).action.id, evidence=evidence)


@then("丙自己核不了，乙也核不了")
def neither_oneself_nor_anybody(town: Town) -> None:
    action = town.own("丙").action
    for who in ("丙", "乙"):
        assert town.refuses(who, verify_action, action_id=action.id)
    assert town.own("丙").action.state is ActionState.DONE


@when(parsers.re("丁核过“(?P<words>.*)”这一条，写“(?P<note>.*)”"))
def looks_at_it(town: Town, words: str, note: str) -> None:
    town.do("丁", verify_action, action_id=town.own("丙", words).action.id, note=note)


@then(parsers.re("这一条已核，回头看定在(?P<days>.*)"))
def verified(town: Town, days: str) -> None:
    mine = town.own("丙")
    assert mine.action.state is ActionState.VERIFIED
    expected = [on(*found) for found in re.findall(r"(\d+)年(\d+)月(\d+)日", days)]
    assert [c.due_on for c in mine.current_checks] == expected


@then("再核一次会被客气地挡住")
def not_twice(town: Town) -> None:
    told = town.refuses("丁", verify_action, action_id=town.own("丙").action.id)
    assert told
    assert "Traceback" not in told


@when(parsers.re(
    "丙说第(?P<days>[0-9]+)天“(?P<said>[^”]*)”，丁看过也是“(?P<seen>[^”]*)”(，写“(?P<note>[^”]*)”)?"
))  # fmt: skip
def look_back(town: Town, days: str, said: str, seen: str, note: str | None) -> None:
    check = next(
        c for f in town.do("丙", my_actions) for c in f.current_checks
        if c.after_days == int(days) and c.result is None and f.action.state is ActionState.VERIFIED
    )  # fmt: skip
    assert check.due_on <= town.branch.today
    town.do("丙", say_effect, check_id=check.id, said=WORDS[said])
    town.do("丁", settle_effect, check_id=check.id, result=WORDS[seen], note=note or "")


@then("这一条已核")
def still_verified(town: Town) -> None:
    assert town.own("丙").action.state is ActionState.VERIFIED


@then(parsers.re("这一条又提起来，原因里有“(?P<reason>.*)”"))
def reopened(town: Town, reason: str) -> None:
    mine = town.own("丙")
    assert mine.action.state is ActionState.REOPENED
    assert any(reason in step.note for step in mine.steps)


@then("第90天的回头看不再等")
def no_longer_waited_for(town: Town) -> None:
    assert not [d for d in town.do("丙", my_due) if d.check is not None]


@when(parsers.re(f"丙把这一条转到下一年，定在{DAY}，原因“(?P<reason>.*)”"))
def carries(town: Town, year: str, month: str, day: str, reason: str) -> None:
    town.do(
        "丙", carry_action, action_id=town.own("丙").action.id, due_on=on(year, month, day), reason=reason
    )


@then(parsers.re(f"旧的一条写着转下年，新的一条进行中，约定{DAY}"))
def carried(town: Town, year: str, month: str, day: str) -> None:
    new, old = (f.action for f in town.do("丙", my_actions))
    assert old.state is ActionState.CARRIED
    assert (new.state, new.due_on) == (ActionState.OPEN, on(year, month, day))


@then("新的一条接着旧的那一条")
def goes_on(town: Town) -> None:
    new, old = (f.action for f in town.do("丙", my_actions))
    assert (new.carried_from, new.text) == (old.id, old.text)


@then(parsers.re("“(?P<words>.*)”已销号"))
def closed(town: Town, words: str) -> None:
    assert town.own("丙", words).action.state is ActionState.CLOSED


@then("这一条的来龙去脉里，每一步都有人、有日子")
def every_step_is_told(town: Town) -> None:
    for mine in town.do("丙", my_actions):
        assert all(step.by in mine.names and step.at.year >= 2026 for step in mine.steps)
    assert len([s for f in town.do("丙", my_actions) for s in f.steps]) >= 6


# ── 谁看得到 ──


@when("甲打开丙交的表")
def opens_the_sheet(town: Town) -> None:
    sheet = town.do("丙", my_checkup)
    read = town.do("甲", read_sheet, response_id=sheet.response.id)
    assert read is not None


@then("丙看得到甲打开过一次")
def told_of_the_opening(town: Town) -> None:
    assert [o.name for o in town.do("丙", my_openings)] == ["示例党员甲"]


@then("乙打不开丙的表")
def others_cannot(town: Town) -> None:
    town.refuses("乙", read_sheet, response_id=town.do("丙", my_checkup).response.id)


@then("丁打不开丙的表，但看得到请他看的这一条")
def the_one_asked_sees_one(town: Town) -> None:
    town.refuses("丁", read_sheet, response_id=town.do("丙", my_checkup).response.id)
    asked = town.do("丁", asked_of_me)
    assert [f.action.text for f in asked] == [town.own("丙").action.text]


# ── 记得去年 ──


def likeness(town: Town) -> Any:
    sheet = town.do("丙", my_checkup)
    name = f"{sheet.findings[0].item}_fact"
    return town.do("丙", advise, response_id=sheet.response.id, field=name, text=sheet.values[name])


@then("没有提醒说去年写过这一条")
def no_reminder(town: Town) -> None:
    assert likeness(town).past is None


@then(parsers.re("丙一打开体检，先看到自己还在办的一条“(?P<words>.*)”"))
def opens_with_what_is_open(town: Town, words: str) -> None:
    sheet = town.do("丙", my_checkup)
    cycle = town.do("丙", my_last_cycle, response_id=sheet.response.id)
    assert [words in action.text for action, _label in cycle.actions] == [True]


@then("丙看到“去年也写过这一条”，旁边是去年的原话")
def recognised(town: Town) -> None:
    found = likeness(town).past
    assert found is not None
    assert "三月楼道灯坏了" in found.text


@then("这句提醒哪里也没有存")
def not_kept(town: Town) -> None:
    with town.branch.store.read() as records:
        kept = [
            str(row)
            for table in records.connection.dialect.get_table_names(records.connection)
            for row in records.connection.exec_driver_sql(f'SELECT * FROM "{table}"')
        ]
    assert not [row for row in kept if "去年也写过" in row]


# ── 纸 ──


@then(parsers.re(r"丙打印的(?P<year>\d+)年清单上有(?P<words>.*)"))
def printed_plan(town: Town, year: str, words: str) -> None:
    report = town.do("丙", plan_report, round_id=town.rounds[f"{year}年体检"])
    text = text_of(pdf_of(report))
    assert [w for w in quoted(words) if bare(w) not in text] == []


@then(parsers.re("导出的台账上有(?P<words>.*)"))
def printed_ledger(town: Town, words: str) -> None:
    text = text_of(pdf_of(town.do("甲", ledger_report)))
    assert [w for w in quoted(words) if bare(w) not in text] == []


# ── 支部的台账 ──


@when(parsers.re(
    f"甲在台账里记一件支部的事：来源“支部体检”，问题“(?P<matter>.*)”，措施“(?P<text>.*)”，由丁负责，{DAY}"
))  # fmt: skip
def writes_into_the_ledger(town: Town, matter: str, text: str, year: str, month: str, day: str) -> None:
    made: Action = town.do("甲", write_branch_action, source="branch_checkup", matter=matter, text=text,
                           member_id=town.id("丁"), due_on=on(year, month, day))  # fmt: skip
    town.branch_action = made.id


def entry(town: Town) -> Any:
    return next(e for e in town.do("甲", branch_ledger).entries if e.action.id == town.branch_action)


@then("台账里有这件事，责任人丁，进行中")
def stands_in_the_ledger(town: Town) -> None:
    found = entry(town)
    assert (found.names[found.action.member_id], found.action.state) == ("示例党员丁", ActionState.OPEN)


@when(parsers.re(f"丙有一条自己的措施“(?P<text>.*)”，约定{DAY}"))
def an_action_of_ones_own(town: Town, text: str, year: str, month: str, day: str) -> None:
    opens_a_round(town, "2026年体检", "11", "27")
    answers(town, "replies", "few", "三月楼道灯坏了，我答应去问物业。")
    takes_up(town, "没有安排好", "到了周二晚上", text, year, month, day)
    hands_in(town)


def shown_texts(town: Town) -> list[str]:
    return [e.action.text for e in town.do("甲", branch_ledger).entries]


@then(parsers.re("台账里没有“(?P<text>.*)”，只看得到丙有一条在办"))
def only_that_there_is_one(town: Town, text: str) -> None:
    ledger = town.do("甲", branch_ledger)
    assert text not in shown_texts(town)
    assert [line.name for line in ledger.standing] == ["示例党员丙"]
    assert text not in str(ledger.standing)
    assert bare(text) not in text_of(pdf_of(town.do("甲", ledger_report)))


@when("丙愿意把它放进支部台账")
def shares(town: Town) -> None:
    town.do("丙", share_action, action_id=town.own("丙").action.id, shared=True)


@when("丙又收回来")
def takes_back(town: Town) -> None:
    town.do("丙", share_action, action_id=town.own("丙").action.id, shared=False)


@then(parsers.re("台账里有“(?P<text>[^”]*)”$"))
def stands_with_its_words(town: Town, text: str) -> None:
    assert text in shown_texts(town)


@when(parsers.re("丁说支部的这件事做到了，写“(?P<evidence>.*)”"))
def branch_done(town: Town, evidence: str) -> None:
    town.do("丁", complete_action, action_id=town.branch_action, evidence=evidence)


@then("丁核不了自己负责的事")
def not_ones_own(town: Town) -> None:
    assert town.refuses("丁", verify_action, action_id=town.branch_action)


@when(parsers.re("甲核过支部的这件事，写“(?P<note>.*)”"))
def branch_verified(town: Town, note: str) -> None:
    town.do("甲", verify_action, action_id=town.branch_action, note=note)


@when("甲把三次回头看都记成“一直是”")
def branch_looks_back(town: Town) -> None:
    for check in entry(town).checks:
        town.do("甲", settle_effect, check_id=check.id, result=Effect.KEPT)


@then("支部的这件事已销号，导出的台账上写着销号的日子")
def branch_closed(town: Town) -> None:
    assert entry(town).action.state is ActionState.CLOSED
    text = text_of(pdf_of(town.do("甲", ledger_report)))
    assert "销号1条" in text
    assert "2027.3.28" in text
