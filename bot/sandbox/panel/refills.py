"""A refill at the sandbox panel: asked for, waiting, being worked on, then completed or rejected."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.orders import COMPLETED, IN_PROGRESS, PENDING, Order
from bot.sandbox.panel.refusals import (
    REFILL_DISABLED,
    REFILL_NOT_ELIGIBLE,
    REFILL_OPEN,
    REFILL_TOO_SOON,
    REFILL_UNKNOWN,
    Refused,
)
from bot.sandbox.panel.series import Parent

REJECTED = "Rejected"

WAITS = 600.0
TAKES = 2_400.0
PAUSE_BETWEEN = 24 * 3600.0


@dataclass(slots=True)
class Refill:
    """One request; waiting 10 panel minutes, over after 40. ``held`` is a status a test ordered, verbatim."""

    number: int
    order: int
    asked_at: float
    outcome: str
    held: str | None = None

    def status(self, now: float) -> str:
        if self.held is not None:
            return self.held
        if now >= self.asked_at + TAKES:
            return self.outcome
        return IN_PROGRESS if now >= self.asked_at + WAITS else PENDING

    def is_open(self, now: float) -> bool:
        return self.status(now) in (PENDING, IN_PROGRESS)


def refill_outcome(number: int, seed: int) -> str:
    """Where number + seed is divisible by 5 the refill is Rejected: with seed 1 the fourth one, and every fifth on."""
    return REJECTED if (number + seed) % 5 == 0 else COMPLETED


class Refills:
    """All refills, numbered from 1.

    ``pause_seconds`` have to pass between two requests for one order. The first may come as soon as the order is
    completed: real panels let a day pass there too, but then nobody who tries the sandbox would live to see a refill.
    """

    def __init__(self, seed: int) -> None:
        self.pause_seconds = PAUSE_BETWEEN
        self._seed = seed
        self._refills: dict[int, Refill] = {}

    def find(self, number: str) -> Refill:
        """The refill with this number; Refused if there is none."""
        refill = self._refills.get(int(number)) if number.isascii() and number.isdecimal() else None
        if refill is None:
            raise Refused(REFILL_UNKNOWN)
        return refill

    def of(self, order: Order | Parent) -> list[Refill]:
        """The refills asked for this order, oldest first."""
        return [self._refills[number] for number in order.refills]

    def ask(self, order: Order | Parent, service: Service, now: float) -> Refill:
        """Book a refill of a completed order; Refused where the service, the order or the last request forbid it."""
        if not service.refill:
            raise Refused(REFILL_DISABLED)
        if order.status(now) != COMPLETED:
            raise Refused(REFILL_NOT_ELIGIBLE)
        if order.refills:
            last = self._refills[order.refills[-1]]
            if last.is_open(now):
                raise Refused(REFILL_OPEN)
            if now < last.asked_at + self.pause_seconds:
                raise Refused(REFILL_TOO_SOON)
        number = len(self._refills) + 1
        refill = self._refills[number] = Refill(number, order.number, now, refill_outcome(number, self._seed))
        order.refills.append(number)
        return refill
