"""What was spent day by day."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby, pairwise

from bot.domain.accounts.spending import DaySpending, ServiceSpending
from bot.domain.ids import AccountId, PersonId, ServiceId
from bot.domain.money import Money
from bot.store.database.engine import Engine, Value, do

_DAY_MS = 86_400_000


async def spent_by_day(
    engine: Engine, account_id: AccountId, person_id: PersonId | None, starts: Sequence[int]
) -> list[DaySpending]:
    """Ask once for each stretch of days of 24 hours: one where the clocks are not changed, else three."""
    who: dict[str, Value] = {"account_id": account_id}
    if person_id is not None:
        who["person_id"] = person_id
    name = f"statistics_spent_by_day_of_{'account' if person_id is None else 'person'}"
    stretches = _stretches(starts)
    answers = await engine.read(*(do(name, **who, since=since, until=until) for since, until, _, _ in stretches))
    sums: dict[tuple[int, str, str], tuple[str, Decimal, int]] = {}
    for (_, _, first, days), rows in zip(stretches, answers, strict=True):
        for row in rows:
            # A day of 25 hours is a stretch of its own.
            key = (first + min(row["day"], days - 1), row["service_id"], row["currency"])
            name, amount, orders = sums.get(key, (row["service_name"], Decimal(0), 0))
            sums[key] = (name, amount + Decimal(row["amount"]) * row["orders"], orders + row["orders"])
    return [
        DaySpending(place, ServiceSpending(ServiceId(service_id), name, Money(amount, currency), orders))
        for (place, service_id, currency), (name, amount, orders) in sums.items()
    ]


def _stretches(starts: Sequence[int]) -> list[tuple[int, int, int, int]]:
    """Since when, until when, the first day's place, how many days."""
    found = []
    days = [(place, since, until) for place, (since, until) in enumerate(pairwise(starts))]
    for usual, together in groupby(days, lambda day: day[2] - day[1] == _DAY_MS):
        group = list(together)
        for part in [group] if usual else [[one] for one in group]:
            found.append((part[0][1], part[-1][2], part[0][0], len(part)))
    return found
