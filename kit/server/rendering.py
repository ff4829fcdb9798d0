"""Voilà's renderer with the kit's ways: notebook read directly, templates compiled once, calm failures."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import nbformat
from jinja2.bccache import Bucket, BytecodeCache
from nbconvert.filters.markdown_mistune import IPythonRenderer
from tornado.web import HTTPError
from voila.exporter import VoilaMarkdownRenderer
from voila.notebook_renderer import NotebookRenderer

from kit.server.handlers import log

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PLACES = re.compile(r"^(?:File |Cell )(\S+:\d+|In\[\d+\], line \d+)", re.MULTILINE)


class CompiledTemplates(BytecodeCache):
    """Compiled templates, kept in memory: each page has an environment of its own."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket if this text of the template was compiled before."""
        bucket.code = self._known.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._known[bucket.key, bucket.checksum] = bucket.code


_compiled = CompiledTemplates()


class PageMarkdown(VoilaMarkdownRenderer):
    """Markdown without the pilcrow links that nbconvert adds to headings."""

    def __init__(self, contents_manager: Any, *args: Any, **kwargs: Any) -> None:
        self.contents_manager = contents_manager
        IPythonRenderer.__init__(self, *args, **{**kwargs, "exclude_anchor_links": True})


class PageRenderer(NotebookRenderer):
    """Voilà's renderer, reading the notebook itself instead of through a file browser's interface."""

    async def load_notebook(self, path: str) -> Any:
        """The notebook of the page; 404 if there is none."""
        try:
            notebook = await asyncio.to_thread(nbformat.read, path, as_version=4)
        except FileNotFoundError as error:
            raise HTTPError(404) from error
        return await self.fix_notebook(notebook)

    async def initialize(self, **kwargs: Any) -> None:
        """Voilà's own, with the kit's Markdown and templates that are compiled once."""
        await super().initialize(**kwargs)
        self.exporter.markdown_renderer_class = PageMarkdown
        self.exporter.environment.bytecode_cache = _compiled

    async def _jinja_kernel_start(self, nb: Any, kernel_id: str, kernel_future: Any) -> str:
        started: str = await super()._jinja_kernel_start(nb, kernel_id, kernel_future)
        self.executor.on_cell_error = self._note
        return started

    def _note(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Log the places in the code where a cell failed; its message may hold what somebody wrote."""
        content = execute_reply["content"]
        plain = _COLOURS.sub("", "\n".join(content.get("traceback", ())))
        places = " < ".join(reversed(_PLACES.findall(plain)))
        log.error("%s, cell %d: %s at %s", self.notebook_path, cell_index + 1, content.get("ename"), places)
