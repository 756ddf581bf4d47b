from __future__ import annotations

import asyncio
import heapq
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.telegram.rate_limit import EDIT_COST, GROUP_REPLIES, RateLimit


@dataclass
class Clock:
    """A clock that moves when it is told to, and a sleep that moves it."""

    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass(order=True)
class Wanted:
    """A message somebody wants to send: from when on, to whom, and whether a person waits for it."""

    at: float
    chat: int = field(compare=False)
    interactive: bool = field(compare=False)
    edit: bool = field(compare=False, default=False)


@dataclass(frozen=True)
class Sent:
    at: float
    chat: int
    cost: float
    waited: float
    interactive: bool


def carry_out(rate_limit: RateLimit, clock: Clock, wanted: list[Wanted]) -> list[Sent]:
    """Everybody at once, each sleeping as long as told and asking again, on a clock that jumps from one to the next."""
    queue = [(one.at, number, one) for number, one in enumerate(wanted)]
    heapq.heapify(queue)
    sent: list[Sent] = []
    while queue:
        at, number, one = heapq.heappop(queue)
        clock.now = max(clock.now, at)
        wait = rate_limit.take(one.chat, interactive=one.interactive, edit=one.edit)
        if wait:
            heapq.heappush(queue, (clock.now + wait, number, one))
        else:
            cost = EDIT_COST if one.edit else 1.0
            sent.append(Sent(clock.now, one.chat, cost, clock.now - one.at, one.interactive))
    return sent


def most_in_any(seconds: float, sent: list[Sent]) -> float:
    """The most that was sent in any window of this length."""
    times = [one.at for one in sent]
    return max(
        (
            sum(one.cost for one in sent[start : bisect_left(times, times[start] + seconds, start)])
            for start in range(len(sent))
        ),
        default=0.0,
    )


a_wish = st.builds(
    Wanted,
    at=st.floats(1000, 1020, allow_nan=False),
    chat=st.sampled_from([1, 2, 3, 4, -10, -11]) | st.integers(5, 60),
    interactive=st.just(False),
    edit=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(wanted=st.lists(a_wish, max_size=150))
def test_no_window_ever_holds_more_than_its_limit(wanted: list[Wanted]) -> None:
    clock = Clock()
    rate_limit = RateLimit(per_second=8, reserve=2, chat_per_second=1.0, chat_burst=3, group_per_minute=5, clock=clock)
    sent = carry_out(rate_limit, clock, wanted)
    assert len(sent) == len(wanted)
    assert most_in_any(1.0, sent) <= 8
    for chat in {one.chat for one in sent}:
        of_chat = [one for one in sent if one.chat == chat]
        for seconds in (1, 2, 5, 10):
            assert most_in_any(seconds, of_chat) <= 3 + seconds
        if chat < 0:
            assert most_in_any(60.0, of_chat) <= 5


@settings(max_examples=30, deadline=None)
@given(wanted=st.lists(a_wish, max_size=80))
def test_a_delay_is_what_a_notice_then_waits(wanted: list[Wanted]) -> None:
    clock = Clock()
    rate_limit = RateLimit(per_second=8, group_per_minute=5, clock=clock)
    for one in sorted(wanted):
        clock.now = max(clock.now, one.at)
        foretold = rate_limit.delay(one.chat)
        assert rate_limit.take(one.chat, interactive=False) == foretold
        if foretold:
            clock.now += foretold
            assert rate_limit.take(one.chat, interactive=False) == 0


def test_a_thousand_notices_take_hardly_longer_than_the_limit_allows() -> None:
    clock = Clock()
    sent = carry_out(
        RateLimit(clock=clock), clock, [Wanted(1000.0, chat, interactive=False) for chat in range(1, 1001)]
    )
    assert most_in_any(1.0, sent) <= 30
    assert sent[-1].at - sent[0].at <= 1000 / 30 * 1.05


def test_what_several_processes_send_together_is_what_one_may() -> None:
    clock = Clock()
    wanted = [Wanted(1000.0, chat, interactive=False) for chat in range(1, 301)]
    sent: list[Sent] = []
    for rank in range(3):
        rate_limit = RateLimit(clock=clock)
        rate_limit.shared_by(3)
        clock.now = 1000.0
        sent += carry_out(rate_limit, clock, wanted[rank::3])
    sent.sort(key=lambda one: one.at)
    assert most_in_any(1.0, sent) <= 30
    assert (
        sent[-1].at - sent[0].at <= 300 / 30 * 1.15
    )  # a window of ten keeps room for a part of a reply, and holds nine


def test_a_person_hardly_waits_while_a_thousand_notices_are_under_way() -> None:
    clock = Clock()
    notices = [Wanted(1000.0, chat, interactive=False) for chat in range(1, 1001)]
    replies = [Wanted(1000.25 + second, 2000 + second, interactive=True) for second in range(30)]
    sent = carry_out(RateLimit(clock=clock), clock, notices + replies)
    assert [one.waited for one in sent if one.interactive] == [0.0] * 30
    assert most_in_any(1.0, sent) <= 30


async def test_replies_go_before_notices_when_the_second_is_full() -> None:
    clock = Clock()
    asleep: list[tuple[float, int, asyncio.Event]] = []
    tie = count()

    async def sleep(seconds: float) -> None:
        woken = asyncio.Event()
        heapq.heappush(asleep, (clock.now + seconds, next(tie), woken))
        await woken.wait()

    rate_limit = RateLimit(per_second=5, reserve=1, clock=clock, sleep=sleep)
    for chat in range(5):
        assert rate_limit.take(100 + chat, interactive=True) == 0
    order: list[str] = []

    async def send(chat: int, kind: str) -> None:
        await rate_limit.slot(chat, interactive=kind == "reply")
        order.append(kind)

    async with asyncio.TaskGroup() as everybody:
        tasks = [everybody.create_task(send(chat, "notice")) for chat in range(1, 9)]
        tasks += [everybody.create_task(send(200 + chat, "reply")) for chat in range(10)]
        while not all(task.done() for task in tasks):
            for _ in range(5):
                await asyncio.sleep(0)
            if asleep:
                clock.now, _, woken = heapq.heappop(asleep)
                woken.set()
    assert order == ["reply"] * 10 + ["notice"] * 8


def test_what_a_person_waits_for_goes_at_once_and_notices_make_room_for_it() -> None:
    clock = Clock()
    rate_limit = RateLimit(per_second=5, reserve=1, clock=clock)
    assert [rate_limit.take(1, interactive=True) for _ in range(50)] == [0.0] * 50
    assert rate_limit.delay(2) == pytest.approx(1.0, abs=0.05)
    assert 0 < rate_limit.delay(1) < 6


def test_notices_are_spread_over_the_second() -> None:
    clock = Clock()
    sent = carry_out(RateLimit(clock=clock), clock, [Wanted(1000.0, chat, interactive=False) for chat in range(1, 100)])
    assert most_in_any(0.2, sent) <= 0.2 * 30 + 3


def test_a_late_wake_up_is_made_up_for() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock=clock)
    for chat in range(1, 201):
        while wait := rate_limit.take(chat, interactive=False):
            clock.now += wait + 0.004
    assert clock.now - 1000.0 <= 200 / 30 * 1.05


def test_a_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    clock = Clock()
    sent = carry_out(RateLimit(clock=clock), clock, [Wanted(1000.0, 1, interactive=False)] * 8)
    assert [round(one.at - 1000.0) for one in sent] == [0, 0, 0, 0, 1, 2, 3, 4]


def test_edits_weigh_less_than_messages() -> None:
    clock = Clock()
    sent = carry_out(RateLimit(clock=clock), clock, [Wanted(1000.0, 1, interactive=False, edit=True)] * 16)
    assert sent[-1].at - 1000.0 < 0.2


def test_a_group_gets_twenty_a_minute() -> None:
    clock = Clock()
    sent = carry_out(RateLimit(clock=clock), clock, [Wanted(1000.0, -7, interactive=False)] * 45)
    assert most_in_any(60.0, sent) == 20
    assert sent[-1].at - sent[0].at < 130


def test_where_several_answer_in_a_group_its_notices_leave_them_a_part_of_the_minute() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock=clock)
    rate_limit.shared_by(2)
    sent = carry_out(rate_limit, clock, [Wanted(1000.0, -7, interactive=False)] * 45)
    assert most_in_any(60.0, sent) == 20 - GROUP_REPLIES
    rate_limit.shared_by(1)
    clock.now += 60.5
    sent = carry_out(rate_limit, clock, [Wanted(clock.now, -7, interactive=False)] * 45)
    assert most_in_any(60.0, sent) == 20


def test_a_refusal_for_one_chat_leaves_the_others_alone() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock=clock)
    rate_limit.penalise(1, 17)
    assert rate_limit.delay(1) == pytest.approx(17, abs=0.01)
    assert rate_limit.take(1, interactive=True) == pytest.approx(17, abs=0.01)
    assert rate_limit.take(2, interactive=False) == 0
    rate_limit.penalise(1, 3)
    assert rate_limit.delay(1) == pytest.approx(17, abs=0.01)


def test_a_refusal_for_everybody_stops_everybody() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock=clock)
    rate_limit.penalise(None, 5)
    assert rate_limit.take(1, interactive=True) == pytest.approx(5, abs=0.01)
    clock.now += 5.01
    assert rate_limit.take(1, interactive=True) == 0


async def test_a_slot_sleeps_until_the_message_may_go() -> None:
    clock = Clock()
    rate_limit = RateLimit(chat_burst=1, clock=clock, sleep=clock.sleep)
    await rate_limit.slot(1, interactive=False)
    assert clock.slept == []
    await rate_limit.slot(1, interactive=False)
    assert sum(clock.slept) == pytest.approx(1.0, abs=0.05)


def test_chats_that_rest_are_forgotten_and_the_others_are_not() -> None:
    clock = Clock()
    rate_limit = RateLimit(clock=clock)
    rate_limit.penalise(1, 1_000_000)
    for chat in range(2, 20_000):
        clock.now += 1.0
        assert rate_limit.take(-chat if chat % 2 else chat, interactive=True) == 0
    assert len(rate_limit) < 1100
    assert rate_limit.delay(1) > 900_000


@pytest.mark.parametrize(
    "limits", [{"per_second": 1, "reserve": 1}, {"chat_burst": 0}, {"chat_per_second": 0}, {"group_per_minute": 0}]
)
def test_limits_that_allow_nothing_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="room for one message"):
        RateLimit(**limits)  # type: ignore[arg-type]
