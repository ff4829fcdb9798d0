"""The pages a person can go to: their names, their order and their addresses."""

from __future__ import annotations

from dataclasses import dataclass

from kit.domain.access import PAGES, may_open
from kit.domain.organisation import Role
from kit.words import Message, say

TITLES: dict[str, Message] = {
    "home": say("Home"),
    "checkup": say("Checkup"),
    "review": say("Checkup"),
    "rectification": say("Rectification"),
    "actions": say("Rectification"),
    "mine": say("My records"),
    "rounds": say("Rounds"),
    "meeting": say("Meetings"),
    "keying": say("Keying in from paper"),
    "ledger": say("Ledger"),
    "reading": say("Reading sheets"),
    "register": say("Talks and meetings"),
    "xray": say("What is still missing"),
    "year": say("The year of meetings"),
    "ballot": say("Appraisal ballot"),
    "minutes": say("Minutes"),
    "appraisal": say("Appraisal"),
    "opinions": say("Opinions asked for"),
    "cockpit": say("Holding a meeting"),
    "projector": say("Second screen"),
    "forms": say("Forms"),
    "summary": say("Summary"),
}
"""The words for each page; ``review`` is the door to the checkup and so carries its name."""

_UNDER = {
    "checkup": "review",
    "rectification": "actions",
    "mine": "home",
    "ballot": "home",
    "minutes": "meeting",
    "keying": "rounds",
    "forms": "rounds",
    "cockpit": "meeting",
    "projector": "meeting",
    "reading": "rounds",
    "register": "ledger",
    "xray": "ledger",
    "opinions": "meeting",
    "appraisal": "meeting",
    "year": "meeting",
}
"""Pages without an entry of their own, and the entry that is marked while one is open."""

FOCUSED = frozenset({"checkup", "ballot", "projector"})
"""Pages that bring their own narrow strip and show no bar."""


@dataclass(frozen=True)
class Entry:
    """One word of the navigation bar."""

    label: str
    href: str
    current: bool


_base = ["/"]


def serve_under(base: str) -> None:
    """Begin every address of this process's server with ``base``, which begins and ends with a slash."""
    _base[0] = base


def at(path: str) -> str:
    """The address of ``path`` (``/sign-in``) on this server, under the base path."""
    return _base[0] + path.removeprefix("/")


def address(page: str) -> str:
    """Where a page is found."""
    return at(f"/voila/render/{page}.ipynb")


def first(role: Role) -> str:
    """Where a person begins: the first page that is open to the role, ``/sign-out`` if there is none."""
    return next((address(page) for page in PAGES if may_open(role, page)), at("/sign-out"))


def title(page: str) -> str:
    """A page's name in the reader's language."""
    return str(TITLES.get(page, page))


def entries(role: Role, page: str) -> tuple[Entry, ...]:
    """The bar's words for ``role`` while ``page`` is open, in the order of ``access.PAGES``."""
    current = _UNDER.get(page, page)
    return tuple(
        Entry(title(name), address(name), name == current)
        for name in PAGES
        if name not in _UNDER and may_open(role, name)
    )
