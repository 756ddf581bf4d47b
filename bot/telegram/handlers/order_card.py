"""Shows an order's card and remembers the message, so that it is edited as the order moves."""

from __future__ import annotations

import contextlib

from bot.domain.errors import StoreUnavailable
from bot.domain.orders.cards import Card
from bot.flows.orders.my_orders import OrderView
from bot.telegram.context import Context
from bot.telegram.screens.orders.card import card


async def show_card(context: Context, view: OrderView) -> None:
    """Show an order's card, and remember the message so that it is edited as the order moves."""
    store, shown = context.flows.store, view.order
    message_id = await context.show(card(context.t, view, context.flows.clock()))
    with contextlib.suppress(StoreUnavailable):  # it is shown, which is what was wanted; it is only not edited later
        await store.cards.put(Card(shown.id, context.chat_id, message_id))
        # Whoever told that it moved while this was on its way did not know of the message.
        while (now := await store.orders.get(shown.id)) is not None and now.status is not shown.status:
            shown = now
            screen = card(context.t, await context.flows.my_orders.view(context.person, now), context.flows.clock())
            message_id = await context.sender.edit(context.chat_id, message_id, screen)
            await store.cards.put(Card(now.id, context.chat_id, message_id))
