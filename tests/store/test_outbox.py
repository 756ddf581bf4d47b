"""Events that wait for their delivery: each is delivered once, and in order within a chat."""

from __future__ import annotations

import asyncio

from bot.domain.ids import ChatId
from bot.domain.notifications.events import KINDS as event_kinds
from bot.domain.notifications.events import Event, OperatorNote, UnreadableEvent
from bot.store.database.engine import each
from bot.store.notifications.outbox import event_values
from bot.store.store import Store
from tests.store.examples import AT_ANAS, AT_BORIS, GROUP, NOW, SECOND, event
from tests.store.outbox_rows import AT, KINDS, rows_as_events, write_rows

LEASE = NOW + 30 * SECOND


async def claimed(store: Store, now: int = NOW, limit: int = 10) -> list[int]:
    return [one.id for one in await store.outbox.claim(now, now + 30 * SECOND, limit)]


async def test_an_event_comes_back_as_it_was(store: Store) -> None:
    whole = event(1, of=OperatorNote, order_id=10, values={"said": "не хватает", "": "\ud83d"}, attempts=2)
    await store.outbox.add([whole])
    assert await store.outbox.waiting(10) == [whole]
    assert await store.outbox.claim(NOW, LEASE, 10) == [whole]


async def test_what_has_the_same_key_is_told_once(store: Store) -> None:
    await store.outbox.add([event(1, "a"), event(2, "b"), event(3, "a")])
    await store.outbox.done([1], NOW)
    await store.outbox.add([event(4, "a"), event(5, "c")])
    assert await claimed(store) == [2, 5]


async def test_what_is_held_is_not_claimed_before_its_lease_ends(store: Store) -> None:
    await store.outbox.add([event(1)])
    assert await claimed(store) == [1]
    assert await claimed(store) == []
    assert await claimed(store, LEASE) == [1]


async def test_what_is_not_due_waits_and_holds_nothing_up(store: Store) -> None:
    await store.outbox.add([event(1, due_at=NOW + SECOND), event(2)])
    assert await claimed(store) == [2]
    await store.outbox.done([2], NOW)
    assert await claimed(store, NOW + SECOND) == [1]


async def test_nothing_overtakes_what_is_being_told_in_its_chat(store: Store) -> None:
    await store.outbox.add([event(1)])
    assert await claimed(store) == [1]
    await store.outbox.add([event(2), event(3, chat_id=AT_BORIS)])
    assert await claimed(store) == [3]
    await store.outbox.done([1], NOW)
    assert await claimed(store) == [2]


async def test_nothing_overtakes_what_waits_to_be_tried_again_in_its_chat(store: Store) -> None:
    await store.outbox.add([event(1), event(2), event(3, chat_id=AT_BORIS)])
    assert await claimed(store, limit=1) == [1]
    await store.outbox.later([1], NOW + 5 * SECOND, "Too Many Requests: retry after 5")
    assert await claimed(store) == [3]
    again = await store.outbox.claim(NOW + 5 * SECOND, LEASE, 10)
    assert [(one.id, one.attempts) for one in again] == [(1, 1), (2, 0)]


async def test_what_is_set_aside_is_not_told_and_holds_nothing_up(store: Store) -> None:
    await store.outbox.add([event(1), event(2)])
    assert await claimed(store, limit=1) == [1]
    await store.outbox.set_aside(1, "chat not found")
    assert await claimed(store) == [2]
    assert [one.id for one in await store.outbox.waiting(10)] == [2]


async def test_a_paused_chat_is_not_told_until_it_is_resumed(store: Store) -> None:
    await store.outbox.add([event(1), event(2, chat_id=GROUP)])
    await store.chats.pause(AT_ANAS, "bot was blocked", NOW)
    assert await claimed(store) == [2]
    await store.chats.resume(AT_ANAS)
    assert await claimed(store) == [1]


async def test_a_limit_never_lets_a_later_event_of_a_chat_go_first(store: Store) -> None:
    await store.outbox.add([event(1, due_at=NOW), event(2, due_at=NOW - SECOND)])
    assert await claimed(store, limit=1) == [1]
    assert await claimed(store, limit=1) == []


async def test_the_depth_counts_what_is_due(store: Store) -> None:
    await store.outbox.add([event(1, due_at=NOW - 5), event(2, due_at=NOW - 9), event(3, due_at=NOW + 1)])
    await store.outbox.done([2], NOW)
    depth = await store.outbox.depth(NOW)
    assert (depth.waiting, depth.oldest_at) == (1, NOW - 5)


async def test_what_waits_for_a_chat_that_is_blocked_is_late_for_nobody_and_forgotten_when_both_are_old(
    store: Store,
) -> None:
    await store.outbox.add([event(1), event(2, chat_id=AT_BORIS), event(3, created_at=NOW + 2 * SECOND)])
    await store.chats.pause(AT_ANAS, "blocked", NOW + SECOND)
    assert (await store.outbox.depth(NOW)).waiting == 1
    assert await store.outbox.trim(NOW + SECOND) == 0, "it was blocked later"
    assert await store.outbox.trim(NOW + SECOND + 1) == 1
    await store.chats.resume(AT_ANAS)
    assert await claimed(store) == [2, 3]


async def test_only_what_was_told_is_forgotten(store: Store) -> None:
    await store.outbox.add([event(1), event(2), event(3)])
    await store.outbox.done([1], NOW)
    await store.outbox.done([2], NOW + SECOND)
    assert await store.outbox.trim(NOW + 1) == 1
    await store.outbox.add([event(4, "key 1"), event(5, "key 2")])
    assert await claimed(store) == [3, 4]


async def test_two_replicas_tell_every_event_once_and_each_chat_in_order(database_url: str) -> None:
    one, two = await Store.open(database_url), await Store.open(database_url)
    try:
        await one.outbox.add([event(number, chat_id=ChatId(number % 7 + 1)) for number in range(140)])
        told: list[Event] = []

        async def deliver(store: Store) -> None:
            while len(told) < 140:
                portion = await store.outbox.claim(NOW, LEASE, 5)
                for one_event in portion:
                    told.append(one_event)
                    await asyncio.sleep(0)
                    await store.outbox.done([one_event.id], NOW)

        async with asyncio.timeout(60):
            await asyncio.gather(deliver(one), deliver(two))
        assert sorted(one.id for one in told) == list(range(140))
        for chat in range(1, 8):
            ids = [one.id for one in told if one.chat_id == chat]
            assert ids == sorted(ids)
    finally:
        await one.close()
        await two.close()


async def test_rows_of_every_kind_that_an_earlier_version_wrote_are_read(store: Store) -> None:
    await write_rows(store)
    assert await store.outbox.waiting(100) == rows_as_events()
    assert event_kinds.keys() - {UnreadableEvent.kind} == KINDS


async def test_an_event_is_written_as_an_earlier_version_wrote_it(store: Store) -> None:
    await store.outbox.add(rows_as_events())
    assert await store.outbox.claim(AT, AT + SECOND, 100) == rows_as_events()


async def test_an_event_that_no_class_fits_is_no_obstacle_for_the_others(store: Store) -> None:
    rows = [
        ("from_a_newer_version", '{"some":"thing"}'),
        ("mass_moved", "{}"),
        ("mass_moved", '{"mass":"many"}'),
        ("low_balance", '{"account":"1","balance":"?","currency":"USD"}'),
        ("invitation_used", '{"role":"king"}'),
    ]
    plain = event_values(event(0))
    await store._engine.write(
        each(
            "outbox_add",
            [
                {**plain, "id": number, "dedupe_key": f"key {number}", "kind": kind, "payload": payload}
                for number, (kind, payload) in enumerate(rows, 1)
            ],
        )
    )
    await store.outbox.add([event(9)])
    *broken, whole = await store.outbox.claim(NOW, LEASE, 10)
    assert whole == event(9)
    assert [one.stored_kind for one in broken if isinstance(one, UnreadableEvent)] == [kind for kind, _ in rows]
    assert [event.id for event in broken] == [1, 2, 3, 4, 5]
