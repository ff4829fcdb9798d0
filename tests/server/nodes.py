"""Two real nodes on one PostgreSQL, and the proxies of ``.github/deploy`` before them, on ports of the test."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from kit.server.tls import Certificate, own_certificate
from tests.conftest import TOP
from tests.serving import Kit, free_port

DEPLOY = TOP / ".github" / "deploy"
BASE = "/kit"
SERVES = ("--base", "/kit/", "--behind-proxy")
_PASSES_BY = """
daemon off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  include {folder}/kit.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """A proxy before the nodes: where it answers, and what vouches for it."""

    address: str
    authority: Path

    def client(self) -> httpx.Client:
        """Somebody's browser without scripts."""
        import ssl

        trusting = ssl.create_default_context(cafile=str(self.authority))
        return httpx.Client(base_url=self.address, verify=trusting, follow_redirects=True, timeout=60)


@contextmanager
def two_nodes(folder: Path, database: str) -> Iterator[tuple[Kit, Kit]]:
    """Node a with the demo branch, and node b that was given a's keys."""
    state = folder / "a"
    shared = {"KIT_DATABASE_URL": database}
    with Kit(state, environment=shared, arguments=("--demo", *SERVES), base=BASE) as a:
        given = shared | {"KIT_SECRETS": str(state / "secrets")}
        with Kit(folder / "b", environment=given, arguments=SERVES, base=BASE) as b:
            yield a, b


@contextmanager
def nginx_before(nodes: Sequence[Kit], folder: Path) -> Iterator[Proxy]:
    """Nginx with the committed recipe."""
    own = own_certificate(folder, ["127.0.0.1"], datetime.now())
    port = free_port()
    (folder / "kit.conf").write_text(
        _rendered("nginx.conf", nodes, own, "listen 443 ssl", f"listen {port} ssl")
    )
    (folder / "nginx.conf").write_text(_PASSES_BY.format(folder=folder))
    command = [
        _program("nginx"),
        "-p",
        str(folder),
        "-e",
        f"{folder}/error.log",
        "-c",
        f"{folder}/nginx.conf",
    ]
    with _running(command, folder, port, own) as proxy:
        yield proxy


@contextmanager
def caddy_before(nodes: Sequence[Kit], folder: Path) -> Iterator[Proxy]:
    """Caddy with the committed recipe."""
    own = own_certificate(folder, ["127.0.0.1"], datetime.now())
    port = free_port()
    site = _rendered("Caddyfile", nodes, own, "kit.example.org {", f"https://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text("{\n\tadmin off\n\tauto_https disable_redirects\n}\n" + site)
    command = [_program("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with _running(command, folder, port, own) as proxy:
        yield proxy


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/opt/homebrew/bin")
    if found is None:
        required = name == "nginx" and os.environ.get("KIT_POSTGRESQL_TESTS") == "required"
        assert not required, f"{name} is not installed"
        pytest.skip(f"{name} is not installed here")
    return found


def _rendered(recipe: str, nodes: Sequence[Kit], own: Certificate, listens: str, here: str) -> str:
    """The committed recipe with nothing changed but ports and the certificate's place."""
    text = (DEPLOY / recipe).read_text(encoding="utf-8")
    changes = {
        listens: here,
        "127.0.0.1:8871": f"127.0.0.1:{nodes[0].port}",
        "127.0.0.1:8872": f"127.0.0.1:{nodes[1].port}",
        "/etc/kit/kit.example.org.crt": str(own.file),
        "/etc/kit/kit.example.org.key": str(own.key),
    }
    for old, new in changes.items():
        assert old in text, f"{recipe}: {old}"
        text = text.replace(old, new)
    return text


@contextmanager
def _running(command: list[str], folder: Path, port: int, own: Certificate) -> Iterator[Proxy]:
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
    }
    log = folder / "log"
    with log.open("wb") as printed:
        process = subprocess.Popen(command, env=environment, stdout=printed, stderr=subprocess.STDOUT)
    proxy = Proxy(f"https://127.0.0.1:{port}{BASE}", own.file)
    try:
        _wait_for(proxy, process, log)
        yield proxy
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(proxy: Proxy, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 30
    with proxy.client() as asking:
        while True:
            assert process.poll() is None, log.read_text()
            try:
                if asking.get("/healthz").text == "ok":
                    return
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
