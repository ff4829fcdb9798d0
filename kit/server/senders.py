"""How often an address may put something in: kept in memory, under a key that is written nowhere."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import time
from collections import deque
from collections.abc import Callable

MOST = 12
WITHIN = 600.0
"""So many from one address in ten minutes: a whole family, or a computer that a room shares."""
_ROOM = 4096
"""Addresses kept at once; a flood from more of them is refused as a whole."""


class Senders:
    """Counts sendings by address. Only a hash of the address is held, for ten minutes, and never a page's."""

    def __init__(
        self, most: int = MOST, within: float = WITHIN, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._within, self._clock = most, within, clock
        self._key = secrets.token_bytes(32)
        self._sent: dict[bytes, deque[float]] = {}

    def take(self, address: str) -> bool:
        """Whether one more from this address is within the measure; if so it counts."""
        now = self._clock()
        self._forget(now)
        name = self._name(address)
        if name not in self._sent and len(self._sent) >= _ROOM:
            return False
        times = self._sent.setdefault(name, deque())
        if len(times) >= self._most:
            return False
        times.append(now)
        return True

    def _forget(self, now: float) -> None:
        for name, times in list(self._sent.items()):
            while times and times[0] <= now - self._within:
                times.popleft()
            if not times:
                del self._sent[name]

    def _name(self, address: str) -> bytes:
        """The address as it is held; of IPv6 the network, for one phone has as many addresses as it likes."""
        try:
            known = ipaddress.ip_address(address.partition("%")[0])
        except ValueError:
            told = address
        else:
            width = 32 if known.version == 4 else 64
            told = str(ipaddress.ip_network(f"{known}/{width}", strict=False))
        return hashlib.blake2b(told.encode(), key=self._key, digest_size=16).digest()
