from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kit.services.nodes import OtherKeys, agree_on_keys, fingerprint
from kit.store.store import Store
from tests.conftest import NOW


def test_the_same_keys_are_noted_once(store: Store, tmp_path: Path) -> None:
    for _start in range(3):
        agree_on_keys(store, tmp_path / "keys", NOW)
    with store.read() as records:
        lines = records.journal.where(act="use_keys")
    assert [line.subject for line in lines] == [fingerprint(tmp_path / "keys")]


def test_other_keys_are_refused_until_they_were_changed_on_purpose(store: Store, tmp_path: Path) -> None:
    agree_on_keys(store, tmp_path / "first", NOW)
    with pytest.raises(OtherKeys, match="KIT_SECRETS"):
        agree_on_keys(store, tmp_path / "other", NOW)
    agree_on_keys(store, tmp_path / "other", NOW, changed=True)
    agree_on_keys(store, tmp_path / "other", NOW)
    with pytest.raises(OtherKeys):
        agree_on_keys(store, tmp_path / "first", NOW)


def test_keys_that_differ_in_one_file_are_other_keys(store: Store, tmp_path: Path) -> None:
    agree_on_keys(store, tmp_path / "keys", NOW)
    (tmp_path / "keys" / "cookie.key").write_bytes(b"0" * 64)
    with pytest.raises(OtherKeys):
        agree_on_keys(store, tmp_path / "keys", NOW)


def test_of_several_that_begin_at_once_only_one_set_of_keys_stands(store: Store, tmp_path: Path) -> None:
    def begin(number: int) -> bool:
        try:
            agree_on_keys(store, tmp_path / str(number), NOW)
        except OtherKeys:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(begin, range(6))) == 1
