"""PostgreSQL behind `Engine`: a pool of connections, which mends itself when the server comes back."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from zlib import crc32

import asyncpg
from aiosql.adapters.asyncpg import AsyncPGAdapter

from bot.domain.errors import StoreUnavailable
from bot.store.database.engine import Rows, Statement, do, texts

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    _Connection: TypeAlias = PoolConnectionProxy[Any]

CONNECTIONS = 10
WAIT_SECONDS = 10.0
COMMAND_SECONDS = 30.0
TRIES = 3
# What the server may say while it is in no state to do the work; everything else is a mistake of ours.
# Source: PostgreSQL documentation, "Error Codes", classes 08, 53, 55, 57, 58, XX and 25006.
UNAVAILABLE = (
    asyncpg.PostgresConnectionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.OperatorInterventionError,
    asyncpg.PostgresSystemError,
    asyncpg.InternalServerError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.TransactionRollbackError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.UndefinedTableError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # said of a connection that the server ended while nobody used it
    OSError,
    TimeoutError,
    EOFError,
)


class _GuardFailed(Exception):
    """A guarded statement gave no row."""


class PostgresEngine:
    """One PostgreSQL database, shared with any number of other processes."""

    def __init__(self, pool: asyncpg.Pool[Any]) -> None:
        self._pool = pool
        adapter: Any = AsyncPGAdapter
        self._order = adapter()
        self._sql = texts(lambda: self._order)

    @classmethod
    async def open(cls, dsn: str) -> PostgresEngine:
        """Connect; raises `StoreUnavailable` where no server answers."""
        try:
            pool = await asyncpg.create_pool(
                dsn,
                min_size=1,
                max_size=CONNECTIONS,
                timeout=WAIT_SECONDS,
                command_timeout=COMMAND_SECONDS,
                init=_prepare,
            )
        except UNAVAILABLE as error:
            raise StoreUnavailable(str(error) or type(error).__name__) from error
        return cls(pool)

    async def read(self, *statements: Statement) -> list[Rows]:
        return cast("list[Rows]", await self._tried(statements, together=False))

    async def glance(self, *statements: Statement) -> list[Rows]:
        return await self.read(*statements)

    async def write(self, *statements: Statement, synced: bool = True) -> list[Rows] | None:
        return await self._tried(statements, together=len(statements) > 1)

    def one_at_a_time(self, matter: str) -> tuple[Statement, ...]:
        return (do("one_at_a_time", matter=crc32(matter.encode())),)

    async def check(self) -> None:
        await self.read(do("server_is_there"))

    async def close(self) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()

    async def _tried(self, statements: tuple[Statement, ...], *, together: bool) -> list[Rows] | None:
        """Run them; two transactions that stood in each other's way are undone by the server and run again."""
        for attempt in range(1, TRIES + 1):
            try:
                async with self._pool.acquire(timeout=WAIT_SECONDS) as connection:
                    if not together:
                        return await self._run(connection, statements)
                    async with connection.transaction():
                        return await self._run(connection, statements)
            except _GuardFailed:
                return None
            except UNAVAILABLE as error:
                if isinstance(error, ValueError):  # asyncpg was given what it cannot encode
                    raise
                if isinstance(error, asyncpg.TransactionRollbackError) and attempt < TRIES:
                    continue
                raise StoreUnavailable(str(error) or type(error).__name__) from error
        raise AssertionError

    async def _run(self, connection: _Connection, statements: tuple[Statement, ...]) -> list[Rows]:
        answers: list[Rows] = []
        for statement in statements:
            sql = self._sql[statement.name]
            values = [self._order.maybe_order_params(statement.name, dict(one)) for one in statement.values]
            if len(values) == 1:
                rows = await connection.fetch(sql, *values[0])
            else:
                rows = await connection.fetchmany(sql, values) if values else []
            if statement.must and not rows:
                raise _GuardFailed
            answers.append(cast(Rows, rows))
        return answers


async def _prepare(connection: asyncpg.Connection[Any]) -> None:
    """Wait for the disk even where the server's default is not to: an order's row must outlive a power cut."""
    if await connection.fetchval("SHOW synchronous_commit") == "off":
        await connection.execute("SET synchronous_commit = on")
