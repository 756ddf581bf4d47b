"""What the database keeps of the processes that share it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A replica as it is in the database: the name it holds work under, its role, how often it has beaten."""

    holder: str
    role: str
    beats: int


class ReplicaRepository(Protocol):
    """Who is at work on this database."""

    async def beat(self, holder: str, role: str) -> Sequence[Heartbeat]:
        """Say that one lives, made where it is not there; everybody who does, in the order of their names.

        One that has beaten once is new, or was taken for dead since its last beat.
        """

    async def bury(self, gone: Heartbeat, now: int) -> bool:
        """Take it out and free what it held, but for an order being sent; False, and nothing done, if it has beaten since."""

    async def leave(self, holder: str, now: int) -> None:
        """Take oneself out, and free what one holds."""

    async def poll(self, holder: str) -> bool:
        """Be the one who asks Telegram for updates, if nobody else is."""

    async def rest(self, holder: str) -> None:
        """Leave that to another."""
