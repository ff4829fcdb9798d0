"""Coming in and leaving: the sign-in page, the first PIN, the way out."""

from __future__ import annotations

import asyncio
import json
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from jupyter_server.auth.decorator import allow_unauthenticated
from tornado.web import authenticated

from kit.domain.organisation import Unit, UnitKind
from kit.domain.sign_in import SignIn
from kit.errors import Invalid, KitError
from kit.server import navigation, said
from kit.server.handlers import KitHandler
from kit.server.log import refused
from kit.server.members import COOKIE, SHARED_COOKIE
from kit.services import sign_in as acts
from kit.services.sign_in import PinNeeded, Throttle
from kit.store.store import Store
from kit.words import _, say

_DIGITS = "〇一二三四五六七八九"
_DOOR, _FIRST = "/sign-in", "/sign-in/pin"
_LONGEST_NUMBER, _LONGEST_NAME = 24, 100
"""Characters of what was typed that are shown again."""


def local_path(asked: str) -> str:
    """``asked`` if it is a path of the kit's, else the first page: nobody is sent elsewhere."""
    parts = urlsplit(asked)
    first = navigation.at("/")
    plain = asked.startswith("/") and not asked.startswith(("//", "/\\")) and "\\" not in asked
    printable = all(32 < ord(character) < 127 for character in asked)
    # Dots would lead out of the base path, where something else may answer.
    ours = parts.path.startswith(first) and ".." not in parts.path and "%" not in parts.path
    door = parts.path.startswith(navigation.at("/sign-"))
    fine = plain and printable and ours and not door and not parts.scheme and not parts.netloc
    return asked if fine else first


class CoverHandler(KitHandler):
    """A page with the cover on it: nobody need be signed in."""

    async def prepare(self, *, _redirect_to_login: bool = True) -> None:
        """Read what every form of the door sends."""
        await super().prepare()
        self.next = local_path(self.get_argument("next", ""))
        self.shared = self.get_argument("shared", "") == "1"

    @property
    def throttle(self) -> Throttle:
        """The one throttle of this process."""
        throttle: Throttle = self.settings["kit_throttle"]
        return throttle

    async def cover(self, template: str, title: str, **extra: Any) -> None:
        """Show a page with the cover."""
        owner, demo = await asyncio.to_thread(self._owner_and_demo)
        year = datetime.now().year
        zh_year = "".join(_DIGITS[int(digit)] for digit in str(year)) + "年"
        values = {
            "owner": owner,
            "year": zh_year if self.reader_language == "zh" else str(year),
            "demo": demo,
            "next": self.next,
            "shared": self.shared,
            "left": False,
            "over": False,
            "wrong": "",
            "sentence": "",
            "number": "",
            **extra,
        }
        self.show(template, self.frame(title, **values))

    async def opened(self, sign_in: SignIn) -> None:
        """Let the person in and send him or her on; who was in before on this browser is out."""
        await leave(self)
        self.provider.let_in(self, sign_in, shared=self.shared)
        said.forget(self)
        self.redirect(self.next, status=303)

    def send_to(self, path: str, **facts: Any) -> None:
        """Send the browser on to a page of the door that says what ``facts`` tell it to."""
        said.keep(self, at=path, next=self.next, shared=self.shared, **facts)
        self.redirect(navigation.at(path), status=303)

    def sent(self, path: str) -> dict[str, Any]:
        """What the page at ``path`` was sent to say, if it was."""
        facts = said.kept(self)
        if facts.pop("at", "") != path:
            return {}
        self.next, self.shared = facts.pop("next"), facts.pop("shared")
        return facts

    def _owner_and_demo(self) -> tuple[tuple[str, ...], tuple[dict[str, str], ...]]:
        return _owner(self.provider.store), self._demo()

    def _demo(self) -> tuple[dict[str, str], ...]:
        settings = self.provider.settings
        path = settings.state / "demo.json"
        if not settings.demo or not path.exists():
            return ()
        keys = ("name", "note", "number", "pin", "code")
        listed = json.loads(path.read_text("utf-8"))
        return tuple({key: str(one.get(key, "")) for key in keys} for one in listed)


def _owner(store: Store) -> tuple[str, ...]:
    """The lines on the cover: the committee, and the branch if there is only one."""
    with store.read() as records:
        units: tuple[Unit, ...] = records.units.where()
    committees = [unit.name for unit in units if unit.kind is UnitKind.COMMITTEE]
    branches = [unit.name for unit in units if unit.kind is UnitKind.BRANCH]
    if len(branches) != 1:
        return tuple(committees[:1])
    return (*committees[:1], branches[0].removeprefix(committees[0] if committees else ""))


class SignInHandler(CoverHandler):
    """``/sign-in``."""

    @allow_unauthenticated
    async def get(self) -> None:
        """The form; who is in already can go on, or somebody else can come in."""
        over = self.person is None and bool(self.provider.sign_in_id(self))
        left = self.get_argument("left", "") == "1"
        told = self.sent(_DOOR)
        said.forget(self)
        await self.cover("sign_in.html", _("Come in with your slip"), left=left, over=over, **told)

    head = get

    @allow_unauthenticated
    async def post(self) -> None:
        """Number and PIN; the unused one-time code leads to the page that asks for a PIN."""
        number, pin = self.get_body_argument("number", ""), self.get_body_argument("pin", "")
        if not number.strip() or not pin.strip():
            missing = "pin" if number.strip() else "number"
            self.refuse(Invalid(_MISSING[missing], field=missing), number)
            return
        now = datetime.now()
        attempt = partial(acts.sign_in, self.provider.store, number, pin, now, shared=self.shared)
        try:
            await self.opened(await self.throttle.run(attempt, now))
        except PinNeeded:
            await self.ask_for_pin(number, pin, now)
        except KitError as error:
            self.refuse(error, number)

    async def ask_for_pin(self, number: str, code: str, now: datetime) -> None:
        """The page for the first PIN."""
        check = partial(acts.check_first, self.provider.store, number, code, now)
        try:
            member = await self.throttle.run(check, now)
        except KitError as error:
            self.refuse(error, number)
            return
        self.send_to(_FIRST, name=member.name, number=number, code=code)

    def refuse(self, error: KitError, number: str) -> None:
        """The form again, with one sentence beside the field."""
        refused("sign-in")
        field = error.field if isinstance(error, Invalid) and error.field == "number" else "pin"
        self.send_to(_DOOR, wrong=field, sentence=str(error), number=number[:_LONGEST_NUMBER])


_MISSING = {
    "number": say("The slip number is still empty. It is at the top right of the slip."),
    "pin": say("The PIN is still empty. The first time it is the eight digits printed on the slip."),
}


_DIFFER = say("The two are not the same. Please type them again.")


class FirstPinHandler(CoverHandler):
    """``/sign-in/pin``: the first PIN, typed twice."""

    @allow_unauthenticated
    async def get(self) -> None:
        """The form; without number and code there is nothing to set."""
        told = self.sent(_FIRST)
        if not told:
            self.redirect(self.get_login_url())
            return
        await self.cover("set_pin.html", _("Set a PIN"), **told)

    head = get

    @allow_unauthenticated
    async def post(self) -> None:
        """Keep the PIN and let the person in."""
        number, code = self.get_body_argument("number", ""), self.get_body_argument("code", "")
        pin, again = self.get_body_argument("pin", ""), self.get_body_argument("again", "")
        now = datetime.now()
        if pin != again:
            self.refuse(Invalid(_DIFFER, "again"), number, code)
            return
        work = partial(acts.set_pin, self.provider.store, number, code, pin, now, shared=self.shared)
        try:
            await self.opened(await self.throttle.run(work, now))
        except KitError as error:
            self.refuse(error, number, code)

    def refuse(self, error: KitError, number: str, code: str) -> None:
        """The page again, with one sentence; a code that is no longer good leads back to the door."""
        refused("sign-in")
        number = number[:_LONGEST_NUMBER]
        if not isinstance(error, Invalid):
            self.send_to(_DOOR, wrong="pin", sentence=str(error), number=number)
            return
        name = self.get_body_argument("name", "")[:_LONGEST_NAME]
        typed = {"name": name, "number": number, "code": code[:_LONGEST_NUMBER]}
        self.send_to(_FIRST, wrong=error.field or "pin", sentence=str(error), **typed)


class SignOutHandler(KitHandler):
    """``/sign-out``: a page that asks, and the leaving itself."""

    @authenticated
    def get(self) -> None:
        """A small form, for browsers without scripts."""
        self.show("sign_out.html", self.frame(_("Leave")))

    head = get

    @allow_unauthenticated
    async def post(self) -> None:
        """End the sign-in, its processes, and what the browser keeps."""
        await leave(self)
        if self.get_cookie(SHARED_COOKIE):
            # The next person at this computer starts with his or her own type size and language.
            self.clear_cookie("kit_elder")
            self.clear_cookie("kit_lang")
        self.clear_cookie(COOKIE)
        self.clear_cookie(SHARED_COOKIE)
        if navigation.at("/") == "/":
            # Under a base path others live at this host too, and what they keep is theirs.
            self.set_header("Clear-Site-Data", '"storage"')
        self.redirect(f"{self.get_login_url()}?left=1", status=303)


async def leave(handler: KitHandler) -> None:
    """End the sign-in that the browser's cookie names, and its processes."""
    sign_in_id = handler.provider.sign_in_id(handler)
    if sign_in_id:
        await asyncio.to_thread(acts.sign_out, handler.provider.store, sign_in_id, datetime.now())
        handler.provider.forget(sign_in_id)
        await handler.kernels.close_all(sign_in_id)
