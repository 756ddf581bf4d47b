"""Delivery of the outbox: claimed with a lease, one event a chat at a time, later when Telegram asks to wait, paused for chats that refuse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot.domain.errors import NotAccepted, QuietHours, RetryLater, StoreUnavailable, Unreachable
from bot.domain.notifications.events import KINDS, Event
from bot.domain.partitions import WHOLE, Partition
from bot.flows.notifications.chats import Chats
from bot.flows.ports import Clock, Notifier
from bot.store.store import Store

LEASE_MS = 120_000
MOST_TRIES = 8
MOST_TRIES_UNTAKEN = 20
"""As many tries, over more than an hour, has an event that Telegram does not take while it takes others."""
MOST_REMEMBERED = 10_000
BURST = 4
"""So many events of a bundled kind that wait for one chat become one notice."""


@dataclass(frozen=True, slots=True)
class OutboxDelivery:
    """Delivers due events and stores each outcome.

    `observe` gets the outcome: sent, held, later, unreachable, failed, set_aside. `share` is this process's part of the chats: the
    process that writes to a chat is the only one, so that it can keep the chat's limits. `taken` counts the messages that Telegram
    accepted: Telegram counts as reachable where the number grows.
    """

    store: Store
    notifier: Notifier
    clock: Clock
    observe: Callable[[str], None] = lambda _outcome: None
    share: Callable[[], Partition] = lambda: WHOLE
    taken: Callable[[], int] = lambda: 0
    _taken_before: dict[int, int] = field(default_factory=dict)
    _delivered: set[int] = field(default_factory=set)  # delivered, and not yet stored as such

    async def due(self, limit: int = 200) -> list[Event]:
        """Events to deliver now, held until the lease ends."""
        now = self.clock()
        return await self.store.outbox.claim(now, now + LEASE_MS, limit, self.share())

    async def deliver(self, *events: Event) -> str:
        """Deliver one event, or several of one chat together; the outcome.

        An event that cannot be delivered is tried again, and set aside after `MOST_TRIES`. Flood limits and Telegram outages do not
        count as failed attempts. Raises `StoreUnavailable`: then the event comes again when its lease has ended, and is delivered
        unless it was.
        """
        event, ids = events[0], [one.id for one in events]
        undelivered = [one for one in events if one.id not in self._delivered]
        try:
            if len(undelivered) == 1:
                await self.notifier.notify(undelivered[0])
            elif undelivered:
                await self.notifier.notify_together(undelivered)
        except RetryLater as wait:
            if isinstance(wait, NotAccepted) and self._blamed(event):
                outcome = await self._failed(event, wait.why, MOST_TRIES_UNTAKEN)
                await self.store.outbox.release(ids[1:])
            else:
                outcome = "later"
                await self.store.outbox.later(ids, self.clock() + round(wait.seconds * 1000), wait.why, tried=False)
        except QuietHours as quiet:
            outcome = "held"
            await self.store.outbox.hold(ids, quiet.until)
        except Unreachable as gone:
            outcome = "unreachable"
            await Chats(self.store, self.clock).unreachable(event.chat_id, gone)
            await self.store.outbox.later(ids, self.clock(), gone.why, tried=False)
        except StoreUnavailable:
            raise
        except Exception as broken:
            if len(events) > 1:  # each is delivered alone, so that the others are not set aside with the broken event
                return [await self.deliver(one) for one in events][-1]
            outcome = await self._failed(event, repr(broken)[:300], MOST_TRIES)
        else:
            outcome = "sent"
            self._delivered.update(ids)
            await self.store.outbox.done(ids, self.clock())
            self._delivered.difference_update(ids)
            self._taken_before.pop(event.id, None)
        self.observe(outcome)
        return outcome

    async def _failed(self, event: Event, why: str, most_tries: int) -> str:
        if event.attempts + 1 >= most_tries:
            await self.store.outbox.set_aside(event.id, why)
            return "set_aside"
        await self.store.outbox.later([event.id], self.clock() + 1000 * 2 ** min(event.attempts, 9), why)
        return "failed"

    def _blamed(self, event: Event) -> bool:
        """Whether Telegram accepted a message since it last refused this event."""
        if len(self._taken_before) >= MOST_REMEMBERED:
            self._taken_before.clear()
        now = self.taken()
        before = self._taken_before.get(event.id, now)
        self._taken_before[event.id] = now
        return now > before


def bundled(events: Sequence[Event]) -> list[list[Event]]:
    """Events of one chat grouped into notices: what was held about orders is one, and so is a burst of a bundled kind, in the place of its first."""
    of_orders = [event for event in events if event.order_id is not None]
    held = [event for event in of_orders if event.held]
    bursts = [
        burst
        for kind in KINDS.values()
        if kind.bundled
        and len(burst := [event for event in of_orders if isinstance(event, kind) and not event.held]) >= BURST
    ]
    together = [group for group in (held, *bursts) if group]
    group_of = {event.id: group for group in together for event in group}
    return [
        group_of.get(event.id, [event])
        for event in events
        if event.id not in group_of or event is group_of[event.id][0]
    ]
