"""The C library's free memory in a process that will fork: occupied, so that pages' own lie together."""

from __future__ import annotations

import ctypes
from typing import ClassVar

_SMALLEST, _LARGEST, _STEP = 24, 64 * 1024, 16
_MOST = 200_000
"""Blocks of one size, at most: a heap with more holes is not worth the time."""


class _Info(ctypes.Structure):
    """``struct mallinfo2`` of malloc.h: ``keepcost`` is the free space at the heap's end."""

    _fields_: ClassVar = [
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks"),
            *("fordblks", "keepcost"),
        )
    ]


def fill_heap() -> int:
    """Take every free block within the heap, for good; how many bytes. 0 where the C library is not glibc.

    What a page's process asks for then comes from the heap's end, page by page of memory; in a hole each
    small block would copy a page that is all but shared with the others.
    """
    library = ctypes.CDLL(None)
    if not hasattr(library, "mallinfo2"):
        return 0
    library.mallinfo2.restype = _Info
    library.sbrk.restype = library.malloc.restype = ctypes.c_void_p
    library.sbrk.argtypes = [ctypes.c_ssize_t]
    library.malloc.argtypes = [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    end = (library.sbrk(0) or 0) - library.mallinfo2().keepcost
    size, taken = _LARGEST, 0
    while size >= _SMALLEST:
        taken += size * _take(library, size, end)
        size -= _STEP if size <= 2048 else size // 16
    return taken


def _take(library: ctypes.CDLL, size: int, end: int) -> int:
    """Take all free blocks of ``size`` below ``end``; how many."""
    for number in range(_MOST):
        block = library.malloc(size)
        if not block or block >= end:
            library.free(block)
            return number
    return _MOST
