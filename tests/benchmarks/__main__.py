"""``make bench``: the kit's figures beside plain Voilà's and its peers', from one run on this machine.

Nothing here is asserted: figures depend on the machine; whether a goal is met is printed beside it.
``--write`` keeps the tables in ``RESULTS.md`` and those with a goal in the README.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from tests.benchmarks.parts import PARTS, SMALL, Counts, chromium_path
from tests.benchmarks.peer_sides import versions
from tests.benchmarks.table import Table, goals
from tests.serving import TOP

RESULTS = Path(__file__).with_name("RESULTS.md")
README = TOP / "README.md"
_BLOCK = re.compile(r"(?<=<!-- bench -->\n).*?(?=<!-- /bench -->)", re.DOTALL)
_EXPLAINED = (
    "Median (least–most). All sides in one run on one machine. `plain ÷ kit`: how many times the kit's median plain "
    "Voilà's is; `best peer ÷ kit`: the same for the best of Streamlit, Solara and Panel."
)
_KEPT = """# Measured figures

`make bench` prints this; `python -m tests.benchmarks --write` also keeps it here and the first table in the README.

{text}
"""


class TooLong(SystemExit):
    """A part that took too long; like an exit, so that no event loop keeps it to itself."""


def main() -> None:
    """Measure, print, and with ``--write`` keep."""
    asked = _asked()
    signal.signal(signal.SIGALRM, _too_long)
    signal.signal(signal.SIGTERM, _stopped)
    counts = SMALL if asked.small else Counts()
    began, load = time.monotonic(), os.getloadavg()[0]
    tables, missing = measured(asked.only or list(PARTS), counts)
    machine = _machine(load, time.monotonic() - began)
    short = [machine, *missing, *goals(tables)]
    text = "\n\n".join([*short, _EXPLAINED, *(table.markdown() for table in tables)])
    print(text)
    if asked.write:
        RESULTS.write_text(_KEPT.format(text=text), encoding="utf-8")
        readme = README.read_text(encoding="utf-8")
        README.write_text(_BLOCK.sub(lambda _: "\n\n".join(short) + "\n", readme), encoding="utf-8")


def measured(names: Sequence[str], counts: Counts) -> tuple[list[Table], list[str]]:
    """The tables, and a sentence for each part that could not be measured."""
    tables, missing = [], []
    if "chromium" in names and not versions():
        missing.append("Streamlit, Solara and Panel could not be installed here; their columns are empty.")
    for name in names:
        print(f"measuring: {name} …", file=sys.stderr, flush=True)
        began = time.monotonic()
        part = PARTS[name]
        signal.alarm(part.longest)
        try:
            with TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
                tables.append(part.run(Path(folder), counts))
        except (Exception, TooLong) as error:
            traceback.print_exc()
            missing.append(f"Not measured: {name} ({type(error).__name__}: {str(error).splitlines()[:1]}).")
        finally:
            signal.alarm(0)
        print(f"measured: {name}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return tables, missing


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=list(PARTS), metavar="NAME", help=f"of {', '.join(PARTS)}"
    )
    parser.add_argument("--small", action="store_true", help="few of everything, to see that it runs")
    parser.add_argument(
        "--write", action="store_true", help=f"keep the figures in {RESULTS.name} and the README"
    )
    asked = parser.parse_args()
    if asked.write and (asked.only or asked.small):
        parser.error("only a whole run is kept")
    return asked


def _machine(load: float, seconds: float) -> str:
    told = subprocess.run([chromium_path(), "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"[\d.]+", told)
    parts = (
        f"{len(os.sched_getaffinity(0))} cores",
        f"{platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}",
        f"Chromium {found.group() if found else 'unknown'}",
        f"Voilà {version('voila')}",
        *(f"{name} {number}" for name, number in versions().items()),
        f"load before the run {load:.1f}",
        f"the run took {seconds / 60:.0f} min",
    )
    return ", ".join(parts) + "."


def _too_long(_number: int, _frame: FrameType | None) -> None:
    """Leave a part through every ``finally``, so that nothing of it is left running."""
    raise TooLong("it took too long; the machine may be busy")


def _stopped(_number: int, _frame: FrameType | None) -> None:
    sys.exit("stopped")


if __name__ == "__main__":
    main()
