"""Work in order within a lane, many lanes side by side."""

from __future__ import annotations

import asyncio
from bisect import insort
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Spawn = Callable[[Coroutine[Any, Any, None], str], "asyncio.Task[None]"]
"""Starts a task under somebody's care; its name tells it apart in logs."""
Thing = TypeVar("Thing")
_AFTER_A_FAULT_SECONDS = 5.0


@dataclass(slots=True)
class _Lane(Generic[Thing]):
    """`busy` from the moment the lane has something until its last thing is over."""

    waiting: deque[Thing] = field(default_factory=deque)
    busy: bool = False


class OrderedWorkers(Generic[Thing]):
    """Hands each thing to `work`, the next of its lane only after `done` or `again` was said of it.

    At most `at_once` things are worked on at a time, the lanes taking turns; a lane that waits costs no place.
    `changed` is called whenever less is to do than before.
    """

    def __init__(
        self,
        work: Callable[[str, Thing], Awaitable[None]],
        spawn: Spawn,
        *,
        order: Callable[[Thing], int],
        at_once: int,
        changed: Callable[[], None],
    ) -> None:
        self._work = work
        self._spawn = spawn
        self._order = order
        self._at_once = at_once
        self._changed = changed
        self._lanes: dict[str, _Lane[Thing]] = {}
        self._ready: deque[str] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._closed = False

    def put(self, key: str, thing: Thing) -> None:
        """Let a thing wait its turn: behind what is smaller in order, before what is larger."""
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = _Lane()
        insort(lane.waiting, thing, key=self._order)
        if not lane.busy:
            lane.busy = True
            self._make_ready(key)

    def done(self, key: str) -> None:
        """What was worked on is over: the lane goes on with its next thing."""
        if self._lanes[key].waiting:
            self._make_ready(key)
        else:
            del self._lanes[key]

    def again(self, key: str, thing: Thing, pause_seconds: float) -> None:
        """What was worked on is to be tried again after a pause; the lane waits for it."""
        self._lanes[key].waiting.appendleft(thing)
        asyncio.get_running_loop().call_later(pause_seconds, self._make_ready, key)

    @property
    def working(self) -> bool:
        """Whether anything is being worked on."""
        return bool(self._workers)

    async def close(self) -> None:
        """Begin with nothing more and cut off what is under way."""
        self._closed = True
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)

    def _make_ready(self, key: str) -> None:
        self._ready.append(key)
        self._hire()

    def _hire(self) -> None:
        if self._ready and len(self._workers) < self._at_once and not self._closed:
            worker = self._spawn(self._worker(), "lanes")
            self._workers.add(worker)
            worker.add_done_callback(self._gone)

    async def _worker(self) -> None:
        while self._ready and not self._closed:
            key = self._ready.popleft()
            thing = self._lanes[key].waiting.popleft()
            try:
                await self._work(key, thing)
            except Exception:
                # Whoever spawned it logs it; the lane must not stand still for it.
                self.again(key, thing, _AFTER_A_FAULT_SECONDS)
                raise

    def _gone(self, worker: asyncio.Task[None]) -> None:
        self._workers.discard(worker)
        self._hire()
        self._changed()
