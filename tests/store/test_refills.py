"""Refill requests: one at a time for an order, moved only from where they were read."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.ids import OrderId
from bot.domain.orders.orders import RefillStatus
from bot.domain.queues import QueueDepth
from bot.store.store import Store
from tests.store.examples import NOW, SECOND, event, refill, running
from tests.store.test_orders import stored

LEASE = NOW + 30 * SECOND


async def test_a_refill_comes_back_as_it_was(store: Store) -> None:
    await stored(store, running(10))
    whole = refill(
        1,
        10,
        status=RefillStatus.REJECTED,
        panel_refill_id="r-7",
        said="Rejected",
        finished_at=NOW,
        next_check_at=NOW + 1,
        lease_until=NOW + 2,
    )
    assert await store.refills.submit(whole)
    assert await store.refills.get(1) == whole
    assert await store.refills.get(2) is None


async def test_an_order_has_one_unfinished_refill(store: Store) -> None:
    await stored(store, running(10), running(11))
    assert await store.refills.submit(refill(1, 10))
    assert not await store.refills.submit(refill(2, 10))
    assert await store.refills.submit(refill(3, 11))
    assert await store.refills.save(replace(refill(1, 10), status=RefillStatus.COMPLETED), was="submitting")
    assert await store.refills.submit(refill(4, 10))
    assert [one.id for one in await store.refills.of(OrderId(10))] == [4, 1]


async def test_of_many_requests_at_once_one_is_stored(store: Store) -> None:
    await stored(store, running(10))
    taken = await asyncio.gather(*(store.refills.submit(refill(number, 10)) for number in range(1, 21)))
    assert taken.count(True) == 1


async def test_a_refill_that_moved_meanwhile_is_not_saved_and_nothing_is_told(store: Store) -> None:
    await stored(store, running(10))
    await store.refills.submit(refill(1, 10))
    pending = refill(1, 10, status=RefillStatus.PENDING, panel_refill_id="7")
    assert not await store.refills.save(pending, was=RefillStatus.UNKNOWN, events=[event(1)])
    assert await store.outbox.waiting(10) == []
    assert await store.refills.save(pending, was=RefillStatus.SUBMITTING, events=[event(1)])
    assert await store.refills.get(1) == pending
    assert [one.id for one in await store.outbox.waiting(10)] == [1]


async def test_due_refills_are_claimed_once_and_lost_ones_are_found(store: Store) -> None:
    await stored(store, running(10), running(11), running(12))
    await store.refills.submit(refill(1, 10, status=RefillStatus.PENDING, next_check_at=NOW + 2))
    await store.refills.submit(refill(2, 11, status=RefillStatus.PENDING, next_check_at=NOW + 1))
    await store.refills.submit(refill(3, 12, lease_until=NOW))
    assert [one.id for one in await store.refills.claim_due(NOW + 2, LEASE, 10)] == [2, 1]
    assert await store.refills.claim_due(NOW + 2, LEASE, 10) == []
    assert [one.id for one in await store.refills.claim_due(LEASE, LEASE + SECOND, 1)] == [2]
    assert [one.id for one in await store.refills.lost(NOW)] == [3]
    assert await store.refills.lost(NOW - 1) == []


async def test_the_depth_counts_what_is_due(store: Store) -> None:
    await stored(store, running(10), running(11))
    await store.refills.submit(refill(1, 10, next_check_at=NOW - 5, lease_until=None))
    await store.refills.submit(refill(2, 11, next_check_at=NOW + 5, lease_until=None))
    assert await store.refills.depth(NOW) == QueueDepth(1, NOW - 5)
    assert await store.refills.depth(NOW - 6) == QueueDepth(0, None)
