"""Static files: the kit's own, Voilà's scripts, the widgets' scripts. A missing one says only its number."""

from __future__ import annotations

from typing import Any

from jupyter_server.base.handlers import FileFindHandler
from tornado.web import StaticFileHandler
from voila.static_file_handler import MultiStaticFileHandler


class QuietErrors:
    """For answers that scripts read and people do not: no page, no reason, only the number."""

    def write_error(self, status_code: int, **_kwargs: Any) -> None:
        """An empty answer."""
        self.set_header("Content-Type", "text/plain")  # type: ignore[attr-defined]
        self.finish()  # type: ignore[attr-defined]


class KitFiles(QuietErrors, StaticFileHandler):
    """``/kit/static``; addresses carry the file's digest, so a browser may keep them."""


class VoilaFiles(QuietErrors, MultiStaticFileHandler):
    """``/voila/static``: Voilà's own scripts."""


class ExtensionFiles(QuietErrors, FileFindHandler):
    """``/voila/labextensions``: the scripts of ipywidgets and anywidget."""
