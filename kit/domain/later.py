"""What was added to a meeting's record after it had ended (会后补记): by whom, when, what stood before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Later:
    """One such addition; ``on`` is its day in ISO."""

    on: str
    by: str
    """Who wrote it: the member's id where it is kept, the name in minutes."""
    before: tuple[tuple[str, str], ...] = ()
    """The parts that were changed, each with what was entered before ("" for nothing); none of a new line."""

    @property
    def added(self) -> bool:
        """Whether the line itself was added, and not changed."""
        return not self.before

    def touches(self, part: str) -> bool:
        """Whether a part of the line was changed by it."""
        return any(name == part for name, _before in self.before)


def later_text(marks: tuple[Later, ...]) -> str:
    """The additions as JSON, "" for none."""
    told = [asdict(one) for one in marks]
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if told else ""


def later_from(text: str) -> tuple[Later, ...]:
    """The additions that ``later_text`` wrote, the first one first."""
    return laters(json.loads(text)) if text else ()


def laters(told: list[dict[str, Any]]) -> tuple[Later, ...]:
    """The additions as they come out of JSON."""
    return tuple(
        Later(one["on"], one["by"], tuple((name, text) for name, text in one["before"])) for one in told
    )


def changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The parts that differ, in their order, each with what was entered before."""
    return tuple((name, text) for name, text in before.items() if text != after[name])
