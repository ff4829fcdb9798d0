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

FORMS = {path.stem: read_form(path) for path in sorted((TOP / "forms" / "checkups").glob("*.yml"))}
CASES = {
    name: yaml.safe_load((TOP / "tests" / "cases" / f"{name}.yml").read_text(encoding="utf-8"))
    for name in FORMS
}
MEMBER = FORMS["member"]
EVERY_CASE = [(name, case) for name, cases in CASES.items() for case in cases]
EVERY_RULE = [(name, rule) for name, form in FORMS.items() for rule in form.rules]


def answers_of(case: dict) -> dict[str, str]:
    return {name: str(value) for name, value in (case.get("answers") or {}).items()}


@pytest.mark.parametrize(("name", "case"), EVERY_CASE, ids=[f"{n}: {c['case']}" for n, c in EVERY_CASE])
def test_the_case_gives_its_findings(name: str, case: dict) -> None:
    form, answers = FORMS[name], answers_of(case)
    assert set(answers) <= set(form.items)
    for item, value in answers.items():
        names = {c.name for c in form.items[item].choices}
        assert not names or set(value.split()) <= names, item
    assert [f.name for f in findings(form, answers)] == (case.get("findings") or [])
    hidden = set(case.get("not_shown") or [])
    assert hidden <= set(form.items)
    assert not hidden & set(relevance.shown(form, answers))


@pytest.mark.parametrize("name", FORMS)
def test_every_rule_fires_in_some_case(name: str) -> None:
    fired = {rule for case in CASES[name] for rule in case.get("findings") or []}
    assert set(FORMS[name].rules) - fired == set()


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


ANSWERS = {
    name: st.fixed_dictionaries({item.name: values_of(item) for item in form.items.values()})
    for name, form in FORMS.items()
}


@pytest.mark.parametrize("name", FORMS)
@given(data=st.data())
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example],
)
def test_a_finding_never_comes_from_a_hidden_item(name: str, data: st.DataObject) -> None:
    form, answers = FORMS[name], data.draw(ANSWERS[name])
    visible = set(relevance.shown(form, answers))
    for finding in findings(form, answers):
        assert form.rules[finding.name][0].name in visible
        assert finding.basis
        assert finding.problem in ProblemClass


@pytest.mark.parametrize(("name", "rule"), EVERY_RULE)
def test_every_rule_can_fire(name: str, rule: str) -> None:
    form = FORMS[name]
    item, found = form.rules[rule]
    for answers in candidates(form, item, found.when):
        if rule in {f.name for f in findings(form, answers)}:
            return
    pytest.fail(f"no answers make {rule} fire: {found.when}")


def candidates(form: Form, item: Item, when: str):
    """Answers that may make a rule fire: each choice and some numbers for what it reads and what shows it."""
    names: list[str] = []
    waiting = [item.name, *relevance.references(when)]
    while waiting:
        name = waiting.pop(0)
        if name in form.items and name not in names:
            names.append(name)
            above = [form.parents[name]] if name in form.parents else []
            waiting += [*relevance.references(form.items[name].relevant), *above]
    tries: list[dict[str, str]] = [{}]
    for name in names:
        options = [c.name for c in form.items[name].choices] or ["0", "1", "3", "6", "12", "99", "2026-01-01"]
        tries = [t | {name: o} for t in tries for o in options][:4000]
    return tries


def test_the_form_asks_what_the_opinion_asks() -> None:
    names = [s.name for s in MEMBER.sections]
    assert names == ["politics", "discipline", "character", "role", "four_questions", "situation"]
    assert all(7 <= len(s.items) <= 9 for s in MEMBER.sections[:4])
    assert len(MEMBER.sections[4].items) == 4
    assert {s.feeds for s in MEMBER.screens} == set(ProblemClass)


def test_all_eight_duties_of_the_charter_are_covered() -> None:
    articles = {b.article.zh for i in MEMBER.items.values() for b in i.basis if b.document.name == "charter"}
    for duty in "一二三四五六七八":
        assert any(a.startswith("第三条") and f"（{duty}）" in a for a in articles), duty


@pytest.mark.parametrize("name", FORMS)
def test_every_basis_says_document_version_and_standing(name: str) -> None:
    for item in FORMS[name].items.values():
        for basis in item.basis:
            assert basis.document.version.zh
            assert basis.article.zh
            assert basis.standing in Standing


LIMITS = {
    "member": {
        "member_study_hours": "${study_hours} < {n}",
        "absence_months_yellow": "${meetings_gap} >= {n}",
        "absence_months_red": "${meetings_gap} >= {n}",
    },
    "leader": {
        "cadre_hours": "${hours_year} < {n}",
        "county_cadre_hours": "${hours_five} < {n}",
        "secretary_lectures": "${lecture_times} < {n}",
    },
    "branch": {
        "branch_most_members": "${members_full} > {n}",
        "branch_least_members": "${members_full} < {n}",
        "branch_term": "${term_years} > {n} and ${field} != 'rural'",
        "village_branch_term": "${term_years} > {n} and (${field} = 'rural'",
        "secretary_study_hours": "${secretary_hours} < {n}",
        "branch_priorities": "count-selected(.) <= {n}",
    },
    "committee": {"branch_priorities": "count-selected(.) <= {n}"},
}
MINUTES = {"member": 30, "leader": 30, "branch": 60, "committee": 60}
"""What a checkup may say it takes: one member alone, or a committee together."""


@pytest.mark.parametrize("name", FORMS)
def test_the_forms_limits_are_those_of_the_rules(name: str) -> None:
    """Expressions cannot read rules.yml, so a number that stands in both must be changed in both."""
    rules = yaml.safe_load((TOP / "forms" / "rules.yml").read_text(encoding="utf-8"))
    value = {r["name"]: r["value"] for r in rules}
    form = FORMS[name]
    conditions = " ".join(
        [*(r.when for _, r in form.rules.values()), *(i.constraint for i in form.items.values())]
    )
    for rule, expected in LIMITS[name].items():
        assert expected.replace("{n}", str(value[rule])) in conditions, rule
    assert 0 < form.minutes <= MINUTES[name]


def test_every_rule_of_the_kit_says_number_unit_basis_and_standing() -> None:
    rules = yaml.safe_load((TOP / "forms" / "rules.yml").read_text(encoding="utf-8"))
    assert len({r["name"] for r in rules}) == len(rules)
    for rule in rules:
        basis = rule["basis"]
        texts = (
            rule["unit"],
            rule["label"],
            basis["document"]["title"],
            basis["document"]["version"],
            basis["article"],
        )
        assert all(set(t) == {"zh", "en"} and all(t.values()) for t in texts), rule["name"]
        assert basis["standing"] in list(Standing)
