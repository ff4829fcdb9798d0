from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from tornado.web import HTTPError

from kit.server.rendering import data_block, page_notebook

HARD = ["</script><script>alert(1)</script>", "<!--", "中文 “引号” & 'quote'", "\u2028", "\\u003c"]


@pytest.mark.parametrize("text", HARD)
def test_a_data_block_ends_where_it_should_and_says_what_it_was_given(text: str) -> None:
    block = data_block({"text": text}, "application/x+json")
    found = re.fullmatch(r'<script type="application/x\+json">([^<]*)</script>', block)
    assert found is not None
    assert json.loads(found.group(1)) == {"text": text}


def test_half_a_character_does_not_stop_a_page() -> None:
    assert "a?b" in data_block({"text": "a\ud800b"}, "x").encode().decode()


def test_a_notebook_is_read_again_when_it_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "home.ipynb"
    for text in ("one", "two"):
        cells = [nbformat.v4.new_markdown_cell(text)]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        path.touch()
        assert page_notebook(str(path)).cells[0].source == text
        assert page_notebook(str(path)).metadata.kernelspec.name == "python3"
    assert page_notebook(str(path)) is page_notebook(str(path))


def test_a_missing_notebook_is_no_page(tmp_path: Path) -> None:
    with pytest.raises(HTTPError, match="404"):
        page_notebook(str(tmp_path / "nothing.ipynb"))
