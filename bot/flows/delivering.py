"""The outbox, told: claimed with a lease, one event a chat at a time, later when Telegram asks to wait, paused where nobody listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.errors import RetryLater, Unreachable
from bot.domain.events import Event
from bot.flows.ports import Clock, Notifier, Store

LEASE_MS = 120_000
MOST_TRIES = 8


@dataclass(frozen=True, slots=True)
class Delivering:
    """`observe` hears each outcome: sent, later, unreachable, set_aside."""

    store: Store
    notifier: Notifier
    clock: Clock
    observe: Callable[[str], None] = lambda _outcome: None

    async def due(self, limit: int = 200) -> list[Event]:
        """Events to tell now, held until the lease ends."""
        now = self.clock()
        return await self.store.outbox.claim(now, now + LEASE_MS, limit)

    async def deliver(self, event: Event) -> str:
        """Tell one event; the outcome. An error that is nobody's fault is tried again, and set aside after `MOST_TRIES`."""
        try:
            await self.notifier.tell(event)
        except RetryLater as wait:
            outcome = "later"
            await self.store.outbox.later([event.id], self.clock() + round(wait.seconds * 1000), wait.why)
        except Unreachable as gone:
            outcome = "unreachable"
            if gone.moved_to is not None:
                await self.store.chats.moved(event.chat_id, gone.moved_to)
            else:
                await self.store.chats.pause(event.chat_id, gone.why, self.clock())
            await self.store.outbox.later([event.id], self.clock(), gone.why)
        except Exception as broken:
            if event.attempts + 1 >= MOST_TRIES:
                await self.store.outbox.set_aside(event.id, repr(broken)[:300])
                outcome = "set_aside"
            else:
                await self.store.outbox.later(
                    [event.id], self.clock() + 1000 * 2 ** min(event.attempts, 9), repr(broken)[:300]
                )
                outcome = "failed"
        else:
            outcome = "sent"
            await self.store.outbox.done([event.id], self.clock())
        self.observe(outcome)
        return outcome
