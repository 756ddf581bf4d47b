"""A clock of the time of day that never goes back."""

from __future__ import annotations

import time
from collections.abc import Callable


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _running() -> int:
    return time.monotonic_ns() // 1_000_000


class MonotonicClock:
    """Milliseconds UTC. If the machine's clock is set back, the time continues from where it was at normal speed.

    Otherwise everything that is due would wait until the machine's clock catches up. A clock set forward is followed at once.
    """

    def __init__(self, wall: Callable[[], int] = _wall, running: Callable[[], int] = _running) -> None:
        self._wall = wall
        self._running = running
        self._now = wall()
        self._counted = running()

    def __call__(self) -> int:
        """Milliseconds UTC."""
        counted = self._running()
        self._now = max(self._wall(), self._now + max(0, counted - self._counted))
        self._counted = counted
        return self._now
