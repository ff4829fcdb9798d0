"""A kit for attackers: ordinary widgets that are switched off or bounded, a real checkup, and a bystander."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat

from kit.store.store import Store
from tests.conftest import TOP
from tests.server.conftest import CODE, Visitor
from tests.server.wire import kernel_in, line
from tests.serving import Kit

MARKER = "仅攻击者会写的话"
"""Stands in everything that is sent, and must stand in no log."""
WIDGETS = """
import ipywidgets as w
seen = w.Label('seen:', _dom_classes=('seen',))
def see(change): seen.value += f' {change["new"]}'
slider = w.IntSlider(value=3, min=0, max=10, description='bounded')
locked = w.Text('as it was', disabled=True, description='locked')
button = w.Button(description='off', disabled=True)
other = w.Button(description='on')
slider.observe(see, 'value'); locked.observe(see, 'value')
button.on_click(lambda _: see({'new': 'clicked-off'})); other.on_click(lambda _: see({'new': 'clicked-on'}))
w.VBox([seen, slider, locked, button, other])
"""


def notebooks(folder: Path) -> Path:
    """The real pages, with the widgets above as the page of the rectification."""
    shutil.copytree(TOP / "notebooks", folder)
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
    made = nbformat.v4.new_notebook(metadata=kernel, cells=[CODE(WIDGETS)])
    nbformat.write(made, folder / "rectification.ipynb")
    return folder


@contextmanager
def attacked(base: Path, **environment: str) -> Iterator[Kit]:
    """A server for attacks; afterwards nothing that an attacker wrote is in its logs, and nobody's name."""
    told = {"KIT_NOTEBOOKS": str(notebooks(base / "notebooks")), "SECRET_OF_THE_SERVER": "s3cret"}
    with Kit(base / "kit", environment=told | environment) as running:
        yield running
        assert running.stop() == 0
        assert MARKER not in logs(running) + running.log()
        assert not [name for name in running.people() if name in logs(running)]


def logs(kit: Kit) -> str:
    """What the server and the pages' processes have written down."""
    return "".join(path.read_text("utf-8") for path in (kit.state / "logs").iterdir())


def is_served(kit: Kit, bystander: Visitor, text: str) -> None:
    """Somebody else opens the checkup, writes a sentence, and the process says that it is kept."""
    page = bystander.page("checkup")
    assert page.status_code == 200, page.text
    with line(kit, bystander, kernel_in(page.text)) as theirs:
        found = {k: s for k, s in theirs.states().items() if "answers" in s and "view" in s}
        assert len(found) == 1, page.text
        ((editor, state),) = found.items()
        field = "criticise_fact"
        base = state["answers"].get(field, {}).get("revision", 0)
        save = {"op": "save", "id": "1", "field": field, "value": text, "base": base, "writer": text[:20]}
        theirs.custom(editor, **save)
        while True:
            told = theirs.hear("comm_msg")["data"]
            if told.get("method") == "custom":
                break
        assert told["content"]["op"] == "saved", told
    assert text in kept(kit, field)


def kept(kit: Kit, field: str) -> list[str]:
    """The texts of a field in the store."""
    store = Store(f"sqlite:///{kit.state / 'kit.db'}")
    try:
        with store.read() as records:
            return [answer.value for answer in records.answers.where(field=field)]
    finally:
        store.close()


def guards(kit: Kit) -> set[str]:
    """The guards that the log says have refused something."""
    return set(re.findall(r'"event": "refused", "guard": "([^"]+)"', logs(kit)))
