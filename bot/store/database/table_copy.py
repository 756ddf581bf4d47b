"""Whole tables of a database, read or filled within one transaction; for backups."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

from bot.domain.errors import StoreUnavailable
from bot.store.database.database_url import PostgresAddress, SqliteAddress
from bot.store.database.sqlite_file import connect

if TYPE_CHECKING:
    import asyncpg

PORTION = 500
Portion = tuple[list[str], list[Sequence[Any]]]
"""Names of columns, and rows."""


class TableCopy(Protocol):
    """Every table but Alembic's own."""

    async def names(self) -> list[str]: ...

    def rows(self, table: str) -> AsyncIterator[Portion]: ...

    async def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None: ...


@asynccontextmanager
async def tables(address: SqliteAddress | PostgresAddress, *, writing: bool) -> AsyncIterator[TableCopy]:
    """Open them as they are at this moment; what was written is kept if the block ends well, all or nothing.

    Raises `StoreUnavailable`.
    """
    if isinstance(address, SqliteAddress):
        async with _sqlite_tables(address, writing) as opened:
            yield opened
    else:
        async with _postgres_tables(address, writing) as opened:
            yield opened


@asynccontextmanager
async def _sqlite_tables(address: SqliteAddress, writing: bool) -> AsyncIterator[TableCopy]:
    try:
        raw = await asyncio.to_thread(connect, address.path)
        try:
            raw.row_factory = None
            raw.execute("BEGIN IMMEDIATE" if writing else "BEGIN")
            yield _SqliteTables(raw)
            raw.execute("COMMIT")
        finally:
            raw.close()  # undoes what was not committed
    except sqlite3.Error as error:
        raise StoreUnavailable(str(error)) from error


class _SqliteTables:
    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    async def names(self) -> list[str]:
        found = self._raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        return [name for (name,) in found if name != "alembic_version" and not name.startswith("sqlite_")]

    async def rows(self, table: str) -> AsyncIterator[Portion]:
        cursor = self._raw.execute(f"SELECT * FROM {_quoted(table)}")  # noqa: S608 - quoted
        columns = [column[0] for column in cursor.description]
        while rows := await asyncio.to_thread(cursor.fetchmany, PORTION):
            yield columns, rows

    async def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        places = ", ".join("?" * len(columns))
        names = ", ".join(map(_quoted, columns))
        sql = f"INSERT INTO {_quoted(table)} ({names}) VALUES ({places})"  # noqa: S608 - quoted

        def inserting() -> None:  # the cursor ends in the thread: its statement is shared with the next one's
            self._raw.executemany(sql, rows).close()

        await asyncio.to_thread(inserting)


@asynccontextmanager
async def _postgres_tables(address: PostgresAddress, writing: bool) -> AsyncIterator[TableCopy]:
    import asyncpg

    from bot.store.database.postgres import UNAVAILABLE, WAIT_SECONDS

    try:
        connection = await asyncpg.connect(address.dsn, timeout=WAIT_SECONDS)
        try:
            async with connection.transaction(isolation="repeatable_read", readonly=not writing):
                yield _PostgresTables(connection)
        finally:
            await connection.close()
    except UNAVAILABLE as error:
        raise StoreUnavailable(str(error) or type(error).__name__) from error


class _PostgresTables:
    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self._connection = connection

    async def names(self) -> list[str]:
        found = await self._connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        )
        return [name for (name,) in found if name != "alembic_version"]

    async def rows(self, table: str) -> AsyncIterator[Portion]:
        cursor = await self._connection.cursor(f"SELECT * FROM {_quoted(table)}")  # noqa: S608 - quoted
        while records := await cursor.fetch(PORTION):
            yield list(records[0].keys()), [tuple(record) for record in records]

    async def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        await self._connection.copy_records_to_table(table, records=map(tuple, rows), columns=list(columns))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
