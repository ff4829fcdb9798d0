"""Where the summary's bars and the four-aspect web stand: numbers for the templates, no words drawn twice."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kit.domain.form import Level
from kit.domain.summary import Cell, ItemRow

_MARGIN = 2.0
"""Per cent of a bar's width kept free at either end."""
KINDS = {
    (Level.UNMET,): "gap2",
    (Level.UNMET, Level.PARTLY): "gapm",
    (Level.PARTLY,): "gap1",
    (Level.MOSTLY,): "ok2",
    (Level.MET,): "ok1",
    (Level.NONE,): "",
}
"""The style sheet's class of a cell, left to right; a joined one on the right is ``okm``."""
HATCHES = {"gap1": "h1", "gapm": "h3", "gap2": "h2"}
"""The hatch laid over a class: h1 lines, h2 narrow lines, h3 crossed lines."""

CENTRE = (170.0, 140.0)
RADIUS = 90.0
WIDTH, HEIGHT = 340, 280


@dataclass(frozen=True)
class Slab:
    """One cell drawn: its place in per cent of the bar, class, hatch, count and words."""

    x: float
    width: float
    kind: str
    hatch: str
    count: int
    label: str

    @property
    def middle(self) -> float:
        """Where the number stands."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Scale:
    """One scale for all rows, so that a person is equally wide on both sides and in every row."""

    midline: float
    unit: float


def scale(rows: Iterable[ItemRow]) -> Scale:
    """The widest scale on which every shown row fits."""
    sides = [(r.gap_count, sum(c.count for c in r.cells) - r.gap_count) for r in rows if not r.suppressed]
    left = max((gap for gap, _ in sides), default=0)
    right = max((rest for _, rest in sides), default=0)
    unit = (100 - 2 * _MARGIN) / max(left + right, 1)
    return Scale(round(_MARGIN + left * unit, 2), unit)


def slabs(row: ItemRow, on: Scale) -> tuple[Slab, ...]:
    """The row's cells with people in them, left to right."""
    x = on.midline - row.gap_count * on.unit
    placed = []
    for cell in row.cells:
        if cell.count:
            placed.append(_slab(cell, x, on.unit))
            x += cell.count * on.unit
    return tuple(placed)


def _slab(cell: Cell, x: float, unit: float) -> Slab:
    kind = KINDS.get(cell.levels, "okm")
    return Slab(round(x, 2), round(cell.count * unit, 2), kind, HATCHES.get(kind, ""), cell.count, cell.label)


@dataclass(frozen=True)
class AxisLabel:
    """The words at the end of an axis: a line each, with the place of the first."""

    x: float
    y: float
    anchor: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Web:
    """A web of as many axes as there are aspects, the first one upwards, clockwise."""

    rings: tuple[str, ...]
    spokes: str
    labels: tuple[AxisLabel, ...]
    this: str
    last: str
    points: tuple[tuple[float, float], ...]


def web(titles: Sequence[str], this: Sequence[int | None], last: Sequence[int | None]) -> Web | None:
    """The web of these shares (per cent); None where fewer than three axes, or any share, can be shown."""
    if len(titles) < 3 or None in this:
        return None
    axes = range(len(titles))
    ends = [_place(i, len(titles), 100) for i in axes]
    shares = [share or 0 for share in this]
    return Web(
        rings=tuple(_polygon([step] * len(titles)) for step in (25, 50, 75, 100)),
        spokes="".join(f"M{CENTRE[0]:g} {CENTRE[1]:g}L{x} {y}" for x, y in ends),
        labels=tuple(_label(titles[i], shares[i], i, len(titles)) for i in axes),
        this=_polygon(shares),
        last="" if None in last or len(last) != len(titles) else _polygon([s or 0 for s in last]),
        points=tuple(_place(i, len(titles), shares[i]) for i in axes),
    )


def _place(axis: int, of: int, share: float, beyond: float = 0) -> tuple[float, float]:
    angle = 2 * math.pi * axis / of
    length = RADIUS * share / 100 + beyond
    x = CENTRE[0] + length * math.sin(angle)
    y = CENTRE[1] - length * math.cos(angle)
    return round(x, 1), round(y, 1)


def _polygon(shares: Sequence[float]) -> str:
    places = (_place(i, len(shares), share) for i, share in enumerate(shares))
    return " ".join(f"{x},{y}" for x, y in places)


def _label(title: str, share: int, axis: int, of: int) -> AxisLabel:
    across = round(math.sin(2 * math.pi * axis / of), 3)
    x, y = _place(axis, of, 100, beyond=10)
    if across == 0:
        top = axis == 0
        return AxisLabel(x, y - 6 if top else y + 18, "middle", (f"{title}　{share}%",))
    lines = (*short_lines(title), f"{share}%")
    return AxisLabel(x, y - 10 * len(lines) + 15, "start" if across > 0 else "end", lines)


def short_lines(title: str) -> tuple[str, ...]:
    """A title in lines short enough to stand beside the web: words, or four characters each."""
    if title.isascii():
        return tuple(textwrap.wrap(title, 11)) or (title,)
    return tuple(title[i : i + 4] for i in range(0, len(title), 4))
