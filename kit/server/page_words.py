"""The sentences that ``static/page.js`` says; ``{…}`` fields are filled in the page."""

from __future__ import annotations

from kit.words import mark

PAGE_WORDS: dict[str, str] = {
    "waiting": mark("The connection broke for a moment and is being made again."),
    "waiting_safe": mark("You can go on writing; everything up to {since} is saved."),
    "waiting_plain": mark("You can stay here and go on reading."),
    "try_now": mark("Try now"),
    "gone": mark("The connection has ended; your answers are all here."),
    "gone_safe": mark("Saved up to {since}."),
    "gone_plain": mark("Nothing has to be written again."),
    "gone_pending": mark("What you wrote after that is put back and saved when you go on."),
    "reopen": mark("Tap here to go on"),
    "back": mark("Connected again."),
    "back_pending": mark("What you wrote meanwhile ({n} places) is being saved."),
    "stuck": mark("This page did not open completely."),
    "stuck_safe": mark("What you wrote earlier is kept. Please open it once more."),
}
