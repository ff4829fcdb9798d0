"""One member's visit: every act is one transaction, and the access is checked before it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Concatenate, ParamSpec, TypeVar

from kit.domain import access
from kit.domain.access import Identity
from kit.errors import NotSignedIn
from kit.services import identity as signed
from kit.services import sign_in
from kit.services.visit import Visit
from kit.settings import Settings
from kit.store.form_library import FormLibrary
from kit.store.store import Store
from kit.words import say, use_language_everywhere

IDENTITY_VARIABLE = "HTTP_X_KIT_IDENTITY"
"""The kernel's variable with the identity that the server signed."""

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
    ) -> None:
        self.identity = identity
        self._store = store
        self._forms = forms
        self.clock = clock

    def do(self, act: Callable[Concatenate[Visit, P], R], /, *args: P.args, **values: P.kwargs) -> R:
        """Do an act in one transaction: ``Refused`` without the right, ``NotSignedIn`` after leaving."""
        access.check_act(self.identity.role, act.__name__)
        now = self.clock()
        if sign_in.current(self._store, self.identity.sign_in_id, now) is None:
            raise NotSignedIn(say("You have left, or this visit has lasted too long. Please enter again."))
        with self._store.begin() as records:
            return act(Visit(records, self.identity, now, self._forms), *args, **values)


def session_from(environment: Mapping[str, str]) -> Session:
    """The session of the identity that the server signed; ``NotSignedIn`` where it does not hold."""
    settings = Settings.from_env(environment)
    kept, token = settings.secrets / "identity.pub", environment.get(IDENTITY_VARIABLE, "")
    key = environment.get("KIT_IDENTITY_KEY") or (kept.read_text() if kept.is_file() else "")
    if not key or not token:
        raise NotSignedIn(say("Nobody is signed in here. Open the pages through “kit serve” or “kit lab”."))
    identity = signed.verify(token, key, datetime.now())
    use_language_everywhere(identity.language)
    return Session(identity, Store(settings.database_url), FormLibrary(settings.forms))


@cache
def open_session() -> Session:
    """This kernel's session; a kernel serves one person, so there is one."""
    return session_from(os.environ)
