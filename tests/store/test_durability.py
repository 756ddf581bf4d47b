"""What was acknowledged is there after a power cut, and after the process was killed at any moment."""

from __future__ import annotations

import asyncio
import random
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.domain.accounts.people import Invitation, Person, Role
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PersonId
from bot.domain.orders.orders import OrderFilter, RefillStatus, Status
from bot.domain.orders.polling import OrderRecord
from bot.store.database.sqlite_file import connect
from bot.store.store import Store
from tests.store.examples import ANA, AT_ANAS, NOW, draft, entry, event, order, received, refill, running
from tests.store.power_cut import Disk, watched_disk
from tests.store.test_orders import stored


@pytest.fixture
def disk(sqlite_url: str, tmp_path: Path) -> Iterator[Disk]:
    with watched_disk() as disk:
        if disk is None:
            pytest.skip("this Python's SQLite is built in, its file system cannot be watched")
        disk.settle(tmp_path / "bot.db")
        yield disk


async def after_power_cut(disk: Disk, tmp_path: Path, name: str) -> Store:
    """Open what is left."""
    return await Store.open(f"sqlite+aiosqlite:///{disk.after_power_cut(tmp_path / 'bot.db', tmp_path / name)}")


async def test_a_power_cut_takes_nothing_that_was_acknowledged(disk: Disk, sqlite_url: str, tmp_path: Path) -> None:
    store = await Store.open(sqlite_url)

    assert await store.inbox.receive([received(1)], "one", NOW) == {1: True}
    left = await after_power_cut(disk, tmp_path, "after receiving")
    assert await left.inbox.next_offset() == 2
    await left.close()

    assert await store.drafts.save(draft(1), over=None)
    assert await store.orders.submit(order(10, draft_id=DraftId(1)), draft(1))
    left = await after_power_cut(disk, tmp_path, "after submitting")
    assert await left.orders.get(OrderId(10)) == order(10, draft_id=DraftId(1))
    assert await left.drafts.current(ANA, AT_ANAS) is None
    await left.close()

    placed = running(10, draft_id=DraftId(1))
    assert await store.orders.save(placed, was=Status.SUBMITTING, next_check_at=NOW, events=[event(1)])
    left = await after_power_cut(disk, tmp_path, "after placing")
    assert await left.orders.get(OrderId(10)) == placed
    assert [one.id for one in await left.outbox.waiting(5)] == [1]
    await left.close()

    assert await store.refills.submit(refill(1, 10))
    left = await after_power_cut(disk, tmp_path, "after asking for a refill")
    assert await left.refills.get(1) == refill(1, 10)
    await left.close()

    await store.refills.save(refill(1, 10, status=RefillStatus.PENDING), was=RefillStatus.SUBMITTING)
    further = OrderRecord(replace(placed, remains=5), placed.status, NOW + 1)
    await store.orders.record([further], [event(2, order_id=10)])
    await store.people.save(Person(ANA, "Ana", created_at=NOW))
    invitation = Invitation("token", AccountId(1), Role.BUYER, ANA, NOW + 1)
    await store.people.invite(invitation, entry(901))
    assert await store.people.redeem(invitation, ANA, entry(902, "join"), [event(3)])
    left = await after_power_cut(disk, tmp_path, "after all that")
    assert (await left.refills.of(OrderId(10)))[0].status is RefillStatus.PENDING
    assert await left.orders.get(OrderId(10)) == replace(placed, remains=5)
    assert not await left.people.redeem(invitation, ANA, entry(903, "join"), [])
    assert {"refill", "invite", "join"} <= {one.action for one in await left.audit.page(20)}
    await left.close()
    await store.close()


async def test_a_draft_alone_does_not_wait_for_the_disk_and_its_update_is_there_to_make_it_again(
    disk: Disk, sqlite_url: str, tmp_path: Path
) -> None:
    store = await Store.open(sqlite_url)
    await store.inbox.receive([received(1)], "one", NOW)
    await store.drafts.save(draft(1), over=None)
    await store.inbox.finish([1], "one")
    left = await after_power_cut(disk, tmp_path, "left")
    assert await left.drafts.current(ANA, AT_ANAS) is None
    assert await left.inbox.claim("two", NOW, NOW + 1, 10) == [received(1)]
    await left.close()

    # The next one that waits takes everything before it along.
    await store.inbox.receive([received(2)], "one", NOW)
    left = await after_power_cut(disk, tmp_path, "later")
    assert await left.drafts.current(ANA, AT_ANAS) == draft(1)
    await left.close()
    await store.close()


async def test_transactions_that_share_a_commit_are_all_on_disk(disk: Disk, sqlite_url: str, tmp_path: Path) -> None:
    store = await Store.open(sqlite_url)

    async def go_through(number: int) -> None:
        one = draft(number, person_id=number)
        await store.drafts.save(one, over=None)
        assert await store.orders.submit(order(number, draft_id=DraftId(number)), one)

    await asyncio.gather(*(go_through(number) for number in range(1, 41)))
    left = await after_power_cut(disk, tmp_path, "left")
    assert len(await left.orders.page(AccountId(1), ANA, OrderFilter(), limit=100)) == 40
    await left.close()
    await store.close()


ORDERING = """
import asyncio, sys
from bot.store.store import Store
from tests.store.test_durability import order_and_place

async def main():
    store = await Store.open(sys.argv[1])
    await asyncio.gather(*(order_and_place(store, person, int(sys.argv[2])) for person in range(1, 9)))

asyncio.run(main())
"""


async def order_and_place(store: Store, person: int, turn: int) -> None:
    """Order on and on; say so on standard output after each acknowledgement."""
    for step in range(1, 10_000):
        number = turn * 1_000_000 + person * 10_000 + step
        one = draft(number, person_id=person, chat_id=person)
        submitted = order(number, draft_id=DraftId(number), person_id=person)
        await store.drafts.save(one, over=None)
        assert await store.orders.submit(submitted, one)
        sys.stdout.write(f"submitted {number}\n")
        sys.stdout.flush()
        placed = replace(submitted, status=Status.PENDING, panel_order_id=PanelOrderId(str(number)))
        assert await store.orders.save(placed, was=Status.SUBMITTING, next_check_at=NOW, events=[event(number)])
        sys.stdout.write(f"placed {number}\n")
        sys.stdout.flush()


async def test_a_killed_process_loses_nothing_it_acknowledged_and_leaves_nothing_half_done(database_url: str) -> None:
    chance = random.Random(7)
    for turn in range(4):
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", ORDERING, database_url, str(turn), stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        said = [await process.stdout.readline() for _ in range(chance.randint(5, 200))]
        process.send_signal(signal.SIGKILL)
        said += (await process.stdout.read()).splitlines(keepends=True)
        await process.wait()

        store = await Store.open(database_url)
        told = {one.id for one in await store.outbox.waiting(100_000)}
        for line in (line.decode().split() for line in said if line.endswith(b"\n")):
            found = await store.orders.get(OrderId(int(line[1])))
            assert found is not None
            if line[0] == "placed":
                assert found.status is Status.PENDING
                assert found.id in told
        for person in range(1, 9):
            await whole(store, person, told)
        await store.close()


async def whole(store: Store, person: int, told: set[int]) -> None:
    """An open draft has no order, a closed one has; an order was placed if and only if its event is there."""
    open_draft = await store.drafts.current(PersonId(person), ChatId(person))
    if open_draft is not None:
        assert await store.orders.by_draft(open_draft.id) is None
    for one in await store.orders.page(AccountId(1), PersonId(person), OrderFilter(), limit=10_000):
        assert (one.status is Status.PENDING) == (one.id in told)


async def test_after_a_kill_the_file_is_sound(sqlite_url: str, tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ORDERING, sqlite_url, "0", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    for _ in range(50):
        await process.stdout.readline()
    process.kill()
    await process.stdout.read()
    await process.wait()
    raw = connect(tmp_path / "bot.db")
    assert [row[0] for row in raw.execute("PRAGMA integrity_check")] == ["ok"]
    assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
    raw.close()


async def test_decimals_keep_every_digit_in_the_file(sqlite_url: str, tmp_path: Path) -> None:
    store = await Store.open(sqlite_url)
    await stored(store, running(10, rate=Decimal("1234567890.12345678")))
    await store.close()
    raw = connect(tmp_path / "bot.db")
    [row] = raw.execute("SELECT rate, typeof(rate) FROM orders").fetchall()
    raw.close()
    assert tuple(row) == ("1234567890.12345678", "text")
