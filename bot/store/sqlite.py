"""SQLite behind `Engine`: one thread that writes, one that reads.

Commits wait for the disk (`synchronous=FULL`) unless they need not: what was acknowledged survives a power cut. So
that this does not cost a wait each, transactions that arrive while the writer is busy share the next commit, each in
a savepoint of its own: one that fails harms no other. Readers never wait for a writer (WAL), and see every commit
that returned. A later commit on disk means that all earlier ones are: the log is one file, written in order.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiosqlite
from aiosql.adapters.sqlite3 import SQLite3Adapter

from bot.domain.errors import StoreUnavailable
from bot.store.engine import Rows, Statement, texts

_T = TypeVar("_T")
BUSY_SECONDS = 5.0
# After these the connection itself is sound; after anything else it is opened anew.
_STILL_SOUND = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_INTERRUPT"})


def connect(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open an existing database file for statements that begin and end transactions themselves.

    Raises `sqlite3.Error`; a file that is missing is never made here, an empty database would look like a loss.
    """
    raw = sqlite3.connect(
        f"file:{quote(str(path))}?mode=rw",
        uri=True,
        timeout=busy_seconds,
        isolation_level=None,
        cached_statements=256,
        check_same_thread=False,  # made in one thread and used in it, but closed by whichever ends it
    )
    try:
        _write_ahead(raw, busy_seconds)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute("PRAGMA cache_size=-8000")
        raw.execute("PRAGMA journal_size_limit=67108864")
    except BaseException:
        raw.close()
        raise
    return raw


def _write_ahead(raw: sqlite3.Connection, busy_seconds: float) -> None:
    """Turn the write-ahead log on; while another process does so SQLite says "busy" at once, whatever its time-out."""
    deadline = time.monotonic() + busy_seconds
    while True:
        try:
            raw.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > deadline:
                raise
            time.sleep(0.01)


class SqliteTexts(SQLite3Adapter):
    """The texts for SQLite, where `BEGIN IMMEDIATE` locks everything already and rows cannot be locked."""

    def process_sql(self, _name: str, _operation: object, sql: str) -> str:
        """Leave out what only PostgreSQL knows."""
        return sql.replace("FOR UPDATE SKIP LOCKED", "")


class _Transaction:
    """Statements waiting for a commit, then their rows (None: a guard failed) or what went wrong."""

    __slots__ = ("done", "error", "rows", "statements", "synced")

    def __init__(self, statements: tuple[Statement, ...], synced: bool, done: asyncio.Future[None]) -> None:
        self.statements = statements
        self.synced = synced
        self.done = done
        self.rows: list[Rows] | None = None
        self.error: BaseException | None = None


def _wake(transactions: list[_Transaction]) -> None:
    for transaction in transactions:
        if not transaction.done.done():  # cancelled: who waited for it gave up
            transaction.done.set_result(None)


class _GuardFailed(Exception):
    """A guarded statement gave no row."""


class _FileReplaced(sqlite3.OperationalError):
    """The connection is on a file that has been taken away; nothing was done."""


class _Connection:
    """One connection and its thread, opened when it is first used and anew after the file was not there."""

    def __init__(self, path: Path, sql: dict[str, str], busy_seconds: float) -> None:
        self._path = path
        self._sql = sql
        self._busy_seconds = busy_seconds
        self._raw: sqlite3.Connection = None  # type: ignore[assignment]
        self._file = (0, 0)
        self._thread = aiosqlite.Connection(self._open, iter_chunk_size=64)
        self.sound = True

    async def open(self) -> None:
        await self._thread

    async def close(self) -> None:
        await self._thread.close()

    def submit(self, function: Callable[[], _T]) -> Any:
        """Run a function in the connection's thread; the one place that leans on how aiosqlite does it."""
        thread: Any = self._thread
        return thread._execute(function)

    def _open(self) -> sqlite3.Connection:
        self._raw = connect(self._path, busy_seconds=self._busy_seconds)
        self._file = _identity(self._path)
        return self._raw

    def check_file(self) -> None:
        """A file that was taken away would take what is written to it along, without any error."""
        if _identity(self._path) != self._file:
            self.sound = False
            raise _FileReplaced("the database file was taken away or replaced")

    def run(self, statements: tuple[Statement, ...]) -> list[Rows]:
        answers: list[Rows] = []
        for statement in statements:
            rows: Rows = []
            for values in statement.values:
                cursor = self._raw.execute(self._sql[statement.name], values)
                if found := cursor.fetchall():
                    # sqlite3.Row finds a column by comparing names one after the other; an order has forty.
                    names = [column[0] for column in cursor.description]
                    rows += [dict(zip(names, one, strict=True)) for one in found]
            if statement.must and not rows:
                raise _GuardFailed
            answers.append(rows)
        return answers

    def judge(self, error: BaseException) -> None:
        """Remember whether the connection can be trusted after an error."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.IntegrityError):
            name = getattr(error, "sqlite_errorname", "")
            self.sound = self.sound and any(name.startswith(word) for word in _STILL_SOUND)


class _Reader(_Connection):
    def _open(self) -> sqlite3.Connection:
        raw = super()._open()
        raw.execute("PRAGMA query_only=ON")
        return raw

    async def read(self, statements: tuple[Statement, ...]) -> list[Rows]:
        def reading() -> list[Rows]:
            try:
                self.check_file()
                return self.run(statements)
            except BaseException as error:
                self.judge(error)
                raise

        rows: list[Rows] = await self.submit(reading)
        return rows


class _Writer(_Connection):
    def __init__(self, path: Path, sql: dict[str, str], busy_seconds: float) -> None:
        super().__init__(path, sql, busy_seconds)
        self._waiting: deque[_Transaction] = deque()
        self._called = False
        self._syncing = True

    async def write(self, statements: tuple[Statement, ...], synced: bool) -> list[Rows] | None:
        """Wait for the commit that carries the statements.

        The first to come calls the thread, which takes everything that waits when it gets to it, and wakes the others.
        """
        loop = asyncio.get_running_loop()
        transaction = _Transaction(statements, synced, loop.create_future())
        self._waiting.append(transaction)
        if self._called:
            await transaction.done
        else:
            self._called = True
            try:
                await self.submit(lambda: self._commit_waiting(transaction, loop))
            except ValueError:  # closed already: the thread will not come any more
                self._called = False
                raise
        if transaction.error is not None:
            raise transaction.error
        return transaction.rows

    def _commit_waiting(self, callers: _Transaction, loop: asyncio.AbstractEventLoop) -> None:
        self._called = False  # before taking them: who comes after this calls again, and finds nothing at worst
        together = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if together:
            self._commit(together)
        if others := [transaction for transaction in together if transaction is not callers]:
            loop.call_soon_threadsafe(_wake, others)

    def _commit(self, together: list[_Transaction]) -> None:
        try:
            self.check_file()
            self._sync(any(transaction.synced for transaction in together))
            self._raw.execute("BEGIN IMMEDIATE")
            for transaction in together:
                self._run_apart(transaction)
            self._raw.execute("COMMIT")
        except BaseException as error:
            self.judge(error)
            self._roll_back()
            for transaction in together:
                transaction.rows, transaction.error = None, error

    def _sync(self, syncing: bool) -> None:
        if syncing is not self._syncing:
            self._raw.execute(f"PRAGMA synchronous={'FULL' if syncing else 'NORMAL'}")
            self._syncing = syncing

    def _run_apart(self, transaction: _Transaction) -> None:
        self._raw.execute("SAVEPOINT apart")
        try:
            transaction.rows = self.run(transaction.statements)
        except (_GuardFailed, Exception) as error:
            if not self._raw.in_transaction:  # a full disk or a failing one: SQLite undid it all
                raise
            self._raw.execute("ROLLBACK TO apart")
            self.judge(error)
            if not isinstance(error, _GuardFailed):
                transaction.error = error
        self._raw.execute("RELEASE apart")

    def _roll_back(self) -> None:
        try:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
        except sqlite3.Error:
            self.sound = False


_Kind = TypeVar("_Kind", _Reader, _Writer)


class SqliteEngine:
    """One database file. Several processes may share it; each waits `busy_seconds` for the others' commits."""

    def __init__(self, path: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self._path = path
        self._sql = texts(SqliteTexts)
        self._busy_seconds = busy_seconds
        self._opening = asyncio.Lock()
        self._writer: _Writer | None = None
        self._reader: _Reader | None = None
        self._closed = False

    async def read(self, *statements: Statement) -> list[Rows]:
        async def reading() -> list[Rows]:
            reader = self._reader
            if reader is None or not reader.sound:
                reader = self._reader = await self._ready(_Reader, lambda: self._reader)
            return await reader.read(statements)

        return await _told_apart(reading)

    async def write(self, *statements: Statement, synced: bool = True) -> list[Rows] | None:
        async def writing() -> list[Rows] | None:
            writer = self._writer
            if writer is None or not writer.sound:
                writer = self._writer = await self._ready(_Writer, lambda: self._writer)
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
            for connection in (self._reader, self._writer):
                if connection is not None:
                    await connection.close()
            self._reader = self._writer = None

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


def _identity(path: Path) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino


async def _told_apart(work: Callable[[], Awaitable[_T]]) -> _T:
    """Do it, on the new file where the old one was replaced.

    A broken rule of the schema is a mistake of ours and stays what it is; the rest becomes `StoreUnavailable`.
    """
    try:
        try:
            return await work()
        except _FileReplaced:
            return await work()
    except (sqlite3.IntegrityError, sqlite3.ProgrammingError):
        raise
    except (sqlite3.DatabaseError, OSError, ValueError) as error:
        name = getattr(error, "sqlite_errorname", "")
        raise StoreUnavailable(f"{name}: {error}" if name else str(error)) from error
