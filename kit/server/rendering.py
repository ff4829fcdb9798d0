"""Voilà's renderer with the kit's ways: notebook read once, templates compiled once, states in the page."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from copy import deepcopy
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from jinja2.bccache import Bucket, BytecodeCache
from markupsafe import Markup
from nbclient.exceptions import CellExecutionError
from nbconvert.filters.markdown_mistune import IPythonRenderer
from tornado.web import HTTPError
from voila.execute import VoilaExecutor
from voila.exporter import VoilaMarkdownRenderer
from voila.notebook_renderer import NotebookRenderer

from kit.log import places_of
from kit.server.bundle import OWN
from kit.server.handlers import log
from kit.server.kernel_specs import KERNEL

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
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

    executor: Any = None

    def __init__(self, *, frame: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._frame = frame

    async def load_notebook(self, path: str) -> Any:
        """The notebook of the page; 404 if there is none."""
        return deepcopy(page_notebook(path))

    async def initialize(self, **kwargs: Any) -> None:
        """Voilà's own, with the kit's Markdown and templates that are compiled once."""
        await super().initialize(**kwargs)
        sided = any("side" in cell.metadata.get("tags", ()) for cell in self.notebook.cells)
        self.resources.update(self._frame, has_side=sided)
        self.exporter.markdown_renderer_class = PageMarkdown
        environment = self.exporter.environment
        environment.bytecode_cache = _compiled
        environment.filters["data_block"] = data_block
        environment.globals["widget_states"] = self.states

    def widget_states(self) -> dict[str, dict[str, Any]]:
        """The states of the widgets that the notebook has made so far, each with its bytes, by model id."""
        if self.executor is None:
            return {}
        return {
            model_id: self.executor._serialize_widget_state(state)
            | {"buffers": list(self.executor.widget_buffers.get(model_id, {}).values())}
            for model_id, state in self.executor.widget_state.items()
            if "_model_module" in state
        }

    def widget_modules(self) -> set[str]:
        """The modules that the widgets come from, and the places of the editors' own scripts."""
        states = self.widget_states().values()
        own = {str(state["state"].get("_esm", "")) for state in states}
        return {state["model_module"] for state in states} | {one for one in own if one.startswith(OWN)}

    def states(self) -> Markup:
        """The states as the page carries them, in the format of ``@jupyter-widgets/schema``."""
        return data_block({"version_major": 2, "version_minor": 0, "state": self.widget_states()}, STATE)

    async def _jinja_kernel_start(self, nb: Any, kernel_id: str, kernel_future: Any) -> str:
        """As Voilà's, without telling the process its own id, which no page asks for."""
        self.executor = VoilaExecutor(
            nb, km=kernel_future, config=self.traitlet_config, show_tracebacks=False
        )
        self.executor.kc = kernel_future.take_line() or await self.executor.async_start_new_kernel_client()
        self.executor.on_cell_error = self._note
        self.kernel_started = True
        return kernel_id

    async def _jinja_cell_generator(self, nb: Any, kernel_id: str) -> AsyncIterator[Any]:
        """Each cell as it has run; after one that failed none is run."""
        for index, cell in enumerate(nb.cells):
            whole = await self._ran(cell, index)
            yield cell
            if not whole:
                break
        await self._cleanup_resources()

    async def _ran(self, cell: Any, index: int) -> bool:
        """Run a cell; whether it did not fail. What it showed until then stays, and an error after it."""
        try:
            await self.executor.execute_cell(cell, None, index, store_history=False)
            return True
        except CellExecutionError:
            pass  # noted already
        except Exception as error:
            log.error("%s, cell %d: %s", self.notebook_path, index + 1, places_of(error))
        shown = [
            one
            for one in cell.get("outputs", ())
            if one.output_type != "error" and one.get("name") != "stderr"
        ]
        cell.outputs = [*shown, nbformat.v4.new_output("error")]
        return False

    def _note(self, cell: Any, cell_index: int, execute_reply: dict[str, Any]) -> None:
        """Log the places in the code where a cell failed; its message may hold what somebody wrote."""
        content = execute_reply["content"]
        plain = _COLOURS.sub("", "\n".join(content.get("traceback", ())))
        places = " < ".join(reversed(_PLACES.findall(plain)))
        log.error("%s, cell %d: %s at %s", self.notebook_path, cell_index + 1, content.get("ename"), places)


def page_notebook(path: str) -> Any:
    """The notebook at ``path``, read once and not to be changed; 404 if there is none."""
    try:
        return _read(path, Path(path).stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise HTTPError(404) from error


@lru_cache(maxsize=32)
def _read(path: str, _stamp: int) -> Any:
    notebook = nbformat.read(path, as_version=4)
    # Whatever it was written with: every page runs in the one kind of process there is.
    notebook.metadata.kernelspec = nbformat.from_dict(
        {"name": KERNEL, "language": "python", "display_name": KERNEL}
    )
    return notebook


def data_block(data: Any, kind: str) -> Markup:
    """``data`` as a script element that holds JSON and is never run; nothing in it can end the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    text = text.encode("utf-8", "replace").decode("utf-8")  # half a character could not be sent at all
    return Markup('<script type="{}">{}</script>').format(kind, Markup(text))  # noqa: S704 - escaped just above
