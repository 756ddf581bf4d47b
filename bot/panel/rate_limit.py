"""The limit of requests per minute to one account's panel."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

_ROUNDING = 1e-6


class PanelRateLimit:
    """A leaky bucket: at most `requests_per_minute` in any 60 seconds, a quarter of them in a burst, first come first served.

    A leaky bucket lets its whole size through at once and then the amount that leaks; both together must keep the
    limit. With less than one request a minute, requests are spaced out evenly.
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
        self._queue = asyncio.Lock()
        self._background_queue = asyncio.Lock()
        self._level = 0.0
        self._leaked_at = clock()
        self._seconds_each = 1.0
        self.set_limit(requests_per_minute)

    def set_limit(self, requests_per_minute: float) -> None:
        """Change the limit; a bucket that was full stays full."""
        self._leak()
        self._burst = max(1.0, requests_per_minute // 4)
        self._level = min(self._level, self._burst)
        self._seconds_each = 60 / max(requests_per_minute - self._burst, min(1.0, requests_per_minute))

    @asynccontextmanager
    async def background_slot(self) -> AsyncIterator[None]:
        """Wait until half of the bucket is free, and keep other background requests out until the block ends.

        The free half is left for requests that a person waits for. Background requests enter one at a time: several
        admitted together would each miss the share that the others take. The caller calls `acquire` inside.
        """
        async with self._background_queue:
            while (wait := self._seconds_until_free(1 + self._burst // 2)) > 0:
                await self._sleep(wait)
            yield

    async def acquire(self) -> None:
        """Wait until a request may be sent; the caller sends it at once."""
        async with self._queue:
            while (wait := self._seconds_until_free(1)) > 0:
                await self._sleep(wait)
            self._level += 1

    def _seconds_until_free(self, requests: float) -> float:
        self._leak()
        missing = self._level + requests - self._burst
        return missing * self._seconds_each if missing > _ROUNDING else 0.0

    def _leak(self) -> None:
        now = self._clock()
        self._level = max(0.0, self._level - (now - self._leaked_at) / self._seconds_each)
        self._leaked_at = now
