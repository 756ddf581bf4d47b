"""The limit of requests per minute, kept by one process and by several that share it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import pairwise

import pytest

from bot.panel.rate_limit import PanelRateLimit


@dataclass
class Clock:
    """A clock that advances only while something sleeps."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def sent(limit: PanelRateLimit, clock: Clock, count: int) -> list[float]:
    """The times at which `count` requests were sent that all started at once."""
    times = []
    for _ in range(count):
        await limit.acquire()
        times.append(clock.now)
    return times


def most_in_a_minute(times: list[float]) -> int:
    return max(sum(start <= at < start + 59.999 for at in times) for start in times)


@pytest.mark.parametrize("requests_per_minute", [1, 2, 3, 10, 60, 61, 1000])
async def test_the_bucket_keeps_the_limit_in_every_minute_and_uses_it(requests_per_minute: int) -> None:
    clock = Clock()
    times = await sent(
        PanelRateLimit(requests_per_minute, clock=clock, sleep=clock.sleep), clock, 4 * requests_per_minute
    )
    assert most_in_a_minute(times) <= requests_per_minute
    at_once = max(1, requests_per_minute // 4)
    assert times[-1] - times[0] <= 60 * 4 * requests_per_minute / max(1, requests_per_minute - at_once)


@pytest.mark.parametrize(("requests_per_minute", "processes"), [(60, 2), (60, 4), (60, 7), (10, 4), (5, 5)])
async def test_several_processes_together_keep_the_limit_of_one(requests_per_minute: int, processes: int) -> None:
    times: list[float] = []
    for _ in range(processes):
        clock = Clock()
        times += await sent(PanelRateLimit(requests_per_minute / processes, clock=clock, sleep=clock.sleep), clock, 100)
    assert most_in_a_minute(sorted(times)) <= requests_per_minute


async def test_a_limit_below_one_a_minute_is_kept_too() -> None:
    clock = Clock()
    times = await sent(PanelRateLimit(0.5, clock=clock, sleep=clock.sleep), clock, 4)
    assert [later - earlier for earlier, later in pairwise(times)] == pytest.approx([120, 120, 120])


async def test_a_changed_limit_holds_at_once_without_waiting_for_the_old_one() -> None:
    clock = Clock()
    limit = PanelRateLimit(60, clock=clock, sleep=clock.sleep)
    assert await sent(limit, clock, 15) == [1000.0] * 15
    limit.set_limit(15)
    [next_at] = await sent(limit, clock, 1)
    assert next_at - 1000.0 == pytest.approx(60 / 12)
    limit.set_limit(60)
    clock.now += 60
    assert len(set(await sent(limit, clock, 15))) == 1


async def test_requests_are_sent_in_the_order_they_came() -> None:
    clock = Clock()
    went: list[int] = []

    async def sleep(seconds: float) -> None:
        clock.now += seconds
        await asyncio.sleep(0)

    limit = PanelRateLimit(4, clock=clock, sleep=sleep)

    async def go(number: int) -> None:
        await limit.acquire()
        went.append(number)

    async with asyncio.TaskGroup() as tasks:
        for number in range(6):
            tasks.create_task(go(number))
    assert went == list(range(6))


async def test_at_most_one_background_request_waits_before_a_new_one_of_a_person() -> None:
    clock = Clock()
    passed = asyncio.Event()
    went: list[str] = []

    async def sleep(seconds: float) -> None:
        await passed.wait()
        clock.now += seconds

    limit = PanelRateLimit(4, clock=clock, sleep=sleep)
    await limit.acquire()

    async def person(name: str) -> None:
        await limit.acquire()
        went.append(name)

    async def background() -> None:
        async with limit.background_slot():
            await limit.acquire()
            went.append("background")

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(person("before"))
        await asyncio.sleep(0)
        limit.set_limit(60)  # there is much room now, and the first still waits as it had to before
        for _ in range(3):
            tasks.create_task(background())
        await asyncio.sleep(0)
        tasks.create_task(person("after"))
        await asyncio.sleep(0)
        passed.set()
    assert went == ["before", "background", "after", "background", "background"]
