"""Two processes for the chat without a webhook: one asks Telegram for updates, and the other when that one is dead."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import asyncpg

from bot.sandbox.faults import Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import People
from bot.sandbox.server import Sandbox
from tests.stories.fixture import CATALOGUE
from tests.stories.reliability.proxy import Proxy
from tests.stories.reliability.test_replicas import KEY, PATIENCE, Cluster


async def poller(database: asyncpg.Connection[asyncpg.Record]) -> int:
    """The process that asks Telegram, once there is one and two are at work."""
    async with asyncio.timeout(PATIENCE):
        while True:
            rows = await database.fetch("SELECT holder, polls FROM replicas")
            asking = [int(row["holder"].split(":")[1]) for row in rows if row["polls"]]
            if len(rows) == 2 and asking:
                assert len(asking) == 1
                return asking[0]
            await asyncio.sleep(0.05)


async def test_one_of_two_asks_for_updates_and_the_other_begins_when_it_is_killed(
    postgres_url: str, tmp_path: Path
) -> None:
    faults = Faults()
    panel = SandboxPanel(faults=faults, speed=0, catalogue=[dict(one) for one in CATALOGUE])
    database = await asyncpg.connect(postgres_url.replace("+asyncpg", ""))
    async with (
        Sandbox(faults=faults, panel=panel, flood_limits=False) as sandbox,
        People(sandbox.base_url) as people,
    ):
        cluster = Cluster(sandbox, people.find_person("ana"), Proxy(()), tmp_path / "output.log")
        environment = {
            "PATH": os.environ["PATH"],
            "TELEGRAM_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.api_url,
            "OPERATOR_IDS": "1001",
            "PANEL_API_URL": sandbox.panel_url,
            "PANEL_API_KEY": "demo",
            "DATABASE_URL": postgres_url,
            "SECRET_KEY": KEY,
            "HTTP_LISTEN": "",
            "LOG_LEVEL": "warning",
        }
        try:
            for name in ("one", "two"):
                await cluster.starts(name, "chat", environment)
            await cluster.ana.says("/order 1234")
            await cluster.sees("Send the link.")
            first = await poller(database)
            [dead] = [name for name, process in cluster.processes.items() if process.pid == first]
            await cluster.kills(dead)
            await cluster.ana.says("https://instagram.com/p/Cx1")
            await cluster.sees("How many?")
            await cluster.starts(dead, "chat", environment)
            assert await poller(database) != first
            await cluster.ana.says("1k")
            await cluster.sees("Charge 0.85 USD")
        finally:
            await cluster.ends()
            await database.close()
        asked = [call for call in sandbox.api.calls if call["method"] == "getUpdates"]
        assert asked
        assert [call["error_code"] for call in asked if call["error_code"] == 409] == [], cluster.output.read_text()
