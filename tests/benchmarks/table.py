"""Figures as Markdown tables: median and range on each side, how they compare, the goal, and whether it is met."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

KIT, PLAIN = "kit", "plain Voilà"
PEERS = ("Streamlit", "Solara", "Panel")
NONE = "–"


def seconds(value: float) -> str:
    """``1.24 s``."""
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Seconds as ``3.1 ms``."""
    return f"{value * 1000:.1f} ms"


def mebibytes(value: float) -> str:
    """Bytes as ``77.0 MiB``."""
    return f"{value / 2**20:.1f} MiB"


def gibibytes(value: float) -> str:
    """Bytes as ``4.13 GiB``."""
    return f"{value / 2**30:.2f} GiB"


def kilobytes(value: float) -> str:
    """Bytes as ``139 kB``."""
    return f"{value / 1000:,.0f} kB"


def count(value: float) -> str:
    """``98``."""
    return f"{value:,.0f}"


@dataclass(frozen=True)
class Goal:
    """What the kit wants: ``most`` of the figure, and how many times plain Voilà's and the best peer's it is."""

    most: float | None = None
    plain: float = 0.0
    peers: float = 0.0


@dataclass(frozen=True)
class Figure:
    """One figure: what was measured on each side, all in one unit; a side is left out where there is nothing."""

    name: str
    shown: Callable[[float], str]
    values: Mapping[str, Sequence[float]]
    goal: Goal = field(default_factory=Goal)

    def middle(self, side: str) -> float | None:
        """A side's median; None where nothing was measured."""
        values = self.values.get(side)
        return median(values) if values else None

    def told(self, side: str) -> str:
        """A side's cell: median (least–most)."""
        values = self.values.get(side)
        if not values:
            return NONE
        middle, least, most = (self.shown(v) for v in (median(values), min(values), max(values)))
        unit = middle.split()[-1]
        low = least.removesuffix(unit).strip() if " " in middle else least
        return middle if least == most else f"{middle} ({low}–{most})"

    def times(self, *sides: str) -> float | None:
        """The best (least) of these sides' medians divided by the kit's."""
        kit = self.middle(KIT)
        others = [m for side in sides if (m := self.middle(side)) is not None]
        return min(others) / kit if kit and others else None

    def checks(self) -> list[tuple[str, bool | None]]:
        """Each part of the goal in words and whether it is met; None where it could not be measured."""
        kit, goal = self.middle(KIT), self.goal
        checks: list[tuple[str, bool | None]] = []
        if goal.most is not None:
            words = f"≤ {self.shown(goal.most)}" if goal.most else self.shown(0)
            checks.append((words, None if kit is None else kit <= goal.most))
        for least, sides, words in (
            (goal.plain, (PLAIN,), "plain Voilà"),
            (goal.peers, PEERS, "the best peer"),
        ):
            if least:
                times = self.times(*sides)
                checks.append((f"{words} ≥ {least:.0f}×", None if times is None else times >= least))
        return checks

    def cells(self, sides: Sequence[str]) -> tuple[str, ...]:
        """The row's cells, with the ratios that the sides allow, the goal, and whether it is met."""
        cells = [self.name, *(self.told(side) for side in sides)]
        if PLAIN in sides:
            cells.append(_ratio(self.times(PLAIN)))
        if set(sides) & set(PEERS):
            cells.append(_ratio(self.times(*PEERS)))
        checks = self.checks()
        goals = "; ".join(words for words, _ in checks)
        met = "; ".join({True: "yes", False: "**no**", None: "not measured"}[ok] for _, ok in checks)
        return *cells, goals, met


@dataclass(frozen=True)
class Table:
    """Figures of one part of the run, what was done to get them, and the sides that were measured."""

    title: str
    about: str
    figures: Sequence[Figure]
    sides: Sequence[str] = (KIT,)

    def markdown(self) -> str:
        """Title, explanation, table."""
        head = [f"## {self.title}", self.about] if self.title else []
        return "\n\n".join([*head, rows(self.figures, self.sides)])


def rows(figures: Sequence[Figure], sides: Sequence[str]) -> str:
    """The table alone."""
    head = ["figure", *sides]
    if PLAIN in sides:
        head.append("plain ÷ kit")
    if set(sides) & set(PEERS):
        head.append("best peer ÷ kit")
    lines = [(*head, "goal", "met"), ("---", *["---:"] * (len(head) - 1), "---", "---")]
    if not any(figure.checks() for figure in figures):
        lines = [line[:-2] for line in lines]
    body = [figure.cells(sides)[: len(lines[0])] for figure in figures]
    return "\n".join("| " + " | ".join(line) + " |" for line in (*lines, *body))


def goals(tables: Sequence[Table]) -> list[str]:
    """The table of all figures that have a goal, with every side measured; none where no figure has one."""
    figures = [figure for table in tables for figure in table.figures if figure.checks()]
    sides = [side for side in (KIT, PLAIN, *PEERS) if any(f.values.get(side) for f in figures)]
    return [rows(figures, sides)] if figures else []


def _ratio(times: float | None) -> str:
    return NONE if times is None else f"{times:.1f}×"
