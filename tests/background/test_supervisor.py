from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from bot.background.supervisor import Loop, Supervisor
from bot.domain.errors import StoreUnavailable
from bot.ops.health import Heartbeats


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def beats(clock: Clock) -> Heartbeats:
    return Heartbeats(clock)


@pytest.fixture
def failures() -> list[str]:
    return []


@pytest.fixture
async def supervisor(beats: Heartbeats, failures: list[str]) -> AsyncIterator[Supervisor]:
    one = Supervisor(beats, failed=failures.append, first_pause_seconds=0.001)
    yield one
    await one.stop(0)


async def until(true: Callable[[], object], seconds: float = 10) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.001)


async def test_a_loop_comes_round_again_and_again(supervisor: Supervisor) -> None:
    rounds = 0

    async def one_round() -> None:
        nonlocal rounds
        rounds += 1

    supervisor.start(Loop("counting", one_round, 0.001))
    await until(lambda: rounds >= 5)


async def test_a_round_may_say_when_the_next_one_is(supervisor: Supervisor) -> None:
    rounds = 0

    async def one_round() -> float:
        nonlocal rounds
        rounds += 1
        return 0.0 if rounds < 5 else 3600.0

    supervisor.start(Loop("counting", one_round, 3600.0))
    await until(lambda: rounds == 5)


async def test_a_loop_wakes_up_before_its_time_when_there_is_something_to_do(supervisor: Supervisor) -> None:
    rounds = 0
    wake = asyncio.Event()

    async def one_round() -> None:
        nonlocal rounds
        rounds += 1

    supervisor.start(Loop("sleeping", one_round, 3600.0, wake=wake))
    await until(lambda: rounds == 1)
    wake.set()
    await until(lambda: rounds == 2)
    assert not wake.is_set()


async def test_a_round_that_fails_is_told_with_an_incident_and_the_loop_goes_on(
    supervisor: Supervisor, failures: list[str], caplog: Any
) -> None:
    rounds = 0

    async def one_round() -> None:
        nonlocal rounds
        rounds += 1
        if rounds <= 3:
            raise RuntimeError("broken")

    with caplog.at_level(logging.INFO):
        supervisor.start(Loop("failing", one_round, 0.001))
        await until(lambda: rounds >= 5)
    assert failures == ["failing"] * 3
    told = [record for record in caplog.records if "incident" in record.getMessage()]
    assert len(told) == 3
    assert told[0].exc_info is not None


async def test_a_database_that_is_away_is_no_incident(supervisor: Supervisor, failures: list[str], caplog: Any) -> None:
    async def one_round() -> None:
        raise StoreUnavailable("the disk is full")

    with caplog.at_level(logging.INFO):
        supervisor.start(Loop("storing", one_round, 0.001))
        await until(lambda: failures)
    [record] = [record for record in caplog.records if "storing" in record.getMessage()][:1]
    assert record.levelno == logging.WARNING
    assert "the disk is full" in record.getMessage()
    assert record.exc_info is None


async def test_a_loop_that_always_fails_is_seen_as_silent(
    supervisor: Supervisor, beats: Heartbeats, clock: Clock, failures: list[str]
) -> None:
    async def well() -> None:
        return

    async def broken() -> None:
        raise RuntimeError

    supervisor.start(Loop("well", well, 0.001, max_round_seconds=60))
    supervisor.start(Loop("broken", broken, 0.001, max_round_seconds=60))
    await until(lambda: len(failures) > 2)
    assert await beats.check() is None
    clock.now = 61.0
    await until(lambda: beats.age_seconds("well") == 0)
    assert await beats.check() == "stalled: broken (silent for 61 s)"


async def test_a_loop_stopped_on_purpose_is_not_expected_any_more(
    supervisor: Supervisor, beats: Heartbeats, clock: Clock
) -> None:
    async def forever() -> None:
        await asyncio.Event().wait()

    supervisor.start(Loop("waiting", forever, 1.0))
    await supervisor.stop_loop("waiting")
    await supervisor.stop_loop("never started")
    clock.now = 1000.0
    assert await beats.check() is None


async def test_what_is_spawned_may_fail_without_harm(supervisor: Supervisor, failures: list[str]) -> None:
    async def broken() -> None:
        raise RuntimeError

    await supervisor.spawn(broken(), "errand")
    assert failures == ["errand"]


async def test_at_a_stop_errands_may_end_and_are_cut_off_when_they_do_not(beats: Heartbeats) -> None:
    supervisor = Supervisor(beats)
    ended: list[str] = []

    async def errand(name: str, seconds: float) -> None:
        try:
            await asyncio.sleep(seconds)
            ended.append(name)
        except asyncio.CancelledError:
            ended.append(f"{name} cut off")
            raise

    supervisor.spawn(errand("quick", 0.01), "quick")
    supervisor.spawn(errand("endless", 3600), "endless")
    await asyncio.sleep(0)
    await supervisor.stop(0.1)
    assert ended == ["quick", "endless cut off"]
