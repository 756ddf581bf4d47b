"""Messages that show an order."""

from __future__ import annotations

from bot.domain.orders.cards import Card
from bot.store.store import Store
from tests.store.examples import AT_ANAS, GROUP, running
from tests.store.test_orders import stored

ORDER = running(10)


async def test_an_order_has_one_card_a_chat(store: Store) -> None:
    await stored(store, ORDER)
    await store.cards.put(Card(ORDER.id, AT_ANAS, 5, "a"))
    await store.cards.put(Card(ORDER.id, GROUP, 6, "b"))
    await store.cards.put(Card(ORDER.id, AT_ANAS, 7, "c"))
    assert await store.cards.of(ORDER.id) == [Card(ORDER.id, GROUP, 6, "b"), Card(ORDER.id, AT_ANAS, 7, "c")]


async def test_a_card_is_forgotten(store: Store) -> None:
    await stored(store, ORDER)
    await store.cards.put(Card(ORDER.id, AT_ANAS, 5))
    await store.cards.forget(ORDER.id, AT_ANAS)
    assert await store.cards.of(ORDER.id) == []
