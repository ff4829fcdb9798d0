"""Opens a notebook as a page: role check, the frame first, then a process of its own and what it shows."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

from markupsafe import Markup
from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, authenticated

from kit.domain.access import PAGES, may_open
from kit.server import bundle, chrome, navigation
from kit.server.handlers import KitHandler, Stopped, log
from kit.server.kernel_specs import KERNEL
from kit.server.kernels import Place
from kit.server.rendering import PageRenderer, page_notebook
from kit.server.safety import page_policy
from kit.words import _

FLUSH = "<!--flush-->"
"""Where the template says that what is written so far should reach the reader now."""


class PageHandler(KitHandler):
    """``/voila/render/<page>.ipynb``."""

    _kernel_id = ""
    _left = False

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
        """Check the role, see that there is room, send the frame; then start the process, send the rest."""
        self._check(page)
        path = str(self.provider.settings.notebooks / f"{page}.ipynb")
        parts = self._frame_parts(page, page_notebook(path))
        renderer = self._renderer(path, parts)
        place = self.kernels.reserve(self.signed_in.identity)
        try:
            self.write(parts["opening"])
            await self.flush()
            await self._prepare(page, place, renderer)
            await self._send(renderer)
            self._modules[page] = renderer.widget_modules()
            self._kernel_id = ""  # from here on the page itself says when it is left
        except StreamClosedError:
            self._left = True
        except Exception:
            log.exception("page %s could not be rendered", page)
            await self._end()
            # What could be shown stays; the page says what is so and how to go on.
            self.write(parts["broken"] + renderer.states() + parts["closing"])
        finally:
            place.release()
            self.kernels.spare.renew_soon()
            if self._left:
                await self._end()
        self.finish()

    def on_connection_close(self) -> None:
        """Nobody waits for this page any more: its process, if it has one, is not needed."""
        super().on_connection_close()
        self._left = True
        self._ending = asyncio.ensure_future(self._end())

    async def _end(self) -> None:
        kernel_id, self._kernel_id = self._kernel_id, ""
        if kernel_id:
            await self.kernels.close(kernel_id)

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

    def _renderer(self, path: str, parts: dict[str, Markup]) -> PageRenderer:
        """Voilà's renderer for the notebook at ``path``."""
        return PageRenderer(
            request_handler=self,
            voila_configuration=self.voila_configuration,
            traitlet_config=self.traitlet_config,
            notebook_path=path,
            template_paths=self.template_paths,
            config_manager=self.config_manager,
            contents_manager=self.contents_manager,
            base_url=self.base_url,
            kernel_spec_manager=self.kernel_spec_manager,
            page_config={},
            frame={**parts, "other_language": "en" if self.reader_language == "zh" else "zh"},
        )

    @property
    def _modules(self) -> dict[str, set[str]]:
        """The widget modules that each page used when it was last opened, for its next visitor's head."""
        modules: dict[str, set[str]] = self.settings.setdefault("kit_modules", {})
        return modules

    def _frame_parts(self, page: str, notebook: Any) -> dict[str, Markup]:
        named = "title" if self.reader_language == "zh" else "title_en"
        title = notebook.metadata.get(named) or navigation.title(page)
        frame = self.frame(title, page, widgets=bundle.needed(self._modules.get(page, ())))
        parts = ("opening", "broken", "bones", "closing")
        return {name: chrome.render(f"{name}.html", frame) for name in parts}

    async def _prepare(self, page: str, place: Place, renderer: PageRenderer) -> None:
        """Start the process; meanwhile get ready to render. After this no start is under way any more."""
        starting = asyncio.ensure_future(self._start(page, place))
        await asyncio.sleep(0)  # the start goes first: it is somebody else's work
        try:
            await renderer.initialize()
        finally:
            await starting

    async def _start(self, page: str, place: Place) -> None:
        identity = self.signed_in.identity
        request = {
            "SCRIPT_NAME": self.request.path,
            "QUERY_STRING": str(self.request.query),
            "VOILA_BASE_URL": self.base_url,
        }
        env = self.provider.environment(identity, page, self.reader_language, {**os.environ, **request})
        self._kernel_id = await self.kernels.open_for(identity, kernel_name=KERNEL, env=env, place=place)
        if self._left:
            raise StreamClosedError

    async def _send(self, renderer: PageRenderer) -> None:
        async for piece in self._pieces(renderer):
            self.write(piece)
            if FLUSH in piece:
                await self.flush()
        await self.flush()

    async def _pieces(self, renderer: PageRenderer) -> AsyncIterator[str]:
        """The page's HTML; during long waits a comment now and then, so that no proxy hangs up."""
        kernel = self.kernels.get_kernel(self._kernel_id)
        pieces = aiter(renderer.generate_content_generator(self._kernel_id, kernel))
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
