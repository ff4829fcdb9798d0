"""Starts the kit on this computer and says, in the room's words, where it is."""

from __future__ import annotations

import logging
import os
import sys
import webbrowser
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from kit.errors import Invalid
from kit.server import lan, tls
from kit.server.application import KitVoila
from kit.server.entrance import LOOPBACK, Entrance, networks
from kit.services.nodes import agree_on_keys
from kit.settings import Settings
from kit.store.store import Store
from kit.words import _, say

_SOON = 14
"""Days before its end at which a certificate is worth a word."""


def serve(
    settings: Settings,
    *,
    port: int = 8866,
    ip: str = "127.0.0.1",
    open_browser: bool = False,
    own_tls: bool = False,
    pair: tuple[Path, Path] | None = None,
    proxies: Sequence[str] = (),
    address: str = "",
    new_keys: bool = False,
) -> None:
    """Bring the store up to date and answer at ``ip:port`` until Ctrl+C or SIGTERM.

    ``pair`` is a certificate and its key, ``own_tls`` makes one; ``proxies`` are believed about the client;
    ``address`` is where people reach the kit if not here. Raises ``PortTaken`` when the port cannot be had
    (no other one is taken silently), ``BadCertificate``, ``OtherKeys``.
    """
    _quieten()
    now = datetime.now()
    certificate = _certificate(settings, ip, own_tls=own_tls, pair=pair, now=now)
    entrance = Entrance(ip, port, settings.base, certificate, _believed(proxies), address)
    _prepare(settings, now, new_keys=new_keys)
    application = KitVoila(settings, entrance=entrance, port=port, ip=ip, open_browser=False)
    application.ready = partial(_announce, settings, entrance, now, open_browser=open_browser)
    application.initialize()
    try:
        application.start()
    finally:
        application.store.close()


def _prepare(settings: Settings, now: datetime, *, new_keys: bool) -> None:
    """Bring the tables up to date, and see that all servers on this database sign with the same keys."""
    store = Store(settings.database_url)
    try:
        store.migrate()
        alone = settings.database_url.startswith("sqlite")
        agree_on_keys(store, settings.secrets, now, changed=new_keys or alone)
    finally:
        store.close()


def _certificate(
    settings: Settings, ip: str, *, own_tls: bool, pair: tuple[Path, Path] | None, now: datetime
) -> tls.Certificate | None:
    if pair:
        return tls.given_certificate(*pair, now)
    if not own_tls:
        return None
    named = [name for host in (lan.host_name(),) if host for name in (host, f"{host}.local")]
    listening = () if ip in ("0.0.0.0", "", "::") else (ip,)  # noqa: S104
    names = ["127.0.0.1", "::1", "localhost", *listening, *lan.addresses(), *named]
    return tls.own_certificate(settings.state / "tls", names, now)


def _believed(proxies: Sequence[str]) -> tuple[str, ...]:
    try:
        networks(proxies)
    except ValueError as error:
        what = say("“{address}” is no address of a proxy. Please write it like 10.0.0.5 or 10.0.0.0/24.",
                   address=" ".join(proxies))  # fmt: skip
        raise Invalid(what, field="proxy") from error
    return (*LOOPBACK, *proxies) if proxies else ()


def _quieten() -> None:
    """Only what the person at the computer can use: no line for each refused request or odd ping."""
    for name in ("tornado.access", "tornado.general"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _announce(settings: Settings, entrance: Entrance, now: datetime, *, open_browser: bool) -> None:
    _say(_("The kit is open: {address}", address=entrance.here))
    if entrance.around:
        _remember(settings, entrance.around[0])
        _say_to_the_room(entrance)
    if entrance.certificate:
        _say_of_the_certificate(entrance, entrance.certificate, now)
    _say(_("To stop it: press Ctrl+C in this window."))
    if open_browser:
        webbrowser.open(entrance.here)


def _say_to_the_room(entrance: Entrance) -> None:
    if not entrance.public:
        _say(_("Phones and computers in the same network open:"))
    for address in entrance.around:
        _say(f"  {address}")
    if sys.stdout.isatty():
        _say(_code(entrance.around[0]))
    _say(_("To show it on a wall: {address}", address=f"{entrance.here.rstrip('/')}/room"))
    if entrance.public:
        return
    _say(_("If a phone cannot open it, in this order:"))
    _say(
        _("  1. Is the phone in the same Wi-Fi as this computer, not on mobile data, not in a guest network?")
    )
    _say(_("  2. Does this computer's firewall let port {port} in? If Windows asks, choose “Allow” for "
           "private networks; otherwise ask somebody who knows computers.", port=entrance.port))  # fmt: skip
    _say(_("  3. Is the address typed as it stands here, {scheme} in front, the number at the end too?",
           scheme="https://" if entrance.certificate else "http://"))  # fmt: skip
    if len(entrance.around) > 1:
        _say(_("  4. Try the other addresses above."))
    if not entrance.certificate:
        _say(_("What is sent is not encrypted: please use it only in a network that the branch trusts, or "
               "add --tls."))  # fmt: skip


def _say_of_the_certificate(entrance: Entrance, certificate: tls.Certificate, now: datetime) -> None:
    if certificate.own:
        _say(_("What is sent is encrypted with a certificate that this computer made for itself. Phones warn "
               "once that they do not know it; whoever goes on can compare its SHA-256 fingerprint:"
        ))  # fmt: skip
        _say("  " + certificate.fingerprint().replace("\n", "\n  "))
        where = (*entrance.around, entrance.here)[0].rstrip("/")
        _say(_("iPhones also need it installed and trusted, from {address}",
               address=f"{where}/kit/certificate.crt"))  # fmt: skip
        return
    left = tls.days_left(certificate, now)
    if left < 0:
        _say(_("The certificate {file} is no longer valid: browsers will refuse it. Please have it renewed, "
               "then start again.", file=certificate.file))  # fmt: skip
    elif left < _SOON:
        _say(_("The certificate {file} is valid for {n} more days. Please have it renewed.",
               file=certificate.file, n=left))  # fmt: skip


def _code(address: str) -> str:
    """The code for the camera, or a sentence where the window cannot draw it."""
    old_window = os.name == "nt" and not any(name in os.environ for name in ("WT_SESSION", "TERM", "ANSICON"))
    drawn = lan.terminal_code(address, coloured=not old_window)
    try:
        drawn.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return _("This window cannot draw the code for the camera; the page for the wall shows it.")
    return drawn


def _remember(settings: Settings, address: str) -> None:
    """Keep the address for the slips, which are printed by another command."""
    settings.room_address.parent.mkdir(parents=True, exist_ok=True)
    settings.room_address.write_text(address, encoding="utf-8")


def _say(text: str) -> None:
    print(text, flush=True)
