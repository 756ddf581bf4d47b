"""Tuning of Python's garbage collector and of glibc's allocator."""

from __future__ import annotations

import ctypes
import gc
from contextlib import suppress

_MMAP_THRESHOLD = -3
"""Source: malloc.h of glibc, `M_MMAP_THRESHOLD`."""
_LARGE_BYTES = 128 * 1024


def tune_garbage_collector() -> None:
    """Keep the garbage collector from blocking the event loop.

    Left as it is, it goes through everything in memory again and again while a catalogue is read: 50 ms and more each
    time, for hardly anything found. What was made until now is left out for good; young cycles are looked for as
    before, in larger lots, the old ones rarely.
    """
    gc.freeze()
    gc.set_threshold(2_000, 10, 200)


def return_freed_memory() -> None:
    """Have glibc return large blocks to the system as soon as they are freed, above all the bodies of catalogues.

    Left as it is, it keeps the next one of the size it saw freed once in its heap, and the heap never shrinks below
    what was made after: 18 MiB with a catalogue of 20,000. Elsewhere this does nothing.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE_BYTES)
