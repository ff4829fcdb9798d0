"""Starts the kit on this computer and says where it is."""

from __future__ import annotations

import logging
import webbrowser
from functools import partial

from kit.server.application import KitVoila
from kit.settings import Settings
from kit.words import _


def serve(settings: Settings, *, port: int = 8866, ip: str = "127.0.0.1", open_browser: bool = False) -> None:
    """Bring the store up to date and answer at ``ip:port`` until Ctrl+C or SIGTERM.

    Raises ``PortTaken`` when the port cannot be had; no other one is taken silently.
    """
    _quieten()
    application = KitVoila(settings, port=port, ip=ip, open_browser=False)
    application.store.migrate()
    application.ready = partial(_announce, f"http://{_shown(ip)}:{port}", open_browser=open_browser)
    application.initialize()
    try:
        application.start()
    finally:
        application.store.close()


def _quieten() -> None:
    """Only what the person at the computer can use: no line for each refused request or odd ping."""
    for name in ("tornado.access", "tornado.general"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _announce(address: str, *, open_browser: bool) -> None:
    print(_("The kit is open: {address}", address=address), flush=True)
    print(_("To stop it: press Ctrl+C in this window."), flush=True)
    if open_browser:
        webbrowser.open(address)


def _shown(ip: str) -> str:
    everywhere = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}  # noqa: S104
    return everywhere.get(ip, f"[{ip}]" if ":" in ip else ip)
