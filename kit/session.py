"""One member's visit: every act is one transaction, and the access is checked before it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from datetime import datetime
from functools import cache, wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from kit.domain import access
from kit.domain.access import Identity
from kit.errors import NotSignedIn
from kit.services import identity as signed
from kit.services import sign_in
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Records, Store
from kit.words import say, use_language_everywhere

IDENTITY_VARIABLE = "HTTP_X_KIT_IDENTITY"
"""The kernel's variable with the identity that the server signed."""
_DATABASE_VARIABLE = "KIT_DATABASE_URL"
"""Its value may hold the database's password."""

_LEFT = say("You have left, or this visit has lasted too long. Please enter again.")

_kept: dict[str, str] = {}

P = ParamSpec("P")
R = TypeVar("R")


class Session:
    """The doer of a visit with the store and the forms; widgets' callbacks and pages act through it."""

    def __init__(
        self,
        identity: Identity,
        store: Store,
        forms: FormLibrary,
        clock: Callable[[], datetime] = datetime.now,
        elections: Path | None = None,
    ) -> None:
        self.identity = identity
        self._store = store
        self._forms = forms
        self.clock = clock
        self._elections = elections
        self._read: dict[Callable[[], Any], Any] = {}

    def once(self, read: Callable[[], R]) -> R:
        """What ``read`` gave when it was first asked for in this visit."""
        if read not in self._read:
            self._read[read] = read()
        return cast(R, self._read[read])

    def do(self, act: Callable[Concatenate[Visit, P], R], /, *args: P.args, **values: P.kwargs) -> R:
        """Do an act in one transaction: ``Refused`` without the right, ``NotSignedIn`` after leaving."""
        return self._through(self._store.begin, act, *args, **values)

    def look(self, act: Callable[Concatenate[Visit, P], R], /, *args: P.args, **values: P.kwargs) -> R:
        """As ``do``, for an act that changes nothing: it waits for no writer and holds none up."""
        return self._through(self._store.read, act, *args, **values)

    def _through(
        self,
        transaction: Callable[[], AbstractContextManager[Records]],
        act: Callable[Concatenate[Visit, P], R],
        *args: P.args,
        **values: P.kwargs,
    ) -> R:
        access.check_act(self.identity.role, act.__name__)
        now = self.clock()
        with transaction() as records:
            if sign_in.standing(records, self.identity.sign_in_id, now) is None:
                raise NotSignedIn(_LEFT)
            visit = Visit(records, self.identity, now, self._forms, elections=self._elections)
            return act(visit, *args, **values)


def keep_settings() -> None:
    """Take the database's address out of the environment, for this process alone.

    What a notebook shows of its environment, and what it starts, does not learn it. Code that runs in the
    process and looks for it can still find it: the session needs it.
    """
    if _DATABASE_VARIABLE in os.environ:
        _kept[_DATABASE_VARIABLE] = os.environ.pop(_DATABASE_VARIABLE)


@cache
def store_of(url: str) -> Store:
    """This process's one store of the database; what a fork's parent has prepared of it is used."""
    return Store(url)


def session_from(environment: Mapping[str, str]) -> Session:
    """The session of the identity that the server signed; ``NotSignedIn`` where it does not hold."""
    settings = Settings.from_env(environment)
    kept, token = settings.secrets / "identity.pub", environment.get(IDENTITY_VARIABLE, "")
    key = environment.get("KIT_IDENTITY_KEY") or (kept.read_text() if kept.is_file() else "")
    if not key or not token:
        raise NotSignedIn(say("Nobody is signed in here. Open the pages through “kit serve” or “kit lab”."))
    identity = signed.verify(token, key, datetime.now())
    use_language_everywhere(identity.language)
    forms = FormLibrary(settings.forms)
    return Session(identity, store_of(settings.database_url), forms, elections=settings.elections)


@cache
def open_session() -> Session:
    """This kernel's session; a kernel serves one person, so there is one."""
    return session_from({**os.environ, **_kept})


def once_a_visit(read: Callable[[], R]) -> Callable[[], R]:
    """``read``, asked once in a visit. What it gives goes with the visit: a process may see several."""

    @wraps(read)
    def kept() -> R:
        return open_session().once(read)

    return kept
