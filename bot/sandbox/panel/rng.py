"""Reproducible random values: the same seed and key always give the same value."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def random_unit(*key: object) -> float:
    """Get a number from 0 (included) to 1 (excluded) for a key."""
    digest = blake2b(":".join(map(str, key)).encode(), digest_size=6).digest()
    return int.from_bytes(digest) / (1 << 48)


def random_between(low: float, high: float, *key: object) -> float:
    """Get a number from ``low`` to ``high`` for a key."""
    return low + (high - low) * random_unit(*key)


def random_integer(low: int, high: int, *key: object) -> int:
    """Get a whole number from ``low`` to ``high``, both included, for a key."""
    return low + int((high - low + 1) * random_unit(*key))


def choose(choices: Sequence[T], *key: object) -> T:
    """Choose one of the choices for a key."""
    return choices[int(len(choices) * random_unit(*key))]
