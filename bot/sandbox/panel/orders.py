"""An order at the sandbox panel and the course it takes, worked out from the clock whenever somebody asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.sandbox.panel.add_request import charge_for
from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.rng import between, whole

PENDING = "Pending"
IN_PROGRESS = "In progress"
COMPLETED = "Completed"
PARTIAL = "Partial"
CANCELED = "Canceled"
ENDINGS = (COMPLETED, PARTIAL, CANCELED)

# What a forced status may say when an order is over, beside the three endings that the panel itself books.
_OVER = frozenset({"completed", "partial", "canceled", "cancelled", "refunded", "expired", "error", "fail", "failed"})

HOUR = 3600.0
CANCEL_TAKES = 300.0


@dataclass(slots=True)
class Order:
    """One order: what was asked, when it starts and ends, and what became of it.

    Times are panel seconds. ``price`` is what was taken at first, ``charge`` what is booked now; ``stops_at`` is how
    much will have been delivered at the end. ``held`` are the words a test ordered for the status answer, verbatim.
    ``parameters`` is None for orders that did not come through the API: those of the website, and the runs of others.
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
    stops_at: int
    start_count: int
    parameters: dict[str, str] | None = None
    ended: tuple[str, int] | None = None
    cancel_at: float | None = None
    refills: list[int] = field(default_factory=list)
    held: dict[str, Any] = field(default_factory=dict)

    def standing(self, now: float) -> tuple[str, int]:
        """Status and how much has been delivered."""
        if self.ended is not None:
            return self.ended
        if self.cancel_at is not None and self.cancel_at <= min(now, self.ends_at):
            delivered = self._delivered(self.cancel_at)
            return (PARTIAL, delivered) if delivered else (CANCELED, 0)
        if now >= self.ends_at:
            return self.outcome, self.stops_at
        if now < self.starts_at:
            return PENDING, 0
        return IN_PROGRESS, self._delivered(now)

    def status(self, now: float) -> str:
        """The status as the answer shows it, a held one included."""
        return str(self.held.get("status") or self.standing(now)[0])

    def is_open(self, now: float) -> bool:
        """Whether the order still runs, and so keeps its link busy."""
        return self.status(now).casefold() not in _OVER

    def charge_when(self, status: str, delivered: int) -> Decimal:
        """What an order that ends so has cost: only what was delivered."""
        return self.price if status == COMPLETED else charge_for(self.service, delivered)

    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """The status answer in the seed's form; the start count is known once the order started."""
        status, delivered = self.standing(now)
        started = now >= self.starts_at and not (status == CANCELED and delivered == 0)
        answer: dict[str, Any] = {
            "charge": money(self.charge),
            "start_count": str(self.start_count) if started else None,
            "status": status,
            "remains": str(self.quantity - delivered),
            "currency": currency,
        }
        return {**answer, **self.held} if self.held else answer

    def _delivered(self, at: float) -> int:
        if at <= self.starts_at:
            return 0
        return int(self.stops_at * (at - self.starts_at) / (self.ends_at - self.starts_at))


def money(amount: Decimal) -> str:
    """An exact amount as text: ``1.275``, ``8``, never an exponent."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def outcome_of(number: int, seed: int) -> str:
    """How an order will end when nobody interferes.

    Where number + seed is divisible by 20 it is Canceled, else where it is divisible by 12 Partial, else Completed: so
    with seed 1 the first orders (#23501 and on) complete, #23507 is the first Partial and #23519 the first Canceled.
    """
    if (number + seed) % 20 == 0:
        return CANCELED
    if (number + seed) % 12 == 0:
        return PARTIAL
    return COMPLETED


def stop_of(number: int, quantity: int, outcome: str, seed: int) -> int:
    """How much will have been delivered at the end; a Partial order gets 30 to 90 % of what it asked for."""
    if outcome == CANCELED:
        return 0
    if outcome == PARTIAL:
        return min(quantity - 1, max(1, int(quantity * between(0.3, 0.9, seed, number, "delivered"))))
    return quantity


def begin(
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
    """A new order: it waits some minutes, then delivers evenly, and takes 45 to 75 minutes in all.

    One that ends Canceled does so after the wait, since a panel that cannot deliver finds out early. Of a single piece
    nothing partial can be delivered: it is completed instead.
    """
    if outcome == PARTIAL and quantity < 2:
        outcome = COMPLETED
    takes = between(0.75, 1.25, seed, number, "takes") * HOUR
    starts_at = now + takes * between(0.08, 0.15, seed, number, "waits")
    return Order(
        number=number,
        service=service,
        target=target,
        quantity=quantity,
        price=charge,
        charge=charge,
        placed_at=now,
        starts_at=starts_at,
        ends_at=starts_at + 60 if outcome == CANCELED else now + takes,
        outcome=outcome,
        stops_at=stop_of(number, quantity, outcome, seed),
        start_count=whole(20, 25_000, seed, number, "start count"),
        parameters=parameters,
    )
