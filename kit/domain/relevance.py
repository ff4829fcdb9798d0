"""What answers show: XLSForm's relevant, constraint, required and the rules' conditions.

All values are XForms strings; "" means unanswered. Where an expression asks for today, callers say when:
``at`` is the moment of the act.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from kit.domain.expression import references, syntax_error
from kit.domain.field import split_field
from kit.domain.filling import Filling
from kit.domain.form import NOTHING, SELECTS, Form, Item, ItemType, Section
from kit.domain.value import typed
from kit.errors import Invalid
from kit.words import Bilingual, Message, _, say

__all__ = ["checked_field", "checked_value", "holds", "missing", "references", "relevant_values", "shown",
           "syntax_error"]  # fmt: skip


def holds(expression: str, values: Mapping[str, str], current: str = "") -> bool:
    """Whether an expression is true for plain values; ``.`` is ``current``. "" is no condition: true."""
    return Filling(_loose(values), values).holds(expression, None, (), current)


def relevant_values(form: Form, values: Mapping[str, str], at: datetime | None = None) -> dict[str, str]:
    """The values of the fields that are shown, form order; what is hidden counts as unanswered."""
    return Filling(form, values, at).values


def shown(form: Form, values: Mapping[str, str], at: datetime | None = None) -> tuple[str, ...]:
    """The names of the fields that these answers make relevant, form order."""
    return tuple(relevant_values(form, values, at))


def checked_value(item: Item, value: str, values: Mapping[str, str]) -> str:
    """``value`` in its kept shape, or ``Invalid`` saying why the item cannot hold it."""
    return _checked(Filling(_loose(values), values), item, value, item.name)


def checked_field(filling: Filling, field: str, value: str) -> str:
    """``value`` in its kept shape for a field of a form, or ``Invalid`` saying why it cannot stand there."""
    name, _path = split_field(field)
    item = filling.form.items.get(name)
    if item is None or not filling.has(field):
        raise Invalid(say("This page is out of date. Please open it again."), field=field)
    if item.repeat_count or (value and not item.asks):
        raise Invalid(say("This line is for reading only."), field=field)
    return _checked(filling, item, value, field)


def _checked(filling: Filling, item: Item, value: str, field: str) -> str:
    _name, path = split_field(field)
    try:
        value = typed(item, value)
    except Invalid as error:
        error.field = field
        raise
    if value and item.choice_filter and item.type in SELECTS:
        offered = {c.name for c in filling.choices(item, path)}
        if not ({value} if item.type is ItemType.SELECT_ONE else set(value.split())) <= offered:
            raise Invalid(say("This is not one of the answers offered. Please choose again."), field=field)
    written = (
        Filling(filling.form, {**filling.given, field: value}, filling.at) if item.constraint else filling
    )
    if value and not written.holds(item.constraint, item, path, value):
        fallback = Bilingual(_("This does not fit the question."))
        words = filling.words(item.constraint_message or fallback, item, path)
        raise Invalid(Message(str(words)), field=field)
    return value


def missing(filling: Filling) -> tuple[str, ...]:
    """The fields that are shown, required and not answered, form order."""
    found = []
    for field, value in filling.values.items():
        name, path = split_field(field)
        item = filling.form.items[name]
        if item.required and item.asks and not value and filling.holds(item.required, item, path):
            found.append(field)
    return tuple(found)


def _loose(values: Mapping[str, str]) -> Form:
    """A form of plain texts, for expressions that belong to none."""
    items = tuple(Item(name, ItemType.TEXT, NOTHING) for name in values)
    return Form("", "", "", NOTHING, NOTHING, 0, (Section("", NOTHING, items=items),))
