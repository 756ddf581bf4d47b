"""A backup is taken while the bot runs, and either engine reads it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.accounts.people import Account, Chat, Invitation, Person, Role
from bot.domain.catalogue.services import Catalogue
from bot.domain.errors import Misconfigured, StoreUnavailable
from bot.domain.ids import SHARED, AccountId
from bot.domain.notifications.events import RefillMoved
from bot.domain.orders.cards import Card
from bot.domain.orders.orders import RefillStatus
from bot.store.backup import backup, restore
from bot.store.store import Store
from tests.store.examples import (
    ANA,
    AT_ANAS,
    GROUP,
    NOW,
    draft,
    entry,
    event,
    order,
    received,
    refill,
    running,
    service,
)
from tests.store.test_orders import stored

KEY = Fernet.generate_key().decode()
OWN = Account(AccountId(2), "Own", "https://panel.example/api/v2", "a-key-that-opens-nothing", ANA, "USD")
CATALOGUE = Catalogue(tuple(service(number) for number in range(1, 30)), NOW, "d1")
INVITATION = Invitation("token", SHARED, Role.BUYER, ANA, NOW + 1)
OPEN = draft(77, answers={"link": "https://example.com/ž", "comments": "one\ntwo\n🚀"})


async def fill(store: Store) -> None:
    await store.inbox.receive([received(1), received(2)], "one", NOW)
    await store.people.save(Person(ANA, "Ana 🚀\n\u2028", roles={}, created_at=NOW))
    await store.people.grant(ANA, SHARED, Role.MANAGER)
    await store.people.invite(INVITATION, entry(901))
    await store.accounts.save(OWN)
    await store.chats.save(Chat(GROUP, "group", "Agency"))
    await store.catalogues.replace(SHARED, CATALOGUE)
    await store.favourites.add(ANA, SHARED, service(1).id, NOW)
    await stored(store, *(running(number) for number in range(10, 620)))
    await store.refills.submit(refill(1, 10))
    await store.cards.put(Card(running(10).id, AT_ANAS, 5))
    await store.outbox.add([event(1, of=RefillMoved, status=RefillStatus.REJECTED, said="ö")])
    await store.drafts.save(OPEN, over=None)


async def check(store: Store) -> None:
    assert await store.inbox.next_offset() == 3
    ana = await store.people.get(ANA)
    assert ana == Person(ANA, "Ana 🚀\n\u2028", roles={SHARED: Role.MANAGER}, created_at=NOW)
    assert await store.people.redeem(INVITATION, ANA, entry(902, "join"), [])
    assert await store.accounts.get(OWN.id) == OWN
    assert await store.chats.get(GROUP) == Chat(GROUP, "group", "Agency")
    assert await store.catalogues.load(SHARED) == CATALOGUE
    assert await store.favourites.of(ANA, SHARED) == [service(1).id]
    for number in (10, 619):
        found = await store.orders.get(order(number).id)
        assert found is not None
        assert found == running(number, draft_id=found.draft_id)
    assert await store.refills.get(1) == refill(1, 10)
    assert await store.cards.of(running(10).id) == [Card(running(10).id, AT_ANAS, 5)]
    assert await store.outbox.waiting(5) == [event(1, of=RefillMoved, status=RefillStatus.REJECTED, said="ö")]
    assert await store.drafts.current(ANA, AT_ANAS) == OPEN


@pytest.mark.parametrize("name", ["bot.jsonl", "bot.jsonl.gz"])
async def test_what_was_backed_up_comes_back_on_either_engine(
    database_url: str, empty_database_url: str, tmp_path: Path, name: str
) -> None:
    file = tmp_path / name
    store = await Store.open(database_url, keys=[KEY])
    await fill(store)
    rows = await backup(database_url, file)
    await store.close()
    assert file.stat().st_mode & 0o777 == 0o600
    assert OWN.key.encode() not in file.read_bytes()

    assert await restore(empty_database_url, file) == rows
    restored = await Store.open(empty_database_url, keys=[KEY])
    await check(restored)
    await restored.close()


async def test_a_backup_is_of_one_moment_while_orders_go_on(
    database_url: str, empty_sqlite_url: str, tmp_path: Path
) -> None:
    store = await Store.open(database_url)
    busy, taken = asyncio.Event(), asyncio.Event()

    async def go_on() -> int:
        number = 0
        while not taken.is_set():
            number += 1
            one = running(number)
            await stored(store, one)
            await store.cards.put(Card(one.id, AT_ANAS, number))
            if number == 20:
                busy.set()
        return number

    async def take() -> None:
        await busy.wait()
        await backup(database_url, tmp_path / "backup")
        taken.set()

    async with asyncio.timeout(60):
        orders, _ = await asyncio.gather(go_on(), take())
    await store.close()
    await restore(empty_sqlite_url, tmp_path / "backup")
    restored = await Store.open(empty_sqlite_url)
    newest = (await restored.orders.latest(SHARED, ANA, 1))[0].id
    assert 20 <= newest <= orders
    assert (await restored.orders.summary(SHARED, ANA)).running == newest
    for number in range(1, newest):
        assert len(await restored.cards.of(running(number).id)) == 1
    await restored.close()


async def test_restoring_over_something_is_refused(sqlite_url: str, database_url: str, tmp_path: Path) -> None:
    await backup(sqlite_url, tmp_path / "backup")
    store = await Store.open(database_url)
    await store.outbox.add([event(1)])
    with pytest.raises(Misconfigured, match="database is not empty"):
        await restore(database_url, tmp_path / "backup")
    assert len(await store.outbox.waiting(5)) == 1
    await store.close()


async def test_a_backup_that_is_cut_short_restores_nothing(
    sqlite_url: str, empty_sqlite_url: str, tmp_path: Path
) -> None:
    store = await Store.open(sqlite_url, keys=[KEY])
    await fill(store)
    await store.close()
    for name in ("whole", "whole.gz"):
        await backup(sqlite_url, tmp_path / name)
        content = (tmp_path / name).read_bytes()
        cut = tmp_path / name.replace("whole", "cut")
        for end in (0, 10, len(content) // 2, len(content) - 9):
            cut.write_bytes(content[:end])
            with pytest.raises(Misconfigured, match="no whole backup"):
                await restore(empty_sqlite_url, cut)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "content", ["", "hello", "[]", "{}", '{"what":"smm-panel-bot backup","revision":"9999"}\n{"rows":0}\n']
)
async def test_what_is_no_backup_or_a_newer_bots_is_told(empty_sqlite_url: str, tmp_path: Path, content: str) -> None:
    (tmp_path / "file").write_text(content)
    with pytest.raises(Misconfigured, match="no whole backup"):
        await restore(empty_sqlite_url, tmp_path / "file")


async def test_a_file_that_is_not_there_or_cannot_be_written_is_told(
    sqlite_url: str, empty_sqlite_url: str, tmp_path: Path
) -> None:
    with pytest.raises(Misconfigured, match="no file"):
        await restore(empty_sqlite_url, tmp_path / "nothing")
    with pytest.raises(Misconfigured, match="no database"):
        await backup(empty_sqlite_url, tmp_path / "backup")
    with pytest.raises(StoreUnavailable):
        await backup(sqlite_url, tmp_path / "no folder" / "backup")
