"""What a report notebook's call gives back: Jupyter shows it, and the exporter prints the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kit.domain.report import Figure, Part, Report
from kit.reports.markdown import render, render_title


@dataclass(frozen=True)
class Printed:
    """Markdown that stands on the paper as it is."""

    markdown: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/markdown": self.markdown, "text/plain": self.markdown}


@dataclass(frozen=True)
class Drawn:
    """A drawing; the words beside it are read out where it cannot be seen."""

    figure: Figure

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"image/svg+xml": self.figure.svg, "text/plain": self.figure.alt}


def printed(*parts: Part) -> Printed:
    """The parts under each other; figures go through ``drawn``."""
    return Printed("\n\n".join(render(part) for part in parts))


def drawn(parts: tuple[Part, ...]) -> Drawn | Printed:
    """The figure among ``parts``, or the parts in words where there is none."""
    figure = next((part for part in parts if isinstance(part, Figure)), None)
    return Drawn(figure) if figure else printed(*parts)


def printed_title(report: Report) -> Printed:
    """The report's title with the line over it."""
    return Printed(render_title(report))


def title_of(read: Callable[[], Report]) -> Callable[[], Printed]:
    """A call of a report notebook: the title of the report that ``read`` gives, with the line over it."""
    return lambda: printed_title(read())


def part_of(read: Callable[[], Report], name: str) -> Callable[[], Printed]:
    """A call of a report notebook: the part ``name`` of the report that ``read`` gives."""
    return lambda: printed(*read().part(name))
