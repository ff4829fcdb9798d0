"""The words about saving that both editors show."""

from __future__ import annotations

from kit.words import _


def saving_words() -> dict[str, str]:
    """The words in the reader's language; ``{at}`` is a time of day that the page fills in."""
    return {
        "saved": _("Saved {at}"),
        "saving": _("Saving…"),
        "unsaved": _("Not saved yet"),
        "restored": _("Your draft of {at} is back."),
        "restored_more": _("Not a word is missing. Please just go on."),
        "forked": _("You wrote this one in another place too."),
        "forked_more": _("Both are kept. Please choose one."),
        "here": _("Written here"),
        "one_place": _("Written in one place"),
        "there": _("Written in the other place"),
        "use_here": _("Use this one"),
        "use_there": _("Use that one"),
        "use_both": _("Keep both"),
        "empty": _("(left empty)"),
        "again": _("Save again"),
        "elder": _("Large type"),
        "see": _("Who can see this"),
    }
