"""The sentences that ``static/page.js`` says; ``{…}`` fields are filled in the page."""

from __future__ import annotations

PAGE_WORDS: dict[str, str] = {
    "waiting": "The connection broke for a moment and is being made again.",
    "waiting_safe": "You can go on writing; everything up to {since} is saved.",
    "waiting_plain": "You can stay here and go on reading.",
    "try_now": "Try now",
    "gone": "This page has been open for a long time and has to be opened again.",
    "gone_safe": "Everything written before {since} is kept.",
    "gone_plain": "Everything that was saved is kept.",
    "gone_pending": "What you wrote after that is put back when the page is open again.",
    "reopen": "Open again",
    "back": "Connected again.",
    "back_pending": "What you wrote meanwhile ({n} places) is being saved.",
    "stuck": "This page did not open completely.",
    "stuck_safe": "What you wrote earlier is kept. Please open it once more.",
}
