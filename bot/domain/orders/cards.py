"""Messages that show an order."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.ids import ChatId, OrderId


@dataclass(frozen=True, slots=True)
class Card:
    """A message that shows an order and is edited as the order moves; `shown` is a digest of its present content."""

    order_id: OrderId
    chat_id: ChatId
    message_id: int
    shown: str = ""
