"""Our own ids: made without asking anybody, never given twice, later ones larger."""

from __future__ import annotations

import secrets
from collections.abc import Callable

EPOCH_MS = 1_577_836_800_000
"""2020-01-01T00:00:00Z; 41 bits of milliseconds last until 2089."""
RANDOM_BITS = 22


class IdGenerator:
    """Gives ids of 63 bits: milliseconds, then chance, which keeps processes on one database apart."""

    def __init__(self, clock: Callable[[], int]) -> None:
        self._clock = clock
        self._last = 0

    def __call__(self) -> int:
        fresh = (self._clock() - EPOCH_MS) << RANDOM_BITS | secrets.randbits(RANDOM_BITS)
        # Within one millisecond, or while the clock is set back, the next one is a little more than the last.
        self._last = fresh if fresh > self._last else self._last + 1 + secrets.randbits(8)
        return self._last
