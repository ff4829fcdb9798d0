"""Several servers on one database: they must sign with the same keys, or people are sent back to the door."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from kit.domain.organisation import Role
from kit.domain.sign_in import Line
from kit.errors import Conflict, KitError
from kit.services.identity import cookie_secret, keys
from kit.store.store import Records, Store
from kit.words import say

_ACT = "use_keys"


@dataclass(eq=False)
class OtherKeys(KitError):
    """The database is in use with other keys than this server has."""

    code: ClassVar[str] = "W-03"


def fingerprint(secrets_dir: Path) -> str:
    """What tells one set of keys from another and nothing about them."""
    both = b"\0".join((b"kit keys", cookie_secret(secrets_dir), keys(secrets_dir).public.encode()))
    return hashlib.sha256(both).hexdigest()[:32]


def agree_on_keys(store: Store, secrets_dir: Path, now: datetime, *, changed: bool = False) -> None:
    """Note in the journal which keys the database is used with; ``OtherKeys`` if it was used with others.

    With ``changed`` these keys are the ones from now on: everybody signs in anew, every node needs them.
    """
    ours = fingerprint(secrets_dir)
    try:
        with store.begin() as records:
            known = _known(records)
            if not known or (changed and known[-1] != ours):
                line = Line(f"keys-{len(known)}", now, Role.OPERATOR.value, _ACT, ours)
                records.journal.add(line)
                known = (*known, ours)
    except Conflict:
        # Two nodes began in the same moment; the other one's line stands.
        with store.read() as records:
            known = _known(records)
    if known[-1] != ours:
        raise OtherKeys(
            say("This database is used with other keys than those in {folder}. If this is one of several "
                "servers, please copy the folder of keys from the first one and name it by KIT_SECRETS. "
                "If the keys were changed on purpose, start once with --new-keys.", folder=secrets_dir)
        )  # fmt: skip


def _known(records: Records) -> tuple[str, ...]:
    lines = {line.id: line.subject for line in records.journal.where(act=_ACT)}
    return tuple(lines[f"keys-{n}"] for n in range(len(lines)))
