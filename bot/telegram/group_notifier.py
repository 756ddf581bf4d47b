"""Tells linked groups what became of orders, in the language of who linked each, in its topic while that is open."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import RetryLater, UserMistake
from bot.domain.groups import BalanceVisibility, GroupLink
from bot.domain.mass_orders.mass_orders import MassStatus
from bot.domain.mass_orders.mass_outcome import large
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Order, Status
from bot.flows.groups.groups import is_told, mass_is_told
from bot.telegram.context import Flows
from bot.telegram.screen import Localizer, Screen
from bot.telegram.screens import groups as screens
from bot.telegram.sending import Sender


class GroupNotifier:
    """Each method raises what the sender raises, and `RetryLater` while Telegram does not say who is an admin."""

    def __init__(self, sender: Sender, flows: Flows) -> None:
        self._sender = sender
        self._flows = flows

    async def tell(self, events: Sequence[Event]) -> None:
        """News of orders in one group, several of them in one notice; a large mass order's lines are told with it, not one by one."""
        link = await self._flows.store.groups.get(events[0].chat_id)
        if link is None:
            return
        told: list[tuple[Order, Status]] = []
        for event in events:
            order = await self._flows.store.orders.get(event.order_id) if event.order_id is not None else None
            status = Status(event.payload.get("status", Status.PENDING))
            if order is not None and is_told(link, order, status) and not await self._told_together(order):
                told.append((order, status))
        if not told or not await self.trusted(link):
            return
        t, charges = await self._voice(link), link.balance_for is BalanceVisibility.MEMBERS
        if len(told) > 1:
            await self.send(link, screens.many_news(t, told), t)
            return
        [(order, status)] = told
        buyer = await self._flows.access.person(order.person_id)
        await self.send(link, screens.news(t, order, status, buyer.name, charges=charges), t)

    async def tell_mass(self, event: Event) -> None:
        """A large mass order was sent, or all its orders have ended."""
        link = await self._flows.store.groups.get(event.chat_id)
        buyer = await self._flows.access.person(event.person_id)
        view = await self._flows.mass.view(buyer, int(event.payload["mass"]))
        ended = view.mass.status in (MassStatus.DONE, MassStatus.STOPPED)
        status = Status(event.payload["status"])
        if link is None or not ended or not mass_is_told(link, view.mass, status) or not await self.trusted(link):
            return
        t = await self._voice(link)
        charges = link.balance_for is BalanceVisibility.MEMBERS
        outcome = view.outcome if status.final else None
        await self.send(link, screens.mass_news(t, view, outcome, buyer.name, charges=charges), t)

    async def trusted(self, link: GroupLink) -> bool:
        """Whether somebody stands for the link."""
        try:
            return await self._flows.group_links.trusted(link)
        except UserMistake as away:  # Telegram does not say who is an admin just now
            raise RetryLater(30.0, str(away)) from away

    async def send(self, link: GroupLink, screen: Screen, t: Localizer) -> None:
        """Into the topic of the link; into the group itself, and said so once, where that is gone."""
        await self._sender.send(link.chat_id, screen, interactive=False, topic=link.topic_id)
        lost = (int(link.chat_id), link.topic_id or 0)
        if lost in self._sender.lost_topics:
            self._sender.lost_topics.discard(lost)
            if await self._flows.store.groups.lose_topic(link.chat_id, lost[1]):
                await self._sender.send(link.chat_id, Screen(screens.topic_lost(t)), interactive=False)

    async def _voice(self, link: GroupLink) -> Localizer:
        linker = await self._flows.access.person(link.linked_by)
        return self._flows.voice(linker.speaks, linker.time_zone)

    async def _told_together(self, order: Order) -> bool:
        """Whether the order is a line of a mass order so large that its end is told once; one that was found to exist is not silent any more."""
        if order.draft_id is None or not order.muted:
            return False
        return large(await self._flows.store.mass_orders.lines_beside(order.draft_id))
