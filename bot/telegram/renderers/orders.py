"""Events of orders: their cards are edited; an end, a delay, a refill and an unknown order get a notice of their own."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.notifications.events import (
    Event,
    OrderFinished,
    OrderLate,
    OrderMoved,
    OrderPlacedLate,
    OrderUnknown,
    RefillMoved,
)
from bot.domain.notifications.notification_settings import Loudness
from bot.domain.notifications.topics import NotificationTopic
from bot.domain.orders.orders import Order, Status
from bot.telegram.renderers.delivery import Delivery, Notice, is_forgotten, renders, renders_bundles
from bot.telegram.screens.notifications import notices
from bot.telegram.screens.notifications import settings as settings_screens


async def order_for_reader(delivery: Delivery, event: Event) -> Order | None:
    """The event's order, where its reader is to be notified of it; for a forgotten buyer only the cards in groups are edited."""
    order = await delivery.order_of(event)
    if order is not None and event.chat_id > 0 and is_forgotten(delivery.reader, order):
        await delivery.edit_cards(order)
        return None
    return order


@renders(OrderMoved)
async def order_moved(delivery: Delivery, event: OrderMoved) -> None:
    if order := await delivery.order_of(event):
        await delivery.edit_cards(order)


@renders(OrderFinished)
async def order_finished(delivery: Delivery, event: OrderFinished) -> Notice | None:
    order = await order_for_reader(delivery, event)
    if order is None:
        return None
    await delivery.edit_cards(order)
    topic = event.topic(order)
    return None if topic is None or order.muted else Notice(notices.finished(delivery.t, order), (topic,))


@renders(OrderUnknown)
async def order_unknown(delivery: Delivery, event: OrderUnknown) -> None:
    order = await order_for_reader(delivery, event)
    if order is None:
        return
    if order.status is Status.UNKNOWN:
        await delivery.send_card(event, order)
    else:
        await delivery.edit_cards(order)


@renders(OrderPlacedLate)
async def order_placed_late(delivery: Delivery, event: OrderPlacedLate) -> Notice | None:
    order = await order_for_reader(delivery, event)
    if order is None:
        return None
    await delivery.edit_cards(order)
    return Notice(notices.placed_late(delivery.t, order, event.was))


@renders(OrderLate)
async def order_late(delivery: Delivery, event: OrderLate) -> Notice | None:
    """An order that ended meanwhile is late no longer."""
    order = await order_for_reader(delivery, event)
    topic = event.topic(order) if order is not None else None
    if order is None or topic is None or order.muted:
        return None
    record = await delivery.flows.statistics.of(order.account_id, order.service_id)
    return None if record is None else Notice(notices.late(delivery.t, order, record, delivery.flows.clock()), (topic,))


@renders(RefillMoved)
async def refill_moved(delivery: Delivery, event: RefillMoved) -> Notice | None:
    order = await order_for_reader(delivery, event)
    if order is None:
        return None
    await delivery.edit_cards(order)
    if order.muted:
        return None
    return Notice(notices.refill_moved(delivery.t, order, event.status, event.said), event.topics)


@renders_bundles(OrderFinished, OrderLate, RefillMoved)
async def orders_bundle(delivery: Delivery, events: Sequence[Event]) -> Notice | None:
    """A burst of ends, or what was held in quiet hours, as one notice without the topics that are switched off."""
    wishes = await delivery.store.notification_settings.of(delivery.reader.id)
    shown: list[tuple[NotificationTopic, Order]] = []
    for event in events:
        order = await delivery.order_of(event)
        if order is None:
            continue
        await delivery.edit_cards(order)
        topic = None if is_forgotten(delivery.reader, order) else event.topic(order)
        if topic is not None and not order.muted and wishes.of(topic) is not Loudness.OFF:
            shown.append((topic, order))
    if not shown:
        return None
    screen = settings_screens.together(delivery.t, shown, away=events[0].held)
    return Notice(screen, tuple(topic for topic, _ in shown))
