from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from tests.server.conftest import Visitor


def test_the_plan_is_a_file_with_a_chinese_name(visitor: Callable[..., Visitor]) -> None:
    answer = visitor("戊").http.get("/kit/report/plan.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=\"plan.pdf\"; filename*=UTF-8''")
    assert unquote(disposition).split("''")[1].startswith("整改清单-示例党员戊-")


def test_the_summary_is_for_facilitators(visitor: Callable[..., Visitor]) -> None:
    answer = visitor("乙").http.get("/kit/report/summary.pdf")
    assert answer.status_code == 403
    assert "%PDF" not in answer.text


def test_there_is_no_other_report_and_none_without_sign_in(visitor: Callable[..., Visitor]) -> None:
    assert visitor("甲").http.get("/kit/report/everything.pdf").status_code == 404
    answer = visitor().http.get("/kit/report/plan.pdf", follow_redirects=False)
    assert answer.status_code == 302


def test_a_blank_sheet_is_for_facilitators_and_needs_no_process(visitor: Callable[..., Visitor]) -> None:
    answer = visitor("甲").http.get("/kit/report/sheet.pdf")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(b"%PDF-")
    large = visitor("甲").http.get("/kit/report/sheet.pdf?large=1")
    assert large.content.startswith(b"%PDF-")
    assert large.content != answer.content
    assert visitor("乙").http.get("/kit/report/sheet.pdf").status_code == 403
    assert visitor("甲").http.get("/kit/report/sheet.pdf?round=none").status_code == 409
