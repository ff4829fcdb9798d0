"""Who a request comes from: the signed session cookie, looked up anew so that it can be revoked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast

from jupyter_server.auth.identity import IdentityProvider, User
from tornado.web import RequestHandler
from traitlets import Instance, default

from kit.domain.access import Identity
from kit.domain.sign_in import SignIn
from kit.services.identity import Keys, keys, mint
from kit.services.sign_in import current
from kit.settings import Settings
from kit.store.store import Store

COOKIE = "kit_session"
SHARED_COOKIE = "kit_shared"
"""Tells the page's script that others use this computer too; says nothing about anybody."""
HEADER = "X-Kit-Identity"
_FRESH = timedelta(seconds=2)
"""How long a looked-up sign-in is believed: a revoked one is out after this."""


@dataclass(frozen=True)
class Person:
    """Who is signed in, and what the page's frame says of the person."""

    identity: Identity
    branch: str
    elder: bool


@dataclass
class SignedIn(User):
    """Jupyter's user, carrying the person."""

    person: Person | None = None


class MemberIdentityProvider(IdentityProvider):
    """Reads ``kit_session``; the client's own identity header is dropped before anybody can read it."""

    settings = Instance(Settings)
    store = Instance(Store)
    keys = Instance(Keys)

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("login_handler_class", None)
        super().__init__(**{**kwargs, "token": ""})
        self._seen: dict[str, tuple[datetime, Person | None]] = {}

    @default("settings")
    def _its_settings(self) -> Settings:
        return cast(Settings, cast(Any, self.parent).kit_settings)

    @default("store")
    def _its_store(self) -> Store:
        return cast(Store, cast(Any, self.parent).store)

    @default("keys")
    def _its_keys(self) -> Keys:
        return keys(self.settings.secrets)

    @property
    def auth_enabled(self) -> bool:
        """Always: there is no page without sign-in."""
        return True

    def get_handlers(self) -> list[tuple[str, object]]:
        """None: the application lists its own sign-in pages."""
        return []

    async def get_user(self, handler: RequestHandler) -> User | None:
        """The signed-in user of a request, or None."""
        handler.request.headers.pop(HEADER, None)
        sign_in_id = self.sign_in_id(handler)
        person = await self.person(sign_in_id) if sign_in_id else None
        if person is None:
            return None
        identity = person.identity
        return SignedIn(username=identity.member_id, name=identity.name or identity.member_id, person=person)

    def sign_in_id(self, handler: RequestHandler) -> str:
        """The sign-in named by the request's cookie, "" if there is none or its signature is wrong."""
        value = handler.get_signed_cookie(COOKIE, max_age_days=1)
        return value.decode() if value else ""

    async def person(self, sign_in_id: str) -> Person | None:
        """Whom the sign-in lets in now; believed for two seconds, looked up in a thread."""
        now = datetime.now()
        at, person = self._seen.get(sign_in_id, (datetime.min, None))
        if now - at > _FRESH:
            person = await asyncio.to_thread(self._look_up, sign_in_id, now)
            self._seen = {key: seen for key, seen in self._seen.items() if now - seen[0] <= _FRESH}
            self._seen[sign_in_id] = (now, person)
        return person

    def forget(self, sign_in_id: str) -> None:
        """Look this sign-in up anew at its next request."""
        self._seen.pop(sign_in_id, None)

    def let_in(self, handler: RequestHandler, opened: SignIn, *, shared: bool) -> None:
        """Give the browser its session cookie; on a shared computer it ends with the browser."""
        days = None if shared else (opened.ends_at - opened.started_at) / timedelta(days=1)
        handler.set_signed_cookie(COOKIE, opened.id, expires_days=days, httponly=True, samesite="Lax")
        if shared:
            handler.set_cookie(SHARED_COOKIE, "1", samesite="Lax")
        else:
            handler.clear_cookie(SHARED_COOKIE)

    def environment(
        self, identity: Identity, page: str, language: str, inherited: Mapping[str, str]
    ) -> dict[str, str]:
        """A kernel's variables: what it needs of the server's, the settings, and the signed identity."""
        token = mint(replace(identity, language=language), self.keys.private, page=page, now=datetime.now())
        return {
            **scrubbed(inherited),
            **self.settings.environment(),
            "HTTP_X_KIT_IDENTITY": token,
            "KIT_IDENTITY_KEY": self.keys.public,
        }

    def _look_up(self, sign_in_id: str, now: datetime) -> Person | None:
        identity = current(self.store, sign_in_id, now)
        if identity is None:
            return None
        with self.store.read() as records:
            unit = records.units.get(identity.unit_id)
            member = records.members.get(identity.member_id)
        named = replace(identity, name=identity.name.translate(_TURNING))
        return Person(named, unit.name.translate(_TURNING) if unit else "", bool(member and member.elder))


_TURNING = dict.fromkeys((0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""Marks that turn the direction of the text after them; a name needs none, and the page's text follows."""


_KEPT = frozenset(
    (
        "PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "USER",
        "LOGNAME",
        "SHELL",
        "VIRTUAL_ENV",
        "SYSTEMROOT",
    )
)
_KEPT_BEGINNINGS = (
    *("LC_", "PYTHON", "JPY_", "JUPYTER_", "VOILA_", "CONDA_", "XDG_"),
    *("OPENBLAS", "OMP_", "MPL", "FONTCONFIG", "SCRIPT_NAME", "QUERY_STRING"),
)
_NEVER = ("TOKEN", "SECRET", "PASSWORD")


def scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables a page's process may have; everything else of the server's stays with the server."""
    return {
        name: value
        for name, value in environment.items()
        if (name in _KEPT or name.startswith(_KEPT_BEGINNINGS)) and not any(word in name for word in _NEVER)
    }
