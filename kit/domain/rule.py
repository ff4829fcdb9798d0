"""A number that the kit goes by, with what it rests on; a branch may have its own, with its own basis."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from kit.domain.form import Standing
from kit.domain.gate import GateName
from kit.domain.summary import SMALLEST_GROUP
from kit.errors import Invalid
from kit.words import Bilingual, _, day, say

LONGEST_DOCUMENT = 120
_MORE = ">"
"""Stands before a share that only more than it meets."""
_WHOLE, _DECIMAL, _SHARE = r"\d{1,4}", r"\d{1,4}(\.\d{1,2})?", r"\d{1,2}/\d{1,2}"
_LEAST = {
    "smallest_group": SMALLEST_GROUP,
    "most_priorities": 1,
    "burden_minutes": 5,
    "burden_section_minutes": 1,
    "turn_minutes": 1,
    "keep_drafts": 1,
    "keep_sheets": 12,
    "keep_actions": 12,
    "keep_evidence": 1,
    "keep_ledger": 12,
    "keep_journal": 6,
    "keep_sign_ins": 6,
    "keep_talks": 12,
    "keep_meetings": 12,
    "keep_minutes": 12,
    "keep_opinions": 6,
    "keep_ballots": 2,
    "keep_tallies": 12,
    "keep_grades": 12,
    "keep_years": 12,
    "keep_asides": 1,
    "retention_notice_days": 7,
}
"""Below these a value would take away what the kit promises, or make no sense."""
_MOST = {
    "keep_drafts": 60,
    "keep_sheets": 360,
    "keep_actions": 360,
    "keep_evidence": 360,
    "keep_ledger": 360,
    "keep_journal": 360,
    "keep_sign_ins": 60,
    "keep_talks": 360,
    "keep_meetings": 360,
    "keep_minutes": 360,
    "keep_opinions": 360,
    "keep_ballots": 60,
    "keep_tallies": 360,
    "keep_grades": 360,
    "keep_years": 360,
    "keep_asides": 60,
    "retention_notice_days": 180,
    **dict.fromkeys((f"gate_{gate.value}" for gate in GateName), 2),
    **dict.fromkeys((f"gate_{gate.value}_democratic_life" for gate in GateName), 2),
}
"""Above these a value means nothing, or keeps for no purpose: 30 years is the longest limited term."""


@dataclass(frozen=True)
class OwnRule:
    """A branch's own value of a rule and what it rests on: a document and its day."""

    unit_id: str
    name: str
    value: str
    document: str
    dated: date
    set_by: str
    set_at: datetime


@dataclass(frozen=True)
class Rule:
    """A rule of ``forms/rules.yml``: value, unit, words, basis; ``own`` is the branch's, where it has one."""

    name: str
    given: str
    unit: Bilingual
    label: Bilingual
    document: Bilingual
    version: Bilingual
    article: Bilingual
    standing: Standing
    own: OwnRule | None = None

    @property
    def value(self) -> str:
        """What holds: the branch's own value, else the file's."""
        return self.own.value if self.own else self.given

    @property
    def basis(self) -> str:
        """What the value that holds rests on, as one cites it."""
        if self.own:
            return _("{document}, {day}", document=self.own.document, day=_whole_day(self.own.dated))
        return " ".join(text for text in (str(self.document), str(self.article)) if text)

    @property
    def to_check(self) -> str:
        """The sentence that stands beside a value nobody has checked, "" beside any other."""
        if self.own or self.standing is not Standing.UNVERIFIED:
            return ""
        return _("Basis: {basis}; please check the latest notice.", basis=self.basis)

    def with_own(self, own: OwnRule | None) -> Rule:
        """The rule as a branch has it."""
        return replace(self, own=own)


def checked_rule(rule: Rule, value: str, document: str) -> tuple[str, str]:
    """A branch's own value and document in the shape that is kept; ``Invalid`` says why they cannot be."""
    value, document = value.strip(), " ".join(document.split())
    shape = _SHARE if "/" in rule.given else _DECIMAL if "." in rule.given else _WHOLE
    exceeded = rule.given.startswith(_MORE) and value.startswith(_MORE)
    value = value.removeprefix(_MORE).strip() if exceeded else value
    if not re.fullmatch(shape, value, re.ASCII):
        example = rule.given
        raise Invalid(say("Please write the value like {example}.", example=example), field="value")
    if "/" in value:
        above, below = map(int, value.split("/"))
        if not below or not 0 < Fraction(above, below) <= 1:
            raise Invalid(say("Please write the value like {example}.", example=rule.given), field="value")
    elif Decimal(value) < _LEAST.get(rule.name, 0):
        least = _LEAST[rule.name]
        raise Invalid(say("This value cannot be less than {least}.", least=least), field="value")
    elif rule.name in _MOST and Decimal(value) > _MOST[rule.name]:
        most = _MOST[rule.name]
        raise Invalid(say("This value cannot be more than {most}.", most=most), field="value")
    if not document or len(document) > LONGEST_DOCUMENT:
        raise Invalid(
            say("Please write which document sets it, in at most {n} characters.", n=LONGEST_DOCUMENT),
            field="document",
        )
    return f"{_MORE} {value}" if exceeded else value, document


def _whole_day(value: date) -> str:
    return day(value, weekday=False, year=True)
