"""Notices are as loud as their reader wants them, and a burst of them is one."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.ids import SHARED
from bot.domain.notifications.events import OrderFinished
from bot.domain.orders.orders import Status
from bot.domain.orders.polling import OrderRecord
from bot.store.store import Store
from tests.store.examples import ANA
from tests.stories.environment import Stage, staged


def quiet_now(zone: str) -> str:
    """Hours that began a while ago and end in half a day, as a reader in that zone writes them."""
    hour = datetime.now(ZoneInfo(zone)).hour
    return f"{(hour - 2) % 24:02}:00-{(hour + 12) % 24:02}:00"


async def ordered(stage: Stage, *names: str) -> None:
    """These orders are placed, and their mass order is over."""
    ana = stage.person("ana")
    await ana.says("/mass " + "\n".join(f"1234 | https://instagram.com/p/{name} | 50" for name in names))
    await ana.taps(f"Confirm {len(names)}")
    await ana.sees("The mass order is done", f"✅ {len(names)} ordered")


async def test_a_burst_of_ends_is_one_notice(database_url: str) -> None:
    async with staged(database_url, track_first_seconds=600, track_max_seconds=900) as stage:
        ana = stage.person("ana")
        await ordered(stage, *"abcdef")
        store = await Store.open(database_url)
        try:
            placed = await store.orders.latest(SHARED, ANA, 9)
            ended = [
                replace(order, status=Status.COMPLETED if order.id != placed[0].id else Status.PARTIAL, remains=0)
                for order in placed
            ]
            events = [OrderFinished.of(order, order.id + 1, 1) for order in ended]
            await store.orders.record([OrderRecord(order, Status.PENDING, None) for order in ended], events)
        finally:
            await store.close()
        await ana.sees("6 orders finished: 5 done, 1 partial", "◐ #23506")
        await ana.taps("Show")
        await ana.sees("My orders")
        assert "#23501 done" not in await ana.transcript()


async def test_what_is_silent_comes_without_a_sound_and_what_is_off_not_at_all(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/settings")
        await ana.taps("Notices")
        await ana.taps("Order done: on")
        await ordered(stage, "one")
        stage.panel.execute({"do": "finish"})
        assert (await ana.sees("#23501 done"))["silent"]
        await ana.taps("Order done: silent")
        await ana.says("/order 1234")
        for answer in ("https://instagram.com/p/two", "50"):
            await ana.says(answer)
        await ana.taps("Confirm")
        await ana.sees("Pending", "#23502")
        stage.panel.execute({"do": "finish"})
        await ana.sees("Completed", "#23502")
        await ana.does_not_see("#23502 done")


async def test_what_can_wait_comes_as_one_message_when_the_quiet_hours_of_the_reader_end(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/settings")
        await ana.taps("Notices")
        await ana.taps("Time zone")
        await ana.says("Atlantis")
        await ana.sees("I do not know this place")
        await ana.says("berlin")
        await ana.sees("(Europe/Berlin)")
        offered = [row for row in (await ana.last())["buttons"] if "🌙" in row[0]["text"]]
        assert max(len(row) for row in offered) == 2, "the end of the hours is cut where three share a phone"
        await ana.taps("Other hours")
        await ana.says("always")
        await ana.sees("Write the hours like")
        hours = quiet_now("Europe/Berlin")
        await ana.says(hours)
        await ana.sees(f"Quiet hours: {hours}")
        await ordered(stage, "one", "two")
        stage.panel.execute({"do": "set_order", "order": "23501", "status": "Partial", "remains": 10})
        stage.panel.execute({"do": "finish", "order": "23502"})
        store = await Store.open(sqlite_url)
        try:
            async with asyncio.timeout(10):
                while sum(event.held for event in await store.outbox.waiting(9)) < 2:  # noqa: ASYNC110 - a database tells nobody what is held
                    await asyncio.sleep(0.05)
        finally:
            await store.close()
        await ana.says("/orders")
        await ana.taps("#23501")
        await ana.sees("◐ Partial · #23501")  # the card moves all the same
        await ana.says("/settings")
        await ana.taps("Notices")
        await ana.taps("No quiet hours")
        await ana.sees("2 changes in your quiet hours: 1 done, 1 partial", "◐ #23501")
        assert "#23502 done" not in await ana.transcript()
