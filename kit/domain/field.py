"""The names under which answers are kept: an item's own, with the instance's numbers inside a repeat.

``visits`` is the repeat (its value lists the instances, "1 3"), ``visit_day[3]`` an item in its instance 3,
``said[3.1]`` one in a repeat within. A number stays with its instance, whatever is taken away before it.
"""

from __future__ import annotations

import re

Path = tuple[str, ...]

_FIELD = re.compile(r"([^\[\]]+)(?:\[(\d{1,4}(?:\.\d{1,4}){0,3})\])?")


def field_of(name: str, path: Path) -> str:
    """The field of the item ``name`` in the instance ``path`` (() outside every repeat)."""
    return f"{name}[{'.'.join(path)}]" if path else name


def split_field(field: str) -> tuple[str, Path]:
    """The item's name and the instance of a field; ("", ()) where it is no field's name."""
    match = _FIELD.fullmatch(field)
    if match is None:
        return "", ()
    return match[1], tuple(match[2].split(".")) if match[2] else ()
