"""An order that takes much longer than those of its service did is told of once, with a text for the panel's support."""

from __future__ import annotations

from pathlib import Path

from bot.store.database.sqlite_file import connect
from tests.stories.fixture import a_town


def an_hour_passes(database_url: str) -> None:
    """What is still running was placed an hour earlier."""
    raw = connect(Path(database_url.removeprefix("sqlite+aiosqlite:///")))
    raw.execute("UPDATE orders SET placed_at = placed_at - 3600000 WHERE finished_at IS NULL")
    raw.close()


async def test_a_late_order_is_told_of_once_with_a_text_to_copy(sqlite_url: str) -> None:
    async with a_town(sqlite_url) as town:
        for line in range(5):
            await town.buys(town.ana, link=f"https://instagram.com/p/n{line}")
            town.panel("set_order", order=town.booked()[-1]["order"], status="Completed", remains=0)
            await town.ana.sees(f"#{town.booked()[-1]['order']} done")
        slow = await town.buys(town.ana, link="https://instagram.com/p/slow")
        await town.closes()
        an_hour_passes(sqlite_url)
        await town.opens()
        told = await town.ana.sees(f"🐢 #{slow} is late", "usually")
        copied = await town.ana.taps("Copy a text for the panel's support", message_id=told["message_id"])
        assert f"order {slow} has not been delivered for 1 h" in copied["copy"]
        await town.restarts()
        await town.ana.says("/orders")
        await town.ana.sees("My orders")
        assert (await town.ana.transcript()).count("is late") == 1
