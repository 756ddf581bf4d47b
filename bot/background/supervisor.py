"""Starts, supervises and stops tasks: a loop that fails is logged and continues, and no error is lost."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from bot.domain.errors import BotError

FIRST_PAUSE_SECONDS = 1.0
MAX_PAUSE_SECONDS = 60.0
"""The pause after failed rounds doubles from the first to the maximum."""

_log = logging.getLogger(__name__)
Round = Callable[[], Awaitable[float | None]]
"""A round of a loop; returns the seconds until the next one, or None for the usual pause."""


class HeartbeatMonitor(Protocol):
    """Observes the heartbeats of loops."""

    def register(self, loop: str, within_seconds: float) -> None: ...

    def record(self, loop: str) -> None: ...

    def unregister(self, loop: str) -> None: ...


def _ignore_failure(_loop: str) -> None:
    """Ignore a failure."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A round that repeats `every_seconds`, or as soon as `wake` is set, and may take `max_round_seconds`."""

    name: str
    round: Round
    every_seconds: float
    wake: asyncio.Event | None = None
    max_round_seconds: float = 60.0


class Supervisor:
    """Everything that runs beside something else runs under its care, from `start` and `spawn` to `stop`.

    A loop beats only when a round succeeded: one that fails for ever is seen as silent.
    """

    def __init__(
        self,
        heartbeats: HeartbeatMonitor,
        *,
        failed: Callable[[str], None] = _ignore_failure,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
    ) -> None:
        self._heartbeats = heartbeats
        self._failed = failed
        self._first_pause_seconds = first_pause_seconds
        self._loops: dict[str, asyncio.Task[None]] = {}
        self._spawned: set[asyncio.Task[None]] = set()

    def start(self, loop: Loop) -> None:
        """Run a loop until it is stopped."""
        self._heartbeats.register(loop.name, 2 * loop.every_seconds + loop.max_round_seconds)
        self._loops[loop.name] = asyncio.create_task(self._run(loop), name=loop.name)

    def spawn(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        """Run something once; an error is logged."""
        task = asyncio.create_task(self._run_logged(work, name), name=name)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)
        # Cancelled before it started, it would cause a warning that it was never awaited.
        task.add_done_callback(lambda _: work.close())
        return task

    async def stop_loop(self, name: str) -> None:
        """Stop one loop; does nothing if it does not run."""
        task = self._loops.pop(name, None)
        if task is not None:
            self._heartbeats.unregister(name)
            await _cancel_all([task])

    async def stop(self, seconds: float) -> None:
        """Stop every loop, wait at most so many seconds for spawned tasks, and cancel the rest."""
        loops, self._loops = self._loops, {}
        for name in loops:
            self._heartbeats.unregister(name)
        await _cancel_all(list(loops.values()))
        if self._spawned:
            await asyncio.wait(set(self._spawned), timeout=seconds)
        await _cancel_all(list(self._spawned))

    async def _run(self, loop: Loop) -> None:
        failures = 0
        while True:
            pause: float | None
            try:
                pause = await loop.round()
            except Exception as error:
                pause = min(MAX_PAUSE_SECONDS, self._first_pause_seconds * 2 ** min(failures, 10))
                failures += 1
                self._report(loop.name, error, f"again in {pause:g} s")
            else:
                failures = 0
                self._heartbeats.record(loop.name)
            await _pause(loop.every_seconds if pause is None else pause, loop.wake if failures == 0 else None)

    async def _run_logged(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except Exception as error:
            self._report(name, error, "given up")

    def _report(self, name: str, error: Exception, then: str) -> None:
        self._failed(name)
        if isinstance(error, BotError):
            # The database or a panel is unavailable: the error describes itself, a traceback adds nothing.
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


async def _cancel_all(tasks: list[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
