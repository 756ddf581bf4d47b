"""What a renderer is given, and the register of renderers by the class of their events."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from bot.domain.notifications.events import Event
from bot.domain.orders.cards import Card
from bot.telegram.screens.orders.card import card

if TYPE_CHECKING:
    from bot.domain.accounts.people import Person
    from bot.domain.notifications.topics import NotificationTopic
    from bot.domain.orders.orders import Order
    from bot.store.store import Store
    from bot.telegram.context import Flows
    from bot.telegram.screen import Localizer, Screen
    from bot.telegram.sending import Sender


@dataclass(frozen=True, slots=True)
class Notice:
    """A screen for the event's chat. Its topics say how loud it is and whether it waits for quiet hours to end; without any it is sent at once."""

    screen: Screen
    topics: tuple[NotificationTopic, ...] = ()


@dataclass(frozen=True, slots=True)
class Delivery:
    """The delivery of one event, or of several of a chat. `reader` is the event's person, `t` speaks their language."""

    sender: Sender
    flows: Flows
    store: Store
    reader: Person
    t: Localizer

    async def order_of(self, event: Event) -> Order | None:
        """The event's order; None where it was only followed by a number that turned out to be another order's."""
        return await self.store.orders.get(event.order_id) if event.order_id is not None else None

    def localizer_of(self, person: Person) -> Localizer:
        """The localizer for another reader than the event's person."""
        return self.flows.voice(person.speaks, person.time_zone)

    async def send(self, event: Event, screen: Screen) -> int:
        """Send a screen that cannot wait, silent in quiet hours; the id of its message."""
        return await self.sender.send(event.chat_id, screen, interactive=False, silent=await self.is_quiet(event))

    async def is_quiet(self, event: Event) -> bool:
        """Whether the reader has quiet hours now."""
        if event.chat_id < 0:
            return False
        wishes = await self.store.notification_settings.of(self.reader.id)
        return wishes.quiet_until(self.flows.clock(), self.reader.time_zone) is not None

    async def edit_cards(self, order: Order) -> None:
        """Edit every message that shows the order, unless it shows this already; a buyer who was forgotten gets no edits in private."""
        person = await self.flows.access.person(order.person_id)
        view = await self.flows.my_orders.view(person, order)
        for kept in await self.store.cards.of(order.id):
            if int(kept.chat_id) == order.person_id and is_forgotten(person, order):
                continue
            screen = card(self.localizer_of(person), view, self.flows.clock())
            shown = digest(screen)
            if shown == kept.shown:
                continue
            message_id = await self.sender.edit(kept.chat_id, kept.message_id, screen, interactive=False)
            await self.store.cards.put(Card(order.id, kept.chat_id, message_id, shown))

    async def send_card(self, event: Event, order: Order) -> None:
        """Send the order's card as a new message, which is then kept up to date too."""
        person = await self.flows.access.person(order.person_id)
        screen = card(self.t, await self.flows.my_orders.view(person, order), self.flows.clock())
        await self.edit_cards(order)
        message_id = await self.send(event, screen)
        await self.store.cards.put(Card(order.id, event.chat_id, message_id, digest(screen)))


def is_forgotten(person: Person, order: Order) -> bool:
    """Whether the order's buyer asked to be forgotten and has not come back: the order goes on without notices."""
    return person.id == order.person_id and not person.created_at


def digest(screen: Screen) -> str:
    """A short key of what a screen shows."""
    return hashlib.blake2s(repr(screen).encode(), digest_size=12).hexdigest()


E = TypeVar("E", bound=Event)
Renderer = Callable[[Delivery, E], Awaitable[Notice | None]]
"""Delivers an event: gives a notice to send, or does what the kind needs and gives None. Raises what the sender raises."""
BundleRenderer = Callable[[Delivery, Sequence[Event]], Awaitable[Notice | None]]

RENDERERS: dict[type[Event], Renderer[Any]] = {}
BUNDLE_RENDERERS: dict[type[Event], BundleRenderer] = {}


def renders(event_class: type[E]) -> Callable[[Renderer[E]], Renderer[E]]:
    """Register the renderer of an event class; each has one."""

    def register(renderer: Renderer[E]) -> Renderer[E]:
        if RENDERERS.setdefault(event_class, renderer) is not renderer:
            raise TypeError(f"{event_class.__name__} has a renderer already")
        return renderer

    return register


def renders_bundles(*event_classes: type[Event]) -> Callable[[BundleRenderer], BundleRenderer]:
    """Register the renderer of several events of one chat that become one notice."""

    def register(renderer: BundleRenderer) -> BundleRenderer:
        BUNDLE_RENDERERS.update(dict.fromkeys(event_classes, renderer))
        return renderer

    return register
