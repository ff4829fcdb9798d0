"""The numbers of ``forms/rules.yml``: every frequency and threshold with its basis."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from kit.errors import Problem, Problems
from kit.words import say

_DEFAULTS = {"smallest_group": "5", "most_priorities": "3"}
"""What holds where the file does not say: privacy never depends on a file being there."""


def rule(forms: Path, name: str) -> str:
    """The value of a rule as text; ``Problems`` where the file cannot be read."""
    path = forms / "rules.yml"
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return _rules(path, changed).get(name) or _DEFAULTS[name]


@lru_cache(maxsize=4)
def _rules(path: Path, changed: int) -> dict[str, str]:
    if not changed:
        return {}
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return {str(e["name"]): str(e["value"]) for e in entries}
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, KeyError) as error:
        raise Problems(
            say("The rules cannot be used."),
            (Problem("forms/rules.yml", say("The file cannot be read as a list of rules."),
                     say("Compare it with the one that came with the kit.")),),
        ) from error  # fmt: skip
