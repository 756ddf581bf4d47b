"""Explains to an operator why a database cannot be used: where it is, the cause, what to do."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from bot.store.database.database_url import PostgresAddress, SqliteAddress

LEAST_FREE_BYTES = 1024 * 1024


def explain(address: SqliteAddress | PostgresAddress, cause: str) -> str:
    """Return one sentence or two about a database that raised `StoreUnavailable` with this cause; no password is in it."""
    if isinstance(address, SqliteAddress):
        return _explain_file(address.path.absolute(), cause)
    parts = urlsplit(address.dsn)
    where = f"{parts.hostname or 'its socket'}{f':{parts.port}' if parts.port else ''}"
    return (
        f"PostgreSQL at {where}, database {parts.path.strip('/') or 'of the user'}, cannot be used: {cause.rstrip('.')}. "
        "Check that the server runs and that DATABASE_URL holds its host, port, user, password and database."
    )


def make_problem(path: Path) -> str | None:
    """Return why a database file that is not there could not be made; None where it could."""
    folder = next(one for one in path.absolute().parents if one.exists())
    if not folder.is_dir():
        return f"The database {path.absolute()} cannot be made: {folder} is a file, not a folder. {_OTHER_PATH}"
    if not _can_write(folder):
        return (
            f"The database {path.absolute()} cannot be made: {folder} cannot be written to by {_user()}. {_OTHER_PATH}"
        )
    return None


_OTHER_PATH = "Give that folder to the bot, or set another path in DATABASE_URL."


def _explain_file(path: Path, cause: str) -> str:
    if not path.exists():
        return make_problem(path) or f"The database {path} cannot be made: {cause.rstrip('.')}. {_OTHER_PATH}"
    if path.is_dir():
        return f"The database {path} is a folder. Set the path of a file in DATABASE_URL."
    if not os.access(path, os.R_OK | os.W_OK):
        return f"The database {path} cannot be read and written by {_user()}. Give the file to the bot (chown, chmod)."
    if not os.access(path.parent, os.W_OK | os.X_OK):
        return f"The database {path} needs files beside it, and {path.parent} cannot be written to by {_user()}. {_OTHER_PATH}"
    if "full" in cause or shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
        return f"The disk of the database {path} is full. Free some space; nothing stored is lost."
    if "not a database" in cause or "malformed" in cause or "corrupt" in cause:
        return (
            f"{path} is not a whole SQLite database ({cause}). Set another path in DATABASE_URL, or restore a backup."
        )
    if "locked" in cause or "busy" in cause.lower():
        return f"The database {path} is in use by another process. Stop it, or wait until it has finished."
    if "readonly" in cause or "read-only" in cause.lower():
        return f"The database {path} is on a read-only file system. Set a path in DATABASE_URL that can be written."
    return f"The database {path} cannot be used: {cause.rstrip('.')}."


def _can_write(folder: Path) -> bool:
    """Whether a file can be made in the folder: root may write everywhere, but not on a read-only or special file system."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _user() -> str:
    return f"the user with id {os.getuid()}" if hasattr(os, "getuid") else "this user"
