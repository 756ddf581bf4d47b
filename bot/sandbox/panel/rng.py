"""What looks like chance in the sandbox panel: the same seed and the same thing always give the same draw."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")


def draw(*of: object) -> float:
    """A number from 0 up to, not including, 1 that belongs to these values alone."""
    digest = blake2b(":".join(map(str, of)).encode(), digest_size=6).digest()
    return int.from_bytes(digest) / (1 << 48)


def between(low: float, high: float, *of: object) -> float:
    """A number from ``low`` to ``high``, both included at most by rounding."""
    return low + (high - low) * draw(*of)


def whole(low: int, high: int, *of: object) -> int:
    """A whole number from ``low`` to ``high``, both included."""
    return low + int((high - low + 1) * draw(*of))


def one_of(choices: Sequence[T], *of: object) -> T:
    """One of the choices."""
    return choices[int(len(choices) * draw(*of))]
