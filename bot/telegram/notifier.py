"""Tells events: the card is edited, a final state gets a short notice, in the language the reader has now."""

from __future__ import annotations

import hashlib

from bot.domain.errors import NotFound
from bot.domain.events import Event, EventKind
from bot.domain.groups import GroupLink
from bot.domain.messages import N_
from bot.domain.orders import Order, Status
from bot.domain.people import Role
from bot.flows.groups import is_told
from bot.flows.ports import Card
from bot.telegram.screen import Screen, Voice
from bot.telegram.screens import groups as group_screens
from bot.telegram.screens import home as home_screens
from bot.telegram.screens import mass as mass_screens
from bot.telegram.screens import orders as screens
from bot.telegram.sending import Sender
from bot.telegram.turn import Stories


class TelegramNotifier:
    """Implements `flows.ports.Notifier`; raises what the sender raises."""

    def __init__(self, sender: Sender, stories: Stories) -> None:
        self._sender = sender
        self._stories = stories

    async def tell(self, event: Event) -> None:
        """Tell one event in its chat."""
        person = await self._stories.access.person(event.person_id)
        t = self._stories.voice(person.speaks)
        if event.kind is EventKind.INVITATION_USED:
            role = home_screens.role_name(t, Role[event.payload.get("role", "buyer").upper()])
            await self._send(event, screens.used_invitation(t, event.payload.get("name", ""), role))
            return
        if event.kind is EventKind.OPERATOR_NOTE:
            await self._send(event, screens.operator_note(t, event.payload.get("text", "")))
            return
        if event.kind in (EventKind.MASS_MOVED, EventKind.MASS_ENDED):
            await self._tell_mass(event, t)
            return
        if event.kind is EventKind.GROUP_ORDER:
            await self._tell_group(event)
            return
        order = await self._stories.store.orders.get(event.order_id) if event.order_id is not None else None
        if order is None:
            raise NotFound(N_("There is no such order of yours."))
        await self._tell_order(event, order, t)

    async def _tell_order(self, event: Event, order: Order, t: Voice) -> None:
        if event.kind is EventKind.ORDER_UNKNOWN and order.status is Status.UNKNOWN:
            person = await self._stories.access.person(order.person_id)
            screen = screens.card(t, await self._stories.reviewing.view(person, order), self._stories.clock())
            message_id = await self._sender.send(event.chat_id, screen, interactive=False)
            await self._stories.store.cards.put(Card(order.id, event.chat_id, message_id, digest(screen)))
            return
        if event.kind is EventKind.ORDER_LATE:
            await self._tell_late(event, order, t)
            return
        await self._move_cards(order)
        if event.kind is EventKind.ORDER_FINISHED and not order.muted and order.status.final:
            await self._send(event, screens.finished(t, order))
        elif event.kind is EventKind.REFILL_MOVED and not order.muted:
            await self._send(
                event, screens.refill_told(t, order, event.payload.get("status", ""), event.payload.get("said", ""))
            )

    async def _tell_late(self, event: Event, order: Order, t: Voice) -> None:
        """An order takes much longer than others of its service did; one that has ended meanwhile is not late any more."""
        record = await self._stories.statistics.of(order.account_id, order.service_id)
        if record is not None and order.status.running and not order.muted:
            await self._send(event, screens.late(t, order, record, self._stories.clock()))

    async def _tell_mass(self, event: Event, t: Voice) -> None:
        """How a mass order goes, in the message that showed it; its end is told anew, with every line as a file."""
        person = await self._stories.access.person(event.person_id)
        view = await self._stories.mass.view(person, int(event.payload["mass"]))
        screen, message_id = mass_screens.progress(t, view), view.mass.message_id
        if message_id is not None:
            shown = await self._sender.edit(event.chat_id, message_id, screen, interactive=False)
        else:
            shown = await self._sender.send(event.chat_id, screen, interactive=False)
        if shown != message_id:
            await self._stories.store.mass.shown(view.mass.id, shown)
        if event.kind is EventKind.MASS_ENDED:
            await self._sender.document(
                event.chat_id,
                mass_screens.file_name(view),
                mass_screens.file(t, view),
                mass_screens.end_notice(t, view),
                interactive=False,
            )

    async def _tell_group(self, event: Event) -> None:
        """An order's news in a group, in the language of who linked it, in its topic while that is open."""
        store = self._stories.store
        order = await store.orders.get(event.order_id) if event.order_id is not None else None
        link = await store.groups.get(event.chat_id)
        status = Status(event.payload.get("status", Status.PENDING))
        if order is None or link is None or not is_told(link, order, status):
            return
        t = self._stories.voice((await self._stories.access.person(link.linked_by)).speaks)
        buyer = await self._stories.access.person(order.person_id)
        await self._to_group(link, group_screens.news(t, order, status, buyer.name), t)

    async def _to_group(self, link: GroupLink, screen: Screen, t: Voice) -> None:
        await self._sender.send(link.chat_id, screen, interactive=False, topic=link.topic_id)
        lost = (int(link.chat_id), link.topic_id or 0)
        if lost in self._sender.lost_topics:
            self._sender.lost_topics.discard(lost)
            if await self._stories.store.groups.lose_topic(link.chat_id, lost[1]):
                await self._sender.send(link.chat_id, Screen(group_screens.topic_lost(t)), interactive=False)

    async def _move_cards(self, order: Order) -> None:
        """Edit every message that shows the order, unless it shows this already."""
        person = await self._stories.access.person(order.person_id)
        view = await self._stories.reviewing.view(person, order)
        for card in await self._stories.store.cards.of(order.id):
            t = self._stories.voice(person.speaks)
            screen = screens.card(t, view, self._stories.clock())
            shown = digest(screen)
            if shown == card.shown:
                continue
            message_id = await self._sender.edit(card.chat_id, card.message_id, screen, interactive=False)
            await self._stories.store.cards.put(Card(order.id, card.chat_id, message_id, shown))

    async def _send(self, event: Event, screen: Screen) -> None:
        await self._sender.send(event.chat_id, screen, interactive=False)


def digest(screen: Screen) -> str:
    """What a screen shows, as a short key."""
    return hashlib.blake2s(repr(screen).encode(), digest_size=12).hexdigest()
