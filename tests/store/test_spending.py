"""What was spent day by day, exact to the last digit."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.ids import SHARED, DraftId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import Order, Status
from bot.domain.time_zones import day_starts
from bot.store.store import Store
from tests.store.examples import ANA, BORIS, running
from tests.store.test_orders import stored

NOON = 1_792_929_600_000  # 25 October 2026, 12:00 UTC: a day of 25 hours in Berlin
HOUR = 3_600_000
STARTS = day_starts(NOON, 3, "Europe/Berlin")


def bought(number: int, at: int, charge: str, **changes: object) -> Order:
    return running(
        number, created_at=at, draft_id=DraftId(number), charge=Money(Decimal(charge), "USD"), **changes
    )  # fmt: skip


async def test_every_order_counts_on_its_day_in_the_zone(store: Store) -> None:
    await stored(
        store,
        bought(1, STARTS[0] - 1, "100"),  # the day before
        bought(2, STARTS[0], "0.1"),
        bought(3, STARTS[1] - 1, "0.2"),
        bought(4, STARTS[3] - 1, "0.00000000000000000001"),  # in the 25th hour of the last day
        bought(5, STARTS[3], "100"),  # tomorrow
        bought(6, NOON, "7", status=Status.CANCELED, charged=Decimal(0)),
        bought(7, NOON, "7", status=Status.REJECTED),
        bought(8, NOON, "2", person_id=BORIS, service_id=ServiceId("7"), service_name="Views"),
    )
    await store.orders.take(running(9, created_at=NOON), next_check_at=None)  # placed elsewhere
    own = await store.orders.spent_by_day(SHARED, ANA, STARTS)
    assert sorted((one.place, str(one.on.spent.amount), one.on.orders) for one in own) == [
        (0, "0.3", 2),
        (2, "1E-20", 2),
    ]
    everybody = await store.orders.spent_by_day(SHARED, None, STARTS)
    views = [one for one in everybody if one.on.service_name == "Views"]
    assert [(one.place, one.on.service_id, one.on.spent) for one in views] == [(2, "7", Money(Decimal(2), "USD"))]
    assert len(everybody) == 3
