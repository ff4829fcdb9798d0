"""The two thresholds of likeness, on pairs that say the same thing again and on pairs that do not."""

from __future__ import annotations

from itertools import combinations

import pytest
import yaml

from kit.domain.likeness import SAME_PHRASE, SAME_THING, alike, likeness, pairs
from tests.conftest import TOP

STORIES = yaml.safe_load((TOP / "kit" / "demo_words.yml").read_text(encoding="utf-8"))

RETOLD = [
    ("三月楼道灯坏了，我答应去问物业，后来忙起来就没有再回话。", "答应帮邻居问楼道灯，忙起来就没有再回话。"),
    ("党费晚交了两个月，组长提醒过两次。", "今年党费又晚交了一个月，还是组长提醒的。"),
    ("六月和九月的主题党日都没到，都没有请假。", "主题党日有两次没到，也没有请假。"),
    ("年初定的读四本书，到十月只读完一本半。", "计划读四本书，到年底只读完两本。"),
    ("答应每月去看一次结对户，七月和八月都没有去。", "每月看一次结对户的事，今年有四个月没有去。"),
    ("上半年四次小组会我都念了稿子，没有讲自己手上的工作。", "小组会上还是念稿子，没有讲自己手上的事。"),
    (
        "老王在小组会上提的两条意见，我当面答应改，到现在一条也没改。",
        "同志在小组会上提的意见，我答应改，只改了一条。",
    ),
    ("窗口前排了十几个人，我去接了二十分钟私人电话。", "窗口有人排队，我出去接私人电话，有十来分钟。"),
    ("巡检记录要求当天录入，三季度有十七天是隔天补的。", "巡检记录没有当天录入，四月有九天是隔天补的。"),
    (
        "帮扶手册上收入一栏，我坐在办公室估着填的，四户都没问。",
        "帮扶手册的收入一栏仍是在办公室估着填，没有问过。",
    ),
    ("李大爷的轮椅坡道，我说一周内有答复，过了二十天还没有信。", "轮椅坡道的事拖着没有给李大爷答复。"),
    ("去村里三次，都是坐在村部听汇报，没有进过一户人家。", "下村还是坐在村部听汇报，进户只有两家。"),
]
"""What one member may write in two years about the same thing."""


def test_what_is_told_again_is_known_and_what_is_not_is_left() -> None:
    again = [alike(one, other) for one, other in RETOLD]
    facts = [story["fact"] for stories in STORIES.values() for story in stories]
    apart = [alike(one, other) for one, other in combinations(facts, 2)]
    others = [
        alike(one, other)
        for at, (one, _) in enumerate(RETOLD)
        for to, (_, other) in enumerate(RETOLD)
        if at != to
    ]
    assert min(again) >= SAME_THING, sorted(again)[:3]
    assert max(others) < SAME_THING
    assert max(apart) < SAME_THING


def test_likeness_goes_from_nothing_to_the_whole() -> None:
    assert alike("楼道灯坏了", "楼道灯坏了。") == 1
    assert alike("楼道灯坏了", "党费晚交") == 0
    assert alike("", "楼道灯坏了") == 0
    assert likeness(pairs("楼道灯坏了"), pairs("楼道灯修好了"), least=0.9) == 0


def test_order_and_punctuation_do_not_count() -> None:
    one = "三月楼道灯坏了，我答应去问物业。"
    assert alike(one, "我答应去问物业——三月，楼道灯坏了！") > 0.85


def test_a_short_old_text_is_found_in_a_long_new_one() -> None:
    old = "答应帮邻居问楼道灯，后来没有回话。"
    assert alike(old, f"今年事情多，家里也有病人，常常加班到很晚。{old}此外还有两次会没有到。") == 1


@pytest.mark.parametrize(
    ("sentence", "near"),
    [
        ("对理论的学习不够系统不够深入", True),
        ("理论学习有些不深入不系统", True),
        ("三月的读本只看了两章", False),
    ],
)
def test_a_sentence_is_near_a_stock_sentence(sentence: str, near: bool) -> None:
    assert (likeness(pairs(sentence), pairs("理论学习不够深入不够系统")) >= SAME_PHRASE) is near
