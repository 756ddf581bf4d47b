"""Messages that show an order and are edited as it moves."""

from __future__ import annotations

from bot.domain.ids import ChatId, OrderId
from bot.domain.orders.cards import Card
from bot.store.database.engine import Engine, do
from bot.store.database.rows import RowMapper

CARDS = RowMapper(Card)


class CardRepository:
    """Messages that show an order, at most one in each chat: the table `cards`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def put(self, card: Card) -> None:
        """Remember the message as the card of the order in that chat, instead of an earlier one."""
        await self._engine.write(do("cards_put", **CARDS.values(card)))

    async def of(self, order_id: OrderId) -> list[Card]:
        [rows] = await self._engine.glance(do("cards_of", order_id=order_id))
        return CARDS.all(rows)

    async def forget(self, order_id: OrderId, chat_id: ChatId) -> None:
        await self._engine.write(do("cards_forget", order_id=order_id, chat_id=chat_id))
