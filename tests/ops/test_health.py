"""Ready or not, and what is missing."""

from __future__ import annotations

import asyncio

from bot.ops.health import Heartbeats, find_failing_checks


async def _well() -> str | None:
    return None


async def test_nothing_is_missing_when_every_check_is_well() -> None:
    assert await find_failing_checks({"database": _well, "telegram": _well}) == {}


async def test_every_check_that_is_not_well_is_named_with_its_sentence() -> None:
    async def unreached() -> str | None:
        return "not reached yet"

    async def broken() -> str | None:
        raise ConnectionError("https://api.telegram.org/bot1:abc/getMe")

    async def silent() -> str | None:
        await asyncio.Event().wait()
        return None

    checks = {"telegram": unreached, "panel": broken, "database": silent, "loops": _well}
    missing = await find_failing_checks(checks, timeout_seconds=0.05)
    assert missing == {
        "telegram": "not reached yet",
        "panel": "ConnectionError: https://api.telegram.org/bot[hidden]/getMe",
        "database": "no answer within 0.05 seconds",
    }


async def test_a_loop_is_late_when_it_has_not_beaten_within_its_time() -> None:
    now = [100.0]
    beats = Heartbeats(lambda: now[0])
    beats.register("tracking", within_seconds=30)
    beats.register("delivering", within_seconds=300)
    now[0] = 131
    assert await beats.check() == "stalled: tracking (silent for 31 s)"
    beats.record("tracking")
    assert await beats.check() is None
    assert beats.age_seconds("delivering") == 31


async def test_a_loop_that_was_stopped_on_purpose_or_is_unknown_is_not_missed() -> None:
    now = [0.0]
    beats = Heartbeats(lambda: now[0])
    beats.register("tracking", within_seconds=1)
    beats.record("nobody")
    now[0] = 10
    beats.unregister("tracking")
    assert await beats.check() is None
    assert beats.age_seconds("tracking") == 0
