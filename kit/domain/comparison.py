"""Two versions of a form side by side: what came, what went, what reads differently; items by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kit.domain.codes import item_codes
from kit.domain.form import Form, Item
from kit.words import Bilingual, Message, language, say


@dataclass(frozen=True)
class Change:
    """One thing about an item that differs: what it is called, the old text and the new."""

    what: Message
    old: str
    new: str


@dataclass(frozen=True)
class Changed:
    """An item with all that differs."""

    name: str
    code: str
    label: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Comparison:
    """Items added and removed (name, code, label), and changed, each in its form's order."""

    added: tuple[tuple[str, str, str], ...]
    removed: tuple[tuple[str, str, str], ...]
    changed: tuple[Changed, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.added or self.removed or self.changed)


def compare(old: Form, new: Form) -> Comparison:
    """What differs from ``old`` to ``new``, in both languages of the forms; texts in the reader's."""
    codes, before = item_codes(new), item_codes(old)
    both = [name for name in new.items if name in old.items]
    changed = []
    for name in both:
        changes = _changes(old.items[name], new.items[name])
        if changes:
            label = str(new.items[name].short or new.items[name].label)
            changed.append(Changed(name, codes.get(name, ""), label, changes))
    return Comparison(
        added=tuple(_named(new.items[n], codes) for n in new.items if n not in old.items),
        removed=tuple(_named(old.items[n], before) for n in old.items if n not in new.items),
        changed=tuple(changed),
    )


def _named(item: Item, codes: dict[str, str]) -> tuple[str, str, str]:
    return item.name, codes.get(item.name, ""), str(item.short or item.label)


def _changes(old: Item, new: Item) -> tuple[Change, ...]:
    found = []
    for what, read in _READ:
        before, after = read(old), read(new)
        if before == after:
            continue
        told = _told(before), _told(after)
        if told[0] == told[1]:  # only the other language's text differs
            told = _whole(before), _whole(after)
        found.append(Change(what, *told))
    return tuple(found)


Told = Bilingual | str | tuple[object, ...]


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(_told(part) for part in value)
    return str(value)


def _whole(value: object) -> str:
    if isinstance(value, tuple):
        return "\n".join(_whole(part) for part in value)
    if isinstance(value, Bilingual):
        return value.en if language() == "zh" else value.zh
    return str(value)


def _choices(item: Item) -> Told:
    return tuple(_pair(f"{choice.name}: ", choice.label, choice.detail) for choice in item.choices)


def _pair(before: str, first: Bilingual, second: Bilingual) -> Bilingual:
    zh = before + " — ".join(text for text in (first.zh, second.zh) if text)
    en = before + " — ".join(text for text in (first.en, second.en) if text)
    return Bilingual(zh, en)


def _bases(item: Item) -> Told:
    return tuple(
        Bilingual(f"{b.document.short.zh}{b.article.zh}：{b.gist.zh}（{b.standing}）",
                  f"{b.document.short.en}, {b.article.en}: {b.gist.en} ({b.standing})")
        for b in item.basis
    )  # fmt: skip


def _rules(item: Item) -> Told:
    return tuple(_pair(f"{r.name} [{r.when}] {r.severity}: ", r.label, Bilingual("")) for r in item.findings)


_READ: tuple[tuple[Message, Callable[[Item], Told]], ...] = (
    (say("Question"), lambda i: i.label),
    (say("Short name"), lambda i: i.short),
    (say("Hint"), lambda i: i.hint),
    (say("Guidance"), lambda i: i.guidance),
    (say("Type"), lambda i: i.type.value),
    (say("Choices"), _choices),
    (say("Levels"), lambda i: tuple(f"{c.name}: {c.level}" for c in i.choices if c.level)),
    (say("Asked when"), lambda i: i.relevant),
    (say("Needs an answer"), lambda i: i.required),
    (say("Must hold"), lambda i: i.constraint),
    (say("Said where it does not hold"), lambda i: i.constraint_message),
    (say("Choices offered when"), lambda i: i.choice_filter),
    (say("Worked out as"), lambda i: i.calculation),
    (say("Begins with"), lambda i: i.default),
    (say("Basis"), _bases),
    (say("Findings"), _rules),
    (say("Stands over"), lambda i: tuple(child.name for child in i.items)),
)
"""Everything about an item that a member or a finding meets, with what it is called."""
