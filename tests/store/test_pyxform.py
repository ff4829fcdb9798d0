"""What the kit exports, pyxform (the converter of ODK and KoboToolbox) accepts without a warning."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyxform.xls2xform import convert

from kit.store.xlsform_writer import write_xlsform
from tests.store.household import workbook
from tests.store.test_xlsform import FRAMED, HOUSEHOLD, LIBRARY, SHIPPED


def accepted(content: bytes, path: Path) -> tuple[str, list[str]]:
    """The XForm that pyxform makes of a workbook, and its warnings."""
    path.write_bytes(content)
    result = convert(str(path), validate=False)
    return result.xform, result.warnings


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_is_accepted(name: str, tmp_path: Path) -> None:
    form = LIBRARY.form(name)
    xform, warnings = accepted(write_xlsform(form), tmp_path / "form.xlsx")
    assert warnings == []
    assert all(f"/{item}" in xform for item in form.items)


@pytest.mark.parametrize(("name", "frame"), FRAMED)
def test_a_framed_form_is_accepted(name: str, frame: str, tmp_path: Path) -> None:
    assert accepted(write_xlsform(LIBRARY.framed(name, frame)), tmp_path / "form.xlsx")[1] == []


def test_a_form_of_every_type_is_accepted(tmp_path: Path) -> None:
    assert accepted(write_xlsform(HOUSEHOLD), tmp_path / "form.xlsx")[1] == []
    accepted(workbook(), tmp_path / "as_typed.xlsx")
