"""Days and the lines behind bars."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest

from bot.domain.accounts.spending import Spending, SpendingDay, lines_for, named
from bot.domain.time_zones import day_starts

NOW = 1_792_933_200_000  # 25 October 2026, 13:00 UTC: the clocks of Berlin were set back that night
HOUR = 3_600_000


def test_days_begin_at_the_zones_midnight_and_need_not_have_24_hours() -> None:
    starts = day_starts(NOW, 3, "Europe/Berlin")
    assert [(after - before) // HOUR for before, after in pairwise(starts)] == [24, 24, 25]
    assert starts[-2] <= NOW < starts[-1]
    assert len(day_starts(NOW, 30)) == 31


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        ("0", "0 0.005 0.010"),
        ("0.85", "0 0.5 1.0"),
        ("39.4", "0 10 20 30 40"),
        ("40", "0 10 20 30 40"),
        ("41", "0 20 40 60"),
        ("123456.789", "0 50000 100000 150000"),
    ],
)
def test_bars_are_measured_by_round_values(most: str, lines: str) -> None:
    assert lines_for(Decimal(most)) == tuple(map(Decimal, lines.split()))


def test_orders_are_counted_in_whole_ones() -> None:
    assert list(map(int, lines_for(Decimal(0), whole=True))) == [0, 1]
    assert list(map(int, lines_for(Decimal(3), whole=True))) == [0, 1, 2, 3]


@pytest.mark.parametrize("days", [7, 30, 90])
def test_today_is_named_and_at_most_four_others(days: int) -> None:
    places = named([SpendingDay(0, Decimal(0), 0)] * days)
    assert places[-1] == days - 1
    assert len(places) <= 5


def test_the_mean_of_little_money_is_not_nothing() -> None:
    spent = Spending((SpendingDay(0, Decimal("0.30"), 1), *[SpendingDay(0, Decimal(0), 0)] * 29), "USD", ())
    assert (str(spent.a_day.amount), str(spent.total.amount)) == ("0.0100", "0.30")
