"""What people type is kept as it is, but for what no database keeps."""

from __future__ import annotations

import pytest

from kit.domain.form import Item, ItemType
from kit.domain.note import checked_note, plain
from kit.domain.value import typed
from kit.words import Bilingual


@pytest.mark.parametrize(
    ("text", "kept"),
    [("半个\ud83d", "半个"), ("\ude00半个", "半个"), ("整个😀", "整个😀"), ("零\x00号", "零号"), ("", "")],
)
def test_half_characters_and_character_0_are_left_out_and_whole_ones_stay(text: str, kept: str) -> None:
    assert plain(text) == kept
    assert checked_note(text, None, field="note") == kept
    assert typed(Item("fact", ItemType.TEXT, Bilingual("事实")), text) == kept
