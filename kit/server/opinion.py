"""The public slip of a call for opinions, without sign-in, process or script; and what brings people to it.

Of a request for the slip nothing is noted: not its address, not its time, not that it was refused. The only
cookie is the other half of the form's token: random, for one opinion, never kept by the kit.
"""

from __future__ import annotations

import asyncio
import hmac
import re
import secrets
from datetime import datetime
from functools import partial
from typing import Any

from jupyter_server.auth.decorator import allow_unauthenticated
from markupsafe import Markup
from tornado.web import HTTPError, authenticated

from kit import words
from kit.domain.note import LONGEST_NOTE
from kit.domain.opinion import TOPICS
from kit.errors import Invalid, KitError, NotFound, NotStored
from kit.reports.opinion_slips import opinion_slips_pdf
from kit.server import lan, navigation
from kit.server.handlers import KitHandler, Stopped
from kit.server.room import RoomHandler
from kit.server.senders import Senders
from kit.services.opinion_box import OVER, Slip, public_slip, put_in
from kit.services.opinions import call_for_paper
from kit.session import Session
from kit.store.form_library import FormLibrary
from kit.words import _, in_language, say

_COOKIE = "kit_slip"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_LOOKING = asyncio.Semaphore(2)
"""Looks into the store at once: a flood of slips leaves room for the pages."""
_SHOWN = {"large": ("large", "1"), "small": ("large", ""), "zh": ("lang", "zh"), "en": ("lang", "en")}
"""The buttons that change how the slip looks; what was typed stays."""
_OFTEN = say(
    "Many opinions have come from this network in a short time. Please wait ten minutes and send it "
    "once more, or write on paper; what you typed stays here."
)
_OLD = say("This page has been open for long. Please send it once more; what you typed stays here.")


class OpinionHandler(KitHandler):
    """``/opinion/<code>``: the slip. Who asks is not looked at, even where somebody is signed in."""

    untold = True
    """The log is told nothing of these requests."""

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Speak the reader's language; read no sign-in."""
        self.current_user = self._jupyter_current_user = None
        if not self.check_host():
            raise HTTPError(403)
        self.look = {"lang": self.get_argument("lang", ""), "large": self.get_argument("large", "")}
        shown = _SHOWN.get(self.get_argument("show", ""))
        if shown:
            self.look[shown[0]] = shown[1]
        words.use_language(self.reader_language)

    @property
    def reader_language(self) -> str:
        """Chinese, unless the slip's own address or button asks for English."""
        chosen: str = getattr(self, "look", {}).get("lang", "")
        return chosen if chosen in words.LANGUAGES else "zh"

    @property
    def large_type(self) -> bool:
        """Whether the slip's own address or button asks for large type."""
        return getattr(self, "look", {}).get("large", "") == "1"

    def check_xsrf_cookie(self) -> None:
        """``post`` looks at the slip's own token: what was typed must outlive a refusal."""

    def xsrf_form_html(self) -> str:
        """No token of the signed-in pages here, and no cookie with it."""
        return ""

    @allow_unauthenticated
    async def get(self, code: str) -> None:
        """The slip, a word of thanks after it was sent, or that the call is over."""
        slip = await _found(self, code)
        put = self.get_query_argument("put", "") == "1"
        self._show(slip, state="put" if put else "" if slip.takes else "over")

    head = get

    @allow_unauthenticated
    async def post(self, code: str) -> None:
        """Put the opinion in; where that is refused, the slip again with every word that was typed."""
        slip = await _found(self, code)
        topic, text = self.get_body_argument("topic", ""), self.get_body_argument("text", "", strip=False)
        again = partial(self._show, slip, topic=topic, text=text)
        if self.get_body_argument("show", "") in _SHOWN:
            again()
            return
        if not self._token_holds():
            again(status=403, sentence=str(_OLD))
            return
        if not slip.takes:
            again(status=410, sentence=str(OVER))
            return
        if not self._senders.take(self.request.remote_ip or ""):
            again(status=429, sentence=str(_OFTEN))
            return
        try:
            async with _LOOKING:
                await asyncio.to_thread(put_in, self.provider.store, code, topic, text, datetime.now().date())
        except KitError as error:
            again(status=_status(error), sentence=str(error), wrong=getattr(error, "field", ""))
            return
        self.clear_cookie(_COOKIE, path=_path())
        self.redirect(self._address(code, put="1"), status=303)

    def _show(self, slip: Slip, *, status: int = 200, state: str = "", **typed: str) -> None:
        self.set_status(410 if state == "over" else status)
        told: dict[str, Any] = {"topic": "", "text": "", "sentence": "", "wrong": "", **typed}
        told |= {
            "slip": slip,
            "state": state,
            "day": words.day,
            "topics": [(topic.value, str(name)) for topic, name in TOPICS.items()],
            "most": LONGEST_NOTE,
            "token": self._token() if state == "" else "",
            "action": self._address(slip.call.code),
        }
        self.show("opinion.html", self.frame(_("Opinions asked for"), **told))

    def _address(self, code: str, **more: str) -> str:
        """The slip's own address in the same look."""
        asked = {**{name: value for name, value in self.look.items() if value}, **more}
        known = ("1", *words.LANGUAGES)
        safe = "&".join(f"{name}={value}" for name, value in asked.items() if value in known)
        return navigation.at(f"/opinion/{code.lower()}") + (f"?{safe}" if safe else "")

    def _token(self) -> str:
        """The form's token; the browser's half of it lasts until it is closed, or the opinion is in."""
        kept = self.get_cookie(_COOKIE, "")
        if _TOKEN.fullmatch(kept):
            return kept
        made = secrets.token_urlsafe(16)
        self.set_cookie(_COOKIE, made, path=_path(), httponly=True, samesite="Strict")
        return made

    def _token_holds(self) -> bool:
        kept, sent = self.get_cookie(_COOKIE, ""), self.get_body_argument("token", "")
        return bool(_TOKEN.fullmatch(kept)) and hmac.compare_digest(kept.encode(), sent.encode())

    @property
    def _senders(self) -> Senders:
        """The one count of this process."""
        senders: Senders = self.settings.setdefault("kit_senders", Senders())
        return senders


class OpinionCodeHandler(RoomHandler):
    """``/opinion/<code>.png``: the slip's address as a code for the camera, to be passed on."""

    @allow_unauthenticated
    async def get(self, code: str) -> None:  # type: ignore[override]
        """The picture; 404 where only this computer can come in."""
        slip, address = await _found(self, code), self._address()
        if not address:
            raise HTTPError(404)
        self.set_header("Content-Type", "image/png")
        self.finish(lan.picture_code(_link(address, slip.call.code)))

    head = get


class OpinionRoomHandler(RoomHandler):
    """``/opinion/<code>/room``: the slip's address and code, large, for the wall."""

    @allow_unauthenticated
    async def get(self, code: str) -> None:  # type: ignore[override]
        """The page; it tells no more than the slip itself."""
        slip = await _found(self, code)
        address = _link(self._address(), slip.call.code)
        drawn = Markup(lan.page_code(address)) if address else ""  # noqa: S704 - drawn by segno
        told: dict[str, Any] = {"slip": slip, "address": address, "code": drawn, "day": words.day}
        self.show("opinion_room.html", self.frame(slip.call.title, **told))

    head = get


class OpinionSlipsHandler(RoomHandler):
    """``/opinion/<code>/slips.pdf``: the slip on paper, four on a sheet, for a facilitator to print."""

    @authenticated
    async def get(self, code: str) -> None:  # type: ignore[override]
        """The file."""
        forms = FormLibrary(self.provider.settings.forms)
        session = Session(self.signed_in.identity, self.provider.store, forms)
        language, address = self.reader_language, self._address()

        def made() -> bytes:
            with in_language(language):
                call = session.do(call_for_paper, code=code.lower())
                return opinion_slips_pdf(call, self.signed_in.branch, _link(address, call.code))

        async with _LOOKING:
            paper = await asyncio.to_thread(made)
        self.set_header("Content-Type", "application/pdf")
        self.set_header("Content-Disposition", 'attachment; filename="opinions.pdf"')
        self.finish(paper)


async def _found(handler: KitHandler, code: str) -> Slip:
    """The slip of this code, or the end of the request with a calm page."""
    try:
        async with _LOOKING:
            return await asyncio.to_thread(public_slip, handler.provider.store, code, datetime.now().date())
    except NotFound as error:
        raise Stopped(404, _("There is no such slip"), str(error)) from error


def _link(address: str, code: str) -> str:
    """The slip's whole address, "" where nobody else can come in."""
    return f"{address.rstrip('/')}/opinion/{code}" if address else ""


def _status(error: KitError) -> int:
    return 503 if isinstance(error, NotStored) else 422 if isinstance(error, Invalid) else 409


def _path() -> str:
    return navigation.at("/opinion/")
