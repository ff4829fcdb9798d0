"""The coach on the development set: what it marks, what it leaves, what it asks. The held set is elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from kit.domain.coach import FEWEST, Advice, Writing, advise
from kit.domain.phrase import Phrase, PhraseBook
from kit.domain.signs import Question, signs, told
from kit.store.phrase_file import phrase_book
from tests.conftest import TOP

DEVELOPMENT = yaml.safe_load(Path(__file__).with_name("coach_development.yml").read_text(encoding="utf-8"))
BOOK = phrase_book(TOP / "forms")


def fact(text: str) -> Advice:
    return advise(text, Writing.FACT, BOOK)


def marked(text: str) -> list[str]:
    return [text[m.start : m.end] for m in fact(text).marks]


def kinds(text: str) -> set[tuple[Question, bool]]:
    return {(s.question, s.firm) for s in signs(text)}


def test_the_development_set_is_told_apart() -> None:
    left = [text for text in DEVELOPMENT["vague"] if fact(text).quiet]
    held_up = [text for text in DEVELOPMENT["concrete"] if not fact(text).quiet]
    assert len(DEVELOPMENT["vague"]) >= 150
    assert len(DEVELOPMENT["concrete"]) >= 150
    assert len(left) <= len(DEVELOPMENT["vague"]) * 0.02, left
    assert len(held_up) <= len(DEVELOPMENT["concrete"]) * 0.02, held_up


def test_nothing_hangs_on_a_few_phrases() -> None:
    half = PhraseBook(BOOK.phrases[::2])
    left = [text for text in DEVELOPMENT["vague"] if advise(text, Writing.FACT, half).quiet]
    assert len(left) <= len(DEVELOPMENT["vague"]) * 0.05, left


def test_the_shipped_facts_of_the_demo_are_left_alone() -> None:
    stories = yaml.safe_load((TOP / "kit" / "demo_words.yml").read_text(encoding="utf-8"))
    facts = [story["fact"] for told in stories.values() for story in told]
    assert [text for text in facts if not fact(text).quiet] == []


def test_no_rule_holds_a_sentence_of_the_set() -> None:
    rules = (TOP / "kit" / "domain" / "signs.py").read_text(encoding="utf-8")
    phrases = [p.text for p in BOOK.phrases]
    for text in (*DEVELOPMENT["vague"], *DEVELOPMENT["concrete"]):
        assert text.strip("。") not in phrases
        assert text.strip("。") not in rules


def test_what_is_wide_is_dotted_and_what_tells_is_not() -> None:
    text = (
        "对群众反映的问题重视程度不够，回访有待加强。三月楼道灯坏了，我答应去问物业，后来忙起来就没有再回话。"
    )
    advice = fact(text)
    assert marked(text) == ["重视程度不够", "有待加强"]
    assert advice.telling
    assert not advice.quiet
    assert fact(text.partition("。")[2]).quiet


def test_a_phrase_is_carried_by_what_its_own_sentence_tells() -> None:
    assert marked("学习抓得不够紧。") == ["不够紧"]
    assert marked("学习抓得不够紧，九月发的读本到现在只看了二十页。") == []


def test_one_phrase_may_head_what_is_told_next_two_may_not() -> None:
    assert marked("回访不够。三月楼道灯坏了，我答应去问物业。") == []
    assert len(marked("服务意识不强，回访有待加强。三月楼道灯坏了，我答应去问物业。")) == 2
    assert marked("服务意识不强，回访有待加强。例如三月楼道灯坏了，我答应去问物业，没有回话。") == []


def test_a_conclusion_belongs_to_what_was_told_before_it_in_its_paragraph() -> None:
    story = "九月的主题党日我没去，也没有请假。"
    assert marked(f"{story}说到底是重视程度不够。") == []
    assert marked(f"{story}\n今后进一步提高认识，严格要求自己。") != []


def test_places_count_characters_wherever_the_sentence_stands() -> None:
    text = "😀 三月楼道灯坏了，我答应去问。\n学习不够深入，有待加强。"
    for mark in fact(text).marks:
        assert text[mark.start : mark.end] in ("学习不够深入", "有待加强")
    assert fact(text).marks


@pytest.mark.parametrize(
    ("text", "what", "when", "who"),
    [
        ("三月楼道灯坏了，我答应去问物业，后来就没有回话。", "楼道灯坏了", "三月", ""),
        ("上周三我替小李值班，提前走了四十分钟。", "我替小李值班", "上周三", "小李"),
        ("学习不够深入。", "", "", ""),
        ("11 月 9 日的会我迟到了。", "的会我迟到了", "11 月 9 日", ""),
    ],
)
def test_it_quotes_what_answers_a_question(text: str, what: str, when: str, who: str) -> None:
    assert [a.answer for a in fact(text).asks] == [what, when, who]


def test_an_action_is_asked_when_how_far_and_how_one_can_tell() -> None:
    asks = advise("每周三午休读十页，读完在本子上写一句。", Writing.ACTION, BOOK).asks
    assert [a.question for a in asks] == [Question.WHEN, Question.MUCH, Question.SEEN]
    assert all(a.answer for a in asks)
    missing = advise("进一步加强学习，提高认识。", Writing.ACTION, BOOK)
    assert [a.answer for a in missing.asks] == ["", "", ""]
    assert missing.marks


def test_a_cause_is_asked_nothing_and_may_be_without_time() -> None:
    assert advise("怕说具体了，别人以为我在推责任。", Writing.CAUSE, BOOK) == Advice()
    assert advise("主要是宗旨意识不强。", Writing.CAUSE, BOOK).marks


@pytest.mark.parametrize("text", ["", "   ", "三" * (FEWEST - 1)])
def test_nothing_is_said_of_a_beginning(text: str) -> None:
    assert fact(text) == Advice()
    assert fact(text).quiet


def test_without_a_phrase_file_bare_texts_are_still_asked() -> None:
    bare = advise("干工作缺乏恒心。", Writing.FACT, PhraseBook())
    assert bare.bare
    assert not bare.quiet
    assert advise("党费晚交了两个月。", Writing.FACT, PhraseBook()).quiet


def test_a_sentence_near_a_stock_sentence_is_named() -> None:
    book = PhraseBook([Phrase("理论学习的主动性不够满足于一知半解", Question.WHAT)])
    (near,) = advise("理论学习主动性还不够，常满足于一知半解。", Writing.FACT, book).near
    assert near.phrase == "理论学习的主动性不够满足于一知半解"
    assert advise("三月的读本我只看了两章，书签还夹着。", Writing.FACT, book).near == ()


@pytest.mark.parametrize(
    ("text", "question"),
    [
        *(
            (t, Question.WHEN)
            for t in (
                "三月",
                "上周三",
                "11 月 9 日",
                "季度末",
                "有一次",
                "那天",
                "春节",
                "上个月",
                "周五",
                "二十号",
                "晚上八点半",
            )
        ),
        *(
            (t, Question.WHO)
            for t in ("某同志", "张某", "住户", "小覃", "王师傅", "我爱人", "老赵", "刘奶奶")
        ),
        *(
            (t, Question.MUCH)
            for t in (
                "两次",
                "三户",
                "20 天",
                "一半",
                "四十分钟",
                "百分之三",
                "一百二十元",
                "一次也没去",
                "半个月",
                "第四章",
            )
        ),
        *(
            (t, Question.WHAT)
            for t in (
                "我答应去问",
                "没有再回话",
                "顶了他一句",
                "灯坏了",
                "照抄",
                "把钥匙借给别人",
                "忘了请假",
            )
        ),
    ],
)
def test_times_people_amounts_and_deeds_are_known_by_their_shape(text: str, question: Question) -> None:
    assert (question, True) in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "三会一课", "两学一做", "党的二十大", "第一时间", "一定程度", "一名共产党员", "二十年党龄", "一年来",
        "四个意识", "三个方面", "三点不足", "两个问题", "十分重要", "走过场", "一些同志", "其他人", "没有问题",
        "没有看到不足", "放松了要求", "上半年", "2026 年", "个别方面", "多年来",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number_or_a_deed_is_none(text: str) -> None:
    assert not any(firm for _, firm in kinds(text))


def test_it_takes_two_to_tell() -> None:
    assert not told(signs("三月学习抓得不紧"))
    assert told(signs("三月学习抓得不紧，缺了两次"))
    assert not told(signs("晚上和同事值班"))
