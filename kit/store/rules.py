"""The numbers of ``forms/rules.yml``: every frequency and threshold with its basis."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from kit.domain.form import Standing
from kit.domain.rule import Rule
from kit.errors import Problem, Problems
from kit.words import Bilingual, say

_DEFAULTS = {"smallest_group": "5", "most_priorities": "3", "burden_minutes": "45",
             "burden_section_minutes": "12", "effect_check_first": "30", "effect_check_second": "60",
             "effect_check_third": "90", "excellent_most": "1/3", "probationary_ballots": "1"}  # fmt: skip
"""What holds where the file does not say: privacy never depends on a file being there."""


def rule(forms: Path, name: str) -> str:
    """The file's value of a rule as text; ``Problems`` where the file cannot be read."""
    held = rules(forms).get(name)
    return held.given if held and held.given else _DEFAULTS[name]


def rules(forms: Path) -> dict[str, Rule]:
    """Every rule of the file by its name, in its order; ``Problems`` where the file cannot be read."""
    path = forms / "rules.yml"
    return _rules(path, path.stat().st_mtime_ns if path.is_file() else 0)


@lru_cache(maxsize=4)
def _rules(path: Path, changed: int) -> dict[str, Rule]:
    if not changed:
        return {}
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        return {str(e["name"]): _rule(e) for e in entries}
    except (yaml.YAMLError, UnicodeDecodeError, TypeError, KeyError, ValueError, AttributeError) as error:
        raise Problems(
            say("The rules cannot be used."),
            (Problem("forms/rules.yml", say("The file cannot be read as a list of rules."),
                     say("Compare it with the one that came with the kit.")),),
        ) from error  # fmt: skip


def _rule(entry: dict[str, Any]) -> Rule:
    basis = entry.get("basis") or {}
    document = basis.get("document") or {}
    return Rule(
        name=str(entry["name"]),
        given=str(entry["value"]),
        unit=_words(entry.get("unit")),
        label=_words(entry.get("label")),
        document=_words(document.get("title")),
        version=_words(document.get("version")),
        article=_words(basis.get("article")),
        standing=Standing(basis.get("standing", "unverified")),
    )


def _words(told: dict[str, str] | None) -> Bilingual:
    return Bilingual(str((told or {}).get("zh", "")), str((told or {}).get("en", "")))
