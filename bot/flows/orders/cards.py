"""Messages that show an order and are edited as it moves."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import ChatId
from bot.domain.orders.cards import Card
from bot.domain.orders.orders import Order
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class OrderCards:
    """Remembers which message of a chat shows an order."""

    store: Store

    async def remember(self, order: Order, chat_id: ChatId, message_id: int) -> Order | None:
        """Remember the message as the order's card; the order as it is now, if it left the shown status meanwhile.

        A delivery in that time did not know of the message, so the caller has to edit it.
        """
        await self.store.cards.put(Card(order.id, chat_id, message_id))
        now = await self.store.orders.get(order.id)
        return now if now is not None and now.status is not order.status else None
