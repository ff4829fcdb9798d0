"""Who is signed in, signed by the server (Ed25519) so that a page can trust it and nobody can forge it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from kit.domain.access import Identity
from kit.domain.organisation import Role
from kit.errors import Invalid, NotSignedIn
from kit.words import say

ALGORITHM = "EdDSA"
"""The only signature that is accepted; the token's own header has no say."""
AUDIENCE = "kit-page"
LIFETIME = timedelta(hours=12)
_CLAIMS = ("exp", "iat", "aud", "sub", "unit", "role", "sid", "page")


@dataclass(frozen=True)
class Keys:
    """The signing key, which stays in the server's process, and the public one for the pages (PEM)."""

    private: str
    public: str

    def __repr__(self) -> str:
        return "Keys(…)"


def keys(secrets_dir: Path) -> Keys:
    """The installation's keys, made at the first start: ``identity.key`` (0600) and ``identity.pub``."""
    private = _kept(secrets_dir / "identity.key", _new_private).decode()
    try:
        loaded = load_pem_private_key(private.encode(), password=None)
        if not isinstance(loaded, Ed25519PrivateKey):
            raise ValueError("another kind of key")
    except (ValueError, TypeError) as error:
        raise _damaged(secrets_dir / "identity.key") from error
    public = loaded.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if not _holds(secrets_dir / "identity.pub", public):
        os.replace(_written(secrets_dir, public), secrets_dir / "identity.pub")
    return Keys(private, public.decode())


def cookie_secret(secrets_dir: Path) -> bytes:
    """The installation's cookie secret, made at the first start and kept in ``cookie.key`` (0600)."""
    secret = _kept(secrets_dir / "cookie.key", lambda: secrets.token_hex(32).encode())
    if len(secret) < 32:
        raise _damaged(secrets_dir / "cookie.key")
    return secret


def mint(identity: Identity, key: str, *, page: str, now: datetime, lifetime: timedelta = LIFETIME) -> str:
    """The identity as a signed token for one page, good until ``now + lifetime``."""
    claims = {
        "aud": AUDIENCE,
        "sub": identity.member_id,
        "unit": identity.unit_id,
        "role": identity.role.value,
        "sid": identity.sign_in_id,
        "name": identity.name,
        "lang": identity.language,
        "page": page,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM)


def verify(token: str, public_pem: str, now: datetime, *, page: str = "") -> Identity:
    """The identity in the token; ``NotSignedIn`` if it is forged, expired or for another page."""
    try:
        # The time is compared below against ``now``: PyJWT would read the clock itself.
        claims = jwt.decode(
            token,
            public_pem,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
        )
        identity = _identity(claims)
        alive = int(claims["exp"]) > now.timestamp()
    except (jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        raise _not_signed_in() from error
    if not alive or (page and claims["page"] != page):
        raise _not_signed_in()
    return identity


def _identity(claims: dict[str, str]) -> Identity:
    return Identity(
        member_id=str(claims["sub"]),
        unit_id=str(claims["unit"]),
        role=Role(claims["role"]),
        sign_in_id=str(claims["sid"]),
        name=str(claims.get("name", "")),
        language=str(claims.get("lang", "zh")),
    )


def _not_signed_in() -> NotSignedIn:
    return NotSignedIn(say("Please come in with your slip again. What you wrote before is kept."))


def _new_private() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's content; the first of several processes makes it, the others read the first's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = _written(path.parent, make())
        with suppress(FileExistsError):
            # A hard link appears whole and only where nothing stands: no process sees half a key.
            os.link(fresh, path)
        fresh.unlink()
    path.chmod(0o600)
    return path.read_bytes().strip()


def _written(folder: Path, content: bytes) -> Path:
    path = folder / f".{uuid4().hex}"
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return path


def _holds(path: Path, content: bytes) -> bool:
    return path.exists() and path.read_bytes() == content


def _damaged(path: Path) -> Invalid:
    return Invalid(
        say(
            "The key file {file} cannot be read. Please remove it and start again; everyone signs in anew.",
            file=path.name,
        )
    )
