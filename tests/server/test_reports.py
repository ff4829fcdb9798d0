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


def test_the_ledger_is_a_paper_and_a_word_file_for_facilitators(visitor: Callable[..., Visitor]) -> None:
    secretary, member = visitor("甲").http, visitor("乙").http
    for name, kind, begins in (
        ("ledger", "pdf", b"%PDF-"), ("due", "pdf", b"%PDF-"), ("ledger", "docx", b"PK"), ("due", "docx", b"PK"),
    ):  # fmt: skip
        answer = secretary.get(f"/kit/report/{name}.{kind}")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(begins)
        assert f'filename="{name}.{kind}"' in answer.headers["Content-Disposition"]
        assert member.get(f"/kit/report/{name}.{kind}").status_code == 403
    part = secretary.get("/kit/report/ledger.docx?year=2020&source=../x&state=%3Cb%3E")
    assert part.status_code == 200
    assert secretary.get("/kit/report/plan.docx").status_code == 404
    assert secretary.get("/kit/report/ledger.doc").status_code == 404
