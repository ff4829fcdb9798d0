from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import jwt
import psutil

from kit.server.members import COOKIE, scrubbed
from kit.services.identity import verify
from kit.services.sign_in import revoke_all
from kit.store.store import Store
from tests.server.conftest import Visitor
from tests.serving import Kit


def test_a_process_gets_what_it_needs_and_no_more() -> None:
    had = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "JPY_SESSION": "1",
        "AWS_KEY": "x",
        "SECRET_X": "x",
        "JUPYTER_TOKEN": "x",
    }
    assert set(scrubbed(had)) == {"PATH", "LC_ALL", "JPY_SESSION"}


def test_the_process_knows_the_person_by_a_signed_identity(kit: Kit, visitor: Callable[..., Visitor]) -> None:
    shown = visitor("乙").environment()
    identity = verify(shown["HTTP_X_KIT_IDENTITY"], shown["KIT_IDENTITY_KEY"], datetime.now(), page="home")
    assert identity.name == "示例党员乙"
    assert identity.language == "zh"
    assert "SECRET_OF_THE_SERVER" not in shown
    assert (kit.state / "secrets" / "identity.key").read_text().strip() not in str(shown)


def test_the_identity_carries_the_language_of_this_browser(visitor: Callable[..., Visitor]) -> None:
    one = visitor("乙")
    one.http.cookies.set("kit_lang", "en")
    shown = one.environment()
    assert verify(shown["HTTP_X_KIT_IDENTITY"], shown["KIT_IDENTITY_KEY"], datetime.now()).language == "en"


def test_an_identity_that_the_client_sends_is_ignored(visitor: Callable[..., Visitor]) -> None:
    forged = jwt.encode(
        {"sub": "somebody"}, "key of the client, long enough for the check", algorithm="HS256"
    )
    shown = visitor("乙").environment(
        **{"X-Kit-Identity": forged, "X_Kit_Identity": forged, "KIT_STATE": "/tmp"}
    )
    assert forged not in str(shown)
    assert (
        verify(shown["HTTP_X_KIT_IDENTITY"], shown["KIT_IDENTITY_KEY"], datetime.now()).name == "示例党员乙"
    )


def test_nobody_gets_in_without_a_cookie_or_with_a_made_up_one(visitor: Callable[..., Visitor]) -> None:
    one = visitor()
    answer = one.http.get("/voila/render/home.ipynb", follow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=%2Fvoila%2Frender%2Fhome.ipynb"
    one.http.cookies.set(COOKIE, "2|1:0|10:1795431962|11:kit_session|4:YWJj|0000")
    assert one.http.get("/voila/render/home.ipynb", follow_redirects=False).status_code == 302


def test_a_revoked_person_is_out_within_seconds_and_the_open_pages_end(
    kit: Kit, visitor: Callable[..., Visitor]
) -> None:
    one = visitor("戊")
    before = set(kit.kernels())
    kernel = one.kernel_of()
    assert one.http.get(f"/kit/alive/{kernel}").text == "yes"
    (process,) = set(kit.kernels()) - before
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    with store.begin() as records:
        number = kit.people()["示例党员戊"].number
        member_id = records.credentials.where(slip_number=number)[0].member_id
    revoke_all(store, member_id, datetime.now())
    store.close()
    psutil.Process(process).wait(timeout=15)
    assert one.http.get("/voila/render/home.ipynb", follow_redirects=False).status_code == 302
