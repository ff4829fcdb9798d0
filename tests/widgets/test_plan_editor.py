"""What the plan's editor takes from a page and what it shows of the findings."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kit.domain.finding import findings
from kit.domain.form import Form
from kit.domain.rectification import plan
from kit.widgets.plan_editor import PlanEditor
from kit.widgets.plan_view import plan_view
from kit.widgets.protocol import reply_to
from kit.words import in_language
from tests.widgets.conftest import plan_editor, setting

GIVEN = {"q5": "few", "q13": "no", "q13_fact": "三月楼道灯坏了。"}


def ask(editor: PlanEditor, field: str) -> dict[str, Any]:
    """What the editor answers to a save of ``field``."""
    message = {"op": "save", "id": "1", "field": field, "value": "1", "base": 0, "writer": "w"}
    return reply_to(message, editor._fields, lambda m: {"op": "saved", "field": m["field"]})


def test_each_finding_brings_its_question_its_basis_and_the_words_of_the_sheet(form: Form) -> None:
    view = plan_view(plan(findings(form, GIVEN), GIVEN), form, setting())
    first, second = view["entries"]
    assert (first["item_no"], second["item_no"]) == (5, 13)
    assert (first["severity"], second["severity"]) == ("marked", "gap")
    assert (first["fact_from_sheet"], second["fact_from_sheet"]) == ("", "三月楼道灯坏了。")
    assert second["fields"]["due"] == "plan:q13_gap:due"
    assert view["today"] == "2026-11-21"
    assert json.loads(json.dumps(view)) == view


@pytest.mark.parametrize(
    "field", ["q5", "plan:q5_gap", "plan:q1_gap:cause", "plan:q5_gap:state", "plan:q5_gap:cause:x", ""]
)
def test_only_fields_of_these_findings_are_taken(form: Form, field: str) -> None:
    assert ask(plan_editor(form, GIVEN), field)["op"] == "refused"


def test_every_field_of_a_finding_is_taken(form: Form) -> None:
    editor = plan_editor(form, GIVEN)
    for entry in editor.view["entries"]:
        for field in entry["fields"].values():
            assert ask(editor, field)["op"] == "saved"


def test_days_are_written_in_the_readers_language(form: Form) -> None:
    empty = plan((), {})
    assert "星期" in plan_view(empty, form, setting())["calendar"]["format"]
    with in_language("en"):
        assert plan_view(empty, form, setting())["calendar"]["weekdays"][0] == "Mon"


def test_the_module_is_whole_and_imports_nothing() -> None:
    assert PlanEditor._esm.count("export default") == 1
    assert "\nimport " not in PlanEditor._esm
    assert "innerHTML" not in PlanEditor._esm
