"""SQLite behind `Engine`: one thread that writes, one that reads; what is found by its key is read without either.

Commits wait for the disk (`synchronous=FULL`) unless they need not: what was acknowledged survives a power cut. So
that this does not cost a wait each, transactions of one turn of the event loop, and those that arrive while the writer is
busy, share the next commit: where one of them fails they are run again, each in a savepoint of its own, so that it harms
no other. Readers never wait for a writer (WAL), and see every commit
that returned. A later commit on disk means that all earlier ones are: the log is one file, written in order.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from aiosql.adapters.sqlite3 import SQLite3Adapter

from bot.domain.errors import StoreUnavailable
from bot.store.database.engine import Rows, Statement, texts
from bot.store.database.sqlite_connections import FileReplaced, InlineReader, Reader, Writer
from bot.store.database.sqlite_file import BUSY_SECONDS

_T = TypeVar("_T")
_Kind = TypeVar("_Kind", InlineReader, Reader, Writer)


class SqliteTexts(SQLite3Adapter):
    """The texts for SQLite, where `BEGIN IMMEDIATE` locks everything already and rows cannot be locked."""

    def process_sql(self, _name: str, _operation: object, sql: str) -> str:
        """Leave out what only PostgreSQL knows."""
        return sql.replace("FOR UPDATE SKIP LOCKED", "")


class SqliteEngine:
    """One database file. Several processes may share it; each waits `busy_seconds` for the others' commits."""

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._sql = texts(SqliteTexts)
        self._busy_seconds = busy_seconds
        self._opening = asyncio.Lock()
        self._writer: Writer | None = None
        self._reader: Reader | None = None
        self._glance: InlineReader | None = None
        self._closed = False

    async def read(self, *statements: Statement) -> list[Rows]:
        async def reading() -> list[Rows]:
            reader = self._reader
            if reader is None or not reader.sound:
                reader = self._reader = await self._ready(Reader, lambda: self._reader)
            return await reader.read(statements)

        return await _told_apart(reading)

    async def glance(self, *statements: Statement) -> list[Rows]:
        # Whatever is in the way, another process or a file that is gone, is for the thread to wait for or to report.
        with suppress(sqlite3.DatabaseError, OSError, ValueError):
            glance = self._glance
            if glance is None or not glance.sound:
                glance = self._glance = await self._ready(InlineReader, lambda: self._glance)
            return glance.look(statements)
        return await self.read(*statements)

    async def write(self, *statements: Statement, synced: bool = True) -> list[Rows] | None:
        async def writing() -> list[Rows] | None:
            writer = self._writer
            if writer is None or not writer.sound:
                writer = self._writer = await self._ready(Writer, lambda: self._writer)
            return await writer.write(statements, synced)

        return await _told_apart(writing)

    def one_at_a_time(self, matter: str) -> tuple[Statement, ...]:
        return ()

    async def check(self) -> None:
        await self.read()
        await self.write()

    async def close(self) -> None:
        self._closed = True
        async with self._opening:
            for connection in (self._glance, self._reader, self._writer):
                if connection is not None:
                    await connection.close()
            self._glance = self._reader = self._writer = None

    async def _ready(self, kind: type[_Kind], current: Callable[[], _Kind | None]) -> _Kind:
        async with self._opening:
            if self._closed:
                raise ValueError("the database was closed")
            connection = current()
            if connection is not None and connection.sound:
                return connection
            if connection is not None:
                with suppress(sqlite3.Error):
                    await connection.close()
            connection = kind(self._path, self._sql, self._busy_seconds)
            await connection.open()
            return connection


async def _told_apart(work: Callable[[], Awaitable[_T]]) -> _T:
    """Do it, on the new file where the old one was replaced.

    A broken rule of the schema is a mistake of ours and stays what it is; the rest becomes `StoreUnavailable`.
    """
    try:
        try:
            return await work()
        except FileReplaced:
            return await work()
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except (sqlite3.DatabaseError, OSError, ValueError) as error:
        name = getattr(error, "sqlite_errorname", "")
        raise StoreUnavailable(f"{name}: {error}" if name else str(error)) from error
