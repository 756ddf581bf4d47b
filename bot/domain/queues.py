"""Received updates, and the depth of a queue in the database."""

from __future__ import annotations

from dataclasses import dataclass

UNDECRYPTABLE = "Sealed"
"""How the stored reason begins for an update that no key decrypts; databases in use hold it."""


@dataclass(frozen=True, slots=True)
class ReceivedUpdate:
    """A Telegram update as it arrived, at `received_at` (ms UTC).

    `lane` groups updates that must be handled in order (a person, else a chat); `body` is its JSON, empty where no key
    decrypts the stored text; `deaths` counts the processes that died while they handled it.
    """

    update_id: int
    lane: str
    body: str
    received_at: int
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How many entries wait, and since when the oldest does (ms UTC; None: nothing waits)."""

    waiting: int
    oldest_at: int | None
