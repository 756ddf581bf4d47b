"""When an order is asked about again, and which orders share a request. Pure arithmetic; nobody sleeps here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.orders import Tracked

MOST_IDS_A_REQUEST = 100
"""Source: seed document, "up to 100 IDs"."""
_Id = TypeVar("_Id")


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often an order is asked about.

    The first question follows `first_seconds` after placing; later ones a tenth of the order's age apart, at most
    `longest_seconds`.
    """

    first_seconds: float = 20
    longest_seconds: float = 900

    def next_check_at(self, order: Tracked, now: int) -> int | None:
        """When to ask again (ms), or None when nothing more will change."""
        if order.panel_order_id is None or not order.status.running:
            return None
        age_seconds = max(0, now - (order.placed_at or order.created_at)) / 1000
        return now + round(1000 * min(self.longest_seconds, max(self.first_seconds, age_seconds / 10)))


def batches(ids: Sequence[_Id], size: int = MOST_IDS_A_REQUEST) -> list[Sequence[_Id]]:
    """The ids in as few requests as the size allows."""
    return [ids[start : start + size] for start in range(0, len(ids), size)]
