"""The words of the coach beside a field, in both editors."""

from __future__ import annotations

from kit.words import _


def coach_words() -> dict[str, str]:
    """The words in the reader's language; ``{phrase}`` and the like are filled in the page."""
    return {
        "coach": _("Margin note"),
        "coach_only": _("A reminder only; nothing is held up"),
        "coach_call": _("“{phrase}”: {question}?"),
        "coach_ask": _("{question}: {text}"),
        "coach_there": _("it is there"),
        "coach_missing": _("not told yet"),
        "last_year": _("Leafing back"),
        "last_action": _("What you meant to do then: {text}"),
        "way_continue": _("Go on with this one"),
        "way_deepen": _("Go one step deeper"),
        "way_why": _("Say why it did not work"),
    }
