"""A page whose process ends or whose cell fails still ends calmly, with a way on, and leaves nothing behind."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Iterator

import nbformat
import pytest

from tests.conftest import TOP
from tests.server.conftest import CODE, TEXT, Visitor
from tests.serving import Kit

DIES = "import os\ngetattr(get_ipython(), 'kernel', None) and os._exit(1)"
"""Ends a page's process, but not the one that pages are rehearsed in."""
NOTEBOOKS = {
    "home": [TEXT("先有的"), CODE(DIES), CODE("print('后面的')"), CODE("print('再后面的')")],
    "checkup": [CODE("import ipywidgets\nipywidgets.IntSlider()"), CODE("raise ValueError('一句话')")],
}


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    base = tmp_path_factory.mktemp("broken")
    shutil.copytree(TOP / "notebooks", base / "notebooks")
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    for name, cells in NOTEBOOKS.items():
        notebook = nbformat.v4.new_notebook(metadata=kernel, cells=cells)
        nbformat.write(notebook, base / "notebooks" / f"{name}.ipynb")
    with Kit(base / "kit", environment={"KIT_NOTEBOOKS": str(base / "notebooks")}) as running:
        yield running


@pytest.fixture
def member(kit: Kit) -> Iterator[Visitor]:
    one = Visitor(kit)
    one.enter(kit.people()["示例党员乙"])
    yield one
    one.http.close()


def test_a_process_that_ends_meanwhile_is_told_once_and_calmly(kit: Kit, member: Visitor) -> None:
    text = member.page("home").text
    assert "先有的" in text
    assert "后面的" not in text
    assert text.count('role="alert"') == 1
    assert "data-reopen" in text
    assert "exception" not in text.casefold()
    assert text.rstrip().endswith("</html>")
    deadline = time.monotonic() + 20
    while kit.kernels():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_what_was_made_before_a_cell_failed_is_still_drawn(member: Visitor) -> None:
    text = member.page("checkup").text
    assert text.count('role="alert"') == 1
    assert "一句话" not in text
    state = re.search(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', text)
    assert state is not None
    kinds = {one["model_name"] for one in json.loads(state.group(1))["state"].values()}
    assert "IntSliderModel" in kinds
    assert '"kernelId"' in text
