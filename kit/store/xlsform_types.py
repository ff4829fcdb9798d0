"""XLSForm's types: what the checkup page asks, what it leaves out with a word, what it cannot ask."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kit.domain.form import ItemType
from kit.words import Message, say

_TYPES: dict[str, ItemType] = {
    "text": ItemType.TEXT,
    "string": ItemType.TEXT,
    "integer": ItemType.INTEGER,
    "int": ItemType.INTEGER,
    "decimal": ItemType.DECIMAL,
    "range": ItemType.RANGE,
    "date": ItemType.DATE,
    "time": ItemType.TIME,
    "datetime": ItemType.DATETIME,
    "date time": ItemType.DATETIME,
    "note": ItemType.NOTE,
    "acknowledge": ItemType.ACKNOWLEDGE,
    "acknowledgement": ItemType.ACKNOWLEDGE,
    "trigger": ItemType.ACKNOWLEDGE,
    "calculate": ItemType.CALCULATE,
    "hidden": ItemType.HIDDEN,
}
_SELECT = re.compile(
    r"(?P<kind>select one from|select one|select_one|select1|select all that apply from|"
    r"select all that apply|select multiple from|select multiple|select_multiple|rank)"
    r"\s+(?P<list>\S+)(?P<other>\s+(or_other|or specify other|or other))?\s*"
)
_CALCULATED = {"start": "once(now())", "end": "now()", "today": "today()"}
_LEFT_OUT = frozenset({
    "deviceid", "device id", "username", "phonenumber", "phone number", "simserial", "subscriberid", "email",
    "start-geopoint", "get device id", "get start time", "get end time", "get today", "imei", "uri:deviceid",
})  # fmt: skip
"""Who answered from which device: the kit knows the member and collects nothing else."""
IGNORED = frozenset({"audit", "background-audio", "background-geopoint"})
_FILES = ("image", "photo", "audio", "video", "file", "barcode", "osm")
_PLACES = ("geopoint", "geotrace", "geoshape", "gps", "location")


@dataclass(frozen=True)
class Asked:
    """What a row's type means: the item's type, its list, whether “other” is added, its calculation."""

    type: ItemType
    list_name: str = ""
    other: bool = False
    calculation: str = ""
    left_out: bool = False


@dataclass(frozen=True)
class Unsupported:
    """A type that the kit cannot ask, and what to do."""

    what: Message
    remedy: Message


def opening(words: str) -> str:
    """``group`` or ``repeat`` where the row begins one, ``end`` where it ends one, else ""."""
    match = re.fullmatch(r"(begin|end)[ _](group|repeat|lgroup)", words.lower())
    if match is None:
        return ""
    return "end" if match[1] == "end" else "repeat" if match[2] == "repeat" else "group"


def asked(words: str) -> Asked | Unsupported:
    """What a row of this type asks."""
    plain = re.sub(r"\s+", " ", words).strip()
    small = plain.lower()
    if small in _TYPES:
        return Asked(_TYPES[small])
    if small in _CALCULATED:
        return Asked(ItemType.CALCULATE, calculation=_CALCULATED[small])
    if small in _LEFT_OUT:
        return Asked(ItemType.HIDDEN, left_out=True)
    if "${" not in plain and (match := _SELECT.fullmatch(small)):
        name = plain[match.start("list") : match.end("list")]
        return Asked(_kind(match["kind"]), name, bool(match["other"]))
    return _unsupported(plain)


def _kind(words: str) -> ItemType:
    if words == "rank":
        return ItemType.RANK
    many = words.startswith(("select_mult", "select mult", "select all"))
    return ItemType.SELECT_MULTIPLE if many else ItemType.SELECT_ONE


def _unsupported(plain: str) -> Unsupported:
    first = plain.split(" ", maxsplit=1)[0].lower()
    if first in _PLACES:
        return Unsupported(
            say("“{type}” asks where somebody is; the kit never asks that.", type=plain),
            say("Delete the row, or ask for the place in a text question."),
        )
    if first in _FILES:
        return Unsupported(
            say("“{type}” asks for a file, which the checkup page cannot take.", type=plain),
            say("Delete the row, or ask in a text question what there is to show."),
        )
    if "${" in plain or "external" in first or first.endswith("_from_file"):
        return Unsupported(
            say("“{type}” takes its choices from somewhere else.", type=plain),
            say("Write the choices into the sheet “choices”."),
        )
    return Unsupported(
        say("The type “{type}” is not known.", type=plain),
        say("Use one of: {words}.", words="、".join(t.value for t in ItemType)),
    )
