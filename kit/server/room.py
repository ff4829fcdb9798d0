"""For the room: the page with the address to show on a wall, and the certificate that phones may install."""

from __future__ import annotations

from jupyter_server.auth.decorator import allow_unauthenticated
from markupsafe import Markup
from tornado.web import HTTPError

from kit.server import lan, navigation
from kit.server.entrance import Entrance, is_loopback
from kit.server.handlers import KitHandler
from kit.server.safety import is_host
from kit.words import _


class RoomHandler(KitHandler):
    """``/room``: address and code, large. It tells nothing else, so the projector need not be signed in."""

    def initialize(self, *, entrance: Entrance) -> None:
        """Take where the kit is reached."""
        self.entrance = entrance

    @allow_unauthenticated
    def get(self) -> None:
        """The address that phones should open."""
        address = self._address()
        code = Markup(lan.page_code(address)) if address else ""  # noqa: S704 - drawn by segno
        own = self.entrance.certificate
        certificate = navigation.at("/kit/certificate.crt") if own and own.own else ""
        shown = {"address": address, "code": code, "certificate": certificate}
        self.show("room.html", self.frame(_("Come in with your phone"), **shown))

    def _address(self) -> str:
        """The one given, else the one this page was reached by, else the likeliest, else ""."""
        if self.entrance.public:
            return self.entrance.public
        host = self.request.host
        if is_host(host) and not is_loopback(host):
            return f"{self.request.protocol}://{host}{navigation.at('/')}"
        return next(iter(self.entrance.around), "")


class CertificateHandler(KitHandler):
    """``/kit/certificate.crt``: the certificate that the kit made, for phones that ask to install it."""

    def initialize(self, *, entrance: Entrance) -> None:
        """Take where the kit is reached."""
        self.entrance = entrance

    @allow_unauthenticated
    def get(self) -> None:
        """The certificate without its key; 404 if the kit made none."""
        certificate = self.entrance.certificate
        if certificate is None or not certificate.own:
            raise HTTPError(404)
        self.set_header("Content-Type", "application/x-x509-ca-cert")
        self.finish(certificate.for_phones())
