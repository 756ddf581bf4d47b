"""Fills a database for a bench: orders that ended, orders to be asked about, open drafts, things to tell."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice

from bot.domain.ids import SHARED, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import OrderFinished
from bot.domain.ordering.draft import OrderDraft
from bot.domain.orders.orders import Order, Status
from bot.store.database.database_url import read_address
from bot.store.database.engine import each
from bot.store.order_rows import check_values, order_values
from bot.store.store import Store, migrate

MANY = 2_000
DAY_MS = 86_400_000
PLAIN = ServiceId("2000")


def clock() -> int:
    """Milliseconds UTC."""
    return time.time_ns() // 1_000_000


@dataclass(frozen=True, slots=True)
class Stock:
    """What a database is to hold: orders that ended, the panel's numbers of those that run, drafts, and whose all this is.

    The panel is to be asked about running orders at `due_at` (ms).
    """

    people: Sequence[int]
    ended: int = 0
    running: Sequence[str] = ()
    drafts: int = 0
    due_at: int = 1


async def fill(url: str, stock: Stock) -> None:
    """Make the database and put the stock in."""
    await migrate(url)
    engine = await read_address(url).open()
    try:
        orders = _orders(stock)
        while some := list(islice(orders, MANY)):
            asked = (check_values(one, stock.due_at) for one in some if one.status.running)
            await engine.write(each("orders_submit", map(order_values, some)), each("checks_put", asked))
    finally:
        await engine.close()
    store = await Store.open(url)
    try:
        async with asyncio.TaskGroup() as together:
            for draft in _drafts(stock):
                together.create_task(store.drafts.save(draft, over=None))
    finally:
        await store.close()


async def to_tell(url: str, count: int) -> None:
    """Put in the news that the first so many orders ended, due now."""
    store = await Store.open(url)
    try:
        now = clock()
        orders = [await store.orders.get(OrderId(number)) for number in range(1, count + 1)]
        assert all(orders)
        events = [OrderFinished.of(one, number, now) for number, one in enumerate(orders, 1) if one is not None]
        await store.outbox.add(events)
    finally:
        await store.close()


def order(number: int, person: int, panel_number: str) -> Order:
    """An order that runs, placed a minute ago."""
    now = clock()
    link = f"https://www.instagram.com/p/B{number}/"
    return Order(
        id=OrderId(number),
        account_id=SHARED,
        person_id=PersonId(person),
        chat_id=ChatId(person),
        service_id=PLAIN,
        service_name="Instagram Likes Plain",
        type="Default",
        link=link,
        link_key=f"instagram.com/p/B{number}",
        parameters={"link": link, "quantity": "100"},
        quantity=100,
        rate=Decimal("0.01"),
        charge=Money(Decimal("0.001"), "USD"),
        status=Status.PENDING,
        created_at=now - 60_000,
        placed_at=now - 60_000,
        panel_order_id=PanelOrderId(panel_number),
    )


def _orders(stock: Stock) -> Iterator[Order]:
    now = clock()
    for number in range(1, stock.ended + 1):
        at = now - 90 * DAY_MS + 60_000 * number
        yield replace(
            order(number, stock.people[number % len(stock.people)], str(5_000_000 + number)),
            status=Status.COMPLETED,
            said="Completed",
            remains=0,
            created_at=at,
            placed_at=at,
            finished_at=at + 3_600_000,
        )
    for number, panel_number in enumerate(stock.running, stock.ended + 1):
        person = stock.people[number % len(stock.people)]
        yield order(number, person, panel_number)


def _drafts(stock: Stock) -> Iterator[OrderDraft]:
    for number in range(1, stock.drafts + 1):
        # Whose they are does not matter; a person and a chat have one draft.
        yield OrderDraft(
            DraftId(number),
            PersonId(50_000_000 + number),
            ChatId(50_000_000 + number),
            SHARED,
            PLAIN,
            {"link": f"https://www.instagram.com/p/D{number}/"},
            updated_at=clock(),
        )
