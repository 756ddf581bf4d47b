"""Delivery of the outbox: many chats at once, each in order, within Telegram's limits."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from itertools import groupby

from bot.background.panel_poller import Spawn
from bot.domain.ids import ChatId
from bot.domain.notifications.events import Event
from bot.flows.notifications.outbox_delivery import LEASE_MS, OutboxDelivery, bundled
from bot.flows.ports import Clock
from bot.store.notifications.outbox import Outbox

_log = logging.getLogger(__name__)
MAX_IN_MEMORY = 200
MAX_PARALLEL_CHATS = 32
MAX_DELAY_SECONDS = 5.0
"""A chat that must wait longer than this is delivered later, so that others come first."""


def _at_once(_chat_id: int) -> float:
    """Return no delay."""
    return 0.0


def _alone() -> int:
    """Return a constant: there is no other process."""
    return 0


class Deliveries:
    """Claims due events and delivers them.

    `delay_seconds` returns how long a chat must wait before the next message; `wake` ends a pause. `in_memory` counts
    claimed events. If `ownership_epoch` changes, another process may have claimed them: they are not delivered here.
    """

    def __init__(
        self,
        outbox_delivery: OutboxDelivery,
        outbox: Outbox,
        clock: Clock,
        spawn: Spawn,
        wake: asyncio.Event,
        *,
        delay_seconds: Callable[[int], float] = _at_once,
        ownership_epoch: Callable[[], int | None] = _alone,
    ) -> None:
        self._delivering = outbox_delivery
        self._outbox = outbox
        self._clock = clock
        self._spawn = spawn
        self._wake = wake
        self._delay_seconds = delay_seconds
        self._ownership_epoch = ownership_epoch
        self.in_memory = 0
        self._full = False
        self._places = asyncio.Semaphore(MAX_PARALLEL_CHATS)

    async def round(self) -> None:
        """Take as many events as there is room for; chats whose events are being told are left out by the store."""
        room = MAX_IN_MEMORY - self.in_memory
        if room <= MAX_IN_MEMORY // 2:
            self._full = True
            return
        standing = self._ownership_epoch()
        events = await self._delivering.due(room)
        self._full = len(events) == room
        self.in_memory += len(events)
        # The sort is stable: each chat's events stay in the order they happened.
        for chat_id, of_chat in groupby(sorted(events, key=lambda one: one.chat_id), key=lambda one: one.chat_id):
            self._spawn(self._deliver_to_chat(chat_id, list(of_chat), standing), f"delivery to chat {chat_id}")

    async def _deliver_to_chat(self, chat_id: ChatId, events: Sequence[Event], standing: int | None) -> None:
        until = self._clock() + LEASE_MS // 2
        untold = bundled(events)
        try:
            while untold:
                wait = self._delay_seconds(chat_id)
                if wait > MAX_DELAY_SECONDS:
                    later, untold = untold, []
                    await self._outbox.later(
                        [one.id for group in later for one in group], self._clock() + round(wait * 1000), "its turn"
                    )
                elif self._clock() > until:
                    break
                elif wait > 0:
                    await asyncio.sleep(wait)
                if not untold:
                    break
                async with self._places:
                    if standing is None or self._ownership_epoch() != standing:
                        break
                    group = untold.pop(0)
                    event, outcome = group[0], await self._delivering.deliver(*group)
                if outcome in ("failed", "set_aside"):
                    _log.error("event %s (%s) could not be told: %s", event.id, event.kind, outcome)
                if outcome not in ("sent", "held", "set_aside"):
                    break
        finally:
            await self._release(events, [one for group in untold for one in group])

    async def _release(self, events: Sequence[Event], untold: Sequence[Event]) -> None:
        try:
            if untold:
                # Nothing of a chat overtakes what it waits for: the rest is free again, behind it.
                await self._outbox.release([one.id for one in untold])
        finally:
            self.in_memory -= len(events)
            if self._full and self.in_memory <= MAX_IN_MEMORY // 2:
                self._wake.set()
