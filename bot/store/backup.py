"""Copies a database while the bot runs, and brings it back, on either engine.

A backup is one text file: a first line that says what it is, a line of JSON for each row, a last line with their
number. It holds the state of one moment, and what one engine wrote the other can read. A name that ends in `.gz` is
compressed. Stored keys stay encrypted in it: SECRET_KEY is needed beside it.
"""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, cast

from bot.domain.errors import Misconfigured, StoreUnavailable
from bot.store.database.database_url import read_address
from bot.store.database.table_copy import PORTION, TableCopy, tables
from bot.store.migration import upgrade
from bot.store.revision import HEAD, KNOWN
from bot.store.schema import metadata

WHAT = "smm-panel-bot backup"
EMPTY_IT = (
    "A backup is restored into an empty database only. Stop the bot, then rename the SQLite file (with the files beside it "
    "that end in -wal and -shm), or set DATABASE_URL to a new PostgreSQL database, and restore again."
)
LEVEL = 6
"""Measured: the default, 9, makes a backup 3 % smaller and takes four times as long to pack it."""


async def backup(url: str, file: Path) -> int:
    """Write the database's state of this moment to `file`; how many rows it has.

    The file appears under its name only when it is whole and on disk, for its owner alone. Raises `StoreUnavailable`,
    also where the file cannot be written, and `Misconfigured` where there is no database or it is of another revision.
    """
    address = read_address(url)
    found = await address.revision()
    if found is None:
        raise Misconfigured(["There is no database to back up at DATABASE_URL."])
    if found != HEAD:
        raise Misconfigured([f"The database has revision {found} and this bot speaks {HEAD}: migrate it first."])
    try:
        async with tables(address, writing=False) as opened:
            with _written(file) as out:
                return await _dump(opened, out)
    except OSError as error:
        raise StoreUnavailable(str(error)) from error


async def restore(url: str, file: Path) -> int:
    """Fill an empty database, made where it is not there, from `file`; how many rows it got.

    All of it or nothing. A backup of an earlier revision is upgraded. Raises `Misconfigured` where the file is no
    whole backup, is of a newer bot, or the database holds anything already; `StoreUnavailable` as ever.
    """
    address = read_address(url)
    try:
        revision = await asyncio.to_thread(_revision_of_whole, file)
    except FileNotFoundError:
        raise Misconfigured([f"There is no file {file}."]) from None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise Misconfigured([f"{file} is no whole backup: {error}."]) from error
    found = await address.revision()
    if found not in (None, revision):
        raise Misconfigured([f"The database has revision {found} already. {EMPTY_IT}"])
    await upgrade(address, revision)
    async with tables(address, writing=True) as opened:
        rows = await _load(opened, file)
    await upgrade(address)
    return rows


async def _dump(opened: TableCopy, out: IO[str]) -> int:
    out.write(_line({"what": WHAT, "revision": HEAD}))
    count = 0
    for table in metadata.sorted_tables:  # those that others refer to go first
        if table.name == "replicas":  # processes, not what they remember
            continue
        async for columns, rows in opened.rows(table.name):
            for row in rows:
                out.write(_line({"table": table.name, "row": dict(zip(columns, row, strict=True))}))
            count += len(rows)
    out.write(_line({"rows": count}))
    return count


async def _load(opened: TableCopy, file: Path) -> int:
    known = await opened.names()
    for table in known:
        async for _ in opened.rows(table):
            raise Misconfigured([f"The database is not empty (table {table}). {EMPTY_IT}"])
    count = 0
    for table, columns, rows in _portions(file):
        if table not in known:
            raise Misconfigured([f"{file} names a table that is not known here: {table}."])
        await opened.insert(table, columns, rows)
        count += len(rows)
    return count


def _portions(file: Path) -> Iterator[tuple[str, list[str], list[list[Any]]]]:
    """Rows of one table and with the same columns, many at a time, in the order of the file."""
    table: str = ""
    columns: list[str] = []
    rows: list[list[Any]] = []
    for entry in _entries(file):
        if "row" not in entry:
            continue
        if (entry["table"], list(entry["row"])) != (table, columns) or len(rows) == PORTION:
            if rows:
                yield table, columns, rows
            table, columns, rows = entry["table"], list(entry["row"]), []
        rows.append(list(entry["row"].values()))
    if rows:
        yield table, columns, rows


def _revision_of_whole(file: Path) -> str:
    """Read a backup to its end; raises `ValueError` with what is wrong about it."""
    entries = _entries(file)
    head = next(entries, {})
    if head.get("what") != WHAT:
        raise ValueError("its first line does not say that it is one")
    if head.get("revision") not in KNOWN:
        raise ValueError(f"it has revision {head.get('revision')}, which a newer bot made")
    count, last = 0, head
    for last in entries:
        count += "row" in last
    if last.get("rows") != count:
        raise ValueError("its end is missing")
    return str(head["revision"])


def _entries(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        for line in lines:
            entry = json.loads(line)
            if not isinstance(entry, dict):
                raise ValueError("a line of it is no JSON object")
            yield entry


def _line(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")) + "\n"


@contextmanager
def _written(file: Path) -> Iterator[IO[str]]:
    """Give a file that gets its name when it is whole and on disk."""
    part = file.with_name(f".{file.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            packed = (
                gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=LEVEL, mtime=0) if file.suffix == ".gz" else None
            )
            with io.TextIOWrapper(cast(IO[bytes], packed or raw), encoding="utf-8", newline="\n") as out:
                yield out
                out.flush()
                if packed is not None:
                    packed.close()
                raw.flush()
                os.fsync(raw.fileno())
        part.replace(file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        part.unlink(missing_ok=True)
