"""Strangers, forged identities, other people's pages, strange addresses and half requests."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from tornado.web import create_signed_value
from websockets.exceptions import InvalidStatus

from kit.server.limits import PER_PERSON
from kit.server.members import COOKIE
from kit.services.identity import cookie_secret
from tests.server.conftest import Visitor
from tests.server.hostile import MARKER, guards, is_served, logs
from tests.server.wire import WITHIN, kernel_in, line, raw
from tests.serving import Kit

Come = Callable[[str], Visitor]
HOME = "/voila/render/home.ipynb"


def test_anothers_page_is_closed_at_every_address(hostile: Kit, come: Come) -> None:
    owner, secretary, nobody = come("乙"), come("甲"), come("")
    kernel = kernel_in(owner.page("checkup").text)
    for stranger, told in ((secretary, "no"), (nobody, "out")):
        token = {"X-XSRFToken": stranger.token()}
        tries = (
            stranger.http.get(f"/api/kernels/{kernel}"),
            stranger.http.delete(f"/api/kernels/{kernel}", headers=token),
            stranger.http.post(f"/voila/api/shutdown/{kernel}", headers=token),
            stranger.http.post(f"/voila/api/shutdown/{kernel}"),
            stranger.http.get(f"/api/kernels/{kernel}/channels?session_id=x"),
        )
        assert {answer.status_code for answer in tries} == {403}
        for path in ("restart", "interrupt"):
            assert stranger.http.post(f"/api/kernels/{kernel}/{path}", headers=token).status_code == 404
        for path in ("voila/execution", "voila/query"):
            assert stranger.http.get(f"/{path}/{kernel}").status_code == 404
        assert stranger.http.get(f"/kit/alive/{kernel}").text == told
        with pytest.raises(InvalidStatus), line(hostile, stranger, kernel):
            pass
    with line(hostile, owner, kernel) as theirs:
        theirs.alive()
    assert "right" in guards(hostile)


def test_a_report_is_the_askers_own(come: Come) -> None:
    one = come("乙")
    for asked in ("?member=m1", "?member_id=m1&name=示例党员戊", "?KIT_DATABASE_URL=x"):
        answer = one.http.get(f"/kit/report/plan.pdf{asked}")
        assert "%E6%88%8A" not in answer.headers.get("Content-Disposition", "")
    assert one.http.get("/kit/report/summary.pdf").status_code == 403


def test_an_identity_header_is_worth_nothing(come: Come) -> None:
    for name in ("X-Kit-Identity", "HTTP-X-Kit-Identity", "X-Forwarded-User", "Authorization", "Remote-User"):
        answer = come("").http.get(
            HOME, headers={name: "Bearer eyJhbGciOiJub25lIn0.e30."}, follow_redirects=False
        )
        assert answer.status_code == 302, name


def test_a_session_cookie_that_is_forged_changed_or_old_lets_nobody_in(hostile: Kit, come: Come) -> None:
    one = come("乙")
    good = next(c.value for c in one.http.cookies.jar if c.name == COOKIE)
    assert good is not None
    session = good.split("|")[4].split(":")[1]
    secret = cookie_secret(hostile.state / "secrets")
    import base64

    sign_in_id = base64.b64decode(session).decode()
    forged = {
        "changed": good[:-4] + ("0000" if not good.endswith("0000") else "1111"),
        "another secret": create_signed_value(
            b"another secret of the same length", COOKIE, sign_in_id
        ).decode(),
        "another name": create_signed_value(secret, "kit_said", sign_in_id).decode(),
        "expired": create_signed_value(secret, COOKIE, sign_in_id, clock=lambda: 1_000_000_000.0).decode(),
        "unknown": create_signed_value(secret, COOKIE, "0" * 32).decode(),
        "empty": "",
        "long": "2|1:0|" + "9" * 3000,
    }
    for name, value in forged.items():
        answer = come("").http.get(HOME, headers={"Cookie": f"{COOKIE}={value}"}, follow_redirects=False)
        assert answer.status_code == 302, name
    assert one.http.get(HOME, follow_redirects=False).status_code == 200


ELSEWHERE = (
    *("/voila/render/../../etc/passwd.ipynb", "/voila/render/..%2f..%2fetc%2fpasswd.ipynb"),
    *("/voila/render/reports%2Fplan.ipynb", "/voila/render/home.ipynb%00.png", "/voila/render/private.ipynb"),
    *("/voila/render/home.ipynb/../reports/plan.ipynb", "/voila/render/%2e%2e%2fhome.ipynb"),
    *("/kit/static/../../../settings.py", "/kit/static/..%2f..%2fsettings.py", "/kit/static/%2e%2e/serve.py"),
    *("/kit/static/%252e%252e%252fserve.py", "/kit/static//etc/passwd", "/kit/static/..\\serve.py"),
    *("/kit/static/lean/../../serve.py", "/kit/static/page.js%00", "/kit/static/", "/kit/static"),
    *("/kit/report/../plan.pdf", "/kit/report/..%2f..%2fsecrets%2fidentity.pdf", "/kit/report/plan.pdf/x"),
    *("/voila/files/home.ipynb", "/files/home.ipynb", "/voila/templates/../x", "/notebooks/home.ipynb"),
    *("/secrets/identity.key", "/kit.db", "/logs/kit.log", "/.git/config", "/room/../kit.db"),
)


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_address_leads_out_of_the_pages(hostile: Kit, come: Come, path: str) -> None:
    one = come("甲")
    lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {one.cookies}", "Connection: close", "", ""]
    answer = raw(hostile, "\r\n".join(lines).encode())
    assert re.match(rb"HTTP/1\.1 (400|403|404) ", answer), answer[:200]
    for private in (b"root:", b"import annotations", b"PRIVATE KEY", b"SQLite", b"Traceback"):
        assert private not in answer


def test_no_template_theme_or_notebook_is_chosen_by_the_address(come: Come) -> None:
    asked = {
        "template": "../../etc",
        "voila-template": "lab",
        "theme": MARKER,
        "voila-theme": "dark",
        "token": MARKER,
    }
    answer = come("乙").http.get(HOME, params=asked)
    assert answer.status_code == 200
    assert 'class="kit' in answer.text
    assert MARKER not in answer.text


def test_headers_and_cookies_without_measure_are_refused(hostile: Kit, come: Come) -> None:
    bystander = come("丙")
    start = b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    for head in (b"X: " + b"a" * 100_000, b"Cookie: a=" + b"b" * 100_000, b"\r\n".join([b"X: a"] * 20_000)):
        try:
            answer = raw(hostile, start + head + b"\r\n\r\n")
        except ConnectionError:
            answer = b""
        assert not answer.startswith(b"HTTP/1.1 2"), answer[:100]
    long = b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 20000000\r\n\r\n"
    assert not raw(hostile, long).startswith(b"HTTP/1.1 2")
    is_served(hostile, bystander, "有人送来太长的头的时候写的。")


def test_half_requests_hold_up_nobody(hostile: Kit, come: Come) -> None:
    bystander = come("丙")
    with ExitStack() as held:
        for number in range(300):
            one = held.enter_context(socket.create_connection(("127.0.0.1", hostile.port), timeout=WITHIN))
            one.sendall(
                b"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 500\r\n\r\nnu"[: 20 + number]
            )
        is_served(hostile, bystander, "三百个人只说半句的时候写的。")


def test_a_thousand_pages_asked_for_by_one_person(hostile: Kit, come: Come) -> None:
    one, bystander = come("乙"), come("丙")
    before = len(hostile.kernels())

    def ask(_number: int) -> int:
        return one.http.get("/voila/render/rectification.ipynb").status_code

    with ThreadPoolExecutor(40) as many:
        asked = [many.submit(ask, number) for number in range(1000)]
        while not all(future.done() for future in asked[:100]):
            assert len(hostile.kernels()) - before <= PER_PERSON + 2
        is_served(hostile, bystander, "有人要一千页的时候写的。")
        answers = {future.result() for future in asked}
    assert answers <= {200, 503}
    assert 200 in answers
    alive = len(hostile.kernels()) - before
    assert alive <= PER_PERSON + 1
    assert '"event": "queued"' in logs(hostile)
