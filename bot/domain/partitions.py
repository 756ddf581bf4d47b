"""How replicas divide what one of them has to do at a time."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Share:
    """One part of `of` equal ones: the numbers (chats, accounts) whose remainder is `rank`."""

    rank: int
    of: int

    def has(self, number: int) -> bool:
        """Whether it is among them."""
        return abs(number) % self.of == self.rank


WHOLE = Share(0, 1)
NOTHING = Share(-1, 1)
