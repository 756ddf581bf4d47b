"""What a power cut leaves of a SQLite database: its files as they were when they were last synced.

The operating system keeps what was not synced in memory, so that a killed process loses nothing; only a file system
that forgets shows whether the sync was made. SQLite lets its file system be replaced: here by one that hands every call
on to the usual one, and keeps a copy of a file whenever SQLite syncs it.
Source: SQLite documentation, "The OS Interface or VFS", and sqlite3.h for the order of the fields.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_void_p
from pathlib import Path
from typing import Any

_FILE_CALLS = """
    close read write truncate sync file_size lock unlock check_reserved_lock file_control sector_size
    device_characteristics shm_map shm_lock shm_barrier shm_unmap fetch unfetch
"""
_SYSTEM_CALLS = """
    open delete access full_pathname dl_open dl_error dl_sym dl_close randomness sleep current_time get_last_error
    current_time_int64 set_system_call get_system_call next_system_call
"""


class _FileMethods(Structure):
    _fields_ = [("version", c_int), *((name, c_void_p) for name in _FILE_CALLS.split())]


class _File(Structure):
    _fields_ = [("methods", POINTER(_FileMethods))]


class _System(Structure):
    _fields_ = [
        ("version", c_int),
        ("size_of_file", c_int),
        ("longest_path", c_int),
        ("next", c_void_p),
        ("name", c_char_p),
        ("data", c_void_p),
        *((name, c_void_p) for name in _SYSTEM_CALLS.split()),
    ]


_OPEN = CFUNCTYPE(c_int, c_void_p, c_void_p, POINTER(_File), c_int, c_void_p)
_SYNC = CFUNCTYPE(c_int, c_void_p, c_int)


class Disk:
    """The files as they were synced, by path."""

    def __init__(self) -> None:
        self._synced: dict[Path, bytes] = {}
        self._kept: list[Any] = []  # what C points at must not be collected

    def settle(self, file: Path) -> None:
        """Take a file as it is for synced."""
        self._synced[file] = file.read_bytes()

    def after_power_cut(self, database: Path, folder: Path) -> Path:
        """Write what is left of the database into a folder; its path there."""
        folder.mkdir()
        for file, content in self._synced.items():
            if file in (database, database.with_name(f"{database.name}-wal")):
                (folder / file.name).write_bytes(content)
        return folder / database.name

    def watch(self, opened: _File, path: Path) -> None:
        """Have a file copied whenever it is synced."""
        methods = _FileMethods.from_buffer_copy(opened.methods.contents)
        sync = _SYNC(methods.sync or 0)

        def synced(file: int, flags: int) -> int:
            result: int = sync(file, flags)
            if result == 0 and path.exists():
                self.settle(path)
            return result

        callback = _SYNC(synced)
        methods.sync = ctypes.cast(callback, c_void_p).value
        opened.methods = ctypes.pointer(methods)
        self._kept += [methods, callback, sync]


@contextmanager
def watched_disk() -> Iterator[Disk | None]:
    """Put the watching file system in place for databases opened meanwhile; None where this SQLite cannot be reached."""
    library = ctypes.CDLL(_sqlite3.__file__)
    if not hasattr(library, "sqlite3_vfs_find"):
        yield None
        return
    library.sqlite3_vfs_find.restype = POINTER(_System)
    usual = library.sqlite3_vfs_find(None)
    disk = Disk()
    system = _System.from_buffer_copy(usual.contents)
    system.name = b"watched"
    usual_open = _OPEN(usual.contents.open)

    def opening(itself: int, name: int, file: Any, flags: int, flags_out: int) -> int:
        result: int = usual_open(itself, name, file, flags, flags_out)
        if result == 0 and name:
            disk.watch(file.contents, Path(ctypes.string_at(name).decode()))
        return result

    callback = _OPEN(opening)
    system.open = ctypes.cast(callback, c_void_p).value
    library.sqlite3_vfs_register(ctypes.byref(system), 1)
    try:
        yield disk
    finally:
        library.sqlite3_vfs_register(usual, 1)
        library.sqlite3_vfs_unregister(ctypes.byref(system))
