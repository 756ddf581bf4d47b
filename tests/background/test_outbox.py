from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.background.outbox import Deliveries
from bot.background.supervisor import Loop, Supervisor
from bot.domain.errors import RetryLater, Unreachable
from bot.domain.ids import ChatId
from bot.domain.notifications.events import Event
from bot.domain.partitions import Partition
from bot.flows.notifications.outbox_delivery import OutboxDelivery
from bot.ops.health import Heartbeats
from bot.store.store import Store
from tests.background.test_supervisor import until
from tests.store.examples import AT_ANAS, AT_BORIS, GROUP, NOW, event

SECOND = 1000


class Clock:
    now = NOW

    def __call__(self) -> int:
        return self.now


class Telling:
    """Keeps what was told, in which chat; a chat may hold it up or refuse."""

    def __init__(self) -> None:
        self.told: list[tuple[int, int]] = []
        self.gates: dict[int, asyncio.Event] = {}
        self.refusals: dict[int, Exception] = {}

    async def notify(self, event: Event) -> None:
        if gate := self.gates.get(event.chat_id):
            await gate.wait()
        if refusal := self.refusals.get(event.chat_id):
            raise refusal
        self.told.append((event.chat_id, event.id))

    async def notify_together(self, events: Sequence[Event]) -> None:
        for one in events:
            await self.notify(one)

    def to(self, chat_id: int) -> list[int]:
        return [told for chat, told in self.told if chat == chat_id]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def telling() -> Telling:
    return Telling()


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    one = Supervisor(Heartbeats(lambda: 0.0))
    yield one
    await one.stop(0)


@pytest.fixture
def turns() -> dict[int, float]:
    return {}


@pytest.fixture
def wake() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
def deliveries(
    store: Store,
    telling: Telling,
    clock: Clock,
    supervisor: Supervisor,
    wake: asyncio.Event,
    turns: dict[int, float],
) -> Deliveries:
    outbox_delivery = OutboxDelivery(store, telling, clock)
    return Deliveries(
        outbox_delivery, store.outbox, clock, supervisor.spawn, wake, delay_seconds=lambda chat: turns.get(chat, 0.0)
    )


async def waiting(store: Store) -> list[int]:
    return [one.id for one in await store.outbox.waiting(1000)]


async def test_a_chat_is_told_in_order_and_a_slow_one_holds_up_nobody(
    store: Store, deliveries: Deliveries, telling: Telling
) -> None:
    await store.outbox.add([event(number, chat_id=(AT_ANAS, AT_BORIS)[number % 2]) for number in range(1, 21)])
    telling.gates[AT_ANAS] = asyncio.Event()
    await deliveries.round()
    await until(lambda: telling.to(AT_BORIS) == list(range(1, 21, 2)))
    assert telling.to(AT_ANAS) == []
    telling.gates[AT_ANAS].set()
    await until(lambda: telling.to(AT_ANAS) == list(range(2, 21, 2)))


async def test_a_process_that_was_paused_tells_no_more(
    store: Store, telling: Telling, clock: Clock, supervisor: Supervisor, wake: asyncio.Event
) -> None:
    standing: int | None = 1
    outbox_delivery = OutboxDelivery(store, telling, clock)
    deliveries = Deliveries(
        outbox_delivery,
        store.outbox,
        clock,
        supervisor.spawn,
        wake,
        delay_seconds=lambda _: 0.01,
        ownership_epoch=lambda: standing,
    )
    await store.outbox.add([event(number) for number in (1, 2, 3)])
    await deliveries.round()
    standing = None
    await until(lambda: deliveries.in_memory == 0)
    assert telling.told == []
    assert await waiting(store) == [1, 2, 3]


async def test_a_replica_tells_the_chats_of_its_share(
    store: Store, telling: Telling, clock: Clock, supervisor: Supervisor, wake: asyncio.Event
) -> None:
    outbox_delivery = OutboxDelivery(store, telling, clock, share=lambda: Partition(1, 2))
    deliveries = Deliveries(outbox_delivery, store.outbox, clock, supervisor.spawn, wake)
    await store.outbox.add([event(1, chat_id=ChatId(6)), event(2, chat_id=ChatId(7)), event(3, chat_id=ChatId(-9))])
    await deliveries.round()
    await until(lambda: deliveries.in_memory == 0)
    assert sorted(telling.told) == [(-9, 3), (7, 2)]


async def test_more_than_can_be_held_is_told_in_one_go(
    store: Store, deliveries: Deliveries, telling: Telling, supervisor: Supervisor, wake: asyncio.Event
) -> None:
    await store.outbox.add([event(number, chat_id=ChatId(5000 + number % 150)) for number in range(1, 601)])
    supervisor.start(Loop("delivering", deliveries.round, 0.05, wake=wake))
    await until(lambda: len(telling.told) == 600)
    for chat in range(5000, 5150):
        assert telling.to(chat) == sorted(telling.to(chat))


async def test_behind_an_event_that_has_to_wait_everything_of_its_chat_waits(
    store: Store, deliveries: Deliveries, telling: Telling, clock: Clock
) -> None:
    await store.outbox.add([event(number) for number in range(1, 4)])
    telling.refusals[AT_ANAS] = RetryLater(7, "flood limit")
    await deliveries.round()
    await until(lambda: deliveries.in_memory == 0)
    telling.refusals.clear()
    clock.now += 6 * SECOND
    await deliveries.round()
    await until(lambda: deliveries.in_memory == 0)
    assert telling.told == []
    clock.now += 2 * SECOND
    await deliveries.round()
    await until(lambda: telling.to(AT_ANAS) == [1, 2, 3])


async def test_who_cannot_be_reached_is_left_alone_until_they_are_back(
    store: Store, deliveries: Deliveries, telling: Telling, clock: Clock
) -> None:
    await store.outbox.add([event(1), event(2), event(3, chat_id=AT_BORIS)])
    telling.refusals[AT_ANAS] = Unreachable("Forbidden: bot was blocked by the user")
    await deliveries.round()
    await until(lambda: telling.to(AT_BORIS) == [3])
    chat = None
    async with asyncio.timeout(10):
        while chat is None or chat.paused_at is None:
            await asyncio.sleep(0.001)  # a look-up by key lets nobody else run
            chat = await store.chats.get(AT_ANAS)
    assert chat.paused_why == "Forbidden: bot was blocked by the user"
    telling.refusals.clear()
    await store.chats.resume(AT_ANAS)
    clock.now += 1
    async with asyncio.timeout(10):
        while telling.to(AT_ANAS) != [1, 2]:
            await deliveries.round()
            await asyncio.sleep(0.001)


async def test_a_group_whose_turn_is_far_off_gives_its_place_to_others(
    store: Store, deliveries: Deliveries, telling: Telling, clock: Clock, turns: dict[int, float]
) -> None:
    await store.outbox.add([event(1, chat_id=GROUP), event(2, chat_id=GROUP), event(3)])
    turns[GROUP] = 40.0
    await deliveries.round()
    await until(lambda: telling.to(AT_ANAS) == [3] and deliveries.in_memory == 0)
    assert telling.to(GROUP) == []
    turns[GROUP] = 0.0
    clock.now += 41 * SECOND
    await deliveries.round()
    await until(lambda: telling.to(GROUP) == [1, 2])


async def test_what_a_stop_cuts_off_is_free_for_the_next_process_at_once(
    store: Store, telling: Telling, clock: Clock
) -> None:
    await store.outbox.add([event(number) for number in range(1, 6)])
    telling.gates[AT_ANAS] = asyncio.Event()
    first = Supervisor(Heartbeats(lambda: 0.0))
    await Deliveries(OutboxDelivery(store, telling, clock), store.outbox, clock, first.spawn, asyncio.Event()).round()
    await asyncio.sleep(0.01)
    await first.stop(0)
    assert await waiting(store) == [1, 2, 3, 4, 5]
    # The one that was being told may have been heard: nobody else tells it before its lease ends.
    assert await store.outbox.claim(clock(), clock() + SECOND, 10) == []
    await store.outbox.done([1], clock())
    assert [one.id for one in await store.outbox.claim(clock(), clock() + SECOND, 10)] == [2, 3, 4, 5]
