"""Opens a notebook as a page: role check, a process of its own, the frame first, the parts as they come."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from copy import deepcopy
from typing import Any

from markupsafe import Markup
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated
from voila.utils import get_page_config

from kit.domain.access import PAGES, may_open
from kit.server import chrome, navigation
from kit.server.handlers import KitHandler, Stopped, log
from kit.server.rendering import PageRenderer
from kit.server.safety import page_policy
from kit.words import _

FLUSH = "<!--flush-->"
"""Where the template says that what is written so far should reach the reader now."""


class PageHandler(KitHandler):
    """``/voila/render/<page>.ipynb``."""

    def initialize(self, *, voila_configuration: Any, template_paths: list[str], config: Any) -> None:
        """Take what Voilà's renderer needs."""
        self.voila_configuration = voila_configuration
        self.template_paths = template_paths
        self.traitlet_config = config

    @property
    def content_security_policy(self) -> str:
        """As everywhere, and the modules of widgets."""
        return page_policy(self.request.host, modules=True)

    @authenticated
    async def get(self, page: str) -> None:
        """Check the role, start the process, send the page as it comes."""
        self._check(page)
        renderer = await self._renderer(page)
        kernel_id = await self._start(page, renderer)
        try:
            async for piece in self._pieces(renderer, kernel_id):
                self.write(piece)
                if FLUSH in piece:
                    await self.flush()
        except StreamClosedError:
            await self.kernels.close(kernel_id)
        except Exception:
            log.exception("page %s could not be rendered", page)
            await self.kernels.close(kernel_id)
            self.write(self._parts["broken"] + self._parts["closing"])
        self.finish()

    def _check(self, page: str) -> None:
        if page not in PAGES:
            raise HTTPError(404)
        identity = self.signed_in.identity
        if not may_open(identity.role, page):
            raise Stopped(
                403,
                _("This page is for the branch secretary and committee members only"),
                _(
                    "You came in as {name}. For your own things, please go back to the home page.",
                    name=identity.name,
                ),
            )

    async def _renderer(self, page: str) -> PageRenderer:
        """Voilà's renderer for the notebook, with the frame among its resources."""
        renderer = PageRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self.traitlet_config,
            notebook_path=str(self.provider.settings.notebooks / f"{page}.ipynb"),
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config=self._page_config(),
        )
        await renderer.initialize()
        self._parts = self._frame_parts(page, renderer.notebook)
        renderer.resources.update(
            self._parts,
            other_language="en" if self.reader_language == "zh" else "zh",
            has_side=any("side" in cell.metadata.get("tags", ()) for cell in renderer.notebook.cells),
        )
        return renderer

    def _page_config(self) -> dict[str, Any]:
        """Voilà's page configuration, read from the installed extensions once per process."""
        known: dict[str, Any] | None = self.settings.get("kit_page_config")
        if known is None:
            known = get_page_config(
                base_url=self.base_url,
                settings=self.settings,
                log=self.log,
                voila_configuration=self.voila_configuration,
            )
            self.settings["kit_page_config"] = known
        return deepcopy(known)

    def _frame_parts(self, page: str, notebook: Any) -> dict[str, Markup]:
        named = "title" if self.reader_language == "zh" else "title_en"
        title = notebook.metadata.get(named) or navigation.title(page)
        frame = self.frame(title, page, widgets=True)
        parts = ("opening", "broken", "bones", "closing")
        return {name: chrome.render(f"{name}.html", frame) for name in parts}

    async def _start(self, page: str, renderer: PageRenderer) -> str:
        identity = self.signed_in.identity
        request = {
            "SCRIPT_NAME": self.request.path,
            "QUERY_STRING": str(self.request.query),
            "VOILA_BASE_URL": self.base_url,
        }
        env = self.provider.environment(identity, page, self.reader_language, {**os.environ, **request})
        name = renderer.notebook.metadata.kernelspec.name
        return await self.kernels.open_for(identity, kernel_name=name, env=env)

    async def _pieces(self, renderer: PageRenderer, kernel_id: str) -> AsyncIterator[str]:
        """The page's HTML; during long waits a comment now and then, so that no proxy hangs up."""
        kernel = self.kernels.get_kernel(kernel_id)
        pieces = aiter(renderer.generate_content_generator(kernel_id, kernel))
        wait = self.voila_configuration.http_keep_alive_timeout
        upcoming = asyncio.ensure_future(anext(pieces, None))
        try:
            while True:
                while not (await asyncio.wait({upcoming}, timeout=wait))[0]:
                    yield FLUSH
                piece = upcoming.result()
                if piece is None:
                    return
                upcoming = asyncio.ensure_future(anext(pieces, None))
                yield piece[0]
        finally:
            upcoming.cancel()
