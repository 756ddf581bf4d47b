"""Brings a database's schema to the revision this code speaks. Loads Alembic and SQLAlchemy: import it when needed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias
from zlib import crc32

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.domain.errors import StoreUnavailable
from bot.store.database.database_url import PostgresAddress, SqliteAddress
from bot.store.database.sqlite_file import connect

SCRIPTS = Path(__file__).parent / "migrations"
_Work: TypeAlias = Callable[[Connection], None]
_LOCK = crc32(b"migrating")


async def upgrade(address: SqliteAddress | PostgresAddress, revision: str = "head") -> None:
    """Upgrade to a revision; of several processes that try at once one does it and the others find it done.

    Raises `StoreUnavailable`; then the schema is as it was.
    """
    await _run(address, lambda connection: command.upgrade(configuration(connection), revision))


async def downgrade(address: SqliteAddress | PostgresAddress, revision: str) -> None:
    """Go back to an earlier revision, `base` being the empty database."""
    await _run(address, lambda connection: command.downgrade(configuration(connection), revision))


def revisions() -> list[str]:
    """Every revision, oldest first."""
    scripts = ScriptDirectory.from_config(configuration())
    return [script.revision for script in scripts.walk_revisions()][::-1]


def configuration(connection: Connection | None = None) -> Config:
    """What Alembic needs to know, instead of an alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def _run(address: SqliteAddress | PostgresAddress, work: _Work) -> None:
    try:
        if isinstance(address, SqliteAddress):
            await asyncio.to_thread(_run_on_sqlite, address, work)
        else:
            await _run_on_postgres(address, work)
    except (DBAPIError, sqlite3.Error, OSError) as error:
        raise StoreUnavailable(str(getattr(error, "orig", error))) from error


def _run_on_sqlite(address: SqliteAddress, work: _Work) -> None:
    address.make()
    engine = create_engine("sqlite://", creator=lambda: connect(address.path, busy_seconds=60), poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        work(connection)
        connection.commit()


async def _run_on_postgres(address: PostgresAddress, work: _Work) -> None:
    import asyncpg

    # asyncpg reads the address itself, as everywhere else: SQLAlchemy refuses parameters like sslmode.
    engine = create_async_engine(
        "postgresql+asyncpg://", async_creator=lambda: asyncpg.connect(address.dsn), poolclass=NullPool
    )
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            await connection.run_sync(work)
    finally:
        await engine.dispose()
