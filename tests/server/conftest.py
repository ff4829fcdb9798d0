"""A real server with the demo branch and notebooks made for these tests, and people who visit it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import nbformat
import pytest

from tests.conftest import TOP
from tests.serving import Kit, Person

CODE, TEXT = nbformat.v4.new_code_cell, nbformat.v4.new_markdown_cell
SHOW_ENVIRONMENT = """
import json, os
from IPython.display import HTML
from markupsafe import escape
HTML(f'<h1>头</h1><pre id="env">{escape(json.dumps(dict(os.environ)))}</pre>')
"""
SHOW_PROCESS = """
import gc, json, os, random, sys, threading
names = [name for name in globals() if not name.startswith("_") and name not in (
    "In", "Out", "get_ipython", "exit", "quit", "open", "gc", "json", "os", "random", "sys", "threading")]
import numpy, ipywidgets
from IPython.display import HTML
from IPython import get_ipython
from markupsafe import escape
numbers = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
os.write(2, b"to the second stream\\n")
told = {
    "chance": [random.random(), float(numpy.random.random())], "gc": gc.isenabled(), "folder": os.getcwd(),
    "history": get_ipython().history_manager.enabled, "debugger": sys.modules.get("debugpy") is not None,
    "session": os.getsid(0) == os.getpid(), "stdin": os.readlink("/proc/self/fd/0") if numbers else "",
    "open": [os.readlink(f"/proc/self/fd/{n}") for n in numbers if os.path.exists(f"/proc/self/fd/{n}")],
    "threads": os.listdir("/proc/self/task") if numbers else [], "names": names,
    "widgets": list(ipywidgets.widgets.widget._instances),
}
HTML(f'<pre id="told">{escape(json.dumps(told))}</pre>')
"""
FAILING = "words = '本人写的一句话'\nraise ValueError(words)"
COUNTER = """
import ipywidgets
ipywidgets.IntSlider()
"""
TAGGED = [
    CODE("from IPython.display import HTML\nHTML('<h1>头</h1>')"),
    CODE("HTML('<p>旁边</p>')", metadata={"tags": ["side"]}),
    TEXT("中文的一段", metadata={"tags": ["zh"]}),
    TEXT("An English paragraph", metadata={"tags": ["en"]}),
]
NOTEBOOKS: dict[str, list[Any]] = {
    "home": [CODE(SHOW_ENVIRONMENT)],
    "checkup": [CODE(COUNTER)],
    "review": [TEXT("# 先有的"), CODE(FAILING), TEXT("后面的")],
    "rectification": TAGGED,
    "rounds": [TEXT("# 轮次"), CODE(SHOW_PROCESS)],
    "summary": [TEXT("# 汇总")],
    "private": [TEXT("# 不是一页")],
}


def write_notebooks(folder: Path) -> Path:
    """The notebooks above, beside the real report notebooks."""
    folder.mkdir()
    shutil.copytree(TOP / "notebooks" / "reports", folder / "reports")
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    for name, cells in NOTEBOOKS.items():
        nbformat.write(nbformat.v4.new_notebook(metadata=kernel, cells=cells), folder / f"{name}.ipynb")
    return folder


@pytest.fixture(scope="package")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One server for all tests of this folder (each worker has its own)."""
    base = tmp_path_factory.mktemp("server")
    environment = {
        "KIT_NOTEBOOKS": str(write_notebooks(base / "notebooks")),
        "SECRET_OF_THE_SERVER": "s3cret",
    }
    with Kit(base / "kit", environment=environment) as running:
        yield running


class Visitor:
    """A browser without scripts: cookies, forms, pages."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.http = httpx.Client(base_url=kit.address, follow_redirects=True, timeout=60)

    def token(self, path: str = "/sign-in") -> str:
        """The form's token on a page."""
        found = re.search(r'name="_xsrf" value="([^"]+)"', self.http.get(path).text)
        assert found is not None
        return found.group(1)

    def post(self, path: str, **form: str) -> httpx.Response:
        """Send a form with its token."""
        return self.http.post(path, data={"_xsrf": self.token(), **form})

    def enter(self, person: Person, **form: str) -> httpx.Response:
        """Sign in and stay at a page that starts no process."""
        return self.post("/sign-in", number=person.number, pin=person.pin, next="/healthz", **form)

    def leave(self) -> httpx.Response:
        """Sign out."""
        return self.post("/sign-out")

    def page(self, name: str) -> httpx.Response:
        """Open a page."""
        return self.http.get(f"/voila/render/{name}.ipynb")

    def environment(self, **headers: str) -> dict[str, str]:
        """What the process behind the home page has in its environment."""
        text = self.http.get("/voila/render/home.ipynb", headers=headers).text
        found = re.search(r'<pre id="env">(.*?)</pre>', text, re.DOTALL)
        assert found is not None, text
        import html

        shown: dict[str, str] = json.loads(html.unescape(found.group(1)))
        return shown

    def kernel_of(self, name: str = "checkup") -> str:
        """The process id of a page that this visitor opens."""
        found = re.search(r'"kernelId": "([^"]+)"', self.page(name).text)
        assert found is not None
        return found.group(1)

    @property
    def cookies(self) -> str:
        """The cookies as a header."""
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())


@contextmanager
def visitors(kit: Kit) -> Iterator[Callable[[str], Visitor]]:
    """Makes visitors of ``kit``; with a name, that person of the demo branch is signed in."""
    made: list[Visitor] = []

    def visit(name: str = "") -> Visitor:
        one = Visitor(kit)
        made.append(one)
        if name:
            answer = one.enter(kit.people()[f"示例党员{name}"])
            assert answer.text == "ok", answer.text
        return one

    yield visit
    for one in made:
        one.leave()
        one.http.close()


@pytest.fixture
def visitor(kit: Kit) -> Iterator[Callable[[str], Visitor]]:
    """Visitors of this folder's server."""
    with visitors(kit) as visit:
        yield visit


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kit]:
    """One server for the attacks of a file."""
    from tests.server.hostile import attacked

    with attacked(tmp_path_factory.mktemp("hostile")) as running:
        yield running


@pytest.fixture
def come(hostile: Kit) -> Iterator[Callable[[str], Visitor]]:
    """People at the server that is attacked."""
    with visitors(hostile) as visit:
        yield visit
