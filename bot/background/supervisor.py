"""Starts tasks, looks after them, and ends them: a loop that fails is logged and begun again, nothing dies unheard."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.errors import BotError

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
"""Pauses after a failed round: doubled from the first to the longest."""

_log = logging.getLogger(__name__)
Round = Callable[[], Awaitable[float | None]]
"""One round of a loop; the seconds until the next one, or None for the usual pause."""


class HeartbeatMonitor(Protocol):
    """Who watches whether loops still come round."""

    def register(self, loop: str, within_seconds: float) -> None: ...

    def record(self, loop: str) -> None: ...

    def unregister(self, loop: str) -> None: ...


def _nobody_counts(_loop: str) -> None:
    """Nobody counts failures."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A round, repeated `every_seconds`, or as soon as `wake` is set; a round may take `longest_round_seconds`."""

    name: str
    round: Round
    every_seconds: float
    wake: asyncio.Event | None = None
    longest_round_seconds: float = 60.0


class Supervisor:
    """Everything that runs beside something else runs under its care, from `start` and `spawn` to `stop`.

    A loop beats only when a round succeeded: one that fails for ever is seen as silent.
    """

    def __init__(
        self,
        heartbeats: HeartbeatMonitor,
        *,
        failed: Callable[[str], None] = _nobody_counts,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._heartbeats = heartbeats
        self._failed = failed
        self._first_pause_seconds = first_pause_seconds
        self._loops: dict[str, asyncio.Task[None]] = {}
        self._spawned: set[asyncio.Task[None]] = set()

    def start(self, loop: Loop) -> None:
        """Run a loop until it or everything is stopped."""
        self._heartbeats.register(loop.name, 2 * loop.every_seconds + loop.longest_round_seconds)
        self._loops[loop.name] = asyncio.create_task(self._run(loop), name=loop.name)

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run something once; what goes wrong is logged."""
        task = asyncio.create_task(self._watched(work, name), name=name)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)
        # Cut off before it began, it would be complained of as never awaited.
        task.add_done_callback(lambda _: work.close())
        return task

    async def stop_loop(self, name: str) -> None:
        """Stop one loop on purpose; one that does not run is no mistake."""
        task = self._loops.pop(name, None)
        if task is not None:
            self._heartbeats.unregister(name)
            await _ended([task])

    async def stop(self, seconds: float) -> None:
        """Stop every loop, let what was spawned end within so many seconds, and cut off the rest."""
        loops, self._loops = self._loops, {}
        for name in loops:
            self._heartbeats.unregister(name)
        await _ended(list(loops.values()))
        if self._spawned:
            await asyncio.wait(set(self._spawned), timeout=seconds)
        await _ended(list(self._spawned))

    async def _run(self, loop: Loop) -> None:
        failures = 0
        while True:
            pause: float | None
            try:
                pause = await loop.round()
            except Exception as error:
                pause = min(LONGEST_PAUSE_SECONDS, self._first_pause_seconds * 2 ** min(failures, 10))
                failures += 1
                self._report(loop.name, error, f"again in {pause:g} s")
            else:
                failures = 0
                self._heartbeats.record(loop.name)
            await _pause(loop.every_seconds if pause is None else pause, loop.wake if failures == 0 else None)

    async def _watched(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception as error:
            self._report(name, error, "given up")

    def _report(self, name: str, error: Exception, then: str) -> None:
        self._failed(name)
        if isinstance(error, BotError):
            # The database or a panel is away: known, said in its own words; the trace would tell nothing new.
            _log.warning("%s: %s %s; %s", name, error, getattr(error, "why", ""), then)
        else:
            incident = secrets.token_hex(2).upper()
            _log.error("%s failed, incident %s; %s", name, incident, then, exc_info=error)


async def _pause(seconds: float, wake: asyncio.Event | None) -> None:
    if wake is None or seconds <= 0:
        await asyncio.sleep(seconds)
        return
    try:
        async with asyncio.timeout(seconds):
            await wake.wait()
    except TimeoutError:
        return
    wake.clear()


async def _ended(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
