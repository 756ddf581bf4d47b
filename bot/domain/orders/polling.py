"""When an order is asked about again, and which orders share a request. Pure arithmetic; nobody sleeps here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from bot.domain.ids import AccountId, OrderId, PanelOrderId
from bot.domain.orders.orders import PolledOrder, Status

MOST_IDS_A_REQUEST = 100
"""Source: seed document, "up to 100 IDs"."""
_Id = TypeVar("_Id")


class DueOrder(NamedTuple):
    """An order that is to be asked about now, held by who asks: placed `since` (ms), and the digest of the panel's answer it
    stands at, empty where that is not known.
    """

    id: OrderId
    account_id: AccountId
    panel_order_id: PanelOrderId
    since: int
    incoming: str


class OrderRecord(NamedTuple):
    """An order of which the panel reported something new, and the status it was read with.

    `next_check_at`: when to ask again (ms UTC; None: never). `incoming`: the digest of the panel's answer, empty where
    the next answer is to be read whatever it says.
    """

    order: PolledOrder
    was: Status
    next_check_at: int | None
    incoming: str = ""


NOBODY_AGAIN: Mapping[OrderId, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class PollingSchedule:
    """How often an order is asked about.

    The first question follows `first_seconds` after placing; later ones a tenth of the order's age apart, at most
    `longest_seconds`.
    """

    first_seconds: float = 20
    longest_seconds: float = 900
    first_ms: int = field(init=False)
    longest_ms: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "first_ms", round(1000 * self.first_seconds))
        object.__setattr__(self, "longest_ms", round(1000 * self.longest_seconds))

    def next_check_at(self, order: PolledOrder, now: int) -> int | None:
        """When to ask again (ms), or None when nothing more will change."""
        if order.panel_order_id is None or not order.status.running:
            return None
        return self.again_at(order.placed_at or order.created_at, now)

    def again_at(self, since: int, now: int) -> int:
        """When to ask again (ms) about an order that was placed at `since` and still runs."""
        pause = (now - since) // 10
        if pause < self.first_ms:
            pause = self.first_ms
        return now + (pause if pause < self.longest_ms else self.longest_ms)


def batches(ids: Sequence[_Id], size: int = MOST_IDS_A_REQUEST) -> list[Sequence[_Id]]:
    """The ids in as few requests as the size allows."""
    return [ids[start : start + size] for start in range(0, len(ids), size)]
