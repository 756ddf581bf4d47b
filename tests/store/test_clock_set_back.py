"""What a clock that was ahead has put off is due again at the next start; what waits for good reason goes on waiting."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.orders.orders import RefillStatus
from bot.store.store import Store
from tests.store.examples import NOW, SECOND, draft, event, order, received, refill, running

HOUR = 3600 * SECOND
DAY = 24 * HOUR
PAUSE = 900 * SECOND


async def left_by_a_clock_ahead(store: Store, ahead: int) -> None:
    """Everything that has a time, as a process leaves it whose clock was so much ahead."""
    then = NOW + ahead
    await store.orders.take(running(1), next_check_at=then + PAUSE)
    await store.orders.take(running(2), next_check_at=then)
    await store.orders.claim_due(then, then + 120 * SECOND, 10)
    await store.drafts.save(draft(3), over=None)
    await store.orders.submit(order(3, draft_id=draft(3).id, lease_until=then + 75 * SECOND), draft(3))
    asked = replace(refill(1, 1), status=RefillStatus.PENDING, panel_refill_id="5", next_check_at=then + 600 * SECOND)
    await store.refills.submit(asked)
    await store.outbox.add([event(1, due_at=then)])
    await store.inbox.receive([received(1)], "a process", then + 60 * SECOND)


@pytest.mark.parametrize("ahead", [2 * HOUR, DAY, 365 * DAY])
async def test_a_clock_set_back_silences_nothing(store: Store, ahead: int) -> None:
    await left_by_a_clock_ahead(store, ahead)
    await store.clamp_future_times(NOW, longest_pause_ms=PAUSE)
    assert [one.id for one in await store.orders.claim_due(NOW, NOW + SECOND, 10)] == [1]
    assert [one.id for one in await store.refills.claim_due(NOW, NOW + SECOND, 10)] == [1]
    assert [one.id for one in await store.outbox.claim(NOW, NOW + SECOND, 10)] == [1]
    assert [one.update_id for one in await store.inbox.claim("another", NOW, NOW + SECOND, 10)] == [1]
    soon = NOW + 120 * SECOND
    assert {one.id for one in await store.orders.claim_due(soon, soon + SECOND, 10)} == {1, 2}
    # What was being sent has its time to come to an answer.
    assert await store.orders.lost(NOW) == []
    assert [one.id for one in await store.orders.lost(soon)] == [3]


async def test_what_is_to_wait_waits_on(store: Store) -> None:
    await store.orders.take(running(1), next_check_at=NOW + PAUSE)
    await store.outbox.add([event(1, due_at=NOW + 60 * SECOND)])
    await store.inbox.receive([received(1)], "a process", NOW + 60 * SECOND)
    await store.clamp_future_times(NOW, longest_pause_ms=PAUSE)
    assert await store.orders.claim_due(NOW, NOW + SECOND, 10) == []
    assert await store.outbox.claim(NOW, NOW + SECOND, 10) == []
    assert await store.inbox.claim("another", NOW, NOW + SECOND, 10) == []
    assert [one.id for one in await store.orders.claim_due(NOW + PAUSE, NOW + DAY, 10)] == [1]
