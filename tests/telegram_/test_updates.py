from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from cryptography.fernet import Fernet
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.background.supervisor import Supervisor
from bot.domain.errors import NotAccepted, RetryLater, Unreachable
from bot.domain.queues import ReceivedUpdate
from bot.ops.health import Heartbeats
from bot.ops.metrics import Metrics
from bot.store.store import Store
from bot.telegram.updates import MOST_DEATHS, MOST_TRIES_UNTAKEN, Updates, lane_of

ANA, BORIS, CARLA = 1001, 1002, 1003
TEAM = -1001000000001


def message(update_id: int, person: int = ANA, text: str = "hello") -> dict[str, Any]:
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1,
            "from": {"id": person, "is_bot": False, "first_name": "Ana"},
            "chat": {"id": person, "type": "private"},
            "text": text,
        },
    }


class HeldClock:
    """Milliseconds that move when the test says so."""

    def __init__(self) -> None:
        self.now = 1_800_000_000_000

    def __call__(self) -> int:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += round(seconds * 1000)


@dataclass
class Handling:
    """Keeps what was begun and what ended; `work` is what the test wants done in between."""

    work: Callable[[dict[str, Any]], Awaitable[None]] | None = None
    begun: list[int] = field(default_factory=list)
    ended: list[int] = field(default_factory=list)

    async def __call__(self, update: dict[str, Any]) -> None:
        self.begun.append(update["update_id"])
        if self.work is not None:
            await self.work(update)
        self.ended.append(update["update_id"])


async def until(true: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.002)


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    one = Supervisor(Heartbeats(time.monotonic))
    yield one
    await one.stop(0)


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def begin(store: Store, supervisor: Supervisor, clock: HeldClock) -> Callable[..., Updates]:
    def updates(handle: Handling, holder: str = "one", **more: Any) -> Updates:
        more.setdefault("retry_seconds", (0.001, 0.002, 0.003, 0.004))
        return Updates(store, handle, clock, holder, spawn=supervisor.spawn, **more)

    return updates


async def waiting(store: Store) -> int:
    return (await store.inbox.depth()).waiting


async def test_an_update_is_stored_before_it_is_handled_and_finished_after(
    store: Store, begin: Callable[..., Updates]
) -> None:
    seen: list[int] = []

    async def look(_update: dict[str, Any]) -> None:
        seen.append(await waiting(store))

    updates = begin(Handling(look))
    assert await updates.receive([message(1)]) == 1
    assert await updates.drain(10)
    assert seen == [1]
    assert await waiting(store) == 0


async def test_an_update_seen_before_is_dropped(begin: Callable[..., Updates]) -> None:
    handling = Handling()
    metrics = Metrics()
    updates = begin(handling, figures=metrics)
    await updates.receive([message(1)])
    await updates.receive([message(1), message(2)])
    await updates.receive_webhook(json.dumps(message(2)).encode())
    await updates.drain(10)
    assert handling.ended == [1, 2]
    text = metrics.render()[0].decode()
    assert "bot_updates_received_total 2.0" in text
    assert "bot_updates_repeated_total 2.0" in text
    assert "bot_updates_handled_total 2.0" in text


async def test_a_person_is_handled_in_order_while_others_go_on(begin: Callable[..., Updates]) -> None:
    gate = asyncio.Event()

    async def work(update: dict[str, Any]) -> None:
        if update["update_id"] == 1:
            await gate.wait()

    handling = Handling(work)
    updates = begin(handling)
    await updates.receive([message(1), message(2), message(3, BORIS), message(4), message(5, BORIS)])
    await until(lambda: handling.ended == [3, 5])
    assert handling.begun == [1, 3, 5]
    gate.set()
    await updates.drain(10)
    assert handling.ended == [3, 5, 1, 2, 4]


async def test_the_next_update_of_a_person_begins_when_the_one_before_is_finished_in_the_store(
    store: Store, begin: Callable[..., Updates]
) -> None:
    left: list[int] = []

    async def look(_update: dict[str, Any]) -> None:
        left.append(await waiting(store))

    updates = begin(Handling(look))
    await updates.receive([message(number) for number in range(1, 6)])
    await updates.drain(10)
    assert left == [5, 4, 3, 2, 1]


async def test_no_more_than_so_many_are_handled_at_once(begin: Callable[..., Updates]) -> None:
    now = most = 0

    async def work(_update: dict[str, Any]) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1

    handling = Handling(work)
    updates = begin(handling, at_once=4)
    await updates.receive([message(number, person=number) for number in range(1, 41)])
    await updates.drain(10)
    assert most == 4
    assert sorted(handling.ended) == list(range(1, 41))


async def test_an_update_that_fails_is_tried_again_and_nothing_of_its_person_overtakes_it(
    begin: Callable[..., Updates],
) -> None:
    failures = 2

    async def work(update: dict[str, Any]) -> None:
        nonlocal failures
        if update["update_id"] == 1 and failures:
            failures -= 1
            raise RuntimeError("not now")

    handling = Handling(work)
    updates = begin(handling)
    await updates.receive([message(1), message(2)])
    await until(lambda: len(handling.ended) == 2)
    assert handling.begun == [1, 1, 1, 2]
    assert handling.ended == [1, 2]


async def test_an_update_that_always_fails_is_set_aside_told_and_blocks_nobody(
    store: Store, begin: Callable[..., Updates]
) -> None:
    told: list[tuple[int, str]] = []

    async def tell(update: ReceivedUpdate, why: str) -> None:
        told.append((update.update_id, why))

    async def work(update: dict[str, Any]) -> None:
        if update["update_id"] == 1:
            raise RuntimeError("poison")

    handling = Handling(work)
    updates = begin(handling, on_set_aside=tell)
    await updates.receive([message(1), message(2), message(3, BORIS)])
    await until(lambda: sorted(handling.ended) == [2, 3])
    await updates.drain(10)
    assert handling.begun.count(1) == 5
    assert told == [(1, "RuntimeError: poison")]
    assert await waiting(store) == 0


@pytest.mark.parametrize("away", [NotAccepted(60, "Bad Gateway"), RetryLater(0.001, "flood limit")])
async def test_however_long_telegram_takes_nothing_no_update_is_set_aside_for_it(
    store: Store, begin: Callable[..., Updates], away: Exception
) -> None:
    tries = 0

    async def work(_update: dict[str, Any]) -> None:
        nonlocal tries
        tries += 1
        if tries < 200:
            raise away

    handling = Handling(work)
    told: list[int] = []

    async def tell(update: ReceivedUpdate, _why: str) -> None:
        told.append(update.update_id)

    updates = begin(handling, taken=lambda: 7, on_set_aside=tell)
    await updates.receive([message(1), message(2)])
    await until(lambda: handling.ended == [1, 2])
    assert (tries, told) == (201, [])
    await until(lambda: not updates._held)
    assert await waiting(store) == 0


async def test_a_reply_that_telegram_does_not_take_while_it_takes_others_is_set_aside_after_so_many_tries(
    begin: Callable[..., Updates],
) -> None:
    taken, told = 0, []

    async def tell(update: ReceivedUpdate, _why: str) -> None:
        told.append(update.update_id)

    async def work(update: dict[str, Any]) -> None:
        nonlocal taken
        if update["update_id"] == 1:
            raise NotAccepted(60, "Request Entity Too Large")
        taken += 1

    handling = Handling(work)
    updates = begin(handling, taken=lambda: taken, on_set_aside=tell, retry_seconds=(0.001,))
    await updates.receive([message(1), message(2)])
    number = 2
    while not told:
        number += 1
        await updates.receive([message(number, BORIS)])
        await until(lambda last=number: last in handling.ended)  # type: ignore[misc]
    await until(lambda: 2 in handling.ended)
    assert told == [1]
    assert handling.begun.count(1) >= MOST_TRIES_UNTAKEN


async def test_an_update_that_no_key_opens_is_set_aside_unhandled_and_blocks_nobody(
    sqlite_url: str, supervisor: Supervisor, clock: HeldClock
) -> None:
    before = await Store.open(sqlite_url, keys=[Fernet.generate_key().decode()])
    await before.inbox.receive(
        [ReceivedUpdate(one, lane_of(message(one)), json.dumps(message(one)), clock.now) for one in (1, 2)], "dead", 0
    )
    await before.close()
    store = await Store.open(sqlite_url, keys=[Fernet.generate_key().decode()])
    told: list[tuple[int, str, str]] = []

    async def tell(update: ReceivedUpdate, why: str) -> None:
        told.append((update.update_id, update.body, why))

    handling = Handling()
    updates = Updates(store, handling, clock, "one", spawn=supervisor.spawn, on_set_aside=tell)
    await updates.tend()
    await until(lambda: not updates._held)
    await updates.receive([message(3)])
    await until(lambda: handling.ended == [3])
    assert handling.begun == [3]
    why = "Sealed: This was stored under a SECRET_KEY that is not set any more."
    assert told == [(1, "", why), (2, "", why)]
    assert await store.inbox.sealed() == 2, "it is kept"
    await updates.drain(10)
    await store.close()


@pytest.mark.parametrize("alone", [True, False], ids=["one process, restarted", "one of several, buried"])
async def test_an_update_that_every_process_dies_of_is_set_aside_and_its_persons_next_is_handled(
    store: Store, begin: Callable[..., Updates], clock: HeldClock, alone: bool
) -> None:
    rows = [ReceivedUpdate(one, lane_of(message(one)), json.dumps(message(one)), clock.now) for one in (1, 2)]
    await store.inbox.receive(rows, "dead", clock.now + 60_000)
    for _ in range(MOST_DEATHS):
        if alone:
            await store.release()
        else:
            [beat] = await store.replicas.beat("dead", "chat")
            assert await store.replicas.bury(beat, clock.now)
        assert len(await store.inbox.claim("dead", clock.now, clock.now + 60_000, 10)) == 2
    await store.inbox.release("dead")
    told: list[tuple[int, str]] = []

    async def tell(update: ReceivedUpdate, why: str) -> None:
        told.append((update.update_id, why))

    handling = Handling()
    await begin(handling, on_set_aside=tell).tend()
    await until(lambda: handling.ended == [2])
    assert handling.begun == [2]
    assert told == [(1, "RuntimeError: every process that handled it died")]


async def test_an_update_that_outlived_processes_has_all_its_tries(
    store: Store, begin: Callable[..., Updates], clock: HeldClock
) -> None:
    row = ReceivedUpdate(1, lane_of(message(1)), json.dumps(message(1)), clock.now)
    await store.inbox.receive([row], "dead", clock.now + 60_000)
    for _ in range(MOST_DEATHS - 1):
        await store.release()
        await store.inbox.claim("dead", clock.now, clock.now + 60_000, 10)
    await store.inbox.release("dead")
    told: list[str] = []

    async def fail(_update: dict[str, Any]) -> None:
        raise ValueError("a bug")

    async def tell(_update: ReceivedUpdate, why: str) -> None:
        told.append(why)

    handling = Handling(fail)
    await begin(handling, on_set_aside=tell).tend()
    await until(lambda: told)
    assert handling.begun == [1] * 5
    assert told == ["ValueError: a bug"]


async def test_an_update_of_somebody_who_blocked_the_bot_is_over(store: Store, begin: Callable[..., Updates]) -> None:
    async def work(_update: dict[str, Any]) -> None:
        raise Unreachable("Forbidden: bot was blocked by the user")

    handling = Handling(work)
    updates = begin(handling)
    await updates.receive([message(1)])
    assert await updates.drain(10)
    assert handling.begun == [1]
    assert await waiting(store) == 0


async def test_a_stop_lets_what_was_begun_end(store: Store, begin: Callable[..., Updates]) -> None:
    async def work(_update: dict[str, Any]) -> None:
        await asyncio.sleep(0.05)

    handling = Handling(work)
    updates = begin(handling, at_once=3)
    await updates.receive([message(number, person=number) for number in range(1, 10)])
    assert await updates.drain(10)
    assert sorted(handling.ended) == list(range(1, 10))
    assert await waiting(store) == 0


async def test_what_does_not_end_in_time_is_left_to_the_next_process_at_once(
    store: Store, begin: Callable[..., Updates]
) -> None:
    async def never(_update: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    first = begin(Handling(never), holder="first")
    await first.receive([message(1), message(2), message(3, BORIS)])
    assert not await first.drain(0.05)
    assert await waiting(store) == 3

    handling = Handling()
    second = begin(handling, holder="second")
    await second.tend()
    await second.drain(10)
    assert sorted(handling.ended) == [1, 2, 3]
    assert handling.ended.index(1) < handling.ended.index(2)
    assert await waiting(store) == 0


async def test_what_a_dead_process_held_is_taken_over_when_its_lease_ends(
    clock: HeldClock, begin: Callable[..., Updates]
) -> None:
    async def never(_update: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    dead = begin(Handling(never), holder="dead")
    await dead.receive([message(1), message(2)])
    handling = Handling()
    alive = begin(handling, holder="alive")
    await alive.tend()
    assert handling.begun == []
    clock.passes(61)
    await alive.tend()
    await until(lambda: handling.ended == [1, 2])


async def test_what_comes_to_another_process_waits_for_what_stands_before_it(
    begin: Callable[..., Updates],
) -> None:
    gate = asyncio.Event()
    handling, others = Handling(work=lambda _: gate.wait()), Handling()  # type: ignore[arg-type, return-value]
    first, second = begin(handling, holder="first"), begin(others, holder="second")
    await first.receive([message(1)])
    await until(lambda: handling.begun == [1])
    await second.receive([message(2), message(3, BORIS)])
    await until(lambda: others.ended == [3])
    gate.set()
    await until(lambda: others.ended == [3, 2])
    assert handling.ended == [1]


async def test_what_a_dead_process_left_comes_before_what_arrives_later(
    store: Store, begin: Callable[..., Updates]
) -> None:
    async def never(_update: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    dead, handling = begin(Handling(never), holder="dead"), Handling()
    alive = begin(handling, holder="alive")
    await dead.receive([message(1)])
    await alive.receive([message(2)])
    await alive.tend()
    assert handling.begun == []
    await store.inbox.release("dead")  # buried
    await alive.tend()
    await until(lambda: handling.ended == [1, 2])


async def test_what_takes_long_is_not_taken_away_while_its_process_lives(
    clock: HeldClock, begin: Callable[..., Updates]
) -> None:
    gate = asyncio.Event()

    async def wait(_update: dict[str, Any]) -> None:
        await gate.wait()

    handling, others = Handling(wait), Handling()
    slow = begin(handling, holder="slow")
    other = begin(others, holder="other")
    await slow.receive([message(1), message(2)])
    for _ in range(20):
        clock.passes(20)
        await slow.tend()
        await other.tend()
    gate.set()
    await until(lambda: handling.ended == [1, 2])
    assert others.begun == []


async def test_a_process_that_was_paused_does_not_handle_what_another_took_over(
    store: Store, begin: Callable[..., Updates], clock: HeldClock
) -> None:
    standing: int | None = 1
    gate = asyncio.Event()
    handling, others = Handling(work=lambda _: gate.wait()), Handling()  # type: ignore[arg-type, return-value]
    paused = begin(handling, standing=lambda: standing)
    await paused.receive([message(1), message(2), message(3, BORIS)])
    await until(lambda: handling.begun == [1, 3])
    await store.inbox.release("one")
    other = begin(others, "two")
    await other.tend()
    await until(lambda: others.ended == [1, 3, 2] or others.ended == [1, 2, 3] or others.ended == [3, 1, 2])
    standing = None
    gate.set()
    await until(lambda: handling.ended == [1, 3])
    await until(lambda: not paused._held)
    assert handling.begun == [1, 3]
    assert await waiting(store) == 0


async def test_half_a_sign_in_a_text_is_stored_like_any_other(begin: Callable[..., Updates]) -> None:
    handling = Handling()
    updates = begin(handling)
    await updates.receive([message(1, text="\ud83d"), message(2)])
    await updates.drain(10)
    assert handling.ended == [1, 2]


@pytest.mark.parametrize("nonsense", [b"", b"{", b"[]", b"7", b"\xff", b'{"message": {}}', b'{"update_id": "1"}'])
async def test_what_the_webhook_brings_that_is_no_update_is_dropped(
    store: Store, begin: Callable[..., Updates], nonsense: bytes
) -> None:
    updates = begin(Handling())
    await updates.receive_webhook(nonsense)
    assert await waiting(store) == 0


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "chat", "from", "message", "sender_chat", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)
KINDS = st.sampled_from(["message", "callback_query", "my_chat_member", "inline_query", "something_new"])
BODIES = st.builds(
    lambda number, kind, content: json.dumps({"update_id": number, kind: content}).encode(),
    st.integers(1, 10**9) | st.integers() | ANYTHING,
    KINDS,
    ANYTHING,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BODIES | st.binary(max_size=200) | ANYTHING.map(lambda one: json.dumps(one).encode()))
async def test_whatever_the_webhook_brings_it_raises_nothing_and_holds_up_nobody(
    sqlite_url: str, clock: HeldClock, body: bytes
) -> None:
    store, supervisor = await Store.open(sqlite_url), Supervisor(Heartbeats(time.monotonic))
    updates = Updates(store, Handling(), clock, "one", spawn=supervisor.spawn)
    await updates.receive_webhook(body)
    assert await updates.drain(10)
    assert await waiting(store) == 0
    await store.close()
    await supervisor.stop(0)


PERSON = {"id": ANA, "is_bot": False, "first_name": "Ana"}
ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
GROUP = {"id": TEAM, "type": "supergroup"}


@pytest.mark.parametrize(
    ("content", "lane"),
    [
        ({"message": {"from": PERSON, "chat": GROUP}}, f"person:{ANA}"),
        ({"edited_message": {"from": PERSON, "chat": GROUP}}, f"person:{ANA}"),
        ({"callback_query": {"from": PERSON, "message": {"chat": GROUP}}}, f"person:{ANA}"),
        ({"inline_query": {"from": PERSON, "query": ""}}, f"person:{ANA}"),
        ({"my_chat_member": {"from": PERSON, "chat": GROUP}}, f"person:{ANA}"),
        ({"message": {"from": ANONYMOUS, "sender_chat": GROUP, "chat": GROUP}}, f"chat:{TEAM}"),
        ({"channel_post": {"chat": GROUP}}, f"chat:{TEAM}"),
        ({"poll": {"id": "1"}}, "update:9"),
        ({"something_new": 7}, "update:9"),
    ],
)
def test_what_must_be_in_order_shares_a_lane(content: dict[str, Any], lane: str) -> None:
    assert lane_of({"update_id": 9, **content}) == lane
