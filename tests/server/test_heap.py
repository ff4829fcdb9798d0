"""What is free within the heap is taken before pages are forked."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_TRIED = """
from kit.server.heap import fill_heap
fill_heap()
kept = [bytearray(5000) for _ in range(2000)]
holes = kept[::2]
kept = kept[1::2]
before = {id(one) for one in kept}
del holes
taken = fill_heap()
print(taken, fill_heap())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library deals out memory otherwise")
def test_holes_are_taken_once() -> None:
    told = subprocess.run([sys.executable, "-c", _TRIED], capture_output=True, text=True, check=True).stdout
    taken, again = map(int, told.split())
    assert taken > 1000 * 5000 * 0.9
    assert again < taken / 20
