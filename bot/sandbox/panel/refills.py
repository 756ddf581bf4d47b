"""A refill at the sandbox panel: asked for, waiting, being worked on, then completed or rejected."""

from __future__ import annotations

from dataclasses import dataclass

from bot.sandbox.panel.orders import COMPLETED, IN_PROGRESS, PENDING

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
