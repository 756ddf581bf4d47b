"""What the orders of a mass order came to, all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.ids import OrderId
from bot.domain.mass_orders.mass_orders import LineState, MassLine
from bot.domain.money import Money
from bot.domain.orders.orders import Status

QUIET_ABOVE = 10
_ENDS = (Status.COMPLETED, Status.PARTIAL, Status.CANCELED)


@dataclass(frozen=True, slots=True)
class MassOutcome:
    """How many orders ended how; `unknown` are those of which nobody knows whether they exist.

    `charged` is what the panel says it took, `back` what it says it took less than was quoted; of `unsaid` orders it says neither.
    """

    completed: int
    partial: int
    canceled: int
    unknown: int
    charged: Money
    back: Money
    unsaid: int

    @property
    def finished(self) -> int:
        """How many came to their end."""
        return self.completed + self.partial + self.canceled


def told_together(lines: Sequence[MassLine]) -> bool:
    """Whether a mass order has so many lines that the ends of its orders are told in one notice, not one by one."""
    return large(sum(line.state is not LineState.BAD for line in lines))


def large(count: int) -> bool:
    """Whether so many lines are told together."""
    return count > QUIET_ABOVE


def still_running(lines: Sequence[MassLine]) -> OrderId | None:
    """The last order that is still to come to its end, being sent included; None where none is.

    Panels work through their orders more or less in turn: whoever waits for the last one seldom has to look again.
    """
    return next(
        (
            line.order_id
            for line in reversed(lines)
            if line.status is not None and (line.status.running or line.status is Status.SUBMITTING)
        ),
        None,
    )


def outcome(lines: Sequence[MassLine], currency: str) -> MassOutcome | None:
    """What all of them came to; None while one still runs, and where none was bought for all anybody knows."""
    counts = Counter(line.status for line in lines)
    ended = [line for line in lines if line.status in _ENDS]
    if not (ended or counts[Status.UNKNOWN]) or still_running(lines) is not None:
        return None
    said = [(line.charge or Decimal(0), line.charged) for line in ended if line.charged is not None]
    return MassOutcome(
        counts[Status.COMPLETED],
        counts[Status.PARTIAL],
        counts[Status.CANCELED],
        counts[Status.UNKNOWN],
        Money(sum((charged for _, charged in said), Decimal(0)), currency),
        Money(sum((max(quoted - charged, Decimal(0)) for quoted, charged in said), Decimal(0)), currency),
        len(ended) - len(said),
    )
