"""The Voilà application: only the addresses listed here exist, and only the signed-in person's pages open."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import signal
from dataclasses import dataclass
from typing import Any, ClassVar

from jupyter_server.services.kernels.handlers import _kernel_id_regex
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.web import GZipContentEncoding
from traitlets import Callable, Instance
from traitlets.config import Config
from voila.app import Voila
from voila.paths import collect_static_paths

from kit.errors import KitError
from kit.server.chrome import HERE, STATIC
from kit.server.door import FirstPinHandler, SignInHandler, SignOutHandler
from kit.server.files import ExtensionFiles, KitFiles, VoilaFiles
from kit.server.forker import Forker
from kit.server.handlers import AliveHandler, DoorHandler, HealthHandler, UnknownHandler
from kit.server.kernel_specs import PageKernelSpecs
from kit.server.kernels import (
    SPOKEN,
    MemberKernelManager,
    OwnChannelsHandler,
    OwnerAuthorizer,
    OwnKernelHandler,
    OwnShutdownHandler,
)
from kit.server.members import MemberIdentityProvider
from kit.server.pages import PageHandler
from kit.server.reports import ReportHandler
from kit.server.safety import SafeHeaders
from kit.services.identity import cookie_secret
from kit.services.sign_in import Throttle
from kit.settings import Settings
from kit.store.store import Store
from kit.words import say

LARGEST_MESSAGE = 1024 * 1024
"""Bytes of one message or form: far more than any answer, far less than harm."""
_CHECK_SECONDS = 5
"""How soon the open pages of a revoked sign-in are closed."""

_CONFIG = {
    "VoilaConfiguration": {
        "template": "kit",
        "allow_template_override": "NO",
        "allow_theme_override": "NO",
        "file_allowlist": [],
        "preheat_kernel": False,
        "progressive_rendering": False,
        "show_tracebacks": False,
        "http_header_envs": [],
        "multi_kernel_manager_class": MemberKernelManager,
        "kernel_spec_manager_class": PageKernelSpecs,
        "extension_allowlist": [
            "@voila-dashboards/widgets-manager8",
            "@jupyter-widgets/jupyterlab-manager",
            "anywidget",
        ],
    },
    "VoilaExecutor": {"timeout": 30},
    "MappingKernelManager": {
        "allow_tracebacks": False,
        "cull_interval": 60,
        "cull_idle_timeout": 1800,
        "cull_connected": False,
    },
    # Sockets in a private folder: no port of another user's to meet, nothing to listen to.
    "KernelManager": {"transport": "ipc"} if os.name == "posix" else {},
    # A process that died must not come back empty: the page says so instead.
    "KernelRestarter": {"restart_limit": 0},
}


_FORKED = {"ServerKernelManager": {"client_class": "kit.server.client.PromptClient"}}
"""On trial with ``KIT_FORKED=1``: forked pages, and a client that does not wait for nothing."""


@dataclass(eq=False)
class PortTaken(KitError):
    """Another program listens on the port."""

    code: ClassVar[str] = "W-01"


class KitVoila(Voila):
    """Voilà with the kit's doors, template and rules."""

    kit_settings = Instance(Settings)
    store = Instance(Store)
    ready = Callable(default_value=None, allow_none=True)
    """Called once the port is open."""

    def __init__(self, settings: Settings, **kwargs: Any) -> None:
        super().__init__(
            kit_settings=settings,
            store=Store(settings.database_url),
            config=Config(_CONFIG | (_FORKED if settings.forked else {})),
            config_file_paths=[],
            root_dir=str(settings.notebooks),
            log_level=logging.WARNING,
            cookie_secret=cookie_secret(settings.secrets),
            identity_provider_class=MemberIdentityProvider,
            authorizer_class=OwnerAuthorizer,
            **kwargs,
        )

    def initialize(self, argv: list[str] | None = None) -> None:
        """Set up without reading any command line or configuration file of the computer's."""
        self.ioloop = IOLoop.current()
        super().initialize([])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle_signal_stop)

    def setup_template_dirs(self) -> None:
        """The kit's template from the package, Voilà's own script files from where it is installed."""
        self.template_paths = [str(HERE / "templates" / "kit")]
        self.static_paths = collect_static_paths(["voila", "nbconvert"], "lab")

    def start(self) -> None:
        """Start the process that pages are forked from, if that was asked for; serve until told to stop."""
        self.forker = Forker()
        if self.kit_settings.forked:
            self.forker.start(self.kit_settings)
        try:
            super().start()
        finally:
            self.forker.stop()

    def init_settings(self) -> dict[str, Any]:
        """Voilà's settings with the kit's limits, transforms and errors."""
        settings: dict[str, Any] = super().init_settings()
        self.kernel_spec_manager.address = self.forker.address
        self.kernel_manager.allowed_message_types = list(SPOKEN)
        settings.update(
            transforms=[SafeHeaders, GZipContentEncoding],
            default_handler_class=UnknownHandler,
            login_url="/sign-in",
            websocket_max_message_size=LARGEST_MESSAGE,
            xsrf_cookie_kwargs={"httponly": True, "samesite": "Lax"},
            kit_throttle=Throttle(),
        )
        return settings

    def init_handlers(self) -> list[Any]:
        """Every address there is."""
        page = {
            "voila_configuration": self.voila_configuration,
            "template_paths": self.template_paths,
            "config": self.config,
        }
        return [
            (r"/", DoorHandler),
            (r"/sign-in", SignInHandler),
            (r"/sign-in/pin", FirstPinHandler),
            (r"/sign-out", SignOutHandler),
            (r"/healthz", HealthHandler),
            (r"/kit/static/(.*)", KitFiles, {"path": str(STATIC)}),
            (rf"/kit/alive/{_kernel_id_regex}", AliveHandler),
            (r"/kit/report/(\w+)\.pdf", ReportHandler),
            (r"/voila/render/(\w+)\.ipynb", PageHandler, page),
            (rf"/voila/api/shutdown/{_kernel_id_regex}", OwnShutdownHandler),
            (rf"/api/kernels/{_kernel_id_regex}", OwnKernelHandler),
            (rf"/api/kernels/{_kernel_id_regex}/channels", OwnChannelsHandler),
            (r"/voila/static/(.*)", VoilaFiles, {"paths": self.static_paths}),
            (r"/voila/labextensions/(.*)", ExtensionFiles, {"path": self.labextensions_path}),
        ]

    def listen(self) -> None:
        """Listen on the port asked for and on no other; serve until told to stop."""
        try:
            self.app.listen(self.port, self.ip, max_body_size=LARGEST_MESSAGE)
        except OSError as error:
            shutil.rmtree(self.connection_dir, ignore_errors=True)
            raise _no_port(self.port, error) from error
        if self.ready is not None:
            self.ready()
        check = PeriodicCallback(self.close_revoked, _CHECK_SECONDS * 1000)
        check.start()
        try:
            self.ioloop.start()
        finally:
            check.stop()
            self.stop()

    async def close_revoked(self) -> None:
        """End the processes of sign-ins that no longer let anybody in."""
        for sign_in_id in {owner.sign_in_id for owner in self.kernel_manager.owners.values()}:
            if await self.identity_provider.person(sign_in_id) is None:
                await self.kernel_manager.close_all(sign_in_id)


def _no_port(port: int, error: OSError) -> KitError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            say("Port {port} is in use by another program. Please stop that one, or start the kit with "
                "another port.", port=port)
        )  # fmt: skip
    return PortTaken(say("Port {port} cannot be opened here. Please choose another one.", port=port))
