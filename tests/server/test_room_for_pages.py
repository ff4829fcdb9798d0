"""How many pages there may be, who gives way, and which pages end because nobody needs them."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from kit.domain.access import Identity
from kit.domain.organisation import Role
from kit.server.kernel_specs import KERNEL, PageKernelSpecs
from kit.server.kernels import Full, MemberKernelManager
from kit.server.limits import Limits

NOW, NEVER = timedelta(0), timedelta(days=1)


def person(name: str) -> Identity:
    return Identity(name, "b1", Role.MEMBER, f"sign-in of {name}", name)


Scene = Callable[[MemberKernelManager], Awaitable[None]]


def play(folder: Path, scene: Scene, **limits: object) -> None:
    """A scene with a manager of its own and real processes."""
    told = {"most_pages": 3, "per_person": 2, "idle": NEVER, "longest": NEVER, "spare": NEVER, **limits}

    async def whole() -> None:
        kept = MemberKernelManager(
            limits=Limits(**told),  # type: ignore[arg-type]
            connection_dir=str(folder),
            kernel_spec_manager=PageKernelSpecs(),
        )
        try:
            async with asyncio.timeout(60):
                await scene(kept)
        finally:
            await kept.close_everything()

    asyncio.run(whole())


async def opened(kept: MemberKernelManager, name: str) -> str:
    return await kept.open_for(person(name), kernel_name=KERNEL, env=dict(os.environ))


async def gone(kept: MemberKernelManager, kernel_id: str) -> None:
    while kernel_id in kept:
        await asyncio.sleep(0.01)


def test_a_place_is_given_back_once(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        places = [kept.reserve(person(name)) for name in "甲乙丙"]
        with pytest.raises(Full):
            kept.reserve(person("丁"))
        places[0].release()
        places[0].release()
        kept.reserve(person("丁"))
        with pytest.raises(Full):
            kept.reserve(person("戊"))

    play(tmp_path, scene)


def test_one_person_cannot_take_everybodys_places(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        for _ in range(2):
            kept.reserve(person("甲"))
        with pytest.raises(Full):
            kept.reserve(person("甲"))
        kept.reserve(person("乙"))

    play(tmp_path, scene)


def test_of_ones_own_pages_the_oldest_gives_way(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        first, second = await opened(kept, "甲"), await opened(kept, "甲")
        others = await opened(kept, "乙")
        third = await opened(kept, "甲")
        await gone(kept, first)
        assert set(kept.owners) == {second, others, third}

    play(tmp_path, scene)


def test_a_page_that_somebody_may_come_back_to_does_not_give_way(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        pages = [await opened(kept, name) for name in "甲乙"]
        with pytest.raises(Full):
            await opened(kept, "丙")
        assert set(kept.owners) == set(pages)

    play(tmp_path, scene, most_pages=2)


def test_a_page_that_nobody_has_looked_at_for_long_does(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        first, second = [await opened(kept, name) for name in "甲乙"]
        kept.notify_disconnect(first)  # looked at until just now, so the other one goes
        third = await opened(kept, "丙")
        await gone(kept, second)
        assert set(kept.owners) == {first, third}

    play(tmp_path, scene, most_pages=2, spare=NOW)


def test_a_page_in_use_does_not_give_way_however_long_it_says_nothing(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        for name in "甲乙":
            kept.sockets[await opened(kept, name)] = {object(): None}  # type: ignore[dict-item]
        with pytest.raises(Full):
            await opened(kept, "丙")
        kept.sockets.clear()

    play(tmp_path, scene, most_pages=2, spare=NOW)


def test_a_page_that_nobody_looks_at_ends_and_one_in_use_stays(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        left, used = [await opened(kept, name) for name in "甲乙"]
        kept.sockets[used] = {object(): None}  # type: ignore[dict-item]
        await kept.close_unneeded()
        assert set(kept.owners) == {used}
        assert left not in kept
        kept.sockets.clear()

    play(tmp_path, scene, idle=NOW)


def test_one_in_use_that_has_done_nothing_for_hours_ends_too(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        class Socket:
            closed = False

            def close(self) -> None:
                self.closed = True

        page, socket = await opened(kept, "甲"), Socket()
        kept.sockets[page] = {socket: None}  # type: ignore[dict-item]
        await kept.close_unneeded()
        assert page not in kept
        assert socket.closed

    play(tmp_path, scene, longest=NOW)


def test_nothing_new_begins_while_the_server_leaves(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        kept.stopping = True
        with pytest.raises(Full):
            kept.reserve(person("甲"))

    play(tmp_path, scene)


def test_a_process_that_cannot_be_started_takes_no_place(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        for _ in range(5):
            with pytest.raises(Exception, match="nothing"):
                await kept.open_for(person("甲"), kernel_name="nothing", env={})
        assert not kept.owners
        assert not kept.opening

    play(tmp_path, scene)


def test_ended_pages_leave_nothing_behind(tmp_path: Path) -> None:
    async def scene(kept: MemberKernelManager) -> None:
        await kept.close(await opened(kept, "甲"))
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(3):
            await kept.close(await opened(kept, "甲"))
        died = await opened(kept, "甲")
        os.kill(cast(Any, kept.get_kernel(died)).provisioner.pid, signal.SIGKILL)
        await kept.close(died, "died")
        assert os.listdir(tmp_path) == []
        assert not kept.owners
        # ZeroMQ closes a socket's files in a thread of its own, some time after it was told to.
        latest = time.monotonic() + 5
        while len(os.listdir("/proc/self/fd")) > before + 2:
            assert time.monotonic() < latest
            gc.collect()
            await asyncio.sleep(0)

    play(tmp_path, scene)
