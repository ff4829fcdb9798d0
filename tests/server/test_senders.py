"""How often an address may send: within the measure, without keeping the address, without growing."""

from __future__ import annotations

import gc
from typing import Any

from kit.server.senders import MOST, WITHIN, Senders

ADDRESS = "192.0.2.77"


class Clock:
    """A clock that stands until it is moved."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_so_many_in_ten_minutes_and_then_again() -> None:
    clock = Clock()
    senders = Senders(clock=clock)
    assert [senders.take(ADDRESS) for _ in range(MOST + 1)] == [True] * MOST + [False]
    assert senders.take("192.0.2.78")
    clock.now += WITHIN
    assert senders.take(ADDRESS)


def test_what_was_refused_does_not_lengthen_the_wait() -> None:
    clock = Clock()
    senders = Senders(clock=clock)
    for _ in range(5 * MOST):
        senders.take(ADDRESS)
    clock.now += WITHIN
    assert senders.take(ADDRESS)


def test_one_phone_with_many_addresses_of_its_network_is_one() -> None:
    senders = Senders(clock=Clock())
    assert [senders.take(f"2001:db8:1:2::{n:x}") for n in range(1, MOST + 2)] == [True] * MOST + [False]
    assert senders.take("2001:db8:1:3::1")


def test_no_address_is_held_and_two_processes_hold_it_differently() -> None:
    one, other = Senders(clock=Clock()), Senders(clock=Clock())
    one.take(ADDRESS)
    other.take(ADDRESS)
    assert ADDRESS not in {found for found in reachable(one) if isinstance(found, str)}
    assert not set(one._sent) & set(other._sent)


def test_a_flood_of_addresses_takes_no_more_room() -> None:
    clock = Clock()
    senders = Senders(clock=clock)
    told = [senders.take(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}") for n in range(5000)]
    assert sum(told) == 4096 == len(senders._sent)
    clock.now += WITHIN
    assert senders.take(ADDRESS)
    assert len(senders._sent) == 1


def reachable(one: Senders) -> list[Any]:
    """All that hangs on its own values."""
    found: list[Any] = []
    waiting: list[Any] = [one.__dict__]
    while waiting:
        held = waiting.pop()
        found.append(held)
        if isinstance(held, dict | list | tuple):
            waiting.extend(gc.get_referents(held))
    return found
