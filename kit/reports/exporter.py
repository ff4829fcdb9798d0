"""``jupyter nbconvert --to kit-pdf``: a report notebook as PDF; its code is never printed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode
from traitlets import default
from traitlets.config import Config

from kit.reports import paper
from kit.reports.markdown import escape_markdown
from kit.words import _

_FIGURES = ("image/svg+xml", "image/png")


class KitPDFExporter(TemplateExporter):
    """Markdown cells and outputs (Markdown, SVG, PNG) on the kit's paper, in this order; no tracebacks.

    Cells tagged ``noprint`` are run and left out of the paper: nbconvert's own tag removal would
    leave them unrun (voila.md §9).
    """

    export_from_notebook = "PDF (kit)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    @default("template_extension")
    def _template_extension_default(self) -> str:
        return ".md.j2"

    @default("template_name")
    def _template_name_default(self) -> str:
        return "kit"

    @default("extra_template_basedirs")
    def _default_extra_template_basedirs(self) -> list[str]:
        return [str(Path(__file__).parent / "templates")]

    @property
    def default_config(self) -> Config:
        """Figures are taken out of the notebook under names, for the paper to refer to."""
        config = Config(
            {"ExtractOutputPreprocessor": {"enabled": True, "extract_output_types": set(_FIGURES)}}
        )
        config.merge(super().default_config)
        return config

    def default_filters(self) -> Any:
        """Jinja's filters, and ``on_paper`` for an output."""
        yield from super().default_filters()
        yield "on_paper", on_paper

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own PDF exporters: bytes
        self, nb: NotebookNode, resources: Any = None, **kwargs: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The notebook's PDF; ``KitError`` where it cannot be made."""
        markdown, resources = super().from_notebook_node(nb, resources, **kwargs)
        figures = dict(resources.pop("outputs", {}))
        resources["output_extension"] = self.file_extension
        title, across = nb.metadata.get("title", ""), bool(nb.metadata.get("landscape"))
        return paper.pdf(markdown, figures, title=title, landscape=across), resources


def on_paper(output: Mapping[str, Any]) -> str:
    """An output of a cell as Markdown; what has no place on paper is left out."""
    return _PRINTED.get(output["output_type"], _nothing)(output)


def _nothing(output: Mapping[str, Any]) -> str:
    return ""


def _error(output: Mapping[str, Any]) -> str:
    return escape_markdown(
        _("This part could not be printed. What you wrote is kept; please try again later.")
    )


def _data(output: Mapping[str, Any]) -> str:
    names = output.get("metadata", {}).get("filenames", {})
    for kind in _FIGURES:
        if kind in names:
            return f"![{escape_markdown(output['data'].get('text/plain', ''), ' ')}]({names[kind]})"
    return str(output["data"].get("text/markdown", ""))


_PRINTED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "display_data": _data,
    "execute_result": _data,
    "error": _error,
}
