from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.background.loops import Intervals
from bot.background.replica import BEAT_SECONDS, DEAD_AFTER_SECONDS, OWNERSHIP_SECONDS, Replica
from bot.domain.orders.polling import OrderRecord
from bot.domain.partitions import NOTHING, WHOLE
from bot.domain.replicas import Heartbeat
from bot.panel.panels import PanelConnections
from bot.store.store import Store
from bot.wiring.process import TEND_SECONDS
from tests.panel.scripted_panel import ScriptedPanel
from tests.store.examples import NOW, SECOND, draft, event, order, received, running

LEASE = NOW + 120 * SECOND


@dataclass
class Counted:
    """Seconds that pass when the test says so, for every replica at its own pace."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Machine:
    """A replica whose clocks are its own."""

    store: Store
    name: str
    role: str = "background"
    counted: Counted = field(default_factory=Counted)
    told: list[int] = field(default_factory=list)
    shared_by: Callable[[int], None] | None = None
    replica: Replica = field(init=False)

    def __post_init__(self) -> None:
        self.replica = Replica(
            self.name,
            self.role,
            self.store.replicas,
            lambda: NOW,
            on_replica_count=self.shared_by or self.told.append,
            counted=self.counted,
        )


async def pass_seconds(seconds: int, *living: Machine) -> None:
    """Every one of them beats once a second."""
    for _ in range(seconds):
        for one in living:
            one.counted.now += 1
            await one.replica.round()


async def living(store: Store) -> list[str]:
    return [one.holder for one in await store.replicas.beat("a witness", "chat") if one.holder != "a witness"]


async def test_what_a_dead_replica_held_is_free_but_for_the_order_being_sent(store: Store) -> None:
    one, two = Machine(store, "one"), Machine(store, "two")
    await pass_seconds(3, one, two)
    held = Store(store._engine, holder="two")
    await held.inbox.receive([received(1)], "two", LEASE)
    await held.orders.take(running(1), next_check_at=NOW)
    await held.drafts.save(draft(2), over=None)
    assert await held.orders.submit(order(2, draft_id=draft(2).id, lease_until=LEASE), draft(2))
    await held.outbox.add([event(1)])
    assert await held.orders.claim_due(NOW, LEASE, 10)
    assert await held.outbox.claim(NOW, LEASE, 10)
    assert await store.orders.claim_due(NOW, LEASE, 10) == []

    await pass_seconds(round(DEAD_AFTER_SECONDS) + 1, one)
    assert [one.update_id for one in await store.inbox.claim("one", NOW, LEASE, 10)] == [1]
    assert [one.id for one in await store.orders.claim_due(NOW, LEASE, 10)] == [1]
    assert [one.id for one in await store.outbox.claim(NOW, LEASE, 10)] == [1]
    assert await store.orders.lost(NOW) == []
    assert one.told[-1] == 1


async def test_what_a_replica_lost_it_does_not_write_any_more(store: Store) -> None:
    lost, ours = Store(store._engine, holder="two"), Store(store._engine, holder="one")
    await lost.inbox.receive([received(1)], "two", LEASE)
    await lost.orders.take(running(1), next_check_at=NOW)
    await lost.outbox.add([event(1)])
    [read] = await lost.orders.claim_due(NOW, LEASE, 10)
    await lost.outbox.claim(NOW, LEASE, 10)
    await store.replicas.leave("two", NOW)
    assert await ours.inbox.claim("one", NOW, LEASE, 10)
    assert await ours.orders.claim_due(NOW, LEASE, 10)
    assert await ours.outbox.claim(NOW, LEASE, 10)

    await lost.inbox.finish([1], "two")
    assert await lost.inbox.hold([1], "two", LEASE) == []
    [order_] = await lost.orders.tracked([read.id])
    late = replace(order_, remains=5)
    await lost.orders.record([OrderRecord(late, late.status, LEASE + 1, "heard late")], [], again={read.id: LEASE + 1})
    await lost.outbox.done([1], NOW)
    assert (await store.inbox.depth()).waiting == 1
    assert (stored := await store.orders.get(read.id)) is not None
    assert stored.remains is None
    assert [one.incoming for one in await ours.orders.claim_due(LEASE, LEASE, 10)] == [""]
    assert [one.id for one in await store.outbox.waiting(10)] == [1]
    await ours.outbox.done([1], NOW)
    assert await store.outbox.waiting(10) == []


def test_by_its_numbers_what_a_dead_replica_held_is_taken_over_within_ten_seconds() -> None:
    every = Intervals()
    seen, looked_for = (
        BEAT_SECONDS,
        max(TEND_SECONDS, every.status_polling, every.outbox_delivery, every.refills, every.mass),
    )
    assert seen + DEAD_AFTER_SECONDS + BEAT_SECONDS + looked_for < 10


async def test_one_that_beats_now_and_then_is_left_alive(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    one, two = Machine(store, "one"), Machine(store, "two")
    await pass_seconds(1, one, two)
    for _ in range(3):
        await pass_seconds(round(DEAD_AFTER_SECONDS) - 1, one)
        await pass_seconds(1, two)
    assert await living(store) == ["one", "two"]
    assert not await store.replicas.bury(Heartbeat("two", "background", 1), NOW)
    await store.close()


async def test_one_that_saw_nothing_for_a_while_buries_nobody_for_it(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    one, two = Machine(store, "one"), Machine(store, "two")
    await pass_seconds(2, one, two)
    one.counted.now += 60
    await pass_seconds(1, one)
    assert await living(store) == ["one", "two"]
    await store.close()


async def test_a_paused_replica_knows_before_anybody_buries_it_and_afterwards_too(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    one, two = Machine(store, "one"), Machine(store, "two")
    await pass_seconds(3, one, two)
    before = two.replica.ownership_epoch()
    assert before is not None
    two.counted.now += OWNERSHIP_SECONDS
    assert two.replica.ownership_epoch() is None
    assert two.replica.partition() is NOTHING
    assert not await two.replica.may_poll_telegram()
    await pass_seconds(round(DEAD_AFTER_SECONDS) + 1, one)
    await pass_seconds(1, two)
    assert two.replica.ownership_epoch() not in (None, before)
    await store.close()


async def test_one_alone_polls_and_another_when_it_rests_or_is_dead(store: Store) -> None:
    one, two, three = (Machine(store, name, "chat") for name in ("one", "two", "three"))
    await pass_seconds(1, one, two, three)
    assert [await each.replica.may_poll_telegram() for each in (one, two, three)] == [True, False, False]
    await one.replica.release_polling()
    assert [await each.replica.may_poll_telegram() for each in (two, one, three)] == [True, False, False]
    await pass_seconds(round(DEAD_AFTER_SECONDS) + 1, one, three)
    assert await three.replica.may_poll_telegram()


async def test_replicas_share_out_what_a_panel_is_asked_a_minute(postgres_url: str) -> None:
    store = await Store.open(postgres_url)
    ways = [PanelConnections(requests_per_minute=60, at_once=60) for _ in range(2)]
    one, two = (Machine(store, str(number), shared_by=way.shared_by) for number, way in enumerate(ways))
    try:
        async with ScriptedPanel() as panel:
            panel.script('{"balance": "1.00", "currency": "USD"}')
            await pass_seconds(3, one, two)
            # A quarter of a minute's sixty may go at once: seven of each of two, and the rest once one is alone.
            assert 14 <= await asked_at_once(panel, *ways) < 20
            await pass_seconds(round(DEAD_AFTER_SECONDS) + 1, one)
            assert await asked_at_once(panel, ways[0]) >= 8
    finally:
        for way in ways:
            await way.close()
        await store.close()


async def asked_at_once(panel: ScriptedPanel, *ways: PanelConnections) -> int:
    """How many of twenty questions each reach the panel before one has to wait."""
    before = len(panel.forms)
    tasks = [asyncio.ensure_future(way.of(panel.account()).balance()) for way in ways for _ in range(20)]
    # The next one waits for two seconds and a half: whoever may go has gone and come back before that.
    await asyncio.wait(tasks, timeout=1.5)
    done = sum(task.done() for task in tasks)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert done == len(panel.forms) - before
    return len(panel.forms) - before


async def test_every_chat_is_the_share_of_one_replica_that_all_know_of(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    one, two = Machine(store, "one"), Machine(store, "two")
    await pass_seconds(1, one)
    assert one.replica.partition() == WHOLE
    await pass_seconds(1, two, Machine(store, "chat", "chat"))
    assert two.replica.partition() is NOTHING
    await pass_seconds(3, one, two)
    for chat_id in (-1001000000001, -4001, 0, 1, 2, 1001):
        assert one.replica.partition().has(chat_id) is not two.replica.partition().has(chat_id)
    assert one.told[-1] == 3
    await store.close()
