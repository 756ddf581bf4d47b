"""How many requests a minute an account's panel is sent."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

_DROP = 1e-6


class PanelRateLimit:
    """Lets through at most so many requests in any 60 seconds, a quarter of them at once, in the order they came.

    A leaky bucket lets its whole size through at once and then what leaks out: both together must keep the limit. Of
    less than one a minute, each waits until its part of the minutes is over.
    """

    def __init__(
        self,
        requests_per_minute: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._turns = asyncio.Lock()
        self._patient = asyncio.Lock()
        self._level = 0.0
        self._looked_at = clock()
        self._seconds_each = 1.0
        self.allow(requests_per_minute)

    def allow(self, requests_per_minute: float) -> None:
        """Keep this limit from now on; a bucket that was full is full."""
        self._leak()
        self._at_once = max(1.0, requests_per_minute // 4)
        self._level = min(self._level, self._at_once)
        self._seconds_each = 60 / max(requests_per_minute - self._at_once, min(1.0, requests_per_minute))

    @asynccontextmanager
    async def room(self) -> AsyncIterator[None]:
        """Wait until half of the bucket is free, which is left to those who do not ask for it; then take the turn.

        One at a time: of all who were let in together, none would see what the others take.
        """
        async with self._patient:
            while (wait := self._wait(1 + self._at_once // 2)) > 0:
                await self._sleep(wait)
            yield

    async def turn(self) -> None:
        """Wait until a request may be sent; the caller then sends it at once."""
        async with self._turns:
            while (wait := self._wait(1)) > 0:
                await self._sleep(wait)
            self._level += 1

    def _wait(self, free: float) -> float:
        """Seconds until so much of the bucket is free; what rounding leaves of a drop is none."""
        self._leak()
        missing = self._level + free - self._at_once
        return missing * self._seconds_each if missing > _DROP else 0.0

    def _leak(self) -> None:
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._looked_at) / self._seconds_each)
        self._looked_at = now
