"""A line that somebody writes about an action: evidence, progress, a reason."""

from __future__ import annotations

from kit.errors import Invalid
from kit.words import Message, say

LONGEST_NOTE = 2000
"""Characters of evidence, of a progress note or of a reason; what is longer is refused, not cut."""


def plain(text: str) -> str:
    """A text without what no database keeps: half characters, as a cut emoji leaves them, and character 0."""
    return text.encode("utf-8", "ignore").decode().replace("\x00", "")


def checked_note(text: str, missing: Message | None, field: str) -> str:
    """A line that somebody wrote, trimmed; ``Invalid`` where it is too long (nothing is cut).

    Where it is empty, ``Invalid`` says ``missing``, unless that is None.
    """
    told = plain(text).replace("\r\n", "\n").strip()
    if not told and missing is not None:
        raise Invalid(missing, field=field)
    if len(told) > LONGEST_NOTE:
        raise Invalid(
            say("This holds {n} characters; {most} are kept. Please shorten it; what you typed stays here.",
                n=len(told), most=LONGEST_NOTE),
            field=field,
        )  # fmt: skip
    return told
