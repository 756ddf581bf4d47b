"""The schema is declared once, and every database comes to it."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.domain.errors import Misconfigured, StoreUnavailable
from bot.domain.ids import AccountId, OrderId, PanelOrderId
from bot.domain.orders.polling import DueOrder
from bot.store.database.database_url import read_address
from bot.store.database.sqlite_file import connect
from bot.store.database.table_copy import tables
from bot.store.migration import downgrade, revisions, upgrade
from bot.store.revision import HEAD, KNOWN
from bot.store.schema import metadata
from bot.store.store import Store, migrate, revision


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite+aiosqlite:///"))


async def set_revision(url: str, to: str) -> None:
    if url.startswith("sqlite"):
        raw = connect(path_of(url))
        raw.execute("UPDATE alembic_version SET version_num = ?", [to])
        raw.close()
    else:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        await connection.execute("UPDATE alembic_version SET version_num = $1", to)
        await connection.close()


async def differences(url: str) -> list[Any]:
    def compare(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    if url.startswith("sqlite"):
        engine = create_engine(url.replace("+aiosqlite", ""))
        with engine.connect() as connection:
            found = compare(connection)
        engine.dispose()
        return found
    served = create_async_engine(url)
    async with served.connect() as connected:
        found = await connected.run_sync(compare)
    await served.dispose()
    return found


def test_the_known_revisions_are_alembics() -> None:
    assert list(KNOWN) == revisions()
    assert KNOWN[-1] == HEAD


async def test_opening_makes_every_table(empty_database_url: str) -> None:
    assert await revision(empty_database_url) is None
    store = await Store.open(empty_database_url)
    await store.check()
    await store.close()
    assert await revision(empty_database_url) == HEAD
    assert await differences(empty_database_url) == []


async def test_each_migration_goes_up_down_and_up_again(empty_database_url: str) -> None:
    address = read_address(empty_database_url)
    for before, after in zip(("base", *KNOWN), KNOWN, strict=False):
        await upgrade(address, after)
        await downgrade(address, before)
        await upgrade(address, after)
        assert await address.revision() == after
    await downgrade(address, "base")
    assert await address.revision() is None
    await upgrade(address)
    assert await differences(empty_database_url) == []


def test_on_sqlite_the_migrations_write_the_schema_to_the_letter(sqlite_url: str) -> None:
    engine = create_engine("sqlite://")
    tables = [str(CreateTable(table).compile(engine)) for table in metadata.sorted_tables]
    indexes = [str(CreateIndex(one).compile(engine)) for table in metadata.sorted_tables for one in table.indexes]
    declared = {" ".join(sql.split()) for sql in (*tables, *indexes)}
    raw = connect(path_of(sqlite_url))
    made = {
        " ".join(sql.split())
        for (sql,) in raw.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"
        )
    }
    raw.close()
    assert made == declared


async def test_many_processes_opening_an_empty_database_make_it_once(empty_database_url: str) -> None:
    stores = await asyncio.gather(*(Store.open(empty_database_url) for _ in range(4)))
    for store in stores:
        await store.check()
        await store.close()


async def test_a_database_of_a_newer_bot_is_refused_and_left_as_it_is(database_url: str) -> None:
    await set_revision(database_url, "9999")
    try:
        with pytest.raises(Misconfigured, match=r"revision 9999.*a newer bot made it"):
            await Store.open(database_url)
        with pytest.raises(Misconfigured):
            await migrate(database_url)
        assert await revision(database_url) == "9999"
    finally:
        await set_revision(database_url, HEAD)


def test_a_running_bot_loads_neither_alembic_nor_sqlalchemy(sqlite_url: str) -> None:
    program = f"""
import asyncio, sys
from bot.store.store import Store

async def main():
    store = await Store.open({sqlite_url!r})
    await store.check()
    await store.close()

asyncio.run(main())
print([name for name in ("alembic", "sqlalchemy", "asyncpg", "cryptography") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("url", ["", "bot.db", "sqlite+aiosqlite://", "sqlite+aiosqlite:///", "mysql://a/b"])
async def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(Misconfigured, match="DATABASE_URL should hold"):
        await Store.open(url)


async def test_an_address_as_hosting_companies_give_it_is_migrated_and_opened(empty_postgres_url: str) -> None:
    url = f"{empty_postgres_url}{'&' if '?' in empty_postgres_url else '?'}sslmode=prefer"
    await migrate(url)
    store = await Store.open(url)
    try:
        await store.check()
    finally:
        await store.close()


async def test_a_relative_path_is_relative_and_an_absolute_one_absolute() -> None:
    assert str(getattr(read_address("sqlite+aiosqlite:///data/bot.db"), "path", "")) == "data/bot.db"
    assert str(getattr(read_address("sqlite+aiosqlite:////var/bot.db"), "path", "")) == "/var/bot.db"


async def test_the_file_is_its_owners_alone(empty_sqlite_url: str) -> None:
    await migrate(empty_sqlite_url)
    assert path_of(empty_sqlite_url).stat().st_mode & 0o777 == 0o600


async def test_a_file_that_is_no_database_is_told_and_left_as_it_is(empty_sqlite_url: str) -> None:
    file = path_of(empty_sqlite_url)
    file.parent.mkdir()
    content = b"this is a letter, not a database" * 100
    file.write_bytes(content)
    with pytest.raises(StoreUnavailable) as told:
        await Store.open(empty_sqlite_url)
    assert re.search("not a database", told.value.why)
    assert file.read_bytes() == content


async def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable):
        await Store.open("postgresql+asyncpg://nobody@127.0.0.1:9/none")


async def test_what_was_followed_is_followed_on_after_the_upgrade_and_after_going_back(empty_database_url: str) -> None:
    address = read_address(empty_database_url)
    await upgrade(address, "0001")
    row = {
        **dict.fromkeys(("service_id", "service_name", "type", "link", "link_key", "search_text", "currency", "said"), "x"),
        "account_id": 1, "person_id": 1, "chat_id": 1, "parameters": "{}", "rate": "1", "charge": "1", "refill": 0,
        "cancel": 0, "muted": 0, "children": "[]", "created_at": 5, "holder": "one that is gone", "lease_until": 99,
    }  # fmt: skip
    moving = {"status": "in_progress", "panel_order_id": "23501", "placed_at": 7, "next_check_at": 70}
    followed = {**row, "id": 1, **moving}
    ended = {**row, "id": 2, "status": "completed", "panel_order_id": "23502", "placed_at": 7, "next_check_at": None}
    async with tables(address, writing=True) as opened:
        await opened.insert("orders", list(followed), [list(followed.values()), list(ended.values())])
    await upgrade(address)
    store = await Store.open(empty_database_url)
    assert await store.orders.claim_due(69, 80, 10) == []
    assert await store.orders.claim_due(70, 80, 10) == [
        DueOrder(OrderId(1), AccountId(1), PanelOrderId("23501"), 7, "")
    ]
    await store.close()
    await downgrade(address, "0001")
    async with tables(address, writing=False) as opened:
        [(columns, rows)] = [portion async for portion in opened.rows("orders")]
    found = {one["id"]: one["next_check_at"] for one in (dict(zip(columns, row_, strict=True)) for row_ in rows)}
    assert found == {1: 70, 2: None}
