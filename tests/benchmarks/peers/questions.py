"""What the three peers' programs have in common: the sheet's questions, which are asked, and where answers go.

It needs nothing but the standard library, for it runs in the peers' own environment. The sheet is the kit's
form as JSON (``tests/benchmarks/peer_sides.py`` writes it); answers are kept in SQLite, each as it is given.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

Item = dict[str, Any]

SHEET: dict[str, Any] = json.loads(Path(os.environ["BENCH_SHEET"]).read_text(encoding="utf-8"))
SCREENS: list[Item] = [screen for section in SHEET["sections"] for screen in section["screens"]]
BY_NAME: dict[str, Item] = {screen["name"]: screen for screen in SCREENS}
START: str = SHEET["start"]
_STORE = os.environ["BENCH_STORE"]


def load() -> dict[str, str]:
    """The answers so far: field → value; a first visit finds those that the sheet came with."""
    with closing(_opened()) as store:
        kept = dict(store.execute("SELECT field, value FROM answer").fetchall())
    return SHEET["answers"] | kept


def save(field: str, value: str) -> str:
    """Keep one answer, on disk when this returns; the time of day."""
    with closing(_opened()) as store, store:
        store.execute("INSERT OR REPLACE INTO answer VALUES (?, ?)", (field, value))
    return f"{datetime.now():%H:%M}"


def asked(items: list[Item], answers: dict[str, str]) -> list[Item]:
    """The questions under a question that its answer opens, those under them included."""
    found: list[Item] = []
    for item in items:
        if all(answers.get(name, "") in values for name, values in item["when"].items()):
            found += [item, *asked(item["items"], answers)]
    return found


def about(item: Item) -> str:
    """A question's basis and hint, as Markdown."""
    return "\n\n".join(text for text in (item["basis"] and f"依据：{item['basis']}", item["hint"]) if text)


def next_to(name: str, by: int) -> str:
    """The question ``by`` places further on; the last one and the first one stay."""
    place = [screen["name"] for screen in SCREENS].index(name) + by
    return SCREENS[min(max(place, 0), len(SCREENS) - 1)]["name"]


def left(answers: dict[str, str]) -> str:
    """How many questions are answered and how many are not."""
    done = sum(1 for screen in SCREENS if answers.get(screen["name"]))
    return f"已答 {done} 题，还有 {len(SCREENS) - done} 题"


def _opened() -> sqlite3.Connection:
    store = sqlite3.connect(_STORE, timeout=10)
    store.execute("CREATE TABLE IF NOT EXISTS answer (field TEXT PRIMARY KEY, value TEXT NOT NULL)")
    return store
