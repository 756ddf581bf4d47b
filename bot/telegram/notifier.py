"""Delivers events: the renderer of each kind shows it, as loud as its reader wants it, in the language the reader has now."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import QuietHours
from bot.domain.notifications.events import Event
from bot.domain.notifications.notification_settings import Loudness
from bot.store.store import Store
from bot.telegram.context import Flows
from bot.telegram.renderers import accounts, groups, mass_orders, operators, ordering, orders
from bot.telegram.renderers.delivery import BUNDLE_RENDERERS, RENDERERS, Delivery, Notice
from bot.telegram.sending import Sender

RENDERER_MODULES = (accounts, groups, mass_orders, operators, ordering, orders)
"""Imported for the renderers that they register."""


class TelegramNotifier:
    """Implements `flows.ports.Notifier`; raises what the sender raises.

    Renderers read the store directly: an event was claimed by the background, so no requester's rights are checked, and
    each kind reads rows of its own.
    """

    def __init__(self, sender: Sender, flows: Flows, store: Store) -> None:
        self._sender = sender
        self._flows = flows
        self._store = store

    async def notify(self, event: Event) -> None:
        """Deliver one event to its chat."""
        delivery = await self._delivery(event)
        await self._send(delivery, event, await RENDERERS[type(event)](delivery, event))

    async def notify_together(self, events: Sequence[Event]) -> None:
        """Deliver several events of one chat as one notice."""
        delivery = await self._delivery(events[0])
        await self._send(delivery, events[0], await BUNDLE_RENDERERS[type(events[0])](delivery, events))

    async def _delivery(self, event: Event) -> Delivery:
        reader = await self._flows.access.person(event.person_id)
        return Delivery(
            self._sender, self._flows, self._store, reader, self._flows.voice(reader.speaks, reader.time_zone)
        )

    async def _send(self, delivery: Delivery, event: Event, notice: Notice | None) -> None:
        """Raises `QuietHours` where the notice can wait for their end."""
        if notice is None:
            return
        if not notice.topics:
            await delivery.send(event, notice.screen)
            return
        wishes = await self._store.notification_settings.of(delivery.reader.id)
        loudness = wishes.loudest(notice.topics)
        if loudness is Loudness.OFF:
            return
        until = wishes.quiet_until(self._flows.clock(), delivery.reader.time_zone)
        if until is not None:
            raise QuietHours(until)
        await self._sender.send(event.chat_id, notice.screen, interactive=False, silent=loudness is Loudness.SILENT)
