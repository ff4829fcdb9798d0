"""``make bench``: the kit's figures beside plain Voilà's, from one run on this machine, as a Markdown table.

Nothing here is asserted: figures depend on the machine. ``--write`` keeps the table in ``RESULTS.md``.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import signal
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from playwright.sync_api import Browser, sync_playwright

from kit.settings import Settings
from tests.benchmarks.browser import NO_OTHER_HOST, browser_figures
from tests.benchmarks.server_time import memory_figures, server_figures
from tests.benchmarks.services import service_figures
from tests.benchmarks.sides import kit_side, plain_side
from tests.benchmarks.table import Figure, markdown
from tests.chromium import CHROMIUM_FLAGS

RESULTS = Path(__file__).with_name("RESULTS.md")
LONGEST = 240
"""Seconds after which the run gives up, servers and browser stopped."""
_EXPLAINED = (
    "Median (least–most). Ratio: plain Voilà ÷ kit. Both sides in one run, turn by turn, as the same person "
    "with the same sheet; every page in a kernel of its own. Reload: same browser, its cache filled."
)

_KEPT = """# Measured figures

`make bench` prints this table; `python -m tests.benchmarks --write` also keeps it here.

{text}
"""


def main() -> None:
    """Measure, print, and with ``--write`` keep."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--write", action="store_true", help=f"keep the table in {RESULTS.name}")
    write = parser.parse_args().write
    for number in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, _give_up)
    signal.alarm(LONGEST)
    with TemporaryDirectory(prefix="kit-bench-") as folder:
        text = measured(Path(folder))
    signal.alarm(0)
    print(text)
    if write:
        RESULTS.write_text(_KEPT.format(text=text), encoding="utf-8")


def measured(folder: Path) -> str:
    """The machine, the explanation and the table; ``folder`` takes the stores and logs of the run."""
    load = os.getloadavg()[0]
    _tell("services")
    services = service_figures(folder)
    settings = Settings.from_env({"KIT_STATE": str(folder / "kit"), "KIT_DEMO": "1"})
    figures: list[Figure] = []
    _tell("both servers")
    with kit_side(folder) as kit, plain_side(folder, settings) as plain, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_chromium(), args=[*CHROMIUM_FLAGS, *NO_OTHER_HOST]
        )
        _tell("pages in Chromium")
        in_browser = browser_figures(browser, kit, plain)
        machine = _machine(browser, load)
        browser.close()
        _tell("pages without a browser")
        figures += server_figures(kit, plain) + in_browser
        _tell("memory")
        figures += memory_figures(kit, plain)
    return "\n\n".join((machine, _EXPLAINED, markdown(figures + services)))


def _machine(browser: Browser, load: float) -> str:
    parts = (
        f"{len(os.sched_getaffinity(0))} cores",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        f"Chromium {browser.version}",
        f"Voilà {version('voila')}",
        f"load before the run {load:.1f}",
    )
    return ", ".join(parts) + "."


def _chromium() -> str:
    found = next(
        (p for n in ("chromium", "chromium-browser", "google-chrome") if (p := shutil.which(n))), None
    )
    if found is None:
        sys.exit("make bench needs Chromium; none is installed here.")
    return found


def _tell(what: str) -> None:
    print(f"measuring: {what} …", file=sys.stderr, flush=True)


def _give_up(number: int, _frame: FrameType | None) -> None:
    """Leave through every ``finally``, so that nothing is left running."""
    late = f"not done after {LONGEST} s; the machine may be busy"
    sys.exit(late if number == signal.SIGALRM else "stopped")


if __name__ == "__main__":
    main()
