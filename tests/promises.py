"""The promise table of the two READMEs, made from the policy table.

``python -m tests.promises`` writes it between the marks; a test compares.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

from kit.domain.round import Readers
from kit.domain.visibility import Circle, Kind, Phase, Upward, Use, Viewer, grant, may

TOP = Path(__file__).resolve().parent.parent
FILES = {"en": TOP / "README.md", "zh": TOP / "README.zh.md"}
MARKS = ("<!-- who sees what, by tests/promises.py -->", "<!-- /who sees what -->")

HEAD = {
    "en": ("", "the member", "the comrade asked to look", "secretary, deputy", "other committee members",
           "other members, other branches, the level above"),
    "zh": ("", "本人", "本人请来看的同志", "支部书记、副书记", "其他支委", "其他党员、别的支部、上级"),
}  # fmt: skip
COLUMNS: tuple[tuple[Viewer, ...], ...] = (
    (Viewer.SELF,), (Viewer.CHECKER,), (Viewer.SECRETARY,), (Viewer.COMMITTEE,),
    (Viewer.MEMBER, Viewer.REVIEWER),
)  # fmt: skip
KINDS = {
    Kind.CHOICE: ("chosen levels", "选的档"),
    Kind.TEXT: ("what else is written on the sheet", "表上写的话"),
    Kind.PLAN: ("plan: fact and cause", "清单里的事实和原因"),
    Kind.REFLECTION: ("why it did not work last time", "为什么没改成"),
    Kind.ADVICE: ("the coach's notes in the margin", "旁批"),
    Kind.ACTION: ("plan: if–then, day, who looks at it", "如果…我就…、日期、请谁看"),
    Kind.EVIDENCE: ("what shows that it is done", "怎么看得出来"),
    Kind.PROGRESS: ("lines of progress", "进展"),
    Kind.REMARK: ("looks back, reasons for sending back", "回头看和退回的原因"),
    Kind.STANDING: ("that there is an action, how far, which day", "有这一条、到哪一步、哪天"),
    Kind.OPENINGS: ("who opened the sheet, and when", "谁打开过、什么时候"),
}
WORDS = {
    "en": {
        "never": "no", "always": "yes", "in": "once it is in", "kept nowhere": "yes; kept nowhere",
        "counts": "; counts of five or more in the summary",
        "readers": "once it is in, if the round was opened so; each opening noted",
        "readers_action": "if the round was opened so", "shared": "if shared into the ledger",
    },
    "zh": {
        "never": "不能", "always": "能", "in": "交表后能", "kept nowhere": "能，不保存",
        "counts": "；满五人的人数进汇总",
        "readers": "开轮次时说定的，交表后能，每次打开都记一笔",
        "readers_action": "开轮次时说定的，能", "shared": "本人列进台账的，能",
    },
}  # fmt: skip
_IN = (Phase.HANDED_IN, Phase.CLOSED)


def sees(viewer: Viewer, kind: Kind, phases: tuple[Phase, ...], circle: Circle) -> bool:
    """Whether such a viewer sees it in all these phases."""
    return all(may(viewer, Use.SEE, kind, phase, circle) for phase in phases)


def cell(who: tuple[Viewer, ...], kind: Kind, language: str) -> str:
    """What the table says of a kind for these viewers, in words."""
    words, parts = WORDS[language], []
    if all(sees(v, kind, _IN, Circle()) for v in who):
        drafted = all(sees(v, kind, (Phase.DRAFT,), Circle()) for v in who) or who == (Viewer.SELF,)
        kept = grant(kind, Phase.HANDED_IN).export
        parts = [words["always" if drafted else "in"] if kept else words["kept nowhere"]]
    else:
        if all(sees(v, kind, _IN, Circle(Readers.SECRETARY)) for v in who):
            parts.append(
                words["readers" if kind in (Kind.CHOICE, Kind.TEXT, Kind.PLAN) else "readers_action"]
            )
        if all(sees(v, kind, _IN, Circle(shared=True)) for v in who):
            parts.append(words["shared"])
    if (
        Viewer.COMMITTEE not in who
        and Viewer.SELF in who
        and grant(kind, Phase.CLOSED).upward is Upward.COUNTS
    ):
        parts[-1] += words["counts"]
    return ("; " if language == "en" else "；").join(parts) or words["never"]


def nobody_is_left_out() -> bool:
    """Whether every viewer that sees anything at all has a column (a helper has a row of its own)."""
    shown = {viewer for column in COLUMNS for viewer in column} | {Viewer.HELPER}
    circles = [Circle(r, s, b, k) for r, s, b, k in product(Readers, *[(False, True)] * 3)]
    seeing = {v for v, k, p, c in product(Viewer, Kind, Phase, circles) if may(v, Use.SEE, k, p, c)}
    return seeing <= shown


def table(language: str) -> str:
    """The Markdown table in a language."""
    rows = [HEAD[language], ("---",) * len(HEAD[language])]
    place = ("en", "zh").index(language)
    alike: dict[tuple[str, ...], list[str]] = {}
    for kind, names in KINDS.items():
        alike.setdefault(tuple(cell(who, kind, language) for who in COLUMNS), []).append(names[place])
    rows += [(("; ", "；")[place].join(names), *cells) for cells, names in alike.items()]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def told(path: Path) -> str:
    """What stands between the marks."""
    first, last = (re.escape(mark) for mark in MARKS)
    found = re.search(f"{first}\n(.*?)\n{last}", path.read_text(encoding="utf-8"), re.S)
    return found[1] if found else ""


def main() -> None:
    """Write the table into both files."""
    for language, path in FILES.items():
        before = told(path)
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(before, table(language)), encoding="utf-8")


if __name__ == "__main__":
    main()
