"""The shipped form's rules: YAML cases beside them, and random answers."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.domain import relevance
from kit.domain.finding import findings
from kit.domain.form import Form, Item, ItemType, ProblemClass, Standing
from kit.store.form_file import read_form
from tests.conftest import TOP

MEMBER = read_form(TOP / "forms" / "checkups" / "member.yml")
CASES = yaml.safe_load((TOP / "tests" / "cases" / "member.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[c["case"] for c in CASES])
def test_the_case_gives_its_findings(case: dict) -> None:
    answers = {name: str(value) for name, value in (case.get("answers") or {}).items()}
    assert set(answers) <= set(MEMBER.items)
    assert [f.name for f in findings(MEMBER, answers)] == (case.get("findings") or [])
    assert not set(case.get("not_shown") or []) & set(relevance.shown(MEMBER, answers))


def values_of(item: Item) -> st.SearchStrategy[str]:
    names = [c.name for c in item.choices]
    return {
        ItemType.SELECT_ONE: lambda: st.sampled_from(["", *names]),
        ItemType.SELECT_MULTIPLE: lambda: st.lists(st.sampled_from(names), unique=True).map(" ".join),
        ItemType.INTEGER: lambda: st.integers(0, 20).map(str) | st.just(""),
        ItemType.DECIMAL: lambda: st.integers(0, 40).map(str) | st.just(""),
        ItemType.DATE: lambda: st.dates().map(str) | st.just(""),
        ItemType.TEXT: lambda: st.sampled_from(["", "三月的一件事"]),
        ItemType.NOTE: lambda: st.just(""),
    }[item.type]()


ANSWERS = st.fixed_dictionaries({name: values_of(item) for name, item in MEMBER.items.items()})


@given(ANSWERS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
def test_a_finding_never_comes_from_a_hidden_item(answers: dict[str, str]) -> None:
    visible = set(relevance.shown(MEMBER, answers))
    for finding in findings(MEMBER, answers):
        assert MEMBER.rules[finding.name][0].name in visible
        assert finding.basis
        assert finding.problem in ProblemClass


@pytest.mark.parametrize("rule", list(MEMBER.rules))
def test_every_rule_can_fire(rule: str) -> None:
    item, found = MEMBER.rules[rule]
    for answers in candidates(MEMBER, item, found.when):
        if rule in {f.name for f in findings(MEMBER, answers)}:
            return
    pytest.fail(f"no answers make {rule} fire: {found.when}")


def candidates(form: Form, item: Item, when: str):
    """Answers that may make a rule fire: each choice and some numbers for what it and its screen read."""
    screen = form.screen_of(item.name)
    conditions = " ".join([when, *(i.relevant for i in screen.walk())])
    names = [
        n
        for n in dict.fromkeys([*relevance.references(conditions), item.name, screen.name])
        if n in form.items
    ]
    tries: list[dict[str, str]] = [{}]
    for name in names:
        options = [c.name for c in form.items[name].choices] or ["0", "1", "3", "6", "12", "2026-01-01"]
        tries = [t | {name: o} for t in tries for o in options][:4000]
    return tries


def test_the_form_asks_what_the_opinion_asks() -> None:
    names = [s.name for s in MEMBER.sections]
    assert names == ["politics", "discipline", "character", "role", "four_questions"]
    assert all(7 <= len(s.items) <= 9 for s in MEMBER.sections[:4])
    assert len(MEMBER.sections[4].items) == 4
    assert {s.feeds for s in MEMBER.screens} == set(ProblemClass)


def test_all_eight_duties_of_the_charter_are_covered() -> None:
    articles = {b.article.zh for i in MEMBER.items.values() for b in i.basis if b.document.name == "charter"}
    for duty in "一二三四五六七八":
        assert any(a.startswith("第三条") and f"（{duty}）" in a for a in articles), duty


def test_every_basis_says_document_version_and_standing() -> None:
    for item in MEMBER.items.values():
        for basis in item.basis:
            assert basis.document.version.zh
            assert basis.article.zh
            assert basis.standing in Standing


def test_the_forms_limits_are_those_of_the_rules() -> None:
    """Expressions cannot read rules.yml, so a number that stands in both must be changed in both."""
    rules = yaml.safe_load((TOP / "forms" / "rules.yml").read_text(encoding="utf-8"))
    value = {r["name"]: r["value"] for r in rules}
    conditions = " ".join(rule.when for _item, rule in MEMBER.rules.values())
    assert f"${{study_hours}} < {value['member_study_hours']}" in conditions
    for limit in ("absence_months_yellow", "absence_months_red"):
        assert f"${{meetings_gap}} >= {value[limit]}" in conditions
