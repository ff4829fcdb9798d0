"""The Voilà application: only the addresses listed here exist, and only the signed-in person's pages open."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar, cast

import zmq
from jupyter_core.utils import run_sync
from jupyter_server.services.kernels.handlers import _kernel_id_regex
from tornado.ioloop import IOLoop, PeriodicCallback
from tornado.web import GZipContentEncoding
from traitlets import Callable, Instance
from traitlets.config import Config
from voila.app import Voila

from kit import log as kit_log
from kit.errors import KitError
from kit.server import log, navigation
from kit.server.bots import Troupe
from kit.server.calendar import CalendarHandler
from kit.server.channels import OwnChannelsHandler, OwnKernelHandler, OwnShutdownHandler
from kit.server.chrome import HERE
from kit.server.door import FirstPinHandler, SignInHandler, SignOutHandler
from kit.server.entrance import Entrance
from kit.server.evidence import EvidenceHandler, EvidenceUploadHandler
from kit.server.files import KitFiles
from kit.server.forker import Forker
from kit.server.guard import SPOKEN
from kit.server.handlers import AliveHandler, BareHandler, DoorHandler, HealthHandler, UnknownHandler
from kit.server.keeping import Keeping
from kit.server.kernel_specs import PageKernelSpecs
from kit.server.kernels import MemberKernelManager, OwnerAuthorizer
from kit.server.life import Run, allow_files, leave_in_order
from kit.server.members import MemberIdentityProvider
from kit.server.mine import MineHandler
from kit.server.opinion import (
    OpinionCodeHandler,
    OpinionHandler,
    OpinionRoomHandler,
    OpinionSlipsHandler,
)
from kit.server.pages import PageHandler
from kit.server.preload import kept_versions
from kit.server.reports import ReportHandler
from kit.server.room import CertificateHandler, RoomHandler
from kit.server.safety import SafeHeaders
from kit.server.stage import StageHandler
from kit.services.identity import cookie_secret
from kit.services.sign_in import Throttle
from kit.settings import Settings
from kit.store.store import Store
from kit.words import say

LARGEST_MESSAGE = 1024 * 1024
"""Bytes of one message or form: far more than any answer, far less than harm."""
_PATIENCE = {
    "max_body_size": LARGEST_MESSAGE,
    "max_header_size": 16 * 1024,
    "idle_connection_timeout": 60,
    "body_timeout": 30,
}
"""What one connection may send, and the seconds it may take its time over it."""
_CHECK_SECONDS = 5
"""How soon the open pages of a revoked sign-in are closed, and pages that nobody needs."""

_THREADS = 24
"""Papers, files, hashes and the day's keeping take a dozen at most; as many are left to look who is in."""

_MOST_SOCKETS = 16_000
"""Each page takes some six; libzmq's own limit is 1023."""
_FORKER_WITHIN = 3
"""Seconds that the first page's being quick is worth waiting for before people are told to come in."""

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
    },
    "VoilaExecutor": {"timeout": 30},
    # nbconvert's eleven steps before a notebook is shown are for code that is printed.
    "VoilaExporter": {"default_preprocessors": []},
    "MappingKernelManager": {
        "kernel_manager_class": "kit.server.client.PageKernelManager",
        "allow_tracebacks": False,
    },
    # Sockets in a private folder: no port of another user's to meet, nothing to listen to.
    "KernelManager": {"transport": "ipc"} if os.name == "posix" else {},
    # A process that died must not come back empty: the page says so instead.
    "KernelRestarter": {"restart_limit": 0},
}


class QuickGzip(GZipContentEncoding):
    """A page's text, packed in a third of the time; it is a tenth longer for that."""

    GZIP_LEVEL = 3


@dataclass(eq=False)
class PortTaken(KitError):
    """Another program listens on the port."""

    code: ClassVar[str] = "W-01"


class KitVoila(Voila):
    """Voilà with the kit's doors, template and rules."""

    kit_settings = Instance(Settings)
    store = Instance(Store)
    entrance = Instance(Entrance, ())
    """Where to listen, and under which addresses people come in."""
    _leaving = False
    ready = Callable(default_value=None, allow_none=True)
    """Called once the port is open."""

    def __init__(self, settings: Settings, **kwargs: Any) -> None:
        navigation.serve_under(settings.base)
        super().__init__(
            kit_settings=settings,
            base_url=settings.base,
            server_url=settings.base,
            store=Store(settings.database_url),
            config=Config(_CONFIG),
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
        threads = ThreadPoolExecutor(_THREADS, "kit")
        cast(Any, self.ioloop).asyncio_loop.set_default_executor(threads)
        self.troupe = Troupe(self.kit_settings, self.store) if self.kit_settings.players else None
        super().initialize([])
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._handle_signal_stop)

    def _handle_signal_stop(self, sig: int, frame: object) -> None:
        """Leave in order; asked a second time, at once."""
        begin = self.ioloop.stop if self._leaving else self._leave
        self._leaving = True
        self.ioloop.add_callback_from_signal(begin)

    async def _leave(self) -> None:
        try:
            await leave_in_order(self.server, self.kernel_manager)
        finally:
            self.ioloop.stop()

    def setup_template_dirs(self) -> None:
        """The kit's template from the package; none of Voilà's own script files."""
        self.template_paths = [str(HERE / "templates" / "kit")]

    def start(self) -> None:
        """Start the process that pages are forked from, unless told not to; serve until told to stop."""
        kit_log.open_for_server(self.kit_settings.state)
        self.run = Run(self.kit_settings.state)
        self.run.begin()
        self.forker = Forker()
        if self.kit_settings.forked:
            self.forker.start(self.kit_settings, partial(kept_versions, self.store))
            self.run.keep(self.forker.folder)
        try:
            super().start()
        finally:
            self.forker.stop()
            self.run.end()

    def init_settings(self) -> dict[str, Any]:
        """Voilà's settings with the kit's limits, transforms and errors."""
        self.run.keep(self.connection_dir)
        settings: dict[str, Any] = super().init_settings()
        self.kernel_spec_manager.address = lambda: self.forker.address
        self.kernel_manager.context.set(zmq.MAX_SOCKETS, _MOST_SOCKETS)
        self.kernel_manager.allowed_message_types = list(SPOKEN)
        settings.update(
            transforms=[SafeHeaders, QuickGzip],
            default_handler_class=UnknownHandler,
            allow_unauthenticated_access=False,
            log_function=log.request,
            login_url=navigation.at("/sign-in"),
            websocket_max_message_size=LARGEST_MESSAGE,
            # A widget's state is text that shrinks to a quarter; mem_level 5 keeps 150 KiB a socket.
            websocket_compression_options={"compression_level": 3, "mem_level": 5},
            xsrf_cookie_kwargs={"httponly": True, "samesite": "Lax", "path": navigation.at("/")},
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
        addresses: list[Any] = [
            (r"/", DoorHandler),
            (r"/room", RoomHandler, {"entrance": self.entrance}),
            (r"/kit/certificate\.crt", CertificateHandler, {"entrance": self.entrance}),
            (r"/opinion/(\w{8})", OpinionHandler),
            (r"/opinion/(\w{8})\.png", OpinionCodeHandler, {"entrance": self.entrance}),
            (r"/opinion/(\w{8})/room", OpinionRoomHandler, {"entrance": self.entrance}),
            (r"/opinion/(\w{8})/slips\.pdf", OpinionSlipsHandler, {"entrance": self.entrance}),
            (r"/sign-in", SignInHandler),
            (r"/sign-in/pin", FirstPinHandler),
            (r"/sign-out", SignOutHandler),
            (r"/healthz", HealthHandler),
            (r"/kit/static/(.*)", KitFiles),
            (rf"/kit/alive/{_kernel_id_regex}", AliveHandler),
            (r"/kit/report/(\w+)\.(pdf|docx)", ReportHandler),
            (r"/kit/evidence", EvidenceUploadHandler),
            (r"/kit/evidence/([0-9a-f]{32})", EvidenceHandler),
            (r"/kit/(calendar|branch)\.ics", CalendarHandler),
            (r"/kit/mine\.zip", MineHandler),
            (r"/kit/rehearsal", StageHandler, {"troupe": self.troupe}),
            (r"/voila/render/(\w+)\.ipynb", PageHandler, page),
            (rf"/voila/api/shutdown/{_kernel_id_regex}", OwnShutdownHandler),
            (rf"/api/kernels/{_kernel_id_regex}", OwnKernelHandler),
            (rf"/api/kernels/{_kernel_id_regex}/channels", OwnChannelsHandler),
        ]
        base = navigation.at("/")
        bare = [(base[:-1], BareHandler)] if base != "/" else []
        return [*bare, *((navigation.at(path), *rest) for path, *rest in addresses)]

    def listen(self) -> None:
        """Listen on the port asked for and on no other; serve until told to stop."""
        try:
            self.server = self.entrance.server(self.app, **_PATIENCE)
            self.server.listen(self.port, self.ip)
        except OSError as error:
            shutil.rmtree(self.connection_dir, ignore_errors=True)
            raise _no_port(self.port, error) from error
        most = self.kernel_manager.limits.most_pages
        allow_files(most)
        log.note("started", process=os.getpid(), most=most)
        if self.kit_settings.forked:
            self.forker.wait(_FORKER_WITHIN)
        if self.ready is not None:
            self.ready()
        check = PeriodicCallback(self.close_ended, _CHECK_SECONDS * 1000)
        check.start()
        keeping = Keeping(self.store, self.kit_settings.forms, elections=self.kit_settings.elections)
        keeping.start()
        if self.troupe is not None:
            self.troupe.start()
        try:
            self.ioloop.start()
        finally:
            if self.troupe is not None:
                self.troupe.stop()
            keeping.stop()
            check.stop()
            self.stop()

    def stop(self) -> None:
        """End what is still there: nothing, after leaving in order."""
        run_sync(self.kernel_manager.close_everything)()
        shutil.rmtree(self.connection_dir, ignore_errors=True)
        log.note("stopped", process=os.getpid())

    async def close_ended(self) -> None:
        """End the processes of sign-ins that no longer let anybody in, and of pages that nobody needs."""
        await self.kernel_manager.close_unneeded()
        for sign_in_id in {owner.sign_in_id for owner in self.kernel_manager.owners.values()}:
            if await self.identity_provider.person(sign_in_id) is None:
                await self.kernel_manager.close_all(sign_in_id, "revoked")


def _no_port(port: int, error: OSError) -> KitError:
    if error.errno == errno.EADDRINUSE:
        return PortTaken(
            say("Port {port} is in use by another program. Please stop that one, or start the kit with "
                "another port.", port=port)
        )  # fmt: skip
    return PortTaken(say("Port {port} cannot be opened here. Please choose another one.", port=port))
