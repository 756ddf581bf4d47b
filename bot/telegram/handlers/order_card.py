"""Shows an order's card and remembers the message, so that it is edited as the order moves."""

from __future__ import annotations

import contextlib

from bot.domain.errors import StoreUnavailable
from bot.flows.order_ports import Card
from bot.flows.orders.my_orders import OrderView
from bot.telegram.context import Context
from bot.telegram.screens.orders.card import card


async def show_card(turn: Context, view: OrderView) -> None:
    """Show an order's card, and remember the message so that it is edited as the order moves."""
    store, shown = turn.stories.store, view.order
    message_id = await turn.show(card(turn.t, view, turn.stories.clock()))
    with contextlib.suppress(StoreUnavailable):  # it is shown, which is what was wanted; it is only not edited later
        await store.cards.put(Card(shown.id, turn.chat_id, message_id))
        # Whoever told that it moved while this was on its way did not know of the message.
        while (now := await store.orders.get(shown.id)) is not None and now.status is not shown.status:
            shown = now
            screen = card(turn.t, await turn.stories.reviewing.view(turn.person, now), turn.stories.clock())
            message_id = await turn.sender.edit(turn.chat_id, message_id, screen)
            await store.cards.put(Card(now.id, turn.chat_id, message_id))
