"""The figures as a Markdown table: median and range on each side, and how many times plain Voilà's is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median

HEAD = ("figure", "kit", "plain Voilà", "ratio")
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


def kilobytes(value: float) -> str:
    """Bytes as ``139 kB``."""
    return f"{value / 1000:,.0f} kB"


def count(value: float) -> str:
    """``98``."""
    return f"{value:.0f}"


@dataclass(frozen=True)
class Figure:
    """One figure: what was measured on each side, all in one unit; empty where there is nothing to measure."""

    name: str
    shown: Callable[[float], str]
    kit: Sequence[float]
    plain: Sequence[float] = ()

    def cells(self) -> tuple[str, str, str, str]:
        """The row's cells."""
        return self.name, self._told(self.kit), self._told(self.plain), self._ratio()

    def _told(self, values: Sequence[float]) -> str:
        if not values:
            return NONE
        middle, least, most = (self.shown(v) for v in (median(values), min(values), max(values)))
        unit = middle.split()[-1]
        low = least.removesuffix(unit).strip() if " " in middle else least
        return middle if least == most else f"{middle} ({low}–{most})"

    def _ratio(self) -> str:
        if not self.plain or not median(self.kit):
            return NONE
        return f"{median(self.plain) / median(self.kit):.1f}×"


def markdown(figures: Iterable[Figure]) -> str:
    """The table; ``ratio`` is plain Voilà's median divided by the kit's."""
    rows = [HEAD, ("---", "---:", "---:", "---:"), *(f.cells() for f in figures)]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)
