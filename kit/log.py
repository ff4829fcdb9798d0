"""The log: one JSON object a line, about what the kit did and never about what anybody wrote.

The server and the pages' processes add whole lines to the same file, ``<state>/logs/kit.log``. Of an error
only its kind and its places in the code are kept: its words may quote a member. Of what other people's
libraries say only the sentence without its values is kept, for the same reason.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

EVENTS = "kit.events"
"""The logger of what happened as a matter of course; everything else are warnings."""
_LARGEST = 2 * 1024 * 1024
_KEPT = 5
"""Bytes of one file, and how many older ones are kept."""
_LONGEST = 4000
"""Bytes of one line: the system writes that many in one go, so lines of several processes do not mix."""
_LONGEST_TEXT = 600
_SPEAKING_ALONE = ("KitVoila", "IPKernelApp")
"""Jupyter's programs write to the terminal themselves, with everything that they are given."""


class LineFile(logging.Handler):
    """Adds each record to the file as one line; only the server, with ``rotating``, starts new files."""

    def __init__(self, path: Path, *, rotating: bool = False, facts: dict[str, Any] | None = None) -> None:
        super().__init__()
        self._path, self._rotating, self._facts = path, rotating, facts or {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line; a full disk must not end what the line tells of."""
        with suppress(OSError, ValueError):
            if self._rotating and self._path.exists() and self._path.stat().st_size > _LARGEST:
                self._rotate()
            # Opened anew each time: the server may have begun another file.
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, line_of(record, self._facts))
            finally:
                os.close(file)

    def _rotate(self) -> None:
        for number in range(_KEPT, 0, -1):
            older = self._path.with_suffix(f".log.{number - 1}") if number > 1 else self._path
            if older.exists():
                older.replace(self._path.with_suffix(f".log.{number}"))


class Plain(logging.Formatter):
    """A warning for the person at the computer, without an error's own words."""

    def format(self, record: logging.LogRecord) -> str:
        """``2026-11-20 14:05:07 WARNING …``"""
        told = _told(record)
        words = " · ".join(f"{told[key]}" for key in ("from", "text", "error") if key in told)
        return f"{datetime.fromtimestamp(record.created):%Y-%m-%d %H:%M:%S} {record.levelname} {words}"


def log_path(state: Path) -> Path:
    """Where the log of an installation is."""
    return state / "logs" / "kit.log"


def line_of(record: logging.LogRecord, facts: dict[str, Any]) -> bytes:
    """The record as a line of at most 4000 bytes."""
    at = datetime.fromtimestamp(record.created).isoformat(timespec="milliseconds")
    line = json.dumps({"time": at, **_told(record), **facts}, ensure_ascii=False, default=str).encode()
    if len(line) < _LONGEST:
        return line + b"\n"
    return json.dumps({"time": at, "event": "too long", "from": record.name}).encode() + b"\n"


def _told(record: logging.LogRecord) -> dict[str, Any]:
    """What may be told of a record: all of an event, a sentence of ours, of others only who spoke."""
    if record.name == EVENTS:
        return {"event": record.msg, **getattr(record, "facts", {})}
    told: dict[str, Any] = {"event": record.levelname.lower(), "from": record.name}
    if record.name.partition(".")[0] == "kit":
        told["text"] = record.getMessage()[:_LONGEST_TEXT]
    else:
        told["from"] += f" ({record.filename}:{record.lineno})"
        if record.args:  # without them the sentence is put together already
            told["text"] = str(record.msg)[:_LONGEST_TEXT]
    if record.exc_info and record.exc_info[1] is not None:
        told["error"] = places_of(record.exc_info[1])[:_LONGEST_TEXT]
    return told


def places_of(error: BaseException) -> str:
    """Where the error arose; its own words are left out, for they may quote what a member wrote."""
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} in {places}"


def note(event: str, **facts: Any) -> None:
    """Tell the log of an event; ``facts`` are names and numbers of the kit's own, nothing that was typed."""
    logging.getLogger(EVENTS).info(event, extra={"facts": facts})


def open_for_server(state: Path) -> None:
    """Events and warnings go to the file from here on; warnings also to the terminal."""
    path = log_path(state)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    screen = logging.StreamHandler(sys.stderr)
    screen.setLevel(logging.WARNING)
    screen.setFormatter(Plain())
    events = logging.getLogger(EVENTS)
    events.setLevel(logging.INFO)
    _take_over(LineFile(path, rotating=True), screen)


def open_for_page(state: Path, kernel: str) -> None:
    """A page's process warns in the same file, with its own short id, and nowhere else."""
    path = log_path(state)
    if path.parent.is_dir():
        _take_over(LineFile(path, facts={"kernel": kernel}))


def _worth_telling(record: logging.LogRecord) -> bool:
    return record.name == EVENTS or record.levelno >= logging.WARNING


def _take_over(*handlers: logging.Handler) -> None:
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    for handler in handlers:
        handler.addFilter(_worth_telling)
        root.addHandler(handler)
    for name in _SPEAKING_ALONE:
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
