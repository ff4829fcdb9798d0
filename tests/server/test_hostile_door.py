"""Somebody who tries numbers and PINs without end."""

from __future__ import annotations

import asyncio
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from kit.errors import KitError
from kit.services.refusals import unknown
from kit.services.throttle import Throttle
from tests.server.conftest import Visitor
from tests.server.hostile import MARKER, guards, is_served
from tests.serving import Kit

BEGIN = datetime(2026, 11, 20, 14, 5)


def test_ten_thousand_tries_take_no_memory_and_shut_nobody_out_for_ever() -> None:
    throttle = Throttle(pause=0.0)

    def guess() -> None:
        raise unknown(first=False)

    async def attack() -> int:
        refused = 0
        for second in range(100):
            now = BEGIN + timedelta(seconds=second)
            tries = [throttle.run(guess, now) for _ in range(100)]
            told = await asyncio.gather(*tries, return_exceptions=True)
            refused += sum(isinstance(one, KitError) for one in told)
        assert throttle.slow(BEGIN + timedelta(seconds=100))
        assert not throttle.slow(BEGIN + timedelta(seconds=300))
        later = BEGIN + timedelta(seconds=300)
        assert await throttle.run(lambda: "in", later) == "in"
        return refused

    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        assert asyncio.run(attack()) == 10_000
        assert tracemalloc.get_traced_memory()[0] - before < 1024 * 1024
    finally:
        tracemalloc.stop()


def test_whoever_is_in_already_is_served_while_somebody_guesses(
    hostile: Kit, come: Callable[[str], Visitor]
) -> None:
    bystander, guesser = come("丙"), come("")
    token = guesser.token()

    def guess(number: int) -> int:
        form = {"_xsrf": token, "number": f"9{number:05}", "pin": "4711", "next": MARKER}
        return guesser.http.post("/sign-in", data=form, follow_redirects=False).status_code

    with ThreadPoolExecutor(30) as many:
        tries = [many.submit(guess, number) for number in range(60)]
        is_served(hostile, bystander, "有人猜口令的时候写的。")
        for one in tries:
            one.cancel()
        told = {one.result() for one in tries if not one.cancelled()}
    assert told == {303}
    assert "sign-in" in guards(hostile)
