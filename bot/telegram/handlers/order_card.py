"""Shows an order's card and remembers the message, so that it is edited as the order moves."""

from __future__ import annotations

import contextlib

from bot.domain.errors import StoreUnavailable
from bot.flows.orders.my_orders import OrderView
from bot.telegram.context import Context
from bot.telegram.screens.orders.card import card


async def show_card(context: Context, view: OrderView) -> None:
    """Show an order's card, and remember the message so that it is edited as the order moves."""
    flows, message_id = context.flows, await context.show(card(context.t, view, context.flows.clock()))
    with contextlib.suppress(StoreUnavailable):  # it is shown, which is what was wanted; it is only not edited later
        shown = view.order
        while (now := await flows.order_cards.remember(shown, context.chat_id, message_id)) is not None:
            screen = card(context.t, await flows.my_orders.view(context.person, now), flows.clock())
            message_id = await context.sender.edit(context.chat_id, message_id, screen)
            shown = now
