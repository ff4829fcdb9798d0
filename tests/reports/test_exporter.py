"""``kit-pdf``: what of a notebook comes onto paper."""

from __future__ import annotations

from typing import Any

import nbformat
from nbconvert.exporters import get_exporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from kit.domain.report import Figure, Paragraph
from kit.reports.chart import shares
from kit.reports.exporter import KitPDFExporter
from kit.reports.printed import drawn, printed
from tests.conftest import TOP
from tests.reports.papers import text_of


def shown(value: Any) -> Any:
    return new_output("execute_result", data=value._repr_mimebundle_())


def paper_of(*cells: Any) -> str:
    pdf, resources = KitPDFExporter().from_notebook_node(new_notebook(cells=list(cells)))
    assert pdf.startswith(b"%PDF")
    assert resources["output_extension"] == ".pdf"
    assert "outputs" not in resources
    return text_of(pdf)


def test_nbconvert_knows_the_exporter() -> None:
    exporter = get_exporter("kit-pdf")
    assert exporter is KitPDFExporter
    assert exporter().output_mimetype == "application/pdf"


def test_words_and_outputs_are_printed_and_code_is_not() -> None:
    code = new_code_cell("secret_call()", outputs=[shown(printed(Paragraph("印出的话")))])
    assert paper_of(new_markdown_cell("一段**文字**"), code) == "一段文字印出的话—1—"


def test_cells_tagged_noprint_are_left_out() -> None:
    hidden = new_markdown_cell("只在屏幕上看", metadata={"tags": ["noprint"]})
    assert paper_of(hidden, new_markdown_cell("印")) == "印—1—"


def test_an_error_leaves_a_sentence_and_no_traceback() -> None:
    error = new_output("error", ename="ValueError", evalue="看不见", traceback=["Traceback", "line 1"])
    text = paper_of(new_code_cell("x", outputs=[error]))
    assert "Traceback" not in text
    assert "看不见" not in text
    assert len(text) > len("—1—")


def test_streams_and_html_are_not_printed() -> None:
    outputs = [
        new_output("stream", name="stderr", text="warning"),
        new_output("display_data", data={"text/html": "<b>x</b>", "text/plain": "<object>"}),
    ]
    assert paper_of(new_markdown_cell("印"), new_code_cell("x", outputs=outputs)) == "印—1—"


def test_a_figure_is_printed_with_its_words() -> None:
    figure = shares([("政治合格", 80), ("品德合格", None)], "人数太少，请当面谈")
    text = paper_of(new_code_cell("x", outputs=[shown(drawn((figure,)))]))
    assert "政治合格" in text
    assert "80%" in text
    assert "人数太少" in text


def test_where_there_is_no_figure_nothing_is_printed() -> None:
    assert printed().markdown == ""
    assert "image/svg+xml" in drawn((Figure("<svg/>", "x"),))._repr_mimebundle_()


def test_the_shipped_notebooks_can_be_exported_without_running_them() -> None:
    for name in ("plan", "summary"):
        notebook = nbformat.read(TOP / "notebooks" / "reports" / f"{name}.ipynb", as_version=4)
        assert KitPDFExporter().from_notebook_node(notebook)[0].startswith(b"%PDF")
