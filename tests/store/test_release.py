"""What a dead process held is free at once, but for what it was sending."""

from __future__ import annotations

from bot.store.store import Store
from tests.store.examples import NOW, SECOND, draft, event, order, received, running

LEASE = NOW + 120 * SECOND


async def test_what_was_asked_about_or_told_is_free_at_once(store: Store) -> None:
    await store.orders.take(running(1), next_check_at=NOW)
    await store.outbox.add([event(1)])
    assert [one.id for one in await store.orders.claim_due(NOW, LEASE, 10)] == [1]
    assert [one.id for one in await store.outbox.claim(NOW, LEASE, 10)] == [1]
    await store.release()
    assert [one.id for one in await store.orders.claim_due(NOW, LEASE, 10)] == [1]
    assert [one.id for one in await store.outbox.claim(NOW, LEASE, 10)] == [1]


async def test_what_was_being_sent_is_lost_only_when_its_lease_ends(store: Store) -> None:
    await store.drafts.save(draft(1), over=None)
    assert await store.orders.submit(order(1, draft_id=draft(1).id, lease_until=LEASE), draft(1))
    await store.release()
    assert await store.orders.lost(NOW) == []
    assert [one.id for one in await store.orders.lost(LEASE)] == [1]


async def test_an_update_that_waits_to_be_tried_again_is_tried_at_once(store: Store) -> None:
    await store.inbox.receive([received(1)], "a process", LEASE)
    await store.inbox.failed(1, "a process", "no reply", LEASE)
    assert await store.inbox.claim("another", NOW, LEASE, 10) == []
    await store.release()
    assert [one.update_id for one in await store.inbox.claim("another", NOW, LEASE, 10)] == [1]
