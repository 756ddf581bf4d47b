"""Numbers of our own, from the store."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import count

from bot.domain.accounts.people import Account
from bot.domain.accounts.spending import SpentSums
from bot.domain.ids import SHARED, AccountId, PanelOrderId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import OrderLate
from bot.domain.orders.orders import Order, Status
from bot.flows.catalogue.service_comparison import ServiceComparison
from bot.flows.orders.statistics import Statistics
from bot.store.store import Store
from tests.store.examples import ANA, NOW, SECOND, draft, order, running

MINUTE = 60 * SECOND


async def placed(store: Store, one: Order) -> None:
    """An order as it is after it was followed for a while."""
    begun = order(
        one.id, service_id=one.service_id, account_id=one.account_id, draft_id=one.id, created_at=one.created_at, charge=one.charge,
        parameters=one.parameters,
    )  # fmt: skip
    opened = draft(one.id)
    await store.drafts.save(opened, over=None)
    assert await store.orders.submit(begun, opened)
    assert await store.orders.save(one, was=Status.SUBMITTING, next_check_at=None)


def finished(number: int, minutes: int, status: Status = Status.COMPLETED) -> Order:
    return running(
        number, status=status, placed_at=NOW, started_at=NOW + MINUTE, finished_at=NOW + minutes * MINUTE
    )  # fmt: skip


def statistics(store: Store, minutes: int) -> Statistics:
    return Statistics(store, lambda: NOW + minutes * MINUTE, count(1).__next__)


async def test_the_record_of_a_service_is_of_its_own_orders_alone(store: Store) -> None:
    for number in range(1, 6):
        await placed(store, finished(number, 10 * number))
    await placed(store, running(6))
    other = ServiceId("202")
    record = await statistics(store, 0).of(SHARED, ServiceId("101"))
    assert record is not None
    assert (record.count, record.start_seconds, record.done_seconds) == (5, 60, 1800)
    assert await statistics(store, 0).of(SHARED, other) is None
    assert await statistics(store, 0).of(AccountId(2), ServiceId("101")) is None


async def test_a_drip_feeds_time_counts_from_its_last_run(store: Store) -> None:
    fed = {"link": "https://instagram.com/p/1", "quantity": "100", "runs": "5", "interval": "60"}
    for number in range(1, 4):
        await placed(store, replace(finished(number, 250), parameters=fed))
    record = await statistics(store, 0).of(SHARED, ServiceId("101"))
    assert record is not None
    assert record.done_seconds == 600
    assert await ServiceComparison(store, lambda: NOW).of(SHARED) == {ServiceId("101"): record}


async def test_services_are_compared_by_what_their_orders_did_and_looked_at_anew_now_and_then(store: Store) -> None:
    now = [NOW]
    comparison = ServiceComparison(store, lambda: now[0])
    assert await comparison.of(SHARED) == {}
    for number in range(1, 5):
        await placed(store, finished(number, 10, Status.PARTIAL if number == 1 else Status.COMPLETED))
    assert await comparison.of(SHARED) == {}
    now[0] += 11 * MINUTE
    records = await comparison.of(SHARED)
    assert [(str(one), record.count, record.partial) for one, record in records.items()] == [("101", 4, 1)]
    assert await comparison.of(AccountId(2)) == {}


async def test_a_late_order_is_told_once(store: Store) -> None:
    await store.accounts.save(Account(SHARED, "Panel", "https://panel.example/api/v2", ""))
    for number in range(1, 6):
        await placed(store, finished(number, 20))
    slow = running(7, placed_at=NOW, panel_order_id=PanelOrderId("23501"))
    await placed(store, slow)
    assert await statistics(store, 59).tell_late() == 0
    assert await statistics(store, 61).tell_late() == 1
    assert await statistics(store, 500).tell_late() == 0
    [told] = [event for event in await store.outbox.waiting(9) if isinstance(event, OrderLate)]
    assert told.order_id == slow.id


async def test_today_and_this_week_are_those_of_the_account_whoever_asks(store: Store) -> None:
    noon = 1_792_929_600_000  # Sunday, 25 October 2026, 12:00 UTC: Monday has begun on Kiritimati
    hour = 60 * MINUTE
    yesterday = running(1, created_at=noon - 3 * hour, charge=Money(Decimal(3), "USD"))
    await placed(store, yesterday)
    await placed(store, running(2, created_at=noon - hour, charge=Money(Decimal(1), "USD")))
    told = Statistics(store, lambda: noon, count(1).__next__)
    far = Account(SHARED, "Panel", "https://panel.example/api/v2", "", time_zone="Pacific/Kiritimati")
    assert await told.spent(ANA, far, "USD") == SpentSums(Money(Decimal(1), "USD"), Money(Decimal(1), "USD"))
    near = replace(far, time_zone="UTC")
    assert await told.spent(ANA, near, "USD") == SpentSums(Money(Decimal(4), "USD"), Money(Decimal(4), "USD"))
