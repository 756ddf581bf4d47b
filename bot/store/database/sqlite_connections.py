"""The connections of a SQLite database: a thread that reads, one that writes and commits what waits together, and a glance."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from bot.store.database.engine import Rows, Statement
from bot.store.database.sqlite_file import connect, identity

_T = TypeVar("_T")
# After these the connection itself is sound; after anything else it is opened anew.
_STILL_SOUND = frozenset({"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_INTERRUPT"})


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


class FileReplaced(sqlite3.OperationalError):
    """The connection is on a file that has been taken away; nothing was done."""


class _Connection:
    """One connection to the file, and whether it can be trusted; a broken one is opened anew by whoever wants it."""

    def __init__(self, path: Path, sql: dict[str, str], busy_seconds: float) -> None:
        self._path = path
        self._sql = sql
        self._busy_seconds = busy_seconds
        self._raw: sqlite3.Connection = None  # type: ignore[assignment]
        self._file = (0, 0)
        self.sound = True

    def connect(self) -> sqlite3.Connection:
        self._raw = connect(self._path, busy_seconds=self._busy_seconds)
        self._file = identity(self._path)
        return self._raw

    def check_file(self) -> None:
        """A file that was taken away would take what is written to it along, without any error."""
        if identity(self._path) != self._file:
            self.sound = False
            raise FileReplaced("the database file was taken away or replaced")

    def run(self, statements: tuple[Statement, ...]) -> list[Rows]:
        answers: list[Rows] = []
        for statement in statements:
            rows: Rows = []
            sql = self._sql[statement.name]
            if len(statement.values) > 1 and "RETURNING" not in sql:
                self._raw.executemany(sql, statement.values).close()
                answers.append(rows)
                continue
            for values in statement.values:
                cursor = self._raw.execute(sql, values)
                if found := cursor.fetchall():
                    # sqlite3.Row finds a column by comparing names one after the other; an order has forty.
                    names = [column[0] for column in cursor.description]
                    rows += [dict(zip(names, one, strict=True)) for one in found]
            if statement.must and not rows:
                raise _GuardFailed
            answers.append(rows)
        return answers

    def look(self, statements: tuple[Statement, ...]) -> list[Rows]:
        try:
            return self.run(statements)
        except BaseException as error:
            self.judge(error)
            raise

    def judge(self, error: BaseException) -> None:
        """Remember whether the connection can be trusted after an error."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.IntegrityError):
            name = getattr(error, "sqlite_errorname", "")
            self.sound = self.sound and any(name.startswith(word) for word in _STILL_SOUND)


class InlineReader(_Connection):
    """Reads in the caller's own thread, and waits for nobody: handing a look-up by key to a thread costs four times the
    look-up.

    All that is looked up within one turn of the event loop sees one state of the database: beginning to read, its locks
    and the look at the file, costs as much as what is read. Nobody sees less for it: who waits for a commit is woken in a
    later turn, and the state is let go of before that.
    """

    def __init__(self, path: Path, sql: dict[str, str], _busy_seconds: float) -> None:
        super().__init__(path, sql, busy_seconds=0)
        self._reading = False

    async def open(self) -> None:
        await asyncio.to_thread(self.connect)

    async def close(self) -> None:
        if self._raw is not None:
            self._let_go()
            self._raw.close()

    def connect(self) -> sqlite3.Connection:
        raw = super().connect()
        raw.execute("PRAGMA query_only=ON")
        raw.execute("PRAGMA cache_size=-2000")
        return raw

    def run(self, statements: tuple[Statement, ...]) -> list[Rows]:
        if not self._reading:
            self.check_file()
            self._raw.execute("BEGIN")
            self._reading = True
            asyncio.get_running_loop().call_soon(self._let_go)
        return super().run(statements)

    def _let_go(self) -> None:
        if self._reading:
            self._reading = False
            try:
                self._raw.execute("COMMIT")
            except sqlite3.Error:
                self.sound = False


class _Threaded(_Connection):
    """A connection in a thread of its own."""

    def __init__(self, path: Path, sql: dict[str, str], busy_seconds: float) -> None:
        super().__init__(path, sql, busy_seconds)
        self._thread = aiosqlite.Connection(self.connect, iter_chunk_size=64)

    async def open(self) -> None:
        await self._thread

    async def close(self) -> None:
        await self._thread.close()

    def submit(self, function: Callable[[], _T]) -> Coroutine[Any, Any, _T]:
        """Run a function in the connection's thread; the one place that leans on how aiosqlite does it."""
        thread: Any = self._thread
        running: Coroutine[Any, Any, _T] = thread._execute(function)
        return running


class Reader(_Threaded):
    """Reads, and cannot write."""

    def connect(self) -> sqlite3.Connection:
        raw = super().connect()
        raw.execute("PRAGMA query_only=ON")
        return raw

    async def read(self, statements: tuple[Statement, ...]) -> list[Rows]:
        return await self.submit(lambda: self.look(statements))

    def run(self, statements: tuple[Statement, ...]) -> list[Rows]:
        self.check_file()
        return super().run(statements)


class Writer(_Threaded):
    """Writes what waits in one commit."""

    def __init__(self, path: Path, sql: dict[str, str], busy_seconds: float) -> None:
        super().__init__(path, sql, busy_seconds)
        self._waiting: deque[_Transaction] = deque()
        self._called = False
        self._calling: set[asyncio.Task[None]] = set()
        self._syncing = True

    async def write(self, statements: tuple[Statement, ...], synced: bool) -> list[Rows] | None:
        """Wait for the commit that carries the statements.

        The first to come has the thread called when the turn of the event loop is over; it takes everything that waits when
        it gets to it.
        """
        loop = asyncio.get_running_loop()
        transaction = _Transaction(statements, synced, loop.create_future())
        self._waiting.append(transaction)
        if not self._called:
            self._called = True
            # A task, so that whoever comes first may give up and the others are carried out all the same.
            calling = loop.create_task(self._carry_out())
            self._calling.add(calling)
            calling.add_done_callback(self._calling.discard)
        await transaction.done
        if transaction.error is not None:
            raise transaction.error
        return transaction.rows

    async def close(self) -> None:
        await self._carry_out()
        await super().close()

    async def _carry_out(self) -> None:
        """Have the thread commit what waits, and wake who waits for it."""
        try:
            _wake(await self.submit(self._commit_waiting))
        except ValueError as closed:  # the thread will not come any more
            together = self._taken()
            for transaction in together:
                transaction.error = closed
            _wake(together)

    def _taken(self) -> list[_Transaction]:
        self._called = False  # before taking them: who comes after this calls again, and finds nothing at worst
        return [self._waiting.popleft() for _ in range(len(self._waiting))]

    def _commit_waiting(self) -> list[_Transaction]:
        together = self._taken()
        if together:
            self._commit(together)
        return together

    def _commit(self, together: list[_Transaction]) -> None:
        try:
            self.check_file()
            self._sync(any(transaction.synced for transaction in together))
            self._raw.execute("BEGIN IMMEDIATE")
            try:
                for transaction in together:
                    transaction.rows = self.run(transaction.statements)
            except Exception:
                self._roll_back()
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
        """Run it so that it harms no other if it fails; nearly always none does, and this is not needed."""
        transaction.rows = None
        self._raw.execute("SAVEPOINT apart")
        try:
            transaction.rows = self.run(transaction.statements)
        except Exception as error:
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
