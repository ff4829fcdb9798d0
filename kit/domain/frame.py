"""A year's frame (查摆框架): which of a form's items are asked, in which order, and what the year adds.

The items keep their names, so that answers of different years stay comparable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kit.domain.form import NOTHING, Basis, Document, Form, Item, Section
from kit.words import Bilingual


@dataclass(frozen=True)
class FrameSection:
    """A part of a frame: names of the form's items, and items of the frame's own."""

    name: str
    title: Bilingual
    note: Bilingual = NOTHING
    relevant: str = ""
    entries: tuple[str | Item, ...] = ()


@dataclass(frozen=True)
class Frame:
    """A year's frame for the forms named in ``applies_to``; ``basis`` is what the year's notice asked."""

    name: str
    year: int
    title: Bilingual
    about: Bilingual
    applies_to: tuple[str, ...]
    sections: tuple[FrameSection, ...]
    documents: tuple[Document, ...] = ()
    basis: tuple[Basis, ...] = ()

    def over(self, form: Form) -> Form:
        """The form as this frame asks it: its own items by name, extra ones with the frame's basis.

        An item that the form does not have is left out; ``kit forms check`` names it.
        """
        own = {d.name: d for d in form.documents} | {d.name: d for d in self.documents}
        return replace(
            form,
            version=f"{form.version}-{self.name}",
            digest="",
            source="",
            title=self.title,
            about=self.about or form.about,
            documents=tuple(own.values()),
            sections=tuple(s for s in (self._section(s, form) for s in self.sections) if s.items),
        )

    def _section(self, section: FrameSection, form: Form) -> Section:
        items = [
            form.items.get(e) if isinstance(e, str) else replace(e, basis=e.basis or self.basis)
            for e in section.entries
        ]
        kept = tuple(i for i in items if i is not None)
        return Section(section.name, section.title, section.note, kept, section.relevant)
