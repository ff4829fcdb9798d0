"""What an author is told of a form: its faults, its minutes, and how two versions differ."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from kit.errors import NotFound
from kit.services.authoring import FILE, author_form, author_forms, compare_forms
from kit.services.rounds import close_round
from kit.services.rules import set_rule
from kit.store.form_library import FormLibrary
from tests.conftest import TOP, Branch


@pytest.fixture
def own(branch: Branch, tmp_path: Path) -> Branch:
    """The branch with a folder of forms that can be edited."""
    shutil.copytree(TOP / "forms", tmp_path / "forms")
    branch.forms = FormLibrary(tmp_path / "forms")
    return branch


def edit(branch: Branch, old: str, new: str) -> None:
    path = branch.forms.folder / "checkups" / "member.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_shipped_form_is_listed_and_has_no_problem(branch: Branch) -> None:
    listed = branch.do("甲", author_forms)
    assert {f.name for f in listed} == {p.stem for p in (TOP / "forms" / "checkups").glob("*.yml")}
    assert all(f.title for f in listed)
    for one in listed:
        told = branch.do("甲", author_form, name=one.name)
        assert told.problems == ()
        assert 0 < told.minutes <= told.bounds.minutes
        assert 0 < told.checked_bases <= told.bases


def test_a_broken_form_is_listed_with_place_and_remedy(own: Branch) -> None:
    edit(own, "${study} = 'some'", "${study} = 'some")
    assert next(f for f in own.do("甲", author_forms) if f.name == "member").title == ""
    told = own.do("甲", author_form, name="member")
    assert told.form is None
    assert "forms/checkups/member.yml" in told.problems[0].where
    assert str(told.problems[0].remedy)


def test_a_form_that_runs_and_lacks_something_says_so(own: Branch) -> None:
    edit(own, "今年的自学，我读完了多少？", "今年的自学，我高度重视了没有？")
    told = own.do("甲", author_form, name="member")
    assert told.form is not None
    assert told.problems


def test_the_branchs_own_limit_of_minutes_holds(own: Branch) -> None:
    own.do("甲", set_rule, name="burden_minutes", value="10", document="支部决议", dated=date(2026, 11, 1))
    told = own.do("甲", author_form, name="member")
    assert told.bounds.minutes == 10
    assert told.problems


def test_versions_that_rounds_asked_are_compared_with_the_file(own: Branch) -> None:
    opened = own.open_round()
    own.do("甲", close_round, round_id=opened.id)
    edit(own, "今年的自学，我读完了多少？", "今年打算读的，我读完了几篇？")
    told = own.do("甲", author_form, name="member")
    assert [v.digest for v in told.versions] == [opened.form_digest, FILE]
    assert told.versions[0].first_asked == opened.opened_on
    compared = own.do("甲", compare_forms, name="member", old=opened.form_digest, new=FILE)
    assert [c.name for c in compared.changed] == ["study"]
    assert own.do("甲", compare_forms, name="member", old=FILE, new=FILE).same


def test_another_branchs_versions_are_not_told(own: Branch) -> None:
    own.open_round()
    assert [v.digest for v in own.do("外", author_form, name="member").versions] == [FILE]


def test_there_is_no_form_outside_the_shelf(branch: Branch) -> None:
    for name in ("../rules", "none", ""):
        with pytest.raises(NotFound):
            branch.do("甲", author_form, name=name)
    with pytest.raises(NotFound):
        branch.do("甲", compare_forms, name="member", old="0" * 64, new=FILE)
