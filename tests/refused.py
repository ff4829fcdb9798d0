"""Every combination of person, field, phase and circle that is refused, tried with the real services.

``python -m tests.refused`` prints them: a line for each person, use, phase and circle, with the fields.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from kit.domain.round import Readers
from kit.domain.visibility import Phase, Use
from kit.words import in_language
from tests.visibility_seen import Look, looks
from tests.visibility_world import Case, cases

USES = {Use.SEE: "看不到", Use.EDIT: "改不了", Use.EXPORT: "拿不出"}
PHASES = {
    Phase.DRAFT: "交表前",
    Phase.HANDED_IN: "交表后",
    Phase.CLOSED: "本轮结束后",
    Phase.LEFT: "没交，本轮已结束",
    Phase.ERASED: "清除以后",
}
READERS = {Readers.NOBODY: "表只归本人看", Readers.SECRETARY: "书记可以打开"}
FIELDS = {
    "study": "选档", "study_hours": "填的数", "study_fact": "表上的事实", "plan.fact": "清单的事实",
    "plan.cause": "原因", "plan.why": "为什么没改成", "plan.cue": "清单的如果…我就…", "matter": "台账的事由",
    "action.cue": "如果", "action.text": "我就", "progress": "进展", "evidence": "怎么看得出来",
    "reason": "退回的原因", "file": "附的文件", "standing": "到哪一步和日子", "openings": "谁打开过",
}  # fmt: skip


def circle(case: Case) -> str:
    """A case's circle in words."""
    held = case.circle
    words = ["支部自己的一条" if held.branch else READERS[held.readers]]
    words += [
        w
        for w, there in (("列入台账", held.shared), ("正由人代录", held.keyed), ("退回本人", case.returned))
        if there
    ]
    return "，".join(words)


def refused(folder: Path, forms: Path) -> list[str]:
    """The refused combinations, those of one person, use, phase and circle on a line."""
    lines: dict[tuple[str, ...], list[str]] = {}
    for case in cases():
        for look in looks(case, folder, forms):
            if not look.said:
                lines.setdefault(_head(look), []).append(FIELDS[look.spot.name])
    return ["　".join((*head, "、".join(names))) for head, names in lines.items()]


def _head(look: Look) -> tuple[str, ...]:
    return look.person, PHASES[look.spot.phase], circle(look.case), USES[look.use]


def main() -> None:
    """Print the list, and whether each was refused when it was tried."""
    forms = Path(__file__).resolve().parent.parent / "forms"
    with tempfile.TemporaryDirectory() as folder, in_language("zh"):
        lines = refused(Path(folder), forms)
        tried = [look for case in cases() for look in looks(case, Path(folder), forms)]
    print("\n".join(lines))
    closed = [look for look in tried if not look.said]
    kept = sum(not look.happened for look in closed)
    print(f"\n试了 {len(tried)} 种组合；不许的 {len(closed)} 种，试下来都没有成的 {kept} 种。")
    for look in closed:
        if look.happened:
            print("竟然成了：", look)


if __name__ == "__main__":
    main()
