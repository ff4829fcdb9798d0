"""What a form that runs must also have: bases, hints, described levels, both languages, brevity."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from kit.domain import burden, expression
from kit.domain.form import SELECTS, Form, Item, ItemType
from kit.errors import Problems
from kit.store.form_faults import Fault, expressions, faults
from kit.store.form_file import FormReader
from kit.store.form_nodes import Reading
from kit.store.form_reach import firing, showing
from kit.store.rules import rule
from kit.words import Bilingual, say

_COMPARED = re.compile(
    r"""\$\{\s*([\w.-]+)\s*\}\s*!?=\s*'([^']*)'|selected\(\s*\$\{\s*([\w.-]+)\s*\}\s*,\s*'([^']*)'\s*\)"""
)
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{3}")
_PHRASES = ("高度重视", "进一步加强", "不断提高", "切实增强", "提高政治站位", "认真抓好落实", "取得显著成效",
            "再上新台阶", "学深悟透", "落到实处")  # fmt: skip
"""Stock phrases that a question has no use for; those of answers are in ``forms/phrases.yml``."""
_QUIET = (ItemType.NOTE, ItemType.CALCULATE, ItemType.HIDDEN, ItemType.GROUP, ItemType.REPEAT)


@dataclass(frozen=True)
class Bounds:
    """What a form is measured by: minutes for it and for a section, and the phrases it must not use."""

    minutes: int = 45
    section_minutes: int = 12
    phrases: tuple[str, ...] = _PHRASES

    @classmethod
    def of(cls, forms: Path) -> Bounds:
        """The bounds that a folder of forms sets in ``rules.yml``."""
        return cls(int(rule(forms, "burden_minutes")), int(rule(forms, "burden_section_minutes")))


def checked_form(text: str, name: str, bounds: Bounds | None = None) -> Form:
    """The form in a YAML text; ``Problems`` with all that keeps it from running and all that it lacks."""
    reader = FormReader(Reading(name))
    form = reader.read(text)
    if form is not None and not reader.reading.problems:
        broken = tuple(faults(form))
        for fault in (*broken, *lacks(form, bounds or Bounds(), tried=not broken)):
            reader.note(fault)
    if reader.reading.problems or form is None:
        raise Problems(say("The form {file} cannot be used.", file=name), reader.reading.sorted())
    return form


def lacks(form: Form, bounds: Bounds, *, tried: bool = True) -> Iterator[Fault]:
    """Everything that a form of the kit should have and this one does not; conditions only if ``tried``."""
    for screen in form.screens:
        yield from _screen(screen)
    for item in form.items.values():
        for look in (*_ITEM_LOOKS, *((_reach,) if tried else ())):
            yield from look(form, item)
        yield from _stock(item, bounds.phrases)
    yield from _burden(form, bounds)


def _screen(item: Item) -> Iterator[Fault]:
    """A top question carries what members and summaries need: basis, short name, class."""
    if not item.asked:
        return
    if not item.basis:
        yield Fault(
            item.name, say("The question has no basis."),
            say("Add “basis:” with document, article, gist and standing."))  # fmt: skip
    if not item.short:
        yield Fault(item.name, say("The question has no short name."), say("Add “short:” for the contents."))
    if item.findings and item.feeds is None:
        yield Fault(
            item.name, say("The question gives findings but feeds no problem class."),
            say("Add “feeds:” with awareness, organisation or role."))  # fmt: skip


def _hint(form: Form, item: Item) -> Iterator[Fault]:
    if not item.hint and item.type not in _QUIET:
        yield Fault(
            item.name, say("The question has no hint."),
            say("Add “hint:” saying what a concrete answer looks like."))  # fmt: skip
    if item.constraint and not item.constraint_message:
        yield Fault(
            item.name, say("The constraint has no message."),
            say("Add “constraint_message:” saying what to change."))  # fmt: skip


def _choices(form: Form, item: Item) -> Iterator[Fault]:
    if item.type in SELECTS and len(item.choices) == 1:
        yield Fault(
            item.name,
            say("A select question needs at least two choices."),
            say("Add “choices:”."),
        )
    for choice in item.choices:
        if choice.level and choice.level != "none" and not choice.detail:
            yield Fault(
                item.name, say("The level “{name}” is not described.", name=choice.name),
                say("Add “detail:” saying in words how one can tell."))  # fmt: skip


def _expressions(form: Form, item: Item) -> Iterator[Fault]:
    own = [(key, words, "") for key, words in expressions(item)]
    for key, words, name in (*own, *((r.name, r.when, r.name) for r in item.findings)):
        for bare in expression.bare_names(words) if key != "choice_filter" else ():
            yield Fault(
                item.name, say("“{key}” holds the bare name “{name}”.", key=key, name=bare),
                say("Names are written ${name}, texts stand between quotation marks."), name)  # fmt: skip
        for match in _COMPARED.finditer(words):
            yield from _compared(form, item, (match[1] or match[3], match[2] or match[4] or ""), key, name)


def _compared(form: Form, item: Item, pair: tuple[str, str], key: str, rule_name: str) -> Iterator[Fault]:
    name, value = pair
    other = form.items.get(name)
    if other and other.type in SELECTS and value and other.choice(value) is None:
        what = say(
            "“{key}” asks for “{value}”, which “{name}” does not offer.", key=key, value=value, name=name
        )
        remedy = say("Use one of: {names}.", names="、".join(c.name for c in other.choices))
        yield Fault(item.name, what, remedy, rule_name)


def _reach(form: Form, item: Item) -> Iterator[Fault]:
    if showing(form, item) is None:
        yield Fault(
            item.name, say("No answers ever show this item."),
            say("Look at its “relevant” and at those of what it stands under."))  # fmt: skip
        return
    for one in item.findings:
        if firing(form, item, one) is None:
            yield Fault(
                item.name, say("No answers ever make the rule “{name}” hold.", name=one.name),
                say("Correct its “when”, or delete the rule."), one.name)  # fmt: skip


def _tongues(form: Form, item: Item) -> Iterator[Fault]:
    texts = [item.label, item.short, item.hint, *(t for c in item.choices for t in (c.label, c.detail))]
    if any(_one_tongue(t) for t in texts):
        yield Fault(
            item.name, say("A text stands here in one language only."),
            say("Write Chinese under “zh” and English under “en”."))  # fmt: skip


def _one_tongue(words: Bilingual) -> bool:
    if words.zh != words.en:
        return False
    return bool(_CHINESE.search(words.zh) or _LATIN.search(words.zh))


_ITEM_LOOKS: tuple[Callable[[Form, Item], Iterator[Fault]], ...] = (
    _hint,
    _choices,
    _expressions,
    _tongues,
)


def _stock(item: Item, phrases: Iterable[str]) -> Iterator[Fault]:
    texts = [item.label.zh, item.hint.zh, *(t.zh for c in item.choices for t in (c.label, c.detail))]
    for phrase in phrases:
        if any(phrase in text for text in texts):
            yield Fault(
                item.name, say("The stock phrase “{phrase}” stands here.", phrase=phrase),
                say("Say what one could see: what, when, whom."))  # fmt: skip


def _burden(form: Form, bounds: Bounds) -> Iterator[Fault]:
    if form.burden_reason:
        return
    for section in form.sections:
        asked = burden.section_minutes(form, section)
        if asked > bounds.section_minutes:
            yield Fault(
                section.name,
                say("The section asks about {n} minutes; the rule says {most}.", n=round(asked),
                    most=bounds.section_minutes),
                say("Shorten it, divide it, or give a “burden_reason”."))  # fmt: skip
    if burden.minutes(form) > bounds.minutes:
        yield Fault(
            "",
            say("The form asks about {n} minutes; the rule says {most}.", n=burden.minutes(form),
                most=bounds.minutes),
            say("Shorten it, or give a “burden_reason”."))  # fmt: skip
