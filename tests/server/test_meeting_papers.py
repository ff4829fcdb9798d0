"""A meeting's papers over the wire: the plan for facilitators, the pack for every member of the branch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from kit.domain.meeting import AgendaStep, Meeting, MeetingKind, MeetingState, StepKind
from kit.store.store import records_at
from tests.server.conftest import Visitor
from tests.serving import Kit

ID = "a1b2c3"


def test_the_plan_is_for_facilitators_and_the_pack_for_everybody(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    secretary, member = visitor("甲").http, visitor("乙").http
    with records_at(f"sqlite:///{kit.state / 'kit.db'}") as records:
        me = next(m for m in records.members.where() if m.name == "示例党员甲")
        records.meetings.put(
            Meeting(
                ID,
                me.unit_id,
                MeetingKind.LIFE,
                "组织生活会",
                date.today(),
                datetime.now(),
                me.id,
                MeetingState.PLANNED,
            )
        )
        records.agenda_steps.put(AgendaStep(ID, 1, StepKind.OPENING, "宣布开会", 3))
    for name, begins in (
        ("meeting_plan.pdf", b"%PDF-"),
        ("meeting_plan.docx", b"PK"),
        ("pack.pdf", b"%PDF-"),
    ):
        answer = secretary.get(f"/kit/report/{name}?meeting={ID}")
        assert answer.status_code == 200, answer.text
        assert answer.content.startswith(begins)
    assert member.get(f"/kit/report/pack.pdf?meeting={ID}").content.startswith(b"%PDF-")
    for name in ("meeting_plan.pdf", "meeting_plan.docx"):
        assert member.get(f"/kit/report/{name}?meeting={ID}").status_code == 403
    assert secretary.get("/kit/report/pack.docx").status_code == 404
    assert secretary.get("/kit/report/meeting_plan.docx?meeting=gone").status_code in (404, 409)
