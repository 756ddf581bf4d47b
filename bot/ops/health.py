"""Health checks: whether the bot can work now, and which part cannot."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.ops.redaction import redact

# A check returns None when all is well, else a sentence about the problem.
Check = Callable[[], Awaitable[str | None]]

CHECK_TIMEOUT_SECONDS = 5.0


async def find_failing_checks(
    checks: Mapping[str, Check], timeout_seconds: float = CHECK_TIMEOUT_SECONDS
) -> dict[str, str]:
    """Run all checks at once; returns name and sentence of those that fail, nothing when the bot is ready.

    A check that raises or takes longer than `timeout_seconds` fails.
    """
    sentences = await asyncio.gather(*(_run_check(check, timeout_seconds) for check in checks.values()))
    return {name: redact(sentence) for name, sentence in zip(checks, sentences, strict=True) if sentence is not None}


async def _run_check(check: Check, timeout_seconds: float) -> str | None:
    try:
        async with asyncio.timeout(timeout_seconds):
            return await check()
    except TimeoutError:
        return f"no answer within {timeout_seconds:g} seconds"
    except Exception as error:
        return f"{type(error).__name__}: {error}"


@dataclass(slots=True)
class _ExpectedBeat:
    at: float
    within_seconds: float


class Heartbeats:
    """The last heartbeat of each background loop. `clock` returns monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._beats: dict[str, _ExpectedBeat] = {}

    def register(self, loop: str, within_seconds: float) -> None:
        """Register a loop that must beat at least every `within_seconds`, counted from now."""
        self._beats[loop] = _ExpectedBeat(self._clock(), within_seconds)

    def unregister(self, loop: str) -> None:
        """Unregister a loop that was stopped on purpose."""
        self._beats.pop(loop, None)

    def record(self, loop: str) -> None:
        """Record that a loop completed a round; an unregistered loop is ignored."""
        if (beat := self._beats.get(loop)) is not None:
            beat.at = self._clock()

    def age_seconds(self, loop: str) -> float:
        """Return the age of a loop's last heartbeat; 0 for an unregistered loop."""
        beat = self._beats.get(loop)
        return 0.0 if beat is None else self._clock() - beat.at

    async def check(self) -> str | None:
        """Name the loops whose heartbeat is overdue; a check of `/readyz`."""
        late = [
            f"{loop} (silent for {self.age_seconds(loop):.0f} s)"
            for loop, beat in self._beats.items()
            if self.age_seconds(loop) > beat.within_seconds
        ]
        return None if not late else "stalled: " + ", ".join(late)
