"""The outbox, told: later when Telegram asks to wait, paused where nobody listens, set aside what cannot be told."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from bot.domain.errors import NotAccepted, QuietHours, RetryLater, StoreUnavailable, Unreachable
from bot.domain.ids import ChatId, OrderId, PersonId
from bot.domain.notifications.events import Event, OrderLate
from bot.flows.notifications.outbox_delivery import MOST_TRIES, MOST_TRIES_UNTAKEN, OutboxDelivery, bundled
from bot.store.notifications.outbox import Outbox
from tests.flows.environment import ANA, BORIS, HOUR, MINUTE, SECOND, Stage

AT_ANAS, AT_BORIS = ChatId(ANA), ChatId(BORIS)


class Telling:
    """Tells events, or fails as the chat's trouble says; what was told is kept."""

    def __init__(self) -> None:
        self.told: list[Event] = []
        self.trouble: dict[ChatId, Exception] = {}
        self.broken: set[int] = set()

    async def notify(self, event: Event) -> None:
        if trouble := self.trouble.get(event.chat_id):
            raise trouble
        if event.id in self.broken:
            raise KeyError(event.id)
        self.told.append(event)

    async def notify_together(self, events: Sequence[Event]) -> None:
        if broken := [event.id for event in events if event.id in self.broken]:
            raise KeyError(broken)
        for event in events:
            await self.notify(event)


class Post:
    """A delivering with its notifier, and what became of each try."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.telling = Telling()
        self.outcomes: list[str] = []
        self.outbox_delivery = OutboxDelivery(
            stage.store, self.telling, stage.clock, self.outcomes.append, taken=lambda: len(self.telling.told)
        )

    async def happens(self, number: int, chat_id: ChatId = AT_ANAS) -> None:
        now = self.stage.clock.now
        person = PersonId(chat_id)
        event = OrderLate(
            id=number,
            dedupe_key=f"late {number}",
            person_id=person,
            chat_id=chat_id,
            order_id=OrderId(number),
            due_at=now,
            created_at=now,
        )
        await self.stage.store.outbox.add([event])

    async def goes_round(self) -> list[str]:
        return [await self.outbox_delivery.deliver(event) for event in await self.outbox_delivery.due()]

    @property
    def told(self) -> list[int]:
        return [event.id for event in self.telling.told]


@pytest.fixture
def post(stage: Stage) -> Post:
    return Post(stage)


async def test_what_happened_is_told_once(post: Post) -> None:
    await post.happens(1)
    await post.happens(1)
    assert await post.goes_round() == ["sent"]
    assert await post.goes_round() == []
    assert post.told == [1]
    assert post.outcomes == ["sent"]


class AwayOnce(Outbox):
    """A database that goes away once when something was told."""

    there = False

    async def done(self, event_ids: Sequence[int], now: int) -> None:
        if not self.there:
            self.there = True
            raise StoreUnavailable("connection reset")
        await super().done(event_ids, now)


async def test_what_was_told_while_the_database_went_away_is_not_told_again(post: Post) -> None:
    post.stage.store.outbox = AwayOnce(post.stage.store._engine)
    await post.happens(1)
    await post.happens(2)
    with pytest.raises(StoreUnavailable):
        await post.outbox_delivery.deliver(*await post.outbox_delivery.due())
    post.stage.clock.passes(2 * MINUTE)
    await post.happens(3)
    assert await post.outbox_delivery.deliver(*await post.outbox_delivery.due()) == "sent"
    assert post.told == [1, 2, 3]
    post.stage.clock.passes(2 * MINUTE)
    assert await post.goes_round() == []


async def test_what_telegram_does_not_take_now_is_told_when_it_asked_for(post: Post) -> None:
    await post.happens(1)
    post.telling.trouble[AT_ANAS] = RetryLater(30, "Too Many Requests")
    assert await post.goes_round() == ["later"]
    post.telling.trouble.clear()
    post.stage.clock.passes(29 * SECOND)
    assert await post.goes_round() == []
    post.stage.clock.passes(SECOND)
    assert await post.goes_round() == ["sent"]


@pytest.mark.parametrize("away", [RetryLater(1, "flood limit"), NotAccepted(1, "Bad Gateway")])
async def test_waiting_for_telegram_never_sets_an_event_aside(post: Post, away: Exception) -> None:
    await post.happens(1)
    post.telling.trouble[AT_ANAS] = away
    for _ in range(10 * MOST_TRIES_UNTAKEN):
        assert await post.goes_round() == ["later"]
        post.stage.clock.passes(SECOND)
    post.telling.trouble.clear()
    assert await post.goes_round() == ["sent"]


async def test_an_event_that_telegram_does_not_take_while_it_takes_others_is_set_aside_at_last(post: Post) -> None:
    post.telling.trouble[AT_ANAS] = NotAccepted(5, "Request Entity Too Large")
    await post.happens(1)
    outcomes: list[str] = []
    began = post.stage.clock.now
    for number in range(2, 200):
        await post.happens(number, AT_BORIS)
        outcomes += [one for one in await post.goes_round() if one != "sent"]
        if outcomes[-1:] == ["set_aside"]:
            break
        post.stage.clock.passes(2 * MINUTE)
    assert outcomes == ["later"] + ["failed"] * (MOST_TRIES_UNTAKEN - 1) + ["set_aside"]
    assert post.stage.clock.now - began > HOUR
    post.telling.trouble.clear()
    await post.happens(900)
    assert await post.goes_round() == ["sent"]


async def test_a_chat_nobody_listens_in_is_paused_and_its_events_wait(post: Post) -> None:
    await post.happens(1)
    await post.happens(2, AT_BORIS)
    post.telling.trouble[AT_ANAS] = Unreachable("Forbidden: bot was blocked by the user")
    assert sorted(await post.goes_round()) == ["sent", "unreachable"]
    chat = await post.stage.store.chats.get(AT_ANAS)
    assert chat is not None
    assert (chat.paused_at, chat.paused_why) == (post.stage.clock.now, "Forbidden: bot was blocked by the user")
    post.stage.clock.passes(HOUR)
    await post.happens(3)
    assert await post.goes_round() == []
    post.telling.trouble.clear()
    await post.stage.store.chats.resume(AT_ANAS)
    while await post.goes_round():
        pass
    assert post.told == [2, 1, 3]


async def test_a_group_that_moved_is_told_where_it_is_now(post: Post) -> None:
    old, new = ChatId(-4001), ChatId(-1004001)
    await post.happens(1, old)
    post.telling.trouble[old] = Unreachable("group chat was upgraded to a supergroup chat", moved_to=new)
    assert await post.goes_round() == ["unreachable"]
    assert await post.goes_round() == ["sent"]
    assert [event.chat_id for event in post.telling.told] == [new]


async def test_an_event_that_cannot_be_told_is_set_aside_and_holds_up_nobody(post: Post) -> None:
    await post.happens(1)
    await post.happens(2, AT_BORIS)
    post.telling.trouble[AT_ANAS] = KeyError("no such screen")
    outcomes = []
    for _ in range(MOST_TRIES):
        outcomes += [outcome for outcome in await post.goes_round() if outcome != "sent"]
        post.stage.clock.passes(HOUR)
    assert outcomes == ["failed"] * (MOST_TRIES - 1) + ["set_aside"]
    assert post.told == [2]
    post.telling.trouble.clear()
    assert await post.goes_round() == []
    await post.happens(3)
    assert await post.goes_round() == ["sent"]


async def test_tries_of_a_broken_event_are_further_and_further_apart(post: Post) -> None:
    await post.happens(1)
    post.telling.trouble[AT_ANAS] = KeyError("no such screen")
    waits = []
    for _ in range(4):
        began = post.stage.clock.now
        while not await post.goes_round():
            post.stage.clock.passes(SECOND)
        waits.append((post.stage.clock.now - began) // SECOND)
    assert waits == [0, 1, 2, 4]


@pytest.mark.parametrize("crash", [lambda post: post.stage.clock.passes(3 * MINUTE)])
async def test_what_a_process_held_when_it_died_is_told_by_another(post: Post, crash: Callable[[Post], None]) -> None:
    await post.happens(1)
    assert len(await post.outbox_delivery.due()) == 1
    assert await post.goes_round() == []
    crash(post)
    assert await post.goes_round() == ["sent"]


async def test_what_is_held_for_quiet_hours_is_in_nobodys_way_and_comes_together_at_their_end(post: Post) -> None:
    clock, until = post.stage.clock, post.stage.clock.now + 8 * HOUR
    post.telling.trouble[AT_ANAS] = QuietHours(until)
    for number in (1, 2):
        await post.happens(number)
        assert await post.goes_round() == ["held"]
    del post.telling.trouble[AT_ANAS]
    await post.happens(3)
    assert await post.goes_round() == ["sent"]
    clock.passes(8 * HOUR)
    [held] = bundled(await post.outbox_delivery.due())
    assert [event.id for event in held] == [1, 2]
    await post.outbox_delivery.deliver(*held)
    assert post.told == [3, 1, 2]


async def test_who_ends_their_quiet_hours_hears_at_once_what_was_held(post: Post) -> None:
    post.telling.trouble[AT_ANAS] = QuietHours(post.stage.clock.now + 8 * HOUR)
    await post.happens(1)
    await post.goes_round()
    del post.telling.trouble[AT_ANAS]
    await post.stage.store.outbox.wake(ANA, post.stage.clock.now)
    assert await post.goes_round() == ["sent"]


async def test_waiting_for_telegram_uses_up_no_try(post: Post) -> None:
    await post.happens(1)
    post.telling.trouble[AT_ANAS] = RetryLater(1, "flood limit")
    for _ in range(2 * MOST_TRIES):
        await post.goes_round()
        post.stage.clock.passes(SECOND)
    post.telling.trouble[AT_ANAS] = Unreachable("Forbidden: bot was blocked by the user")
    await post.goes_round()
    await post.stage.store.chats.resume(AT_ANAS)
    post.telling.trouble[AT_ANAS] = KeyError("no such screen")
    assert await post.goes_round() == ["failed"]


async def test_of_what_is_told_together_only_what_cannot_be_told_is_set_aside(post: Post) -> None:
    for number in (1, 2, 3):
        await post.happens(number)
    post.telling.broken.add(2)
    for _ in range(MOST_TRIES):
        await post.outbox_delivery.deliver(*await post.outbox_delivery.due())
        post.stage.clock.passes(HOUR)
    assert post.told == [1, 3]
    assert [one.id for one in await post.stage.store.failed_events.list(10)] == [2]
