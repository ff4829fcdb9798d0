"""The one Chromium of all browser tests: the installed one, kept from calling home."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str:
    """The installed Chromium; without one the tests are left out, but in CI they fail."""
    found = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if found is None:
        assert os.environ.get("KIT_BROWSER_TESTS") != "required", "no Chromium is installed"
        pytest.skip("no Chromium is installed here; CI requires it")
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    """A started Chromium; its driver is let go afterwards, for it cannot start twice in one process."""
    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield started
        started.close()
