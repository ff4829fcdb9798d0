"""Calendar files by download: one's own days, the branch's for facilitators, and no word of what they are about."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote

from icalendar import Calendar

from kit.settings import Settings
from kit.store.store import records_at
from tests.server.conftest import Visitor
from tests.serving import Kit


def test_ones_own_days_are_a_file_without_private_words(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    answer = visitor("戊").http.get("/kit/calendar.ics")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="calendar.ics"')
    assert unquote(disposition).endswith("我的日子.ics")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert events
    with records_at(Settings.from_env({"KIT_STATE": str(kit.state)}).database_url) as records:
        mine = {a.id for a in records.actions.where() if a.member_id == _member(records, "示例党员戊")}
        # The days of the branch, too: its meetings, the theme day and the day of dues.
        branch = _branch(records, "示例党员戊")
        meetings = {m.id for m in records.meetings.where() if m.unit_id == branch}
        words = [a.text for a in records.actions.where()] + [m.name for m in records.members.where()]
    plain = answer.text.replace("\r\n ", "")
    assert [w for w in words if w in plain] == []
    ids = {str(e["uid"]).partition("@")[0] for e in events}
    assert mine & ids
    assert {i for i in ids if not i.startswith((f"{branch}-dues-", f"{branch}-party-"))} <= mine | meetings


def test_the_branchs_days_are_for_facilitators(visitor: Callable[..., Visitor]) -> None:
    assert visitor("甲").http.get("/kit/branch.ics").status_code == 200
    refused = visitor("乙").http.get("/kit/branch.ics")
    assert refused.status_code == 403
    assert "VCALENDAR" not in refused.text


def test_nobody_else_is_given_any(visitor: Callable[..., Visitor]) -> None:
    for name in ("calendar", "branch"):
        assert visitor().http.get(f"/kit/{name}.ics", follow_redirects=False).status_code == 302
    assert visitor("甲").http.get("/kit/other.ics").status_code == 404


def _branch(records: object, name: str) -> str:
    return next(m.unit_id for m in records.members.where(name=name))  # type: ignore[attr-defined]


def _member(records: object, name: str) -> str:
    return next(m.id for m in records.members.where(name=name))  # type: ignore[attr-defined]
