"""Updates are kept from before Telegram is told until they were handled."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.domain.queues import ReceivedUpdate
from bot.store.store import Store
from tests.store.examples import NOW, SECOND, received

LEASE = NOW + 30 * SECOND
LATER = LEASE + 1


async def test_an_update_is_new_only_once(store: Store) -> None:
    assert await store.inbox.receive([received(1), received(2)], "one", LEASE) == {1: True, 2: True}
    assert await store.inbox.receive([received(2), received(3, "boris")], "two", LEASE) == {3: True}
    await store.inbox.finish([1], "one")
    assert await store.inbox.receive([received(1)], "one", LEASE) == {}


async def test_receiving_nothing_is_nothing(store: Store) -> None:
    assert await store.inbox.receive([], "one", LEASE) == {}


async def test_the_next_offset_is_one_past_the_newest(store: Store) -> None:
    assert await store.inbox.next_offset() == 0
    await store.inbox.receive([received(7), received(5)], "one", LEASE)
    assert await store.inbox.next_offset() == 8
    await store.inbox.finish([5, 7], "one")
    assert await store.inbox.next_offset() == 8


async def test_what_is_held_is_not_claimed_before_its_lease_ends(store: Store) -> None:
    await store.inbox.receive([received(1)], "one", LEASE)
    assert await store.inbox.claim("two", NOW, LATER, 10) == []
    assert await store.inbox.claim("two", LEASE, LATER, 10) == [received(1)]
    assert await store.inbox.claim("one", LEASE, LATER, 10) == []


async def test_claims_come_oldest_first_and_not_more_than_asked(store: Store) -> None:
    await store.inbox.receive([received(number, f"lane {number}") for number in (3, 1, 2)], "one", LEASE)
    claimed = await store.inbox.claim("two", LATER, LATER + SECOND, 2)
    assert [update.update_id for update in claimed] == [1, 2]


async def test_a_lane_another_holder_works_on_is_left_alone(store: Store) -> None:
    await store.inbox.receive([received(1, "ana")], "alive", LEASE)
    await store.inbox.receive([received(2, "boris"), received(3, "ana")], "gone", NOW)
    claimed = await store.inbox.claim("two", NOW + 1, LEASE, 10)
    assert [update.update_id for update in claimed] == [2]


@pytest.mark.parametrize("left", ["at work", "free"])
async def test_an_update_waits_for_what_another_holder_has_not_finished_of_its_lane(store: Store, left: str) -> None:
    await store.inbox.receive([received(1)], "one", LEASE)
    if left == "free":  # the holder died, and nobody has taken it over yet
        await store.inbox.release("one")
    assert await store.inbox.receive([received(2)], "two", LEASE) == {2: False}
    assert await store.inbox.receive([received(3, "boris")], "two", LEASE) == {3: True}
    claimed = await store.inbox.claim("two", NOW, LEASE, 10)
    assert [update.update_id for update in claimed] == ([1, 2] if left == "free" else [])
    await store.inbox.finish([1], "one")
    assert [update.update_id for update in await store.inbox.claim("two", NOW, LEASE, 10)] == (
        [] if left == "free" else [2]
    )


async def test_two_holders_that_are_brought_one_lane_at_once_do_not_both_hold_it(store: Store) -> None:
    brought = await asyncio.gather(
        *(store.inbox.receive([received(number)], f"holder {number % 2}", LEASE) for number in range(1, 21))
    )
    holders = {number % 2 for fresh in brought for number, held in fresh.items() if held}
    assert len(holders) == 1


async def test_a_holder_may_take_more_of_its_own_lane(store: Store) -> None:
    await store.inbox.receive([received(1)], "one", LEASE)
    await store.inbox.receive([received(2)], "gone", NOW)
    assert [update.update_id for update in await store.inbox.claim("one", NOW + 1, LEASE, 10)] == [2]


async def test_what_is_finished_is_not_claimed_and_its_body_is_gone(store: Store) -> None:
    await store.inbox.receive([received(1)], "one", LEASE)
    await store.inbox.finish([1], "one")
    assert await store.inbox.claim("two", LATER, LATER + SECOND, 10) == []
    assert (await store.inbox.depth()).waiting == 0


async def test_a_failed_update_is_tried_again_when_it_is_time_and_no_process_died_of_it(store: Store) -> None:
    await store.inbox.receive([received(1)], "one", LEASE)
    await store.inbox.failed(1, "one", "the database was locked", NOW + 5 * SECOND)
    assert await store.inbox.claim("one", NOW + 4 * SECOND, LEASE, 10) == []
    [again] = await store.inbox.claim("one", NOW + 5 * SECOND, LEASE, 10)
    assert again.deaths == 0


async def test_a_later_update_does_not_overtake_one_that_waits_to_be_tried_again(store: Store) -> None:
    await store.inbox.receive([received(1), received(2)], "one", NOW)
    await store.inbox.failed(1, "one", "no answer", NOW + 10 * SECOND)
    assert await store.inbox.claim("two", NOW + SECOND, LEASE, 10) == []
    claimed = await store.inbox.claim("two", NOW + 10 * SECOND, LEASE, 10)
    assert [update.update_id for update in claimed] == [1, 2]


async def test_an_update_set_aside_waits_for_nobody_and_holds_nobody_up(store: Store) -> None:
    await store.inbox.receive([received(1), received(2)], "one", NOW)
    await store.inbox.failed(1, "one", "a bug", None)
    assert [update.update_id for update in await store.inbox.claim("two", NOW + 1, LEASE, 10)] == [2]
    assert await store.inbox.trim(NOW + SECOND) == 0
    assert await store.inbox.receive([received(1)], "one", LEASE) == {}


async def test_the_depth_tells_how_much_waits_and_since_when(store: Store) -> None:
    assert (await store.inbox.depth()).oldest_at is None
    await store.inbox.receive([received(1, at=NOW + 5), received(2, at=NOW + 3), received(3, at=NOW)], "one", LEASE)
    await store.inbox.finish([3], "one")
    depth = await store.inbox.depth()
    assert (depth.waiting, depth.oldest_at) == (2, NOW + 3)


async def test_only_handled_updates_are_forgotten(store: Store) -> None:
    await store.inbox.receive([received(1), received(2), received(3, at=NOW + SECOND)], "one", LEASE)
    await store.inbox.finish([1, 3], "one")
    assert await store.inbox.trim(NOW + 1) == 1
    assert await store.inbox.receive([received(1), received(3)], "one", LEASE) == {1: True}


async def test_more_than_a_portion_is_forgotten_at_once(store: Store) -> None:
    numbers = range(1, 2502)
    await store.inbox.receive([received(number) for number in numbers], "one", LEASE)
    await store.inbox.finish(list(numbers), "one")
    assert await store.inbox.trim(NOW + 1) == len(numbers)


async def test_two_replicas_never_claim_the_same_update_nor_share_a_lane(database_url: str) -> None:
    one, two = await Store.open(database_url), await Store.open(database_url)
    try:
        await one.inbox.receive([received(number, f"lane {number % 10}") for number in range(200)], "gone", NOW)
        lanes: dict[str, str] = {}
        handled: list[int] = []

        async def work(name: str, store: Store) -> None:
            while len(handled) < 200:
                claimed = await store.inbox.claim(name, NOW + 1, LEASE, 7)
                for update in claimed:
                    assert lanes.setdefault(update.lane, name) == name
                    handled.append(update.update_id)
                for update in claimed:
                    lanes.pop(update.lane, None)
                await store.inbox.finish([update.update_id for update in claimed], name)

        async with asyncio.timeout(60):
            await asyncio.gather(work("one", one), work("two", two))
        assert sorted(handled) == list(range(200))
    finally:
        await one.close()
        await two.close()


@pytest.mark.parametrize(
    "said", ["abcd1234x", "a/b@c.d", "/connect https://panel.example/api/v2 abcd1234", 'a "callback_query" key']
)
@pytest.mark.parametrize("part", ["text", "caption"])
async def test_what_somebody_writes_is_on_the_disk_only_encrypted(sqlite_url: str, said: str, part: str) -> None:
    body = json.dumps({"update_id": 1, "message": {"chat": {"id": 1001, "type": "private"}, part: said}})
    store = await Store.open(sqlite_url, keys=[Fernet.generate_key().decode()])
    await store.inbox.receive([ReceivedUpdate(1, "ana", body, NOW)], "gone", NOW)
    [claimed] = await store.inbox.claim("two", NOW + 1, LEASE, 10)
    await store.close()
    assert claimed.body == body
    file = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    for one in file.parent.glob(f"{file.name}*"):
        assert json.dumps(said)[1:-1].encode() not in one.read_bytes()


OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def written(update_id: int, text: str = "a word") -> ReceivedUpdate:
    body = {"update_id": update_id, "message": {"chat": {"id": 1001, "type": "private"}, "text": text}}
    return ReceivedUpdate(update_id, f"lane {update_id}", json.dumps(body), NOW)


async def opened(url: str, *keys: str) -> Store:
    return await Store.open(url, keys=keys)


async def test_what_no_key_opens_is_counted_kept_and_opened_again_by_the_old_key(database_url: str) -> None:
    before = await opened(database_url, OLD)
    await before.inbox.receive([written(1), written(2)], "gone", NOW)
    assert await before.inbox.sealed() == 0
    await before.close()

    without = await opened(database_url, NEW)
    assert await without.inbox.sealed() == 2
    claimed = await without.inbox.claim("two", NOW + 1, LEASE, 10)
    assert [one.body for one in claimed] == ["", ""]
    for one in claimed:
        await without.inbox.failed(one.update_id, "two", "Sealed: no key", None)
    assert await without.inbox.reopen(NOW) == 0
    assert await without.inbox.sealed() == 2
    await without.close()

    both = await opened(database_url, NEW, OLD)
    assert await both.inbox.reopen(NOW + 1) == 0, "what is too old is left aside"
    assert await both.inbox.reopen(NOW) == 2
    assert [one.body for one in await both.inbox.claim("three", NOW + 1, LEASE, 10)] == [
        written(1).body,
        written(2).body,
    ]
    await both.close()


async def test_what_was_set_aside_for_another_reason_stays_aside_when_a_key_opens_it(store: Store) -> None:
    await store.inbox.receive([written(1)], "one", LEASE)
    await store.inbox.failed(1, "one", "KeyError: 'text'", None)
    assert await store.inbox.reopen(0) == 0
    assert (await store.inbox.depth()).waiting == 0


async def test_what_waits_is_encrypted_anew_with_the_first_key(database_url: str) -> None:
    before = await opened(database_url, OLD)
    await before.inbox.receive([written(1), written(2)], "one", NOW)
    await before.inbox.finish([2], "one")
    await before.close()
    both = await opened(database_url, NEW, OLD)
    await both.inbox.receive([written(3)], "one", NOW)
    assert await both.inbox.rotate() == 1
    assert await both.inbox.rotate() == 0
    await both.close()
    after = await opened(database_url, NEW)
    assert await after.inbox.sealed() == 0
    assert [one.body for one in await after.inbox.claim("two", NOW + 1, LEASE, 10)] == [
        written(1).body,
        written(3).body,
    ]
    await after.close()
