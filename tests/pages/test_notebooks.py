"""Each page's notebook runs from the first cell to the last, as JupyterLab runs it for an author."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from kit.demo import demo_identity, prepare_demo
from kit.domain.access import PAGES
from kit.services import identity
from kit.session import IDENTITY_VARIABLE
from kit.settings import Settings
from kit.store.store import Store
from tests.conftest import TOP

NOTEBOOKS = sorted(path.stem for path in (TOP / "notebooks").glob("*.ipynb"))


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A state folder with the demo organisation in it."""
    state = tmp_path_factory.mktemp("notebooks") / "kit"
    made = Settings.from_env({"KIT_STATE": str(state), "KIT_DEMO": "1"})
    store = Store(made.database_url)
    store.migrate()
    prepare_demo(made, store, date.today())
    store.close()
    return made


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """What ``kit lab`` gives a kernel: the settings, and the secretary's identity signed."""
    store = Store(settings.database_url)
    keys = identity.keys(settings.secrets)
    token = identity.mint(demo_identity(store, "", datetime.now()), keys.private, page="", now=datetime.now())
    store.close()
    return {
        **os.environ,
        **settings.environment(),
        IDENTITY_VARIABLE: token,
        "KIT_IDENTITY_KEY": keys.public,
    }


def test_there_is_a_notebook_for_each_page() -> None:
    assert set(NOTEBOOKS) == set(PAGES)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_notebook_runs_to_its_end(name: str, environment: dict[str, str], tmp_path: Path) -> None:
    notebook = nbformat.read(TOP / "notebooks" / f"{name}.ipynb", as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "outputs do not belong into git"

    client = NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(tmp_path), env=environment)

    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert [o["ename"] for o in outputs if o["output_type"] == "error"] == []
    assert [o["text"] for o in outputs if o["output_type"] == "stream"] == []
    shows = [cell for cell in notebook.cells if cell.cell_type == "code"][1:]
    silent = [cell.source for cell in shows if not cell.outputs]
    assert silent == []
    for output in outputs:
        kinds = {"text/html", "application/vnd.jupyter.widget-view+json", "image/svg+xml"}
        assert kinds & set(output["data"]), f"{name} shows bare text: {sorted(output['data'])}"
