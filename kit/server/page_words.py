"""The sentences that ``static/page.js`` says; ``{…}`` fields are filled in the page."""

from __future__ import annotations

from kit.words import mark

PAGE_WORDS: dict[str, str] = {
    "waiting": mark("The connection broke for a moment and is being made again."),
    "waiting_safe": mark("You can go on writing; everything up to {since} is saved."),
    "waiting_plain": mark("You can stay here and go on reading."),
    "try_now": mark("Try now"),
    "gone": mark("This page has been open for a long time and has to be opened again."),
    "gone_safe": mark("Everything written before {since} is kept."),
    "gone_plain": mark("Everything that was saved is kept."),
    "gone_pending": mark("What you wrote after that is put back when the page is open again."),
    "reopen": mark("Open again"),
    "back": mark("Connected again."),
    "back_pending": mark("What you wrote meanwhile ({n} places) is being saved."),
    "stuck": mark("This page did not open completely."),
    "stuck_safe": mark("What you wrote earlier is kept. Please open it once more."),
}
