"""An order at the sandbox panel; its progress is calculated from the clock on every access."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.sandbox.panel.add_request import calculate_charge
from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.rng import random_between, random_integer

PENDING = "Pending"
IN_PROGRESS = "In progress"
COMPLETED = "Completed"
PARTIAL = "Partial"
CANCELED = "Canceled"
OUTCOMES = (COMPLETED, PARTIAL, CANCELED)

# Overridden statuses that count as final, besides the panel's own three outcomes.
_FINAL_STATUSES = frozenset(
    {"completed", "partial", "canceled", "cancelled", "refunded", "expired", "error", "fail", "failed"}
)

HOUR_SECONDS = 3600.0
CANCEL_DELAY_SECONDS = 300.0


@dataclass(slots=True)
class Order:
    """One order. Times are panel seconds.

    - ``price``: the charge when it was placed; ``charge``: the charge booked now.
    - ``final_delivered``: the quantity that will have been delivered at the end.
    - ``final_state``: status and delivered quantity, once the order has ended.
    - ``overrides``: fields that a test set for the status answer, verbatim.
    - ``parameters``: None for orders that did not come through the API: those of the website, and runs of other orders.
    """

    number: int
    service: Service
    target: str
    quantity: int
    price: Decimal
    charge: Decimal
    placed_at: float
    starts_at: float
    ends_at: float
    outcome: str
    final_delivered: int
    start_count: int
    parameters: dict[str, str] | None = None
    final_state: tuple[str, int] | None = None
    cancels_at: float | None = None
    refills: list[int] = field(default_factory=list)
    overrides: dict[str, Any] = field(default_factory=dict)

    def progress(self, now: float) -> tuple[str, int]:
        """Calculate the status and the delivered quantity."""
        if self.final_state is not None:
            return self.final_state
        if self.cancels_at is not None and self.cancels_at <= min(now, self.ends_at):
            delivered = self._delivered_at(self.cancels_at)
            return (PARTIAL, delivered) if delivered else (CANCELED, 0)
        if now >= self.ends_at:
            return self.outcome, self.final_delivered
        if now < self.starts_at:
            return PENDING, 0
        return IN_PROGRESS, self._delivered_at(now)

    def status(self, now: float) -> str:
        """Get the status as the answer shows it, overrides included."""
        return str(self.overrides.get("status") or self.progress(now)[0])

    def is_open(self, now: float) -> bool:
        """Say whether the order is not final, so that its link is busy."""
        return self.status(now).casefold() not in _FINAL_STATUSES

    def charge_for_state(self, status: str, delivered: int) -> Decimal:
        """Calculate the charge of an order that ends in this state: only what was delivered."""
        return self.price if status == COMPLETED else calculate_charge(self.service, delivered)

    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """Make the standard status answer; the start count is known once the order has started."""
        status, delivered = self.progress(now)
        started = now >= self.starts_at and not (status == CANCELED and delivered == 0)
        answer: dict[str, Any] = {
            "charge": format_amount(self.charge),
            "start_count": str(self.start_count) if started else None,
            "status": status,
            "remains": str(self.quantity - delivered),
            "currency": currency,
        }
        return {**answer, **self.overrides} if self.overrides else answer

    def _delivered_at(self, at: float) -> int:
        if at <= self.starts_at:
            return 0
        return int(self.final_delivered * (at - self.starts_at) / (self.ends_at - self.starts_at))


def format_amount(amount: Decimal) -> str:
    """Write an exact amount as text: ``1.275``, ``8``, never with an exponent."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def choose_outcome(number: int, seed: int) -> str:
    """Choose how an order will end.

    If number + seed is divisible by 20 it is Canceled, else if it is divisible by 12 Partial, else Completed. With
    seed 1 the first orders (from #23501) complete, #23507 is the first Partial and #23519 the first Canceled.
    """
    if (number + seed) % 20 == 0:
        return CANCELED
    if (number + seed) % 12 == 0:
        return PARTIAL
    return COMPLETED


def choose_final_delivered(number: int, quantity: int, outcome: str, seed: int) -> int:
    """Choose the quantity delivered at the end; a Partial order gets 30 to 90 % of its quantity."""
    if outcome == CANCELED:
        return 0
    if outcome == PARTIAL:
        return min(quantity - 1, max(1, int(quantity * random_between(0.3, 0.9, seed, number, "delivered"))))
    return quantity


def create_order(
    number: int,
    service: Service,
    target: str,
    quantity: int,
    charge: Decimal,
    now: float,
    seed: int,
    outcome: str,
    parameters: dict[str, str] | None = None,
) -> Order:
    """Create an order: it is pending for some minutes, then delivers evenly, and takes 45 to 75 minutes in total.

    A Canceled order ends when its pending time is over, because a panel that cannot deliver finds out early. A single
    piece cannot be delivered partially, so it is completed instead.
    """
    if outcome == PARTIAL and quantity < 2:
        outcome = COMPLETED
    duration = random_between(0.75, 1.25, seed, number, "takes") * HOUR_SECONDS
    starts_at = now + duration * random_between(0.08, 0.15, seed, number, "waits")
    return Order(
        number=number,
        service=service,
        target=target,
        quantity=quantity,
        price=charge,
        charge=charge,
        placed_at=now,
        starts_at=starts_at,
        ends_at=starts_at + 60 if outcome == CANCELED else now + duration,
        outcome=outcome,
        final_delivered=choose_final_delivered(number, quantity, outcome, seed),
        start_count=random_integer(20, 25_000, seed, number, "start count"),
        parameters=parameters,
    )
