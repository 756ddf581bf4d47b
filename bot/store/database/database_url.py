"""Reads a database's address and opens what it names."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.domain.errors import Misconfigured, StoreUnavailable
from bot.store.database.engine import Engine


class Address(Protocol):
    """Where a database is."""

    async def revision(self) -> str | None:
        """The revision of its schema, or None where it is empty or not there."""

    async def open(self) -> Engine:
        """Open it; the schema is there already."""


@dataclass(frozen=True, slots=True)
class SqliteAddress:
    """A file."""

    path: Path

    async def revision(self) -> str | None:
        import asyncio

        return await asyncio.to_thread(self._revision)

    def _revision(self) -> str | None:
        import sqlite3

        from bot.store.database.sqlite_file import connect

        if not self.path.exists():
            return None
        try:
            raw = connect(self.path)
            try:
                known = raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
                row = raw.execute("SELECT version_num FROM alembic_version").fetchone() if known else None
            finally:
                raw.close()
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self.path}: {error}") from error
        return str(row[0]) if row else None

    async def open(self) -> Engine:
        import asyncio

        from bot.store.database.sqlite import SqliteEngine

        engine = await asyncio.to_thread(SqliteEngine, self.path)  # reading all texts takes 20 ms
        try:
            await engine.check()
        except BaseException:
            await engine.close()
            raise
        return engine

    def make(self) -> None:
        """Make the file, readable by its owner alone, and the folder it lies in; raises `StoreUnavailable`."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            raise StoreUnavailable(str(error)) from error


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """A server and a database of it; `dsn` as PostgreSQL's own tools take it."""

    dsn: str

    async def revision(self) -> str | None:
        import asyncpg

        from bot.store.database.postgres import UNAVAILABLE, WAIT_SECONDS

        try:
            connection = await asyncpg.connect(self.dsn, timeout=WAIT_SECONDS)
            try:
                if await connection.fetchval("SELECT to_regclass('alembic_version') IS NULL"):
                    return None
                found = await connection.fetchval("SELECT version_num FROM alembic_version")
                return None if found is None else str(found)
            finally:
                await connection.close()
        except UNAVAILABLE as error:
            raise StoreUnavailable(str(error) or type(error).__name__) from error

    async def open(self) -> Engine:
        from bot.store.database.postgres import PostgresEngine

        return await PostgresEngine.open(self.dsn)


def read_address(url: str) -> SqliteAddress | PostgresAddress:
    """Read `sqlite+aiosqlite:///path` or `postgresql+asyncpg://…`; raises `Misconfigured`."""
    scheme, _, rest = url.partition("://")
    if ":memory:" in rest:
        raise Misconfigured(
            ["DATABASE_URL names a database in memory, which is lost at every stop; it should name a file."]
        )
    if scheme in ("sqlite+aiosqlite", "sqlite") and rest.startswith("/") and rest.strip("/"):
        return SqliteAddress(Path(rest.partition("?")[0][1:]))
    if scheme in ("postgresql+asyncpg", "postgresql", "postgres") and rest:
        try:
            import asyncpg  # noqa: F401
        except ImportError:
            raise Misconfigured(
                ["DATABASE_URL names PostgreSQL, whose driver is not installed: pip install asyncpg."]
            ) from None
        return PostgresAddress(f"postgresql://{rest}")
    raise Misconfigured(
        [
            "DATABASE_URL should hold sqlite+aiosqlite:///path/to/file.db or postgresql+asyncpg://user:password@host/database."
        ]
    )
