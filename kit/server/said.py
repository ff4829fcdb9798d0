"""What an answer has to say on the next page: kept by the browser, sealed, for some minutes.

After a form the browser is sent on, so that its Back and Reload never ask whether to send the form again.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from tornado.web import RequestHandler

from kit.server import navigation

SAID = "kit_said"
_SECONDS = 600
_LONGEST = 3000
"""Characters that a browser keeps for certain in one cookie."""


def keep(handler: RequestHandler, **facts: Any) -> None:
    """Let the browser keep ``facts``, which it can neither read nor change."""
    sealed = _seal(handler).encrypt(json.dumps(facts).encode()).decode()
    if len(sealed) <= _LONGEST:
        handler.set_cookie(SAID, sealed, path=_path(), max_age=_SECONDS, httponly=True, samesite="Lax")


def kept(handler: RequestHandler) -> dict[str, Any]:
    """What was kept in the last ten minutes; nothing of what was changed or is older."""
    try:
        opened = _seal(handler).decrypt(handler.get_cookie(SAID, "").encode(), ttl=_SECONDS)
    except InvalidToken:
        return {}
    facts: dict[str, Any] = json.loads(opened)
    return facts


def forget(handler: RequestHandler) -> None:
    """It has been said."""
    if handler.get_cookie(SAID):
        handler.clear_cookie(SAID, path=_path())


def _seal(handler: RequestHandler) -> Fernet:
    secret: bytes = handler.settings["cookie_secret"]
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"what was said" + secret).digest()))


def _path() -> str:
    return navigation.at("/sign-in")
