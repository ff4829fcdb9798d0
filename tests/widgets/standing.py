"""Local pages that hold one part of the kit each, with a script in the place of its process."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http.server import SimpleHTTPRequestHandler
from pathlib import Path
from typing import Any

from ipywidgets import Widget
from playwright.sync_api import Page

from kit.widgets.booth import Booth
from kit.widgets.editor import Editor
from kit.widgets.panel import Panel


def synced(widget: Widget) -> dict[str, Any]:
    """What a page is told of a widget at first."""
    state = widget.get_state().items()
    return {k: v for k, v in state if not k.startswith(("_", "layout", "tabbable", "tooltip"))}


@dataclass
class Stand:
    """A local page that holds one editor and, in the place of a kernel, a script that answers it."""

    page: Page
    url: str
    folder: Path
    outside: list[str] = field(default_factory=list)
    """Requests to other hosts, and errors of the console."""

    def put(self, editor: Editor, *, wide: bool = True) -> None:
        """Make ``editor`` the one on the page and open it."""
        (self.folder / "editor.js").write_text(editor._esm, encoding="utf-8")
        (self.folder / "traits.json").write_text(json.dumps(synced(editor)), encoding="utf-8")
        (self.folder / "wide.json").write_text(json.dumps(wide), encoding="utf-8")
        self.page.goto(self.url)
        self.ready()

    def ready(self) -> None:
        """Wait until the editor stands."""
        self.page.wait_for_selector(".editor")

    def reload(self) -> None:
        """Open the page again in the same tab."""
        self.page.reload()
        self.ready()

    def kernel(self, **settings: Any) -> None:
        """Set how the script behind the page answers; see harness.js."""
        self.page.evaluate("(settings) => window.kernel.set(settings)", settings)

    def answers(self) -> dict[str, Any]:
        """What the script behind the page keeps."""
        kept: dict[str, Any] = self.page.evaluate("() => window.kernel.answers()")
        return kept

    def sent(self, op: str) -> list[dict[str, Any]]:
        """The messages of one kind that came from the page."""
        log: list[dict[str, Any]] = self.page.evaluate("() => window.kernel.log")
        return [message for message in log if message["op"] == op]

    def wait_kept(self, name: str, value: str) -> None:
        """Wait until the script behind the page keeps ``value`` in the field."""
        self.page.wait_for_function(
            "([name, value]) => (window.kernel.answers()[name] || {value: ''}).value === value",
            arg=[name, value],
        )


@dataclass
class Live:
    """A local page that holds one panel and, in the place of a process, a script that answers it."""

    page: Page
    url: str
    folder: Path

    def put(self, panel: Panel | Booth) -> None:
        """Make ``panel`` the one on the page and open it."""
        (self.folder / "editor.js").write_text(panel._esm, encoding="utf-8")
        (self.folder / "traits.json").write_text(json.dumps(synced(panel)), encoding="utf-8")
        self.page.goto(self.url)
        self.page.wait_for_selector("h1")

    def kernel(self, **more: Any) -> None:
        """Set how the script behind the page answers; see live_harness.js."""
        self.page.evaluate("(more) => window.kernel.set(more)", more)

    def sent(self) -> list[dict[str, Any]]:
        """The acts that came from the page."""
        said: list[dict[str, Any]] = self.page.evaluate("() => window.kernel.sent")
        return said


class Handler(SimpleHTTPRequestHandler):
    """Hands out a folder under the policy of the kit's own pages."""

    def end_headers(self) -> None:
        policy = "default-src 'self'; img-src 'self' data:; script-src 'self'; style-src 'self'"
        self.send_header("Content-Security-Policy", policy)
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *args: object) -> None:
        pass
