"""Transactions: all of a one or nothing, many in one commit, none in another's way."""

from __future__ import annotations

import asyncio
import itertools
import random
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.ids import DraftId, OrderId
from bot.domain.orders.cards import Card
from bot.store.database.database_url import read_address
from bot.store.database.engine import Engine, do, each, must
from bot.store.database.sqlite import SqliteEngine
from bot.store.store import Store
from tests.store.examples import ANA, AT_ANAS, NOW, draft, event, order, received
from tests.store.test_orders import stored

NOBODYS = Card(OrderId(404), AT_ANAS, 1)


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[Engine]:
    engine = await read_address(database_url).open()
    yield engine
    await engine.close()


async def test_a_failed_guard_undoes_what_came_before_it(engine: Engine) -> None:
    add = do("favourites_add", person_id=1, account_id=1, service_id="a", created_at=NOW)
    absent = must("accounts_encrypt_anew", id=404, was="", encrypted_key="")
    assert await engine.write(add, absent) is None
    assert await engine.read(do("favourites_of", person_id=1, account_id=1)) == [[]]
    assert await engine.write(absent) is None
    assert await engine.write(absent, add) is None


async def test_what_was_written_is_read_at_once(engine: Engine) -> None:
    for number in range(50):
        await engine.write(
            do("favourites_add", person_id=1, account_id=1, service_id=str(number), created_at=number), synced=False
        )
        [rows] = await engine.read(do("favourites_of", person_id=1, account_id=1))
        assert rows[0]["service_id"] == str(number)


async def test_who_heard_of_a_commit_sees_it_however_much_others_look_up_at_that_moment(store: Store) -> None:
    over = asyncio.Event()

    async def look() -> None:
        while not over.is_set():
            await store.drafts.current(ANA, AT_ANAS)
            await asyncio.sleep(0)

    async def step(person: int) -> None:
        seen = None
        for version in range(1, 31):
            made = draft(person, person_id=person, version=version)
            await store.drafts.save(made, over=seen)
            seen = await store.drafts.current(made.person_id, made.chat_id)
            assert seen == made
            assert await store.drafts.current(made.person_id, made.chat_id) == made

    lookers = [asyncio.ensure_future(look()) for _ in range(3)]
    await asyncio.gather(*(step(person) for person in range(1, 21)))
    over.set()
    await asyncio.gather(*lookers)


async def test_on_sqlite_what_is_looked_up_in_one_turn_is_read_in_one_go_and_let_go_of(
    sqlite_url: str, tmp_path: Path
) -> None:
    engine = SqliteEngine(tmp_path / "bot.db")
    get = do("accounts_get", id=1)
    await engine.glance(get)
    await asyncio.sleep(0)
    glance = engine._glance
    assert glance is not None
    ran: list[str] = []
    glance._raw.set_trace_callback(ran.append)
    for _ in range(3):
        await engine.glance(get)
    assert ran.count("BEGIN") == 1
    assert glance._raw.in_transaction
    await asyncio.sleep(0)
    assert not glance._raw.in_transaction
    await engine.close()


async def test_a_statement_for_nothing_does_nothing(engine: Engine) -> None:
    assert await engine.write() == []
    assert await engine.write(each("favourites_add", [])) == [[]]


async def test_a_transaction_that_breaks_a_rule_of_the_schema_harms_none_that_shares_its_commit(
    store: Store,
) -> None:
    drafts = [draft(number, person_id=number) for number in range(1, 31)]
    for one in drafts:
        await store.drafts.save(one, over=None)
    outcomes = await asyncio.gather(
        *(store.orders.submit(order(one.id, draft_id=DraftId(one.id)), one) for one in drafts),
        *(store.cards.put(NOBODYS) for _ in range(10)),
        *(store.orders.submit(order(1000 + one.id, draft_id=DraftId(one.id)), one) for one in drafts),
        return_exceptions=True,
    )
    assert outcomes[:30] == [True] * 30
    # A mistake of ours is not told as a database that is away.
    assert all(
        isinstance(one, sqlite3.IntegrityError | asyncpg.IntegrityConstraintViolationError) for one in outcomes[30:40]
    )
    assert outcomes[40:] == [False] * 30
    assert len(await store.orders.lost(NOW * 2)) == 30


async def test_a_caller_that_gave_up_harms_no_other(store: Store) -> None:
    async def give_up(number: int) -> None:
        task = asyncio.ensure_future(store.outbox.add([event(number)]))
        await asyncio.sleep(0)
        task.cancel()

    await asyncio.gather(
        *(give_up(number) for number in range(20)), *(store.outbox.add([event(number)]) for number in range(100, 120))
    )
    told = [one.id for one in await store.outbox.waiting(100)]
    assert told[-20:] == list(range(100, 120))


async def test_nobody_is_forgotten_however_callers_come_and_give_up(store: Store) -> None:
    numbers = itertools.count(1)
    kept: list[int] = []

    async def tell(chance: random.Random) -> None:
        for _ in range(60):
            number = next(numbers)
            storing = asyncio.ensure_future(store.outbox.add([event(number)]))
            await asyncio.sleep(chance.choice([0, 0, 0.001]))
            if chance.random() < 0.1:
                storing.cancel()
            else:
                await storing
                kept.append(number)

    async with asyncio.timeout(60):
        await asyncio.gather(*(tell(random.Random(seed)) for seed in range(20)))
    assert set(kept) <= {one.id for one in await store.outbox.waiting(10_000)}


async def test_a_closed_store_is_away_and_closing_twice_is_harmless(store: Store) -> None:
    await store.close()
    with pytest.raises(StoreUnavailable):
        await store.inbox.next_offset()
    with pytest.raises(StoreUnavailable):
        await store.drafts.save(draft(), over=None)
    with pytest.raises(StoreUnavailable):
        await store.check()
    await store.close()


async def test_closing_finishes_what_is_being_stored(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    storing = [asyncio.ensure_future(store.outbox.add([event(number)])) for number in range(20)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*storing)
    store = await Store.open(sqlite_url)
    assert len(await store.outbox.waiting(100)) == 20
    await store.close()


async def test_on_sqlite_transactions_that_wait_together_share_a_commit(sqlite_url: str, tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "bot.db")
    await engine.check()
    writer = engine._writer
    assert writer is not None
    ran: list[str] = []
    writer._raw.set_trace_callback(ran.append)
    await asyncio.gather(
        *(
            engine.write(do("favourites_add", person_id=1, account_id=1, service_id=str(number), created_at=number))
            for number in range(100)
        )
    )
    await engine.close()
    assert 1 <= ran.count("COMMIT") <= 10
    assert len([sql for sql in ran if sql.startswith("INSERT")]) == 100


def test_a_statement_does_not_show_its_values() -> None:
    assert "secret" not in repr(do("accounts_save", encrypted_key="secret"))


@pytest.mark.parametrize("replicas", [1, 2])
async def test_one_confirmation_pressed_fifty_times_at_once_is_one_order(database_url: str, replicas: int) -> None:
    stores = [await Store.open(database_url) for _ in range(replicas)]
    await stores[0].drafts.save(draft(1), over=None)
    pressed = await asyncio.gather(
        *(
            stores[number % replicas].orders.submit(order(100 + number, draft_id=DraftId(1)), draft(1))
            for number in range(50)
        )
    )
    assert pressed.count(True) == 1
    assert [one.id for one in await stores[0].orders.lost(NOW * 2)] == [100 + pressed.index(True)]
    for store in stores:
        assert await store.drafts.current(ANA, AT_ANAS) is None
        await store.close()


async def test_a_webhook_called_twice_at_once_stores_its_update_once(database_url: str) -> None:
    one, two = await Store.open(database_url), await Store.open(database_url)
    stored_by = await asyncio.gather(*(store.inbox.receive([received(5)], "x", NOW) for store in (one, two) * 10))
    assert sorted(map(len, stored_by))[-2:] == [0, 1]
    await one.close()
    await two.close()


async def test_orders_stored_by_one_process_are_seen_by_another(database_url: str) -> None:
    one, two = await Store.open(database_url), await Store.open(database_url)
    await two.orders.get(OrderId(10))
    await stored(one, order(10))
    assert await two.orders.get(OrderId(10)) is not None
    await one.close()
    await two.close()
