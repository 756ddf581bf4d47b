"""A mass order survives the death of the process at any moment."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.sandbox.person import People
from bot.sandbox.server import Sandbox

LINES = 200
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def a_process(sandbox: Sandbox, database: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """The bot in a process of its own, which is killed in the end."""
    told = {
        "PATH": os.environ["PATH"],
        "TELEGRAM_TOKEN": sandbox.token,
        "TELEGRAM_API_URL": sandbox.api_url,
        "OPERATOR_IDS": "1001",
        "PANEL_API_URL": sandbox.panel_url,
        "PANEL_API_KEY": "demo",
        "PANEL_REQUESTS_PER_MINUTE": "6000",
        "PANEL_TIMEOUT_SECONDS": "1",
        "ALLOW_PRIVATE_PANELS": "true",
        "OWN_ACCOUNTS": "false",
        "DATABASE_URL": f"sqlite+aiosqlite:///{database}",
        "HTTP_LISTEN": "",
        "LOG_LEVEL": "warning",
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", cwd=ROOT, env=told)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def until(sandbox: Sandbox, count: int) -> None:
    async with asyncio.timeout(30):
        while len(sandbox.panel.ledger()) < count:  # noqa: ASYNC110 - a panel tells nobody what it booked
            await asyncio.sleep(0.02)


async def test_a_mass_order_killed_again_and_again_buys_every_line_and_none_twice(tmp_path: Path) -> None:
    database = tmp_path / "bot.db"
    lines = "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(LINES))
    async with Sandbox(flood_limits=False) as sandbox, People(sandbox.base_url) as people:
        ana = people.person("ana")
        async with a_process(sandbox, database):
            await ana.says("/mass")
            await ana.sees("Many orders at once", within_seconds=30)
            await ana.sends_file("orders.txt", lines.encode())
            await ana.sees(f"{LINES} good", within_seconds=30)
            await people.post("faults", target="panel", method="add", times=1000, delay_seconds=0.01)
            await ana.taps("Confirm", within_seconds=30)
            await until(sandbox, 30)
        for bought in (80, 140):
            async with a_process(sandbox, database):
                await until(sandbox, bought)
        async with a_process(sandbox, database):
            await ana.sees("The mass order is done", within_seconds=60)
        links = Counter(one["parameters"]["link"] for one in sandbox.panel.ledger())
        # What was being sent at the kill is unknown: bought once or not at all, and said so.
        assert set(links.values()) == {1}
        assert len(links) >= LINES - 4
