"""The signed identity: keys made once, tokens that cannot be forged."""

from __future__ import annotations

import base64
import json
import multiprocessing
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import jwt
import pytest

from kit.domain.access import Identity
from kit.domain.organisation import Role
from kit.errors import Invalid, NotSignedIn
from kit.services.identity import Keys, cookie_secret, keys, mint, verify

NOW = datetime(2026, 11, 20, 14, 5)
WHO = Identity("m1", "b1", Role.MEMBER, "s1", "示例党员丙", "zh")


@pytest.fixture
def made(tmp_path: Path) -> Keys:
    return keys(tmp_path / "secrets")


def parts(token: str) -> list[dict[str, object]]:
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]]


def part(value: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_what_was_signed_is_what_is_read(made: Keys) -> None:
    token = mint(WHO, made.private, page="checkup", now=NOW)
    assert verify(token, made.public, NOW) == WHO
    assert verify(token, made.public, NOW, page="checkup") == WHO


def test_a_token_is_for_its_page_and_its_time(made: Keys) -> None:
    token = mint(WHO, made.private, page="checkup", now=NOW, lifetime=timedelta(minutes=5))
    assert verify(token, made.public, NOW + timedelta(minutes=4))
    for now, page in ((NOW + timedelta(minutes=5), ""), (NOW, "rounds")):
        with pytest.raises(NotSignedIn):
            verify(token, made.public, now, page=page)


def forged(made: Keys, tmp_path: Path) -> dict[str, str]:
    token = mint(WHO, made.private, page="checkup", now=NOW)
    head, claims, signature = token.split(".")
    chief = part(parts(token)[1] | {"role": "facilitator"})
    whole = parts(token)[1]
    other = keys(tmp_path / "other").private
    return {
        "alg none": f"{part({'alg': 'none', 'typ': 'JWT'})}.{chief}.",
        "alg none, signature kept": f"{part({'alg': 'none'})}.{claims}.{signature}",
        "the public key as an HMAC secret": hmac_token(made.public, whole),
        "another key": mint(WHO, other, page="checkup", now=NOW),
        "changed role": f"{head}.{chief}.{signature}",
        "no signature": f"{head}.{claims}.",
        "cut": token[:-3],
        "another audience": jwt.encode(whole | {"aud": "x"}, made.private, algorithm="EdDSA"),
        "no audience": jwt.encode(without(whole, "aud"), made.private, algorithm="EdDSA"),
        "no end": jwt.encode(without(whole, "exp"), made.private, algorithm="EdDSA"),
        "no such role": jwt.encode(whole | {"role": "king"}, made.private, algorithm="EdDSA"),
        "nothing": "",
        "not a token": "口令",
    }


def without(claims: dict[str, object], name: str) -> dict[str, object]:
    return {key: value for key, value in claims.items() if key != name}


def hmac_token(secret: str, claims: dict[str, object]) -> str:
    import hashlib
    import hmac

    signed = f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part(claims)}"
    seal = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"


def accepted(token: str, made: Keys) -> bool:
    try:
        verify(token, made.public, NOW)
    except NotSignedIn:
        return False
    return True


def test_forged_tokens_are_no_sign_in(made: Keys, tmp_path: Path) -> None:
    tokens = forged(made, tmp_path)
    assert [kind for kind, token in tokens.items() if accepted(token, made)] == []


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = keys(folder)
    assert keys(folder) == first
    assert cookie_secret(folder) == cookie_secret(folder)
    assert len(cookie_secret(folder)) >= 32
    for name in ("identity.key", "cookie.key"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (folder / "identity.pub").read_text() == first.public
    assert {path.name for path in folder.iterdir()} == {"identity.key", "identity.pub", "cookie.key"}
    assert "PRIVATE" not in repr(first)


def test_a_lost_public_key_is_written_again(tmp_path: Path) -> None:
    first = keys(tmp_path)
    (tmp_path / "identity.pub").write_text("something else")
    assert keys(tmp_path) == first
    assert (tmp_path / "identity.pub").read_text() == first.public


def test_a_damaged_key_is_named(tmp_path: Path) -> None:
    keys(tmp_path)
    (tmp_path / "identity.key").write_text("half a k")
    with pytest.raises(Invalid) as caught:
        keys(tmp_path)
    assert "identity.key" in str(caught.value)


def _public(folder: str, start: object, made: object) -> None:
    start.wait()  # type: ignore[attr-defined]
    made.put(keys(Path(folder)).public + cookie_secret(Path(folder)).decode())  # type: ignore[attr-defined]


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start, made = context.Barrier(3), context.Queue()
    runs = [context.Process(target=_public, args=(str(tmp_path / "s"), start, made)) for _n in range(3)]
    for run in runs:
        run.start()
    found = {made.get(timeout=60) for _run in runs}
    for run in runs:
        run.join()
    assert len(found) == 1


def test_threads_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert len({made.private for made in pool.map(keys, [tmp_path / "s"] * 16)}) == 1
