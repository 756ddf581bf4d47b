"""Events of linked groups, in the language of the person who linked each, in its topic while that is open."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.errors import RetryLater, UserMistake
from bot.domain.groups import BalanceVisibility, GroupLink
from bot.domain.mass_orders.mass_orders import MassStatus
from bot.domain.mass_orders.mass_outcome import large
from bot.domain.notifications.events import Event, GroupLinkSuspended, GroupMassMoved, GroupOrderMoved
from bot.domain.orders.orders import Order, Status
from bot.flows.groups.groups import is_told, mass_is_told
from bot.telegram.renderers.delivery import Delivery, Notice, renders, renders_bundles
from bot.telegram.screen import Localizer, Screen
from bot.telegram.screens import groups as screens


@renders(GroupOrderMoved)
async def group_order_moved(delivery: Delivery, event: GroupOrderMoved) -> None:
    await group_orders_bundle(delivery, [event])


@renders_bundles(GroupOrderMoved)
async def group_orders_bundle(delivery: Delivery, events: Sequence[Event]) -> None:
    """News of orders in one group as one notice; the lines of a large mass order are left to the notice of the whole."""
    flows = delivery.flows
    link = await delivery.store.groups.get(events[0].chat_id)
    if link is None:
        return
    news: list[tuple[Order, Status]] = []
    for event in events:
        order = await delivery.order_of(event)
        if order is None or not isinstance(event, GroupOrderMoved):
            continue
        if is_told(link, order, event.status) and not await _is_line_of_large_order(delivery, order):
            news.append((order, event.status))
    if not news or not await is_trusted(delivery, link):
        return
    t, charges = await _localizer(delivery, link), link.balance_for is BalanceVisibility.MEMBERS
    if len(news) > 1:
        await send_to_group(delivery, link, screens.many_news(t, news), t)
        return
    [(order, status)] = news
    buyer = await flows.access.person(order.person_id)
    await send_to_group(delivery, link, screens.news(t, order, status, buyer.name, charges=charges), t)


@renders(GroupMassMoved)
async def group_mass_moved(delivery: Delivery, event: GroupMassMoved) -> None:
    link = await delivery.store.groups.get(event.chat_id)
    view = await delivery.flows.mass.view(delivery.reader, event.mass_id)
    over = view.mass.status in (MassStatus.DONE, MassStatus.STOPPED)
    if link is None or not over or not mass_is_told(link, view.mass, event.status):
        return
    if not await is_trusted(delivery, link):
        return
    t, charges = await _localizer(delivery, link), link.balance_for is BalanceVisibility.MEMBERS
    outcome = view.outcome if event.status.final else None
    screen = screens.mass_news(t, view, outcome, delivery.reader.name, charges=charges)
    await send_to_group(delivery, link, screen, t)


@renders(GroupLinkSuspended)
async def group_link_suspended(delivery: Delivery, event: GroupLinkSuspended) -> Notice | None:
    link = await delivery.store.groups.get(event.group_id)
    account = await delivery.store.accounts.get(link.account_id) if link is not None else None
    if link is None or account is None or link.held_at is None:
        return None
    return Notice(screens.held(delivery.t, link, account))


async def is_trusted(delivery: Delivery, link: GroupLink) -> bool:
    """Whether the person who linked the group still has the rights for it; raises `RetryLater` while Telegram does not list its admins."""
    try:
        return await delivery.flows.group_links.trusted(link)
    except UserMistake as away:
        raise RetryLater(30.0, str(away)) from away


async def send_to_group(delivery: Delivery, link: GroupLink, screen: Screen, t: Localizer) -> None:
    """Send to the topic of the link; to the group itself where that topic is gone, which is said once."""
    sender = delivery.sender
    await sender.send(link.chat_id, screen, interactive=False, topic=link.topic_id)
    lost = (int(link.chat_id), link.topic_id or 0)
    if lost in sender.lost_topics:
        sender.lost_topics.discard(lost)
        if await delivery.store.groups.lose_topic(link.chat_id, lost[1]):
            await sender.send(link.chat_id, Screen(screens.topic_lost(t)), interactive=False)


async def _localizer(delivery: Delivery, link: GroupLink) -> Localizer:
    return delivery.localizer_of(await delivery.flows.access.person(link.linked_by))


async def _is_line_of_large_order(delivery: Delivery, order: Order) -> bool:
    """Whether the order is a muted line of a large mass order; a line that was found to exist later is no longer muted."""
    if order.draft_id is None or not order.muted:
        return False
    return large(await delivery.store.mass_orders.lines_beside(order.draft_id))
