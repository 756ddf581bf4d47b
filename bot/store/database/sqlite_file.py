"""A SQLite file: opened as the bot wants it, and recognised when it was replaced."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

BUSY_SECONDS = 5.0


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
        raw.execute("PRAGMA cache_size=-4000")
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


def identity(path: Path) -> tuple[int, int]:
    """Which file it is, whatever its name; raises `OSError` where there is none."""
    found = os.stat(path)
    return found.st_dev, found.st_ino
