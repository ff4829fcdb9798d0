"""What a server holds of the computer: memory, processes, files, sockets, threads."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.benchmarks.sides import Side


@dataclass(frozen=True)
class Memory:
    """Bytes of some processes: their own, and with their share of what they share with others."""

    private: int
    shared_out: int

    @classmethod
    def of(cls, processes: Iterable[psutil.Process]) -> Memory:
        """Of these processes together; one that has ended counts nothing."""
        private = shared_out = 0
        for process in processes:
            with suppress(psutil.NoSuchProcess):
                told = process.memory_full_info()
                private, shared_out = private + told.uss, shared_out + told.pss
        return cls(private, shared_out)


@dataclass(frozen=True)
class Footprint:
    """What the server and its lasting helpers (the forking process) hold, and what there is beside them."""

    kernels: int
    files: int
    sockets: int
    descriptors: int
    threads: int
    rss: int

    @property
    def left(self) -> tuple[int, int, int]:
        """What a closed page must not leave behind."""
        return self.kernels, self.files, self.sockets


def pages(side: Side, there: Iterable[psutil.Process]) -> list[psutil.Process]:
    """The processes that run besides ``there`` and the one that is at hand: those of pages."""
    known = {process.pid for process in (*there, *side.spares())}
    return [process for process in side.descendants() if process.pid not in known]


def footprint(side: Side, there: list[psutil.Process], *folders: Path) -> Footprint:
    """Now; ``there`` are the lasting processes, ``folders`` where the server puts its temporary files."""
    there = [process for process in there if process.is_running()]
    opened = [file for process in there for file in _descriptors(process.pid)]
    return Footprint(
        kernels=len(pages(side, there)),
        files=sum(1 for folder in folders for path in folder.rglob("*") if not path.is_dir()),
        sockets=sum(1 for file in opened if file.startswith("socket:")),
        descriptors=len(opened),
        threads=sum(process.num_threads() for process in there),
        rss=there[0].memory_info().rss,
    )


def _descriptors(pid: int) -> list[str]:
    """What each open file descriptor of a process is."""
    told = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            told.append(os.readlink(entry))
    return told
