"""What was spent day by day, and the lines to measure it by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.domain.ids import ServiceId
from bot.domain.money import Money

PERIODS = (7, 30, 90)
"""Days that can be looked at; the second one first."""
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class SpentSums:
    """What one person spent on an account today and this week, in the account's currency."""

    today: Money
    week: Money


@dataclass(frozen=True, slots=True)
class ServiceSpending:
    """What was spent on one service, with how many orders."""

    service_id: ServiceId
    service_name: str
    spent: Money
    orders: int


@dataclass(frozen=True, slots=True)
class DaySpending:
    """What was spent on one service in the day at index `place` of the days that were requested."""

    place: int
    on: ServiceSpending


@dataclass(frozen=True, slots=True)
class SpendingDay:
    """What one day's orders took, and how many they were. `start` in ms UTC."""

    start: int
    spent: Decimal
    orders: int


@dataclass(frozen=True, slots=True)
class Spending:
    """Every day of a period, today last, in one currency; `services` are what most was spent on, the most first."""

    days: tuple[SpendingDay, ...]
    currency: str
    services: tuple[ServiceSpending, ...]

    @property
    def total(self) -> Money:
        """All of it."""
        return Money(sum((day.spent for day in self.days), Decimal(0)), self.currency)

    @property
    def orders(self) -> int:
        """How many orders that were."""
        return sum(day.orders for day in self.days)

    @property
    def a_day(self) -> Money:
        """The mean of a day, in cents; below one in hundredths of cents."""
        mean = self.total.amount / max(1, len(self.days))
        return Money(mean.quantize(Decimal("0.01") if mean >= 1 else Decimal("0.0001")), self.currency)


def lines_for(most: Decimal, *, whole: bool = False) -> tuple[Decimal, ...]:
    """Round values from 0 to the first that is not below `most`, few enough to be read; `whole` ones where parts mean nothing."""
    most = max(most, Decimal(1) if whole else Decimal("0.01"))
    step = next(one for one in _steps(most / MOST_LINES) if not whole or one >= 1)
    lines = [step * number for number in range(MOST_LINES + 1)]
    return tuple(lines[: next(number for number, line in enumerate(lines) if line >= most) + 1])


def _steps(least: Decimal) -> Iterator[Decimal]:
    """1, 2 or 5 times a power of ten, from the first that is not below `least`."""
    power = Decimal(1).scaleb(least.adjusted())
    while True:
        yield from (step for step in (power, 2 * power, 5 * power) if step >= least)
        power *= 10


def named(days: Sequence[SpendingDay]) -> list[int]:
    """Which days have room for their date: today and others, evenly back from it."""
    apart = -(-len(days) // 5)
    return list(range(len(days) - 1, -1, -apart))[::-1]
