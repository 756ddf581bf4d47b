"""How replicas divide what one of them has to do at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Partition:
    """One part of `of` equal ones: the numbers (chats, accounts) whose remainder is `rank`."""

    rank: int
    of: int

    def has(self, number: int) -> bool:
        """Whether it is among them."""
        return abs(number) % self.of == self.rank


WHOLE = Partition(0, 1)
NOTHING = Partition(-1, 1)
