from __future__ import annotations

import os
import re
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.hazmat.primitives.serialization import load_pem_private_key as load_key
from websockets.sync.client import connect

from kit.server.tls import BadCertificate, days_left, given_certificate, own_certificate
from tests.conftest import TOP
from tests.server.conftest import Visitor, write_notebooks
from tests.server.test_kernels import message, replies
from tests.serving import Kit

NOW = datetime(2026, 11, 20, 14, 5)
NAMES = ["127.0.0.1", "localhost", "192.0.2.10"]


def test_the_own_certificate_is_kept_until_addresses_change_or_it_nears_its_end(tmp_path: Path) -> None:
    first = own_certificate(tmp_path / "tls", NAMES, NOW).read()
    assert own_certificate(tmp_path / "tls", NAMES[:2], NOW + timedelta(days=300)).read() == first
    assert own_certificate(tmp_path / "tls", [*NAMES, "192.0.2.11"], NOW).read() != first
    second = own_certificate(tmp_path / "tls", NAMES, NOW).read()
    third = own_certificate(tmp_path / "tls", NAMES, NOW + timedelta(days=380))
    assert third.read() != second
    assert 360 < days_left(third, NOW + timedelta(days=380)) <= 397


def test_the_own_key_is_nobody_elses_to_read(tmp_path: Path) -> None:
    made = own_certificate(tmp_path / "tls", NAMES, NOW)
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.key.parent.stat().st_mode) == 0o700
    assert [path.name for path in made.key.parent.iterdir()] == ["own.pem"]
    assert b"PRIVATE" not in made.for_phones()


@pytest.mark.parametrize("broken", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n"])
def test_a_damaged_own_certificate_is_made_anew(tmp_path: Path, broken: bytes) -> None:
    path = own_certificate(tmp_path, NAMES, NOW).file
    path.write_bytes(broken)
    assert own_certificate(tmp_path, NAMES, NOW).context()


def test_the_own_certificate_can_vouch_for_nothing_but_its_own_names(tmp_path: Path) -> None:
    extensions = own_certificate(tmp_path, NAMES, NOW).read().extensions
    limits = extensions.get_extension_for_class(x509.NameConstraints)
    assert limits.critical
    permitted = [str(one.value) for one in limits.value.permitted_subtrees or ()]
    assert sorted(permitted) == ["127.0.0.1/32", "192.0.2.10/32", "localhost"]
    assert extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


def test_given_files_that_cannot_be_used_are_named_with_the_remedy(tmp_path: Path) -> None:
    good = own_certificate(tmp_path / "one", NAMES, NOW)
    other = own_certificate(tmp_path / "two", NAMES, NOW)
    text = tmp_path / "text.pem"
    text.write_text("not a certificate")
    locked = tmp_path / "locked.pem"
    key = load_key(good.key.read_bytes(), None)
    locked.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")))
    cases = [
        (tmp_path / "nowhere.pem", good.key, "nowhere.pem"),
        (good.file, tmp_path, tmp_path.name),
        (text, good.key, "BEGIN CERTIFICATE"),
        (good.file, text, "text.pem"),
        (good.file, locked, "locked.pem"),
    ]
    alone = tmp_path / "alone.crt"
    alone.write_bytes(good.read().public_bytes(Encoding.PEM))
    cases.append((alone, other.key, "alone.crt"))
    for file, private, words in cases:
        with pytest.raises(BadCertificate, match=re.escape(words)):
            given_certificate(file, private, NOW)
    with pytest.raises(BadCertificate, match=r"own\.pem"):
        given_certificate(good.file, good.key, NOW - timedelta(days=30))
    assert (
        days_left(
            given_certificate(good.file, good.key, NOW + timedelta(days=500)), NOW + timedelta(days=500)
        )
        < 0
    )


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """A server with a certificate of its own."""
    base = tmp_path_factory.mktemp("tls")
    environment = {"KIT_NOTEBOOKS": str(write_notebooks(base / "notebooks"))}
    with Kit(base / "kit", environment=environment, arguments=("--demo", "--tls"), scheme="https") as running:
        yield running


def trusting(kit: Kit) -> ssl.SSLContext:
    """A client that trusts this server's certificate, names checked, and no other."""
    return ssl.create_default_context(cafile=str(kit.state / "tls" / "own.pem"))


class Trusting(Visitor):
    """A browser with the certificate installed."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.http = httpx.Client(
            base_url=kit.address, verify=trusting(kit), follow_redirects=True, timeout=60
        )


def test_a_client_that_trusts_it_comes_in_and_its_cookies_are_secure(kit: Kit) -> None:
    one = Trusting(kit)
    answer = one.enter(kit.people()["示例党员乙"])
    assert answer.text == "ok"
    cookies = {cookie.name: cookie.secure for cookie in one.http.cookies.jar}
    assert cookies == {"_xsrf": True, "kit_session": True}
    assert "Strict-Transport-Security" not in answer.headers
    kernel_id = one.kernel_of()
    address = f"wss://127.0.0.1:{kit.port}/api/kernels/{kernel_id}/channels?session_id=one"
    headers = {"Cookie": one.cookies}
    with connect(address, ssl=trusting(kit), additional_headers=headers, origin=kit.address) as socket:  # type: ignore[arg-type]
        socket.send(message("kernel_info_request"))
        assert "kernel_info_reply" in replies(socket, "kernel_info_reply")


def test_a_client_that_does_not_trust_it_is_warned(kit: Kit) -> None:
    with pytest.raises(httpx.ConnectError, match="self-signed certificate"):
        httpx.get(f"{kit.address}/healthz")


def test_the_certificate_for_phones_and_the_fingerprint_printed_are_the_servers(kit: Kit) -> None:
    given = httpx.get(f"{kit.address}/kit/certificate.crt", verify=trusting(kit))
    shown = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", kit.port)))
    assert given.content == shown
    assert given.headers["Content-Type"] == "application/x-x509-ca-cert"
    printed = "".join(re.findall(r"^  ([0-9A-F]{2}(?: [0-9A-F]{2}){15})$", kit.log(), re.M)).replace(" ", "")
    import hashlib

    assert printed == hashlib.sha256(shown).hexdigest().upper()


def test_plain_http_on_the_same_port_is_sent_to_https(kit: Kit) -> None:
    answer = httpx.get(f"http://127.0.0.1:{kit.port}/sign-in?next=/healthz", timeout=10)
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{kit.address}/sign-in?next=/healthz"


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /" + b"a" * 20_000,
        b"nonsense\r\n\r\n",
        b"GET /\nX HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_what_is_no_request_is_answered_and_hung_up_on(kit: Kit, said: bytes) -> None:
    with socket.create_connection(("127.0.0.1", kit.port), timeout=10) as plain:
        plain.sendall(said)
        answer = b""
        while piece := plain.recv(4096):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 400") or not answer
    assert b"Location" not in answer


def test_silence_and_broken_handshakes_hold_nobody_up(kit: Kit) -> None:
    with (
        socket.create_connection(("127.0.0.1", kit.port)),
        socket.create_connection(("127.0.0.1", kit.port)) as broken,
    ):
        broken.sendall(b"\x16\x03\x01\x00\x05hello")
        assert httpx.get(f"{kit.address}/healthz", verify=trusting(kit), timeout=10).text == "ok"
    assert "Traceback" not in kit.log()


def test_a_given_pair_that_does_not_fit_ends_the_start_in_a_sentence(tmp_path: Path) -> None:
    made = own_certificate(tmp_path / "tls", NAMES, datetime.now())
    for asked, said in (
        (["--certificate", str(made.file)], "--key"),
        (["--certificate", str(made.file), "--key", str(tmp_path / "none.key")], "none.key"),
    ):
        command = [sys.executable, "-m", "kit", "serve", "--no-browser", "--port", "1", *asked]
        environment = {**os.environ, "KIT_STATE": str(tmp_path / "kit")}
        done = subprocess.run(
            command, env=environment, cwd=TOP, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 1
        assert said in done.stderr
        assert "Traceback" not in done.stderr
