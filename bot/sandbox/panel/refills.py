"""Refills at the sandbox panel: requested, pending, in progress, then completed or rejected."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.orders import COMPLETED, IN_PROGRESS, PENDING, Order
from bot.sandbox.panel.parent_orders import ParentOrder
from bot.sandbox.panel.refusals import (
    REFILL_DISABLED,
    REFILL_NOT_ELIGIBLE,
    REFILL_OPEN,
    REFILL_TOO_SOON,
    REFILL_UNKNOWN,
    PanelApiError,
)

REJECTED = "Rejected"

PENDING_SECONDS = 600.0
TOTAL_SECONDS = 2_400.0
MIN_PAUSE_SECONDS = 24 * 3600.0


@dataclass(slots=True)
class Refill:
    """One refill: pending for 10 panel minutes, finished after 40. ``forced_status`` is a status set by a test, verbatim."""

    number: int
    order: int
    requested_at: float
    outcome: str
    forced_status: str | None = None

    def status(self, now: float) -> str:
        if self.forced_status is not None:
            return self.forced_status
        if now >= self.requested_at + TOTAL_SECONDS:
            return self.outcome
        return IN_PROGRESS if now >= self.requested_at + PENDING_SECONDS else PENDING

    def is_open(self, now: float) -> bool:
        return self.status(now) in (PENDING, IN_PROGRESS)


def choose_refill_outcome(number: int, seed: int) -> str:
    """Choose how a refill ends: Rejected if number + seed is divisible by 5; with seed 1 the fourth and every fifth after."""
    return REJECTED if (number + seed) % 5 == 0 else COMPLETED


class Refills:
    """All refills, numbered from 1.

    ``pause_seconds`` must pass between two requests for one order. The first request is allowed as soon as the order
    is completed. Real panels require a day there too, which would be too long for trying a refill in the sandbox.
    """

    def __init__(self, seed: int) -> None:
        self.pause_seconds = MIN_PAUSE_SECONDS
        self._seed = seed
        self._refills: dict[int, Refill] = {}

    def find(self, number: str) -> Refill:
        """Find the refill with this number. Raises PanelApiError if there is none."""
        refill = self._refills.get(int(number)) if number.isascii() and number.isdecimal() else None
        if refill is None:
            raise PanelApiError(REFILL_UNKNOWN)
        return refill

    def list_for_order(self, order: Order | ParentOrder) -> list[Refill]:
        """List the refills of an order, oldest first."""
        return [self._refills[number] for number in order.refills]

    def request(self, order: Order | ParentOrder, service: Service, now: float) -> Refill:
        """Book a refill of a completed order. Raises PanelApiError where the service, the order or the last request forbids it."""
        if not service.refill:
            raise PanelApiError(REFILL_DISABLED)
        if order.status(now) != COMPLETED:
            raise PanelApiError(REFILL_NOT_ELIGIBLE)
        if order.refills:
            last = self._refills[order.refills[-1]]
            if last.is_open(now):
                raise PanelApiError(REFILL_OPEN)
            if now < last.requested_at + self.pause_seconds:
                raise PanelApiError(REFILL_TOO_SOON)
        number = len(self._refills) + 1
        refill = self._refills[number] = Refill(number, order.number, now, choose_refill_outcome(number, self._seed))
        order.refills.append(number)
        return refill
