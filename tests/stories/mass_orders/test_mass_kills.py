"""A mass order survives the death of the process at any moment."""

from __future__ import annotations

import asyncio
import csv
import itertools
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox

LINES = 200
KILLED_AT = (30, 80, 140)
"""So many orders have been booked when the process is killed."""
ROOT = Path(__file__).parents[3]


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
        while len(sandbox.panel.list_orders()) < count:  # noqa: ASYNC110 - a panel tells nobody what it booked
            await asyncio.sleep(0.02)


async def kept(sandbox: Sandbox, person: SandboxPerson) -> list[dict[str, str]]:
    """The rows of the file that came."""
    async with asyncio.timeout(30):
        while "document" not in (last := await person.last()):  # noqa: ASYNC110 - a chat tells nobody what came
            await asyncio.sleep(0.02)
    async with aiohttp.ClientSession(sandbox.base_url) as session, session.get(last["document"]["url"]) as answer:
        content = await answer.read()
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))


async def test_of_a_mass_order_killed_again_and_again_every_line_is_placed_once_or_shown_as_unknown(
    tmp_path: Path,
) -> None:
    database = tmp_path / "bot.db"
    lines = "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(1, LINES + 1))
    async with Sandbox(flood_limits=False) as sandbox, People(sandbox.base_url) as people:
        ana = people.find_person("ana")
        async with a_process(sandbox, database):
            await ana.says("/mass")
            await ana.sees("Many orders at once", within_seconds=30)
            await ana.sends_file("orders.txt", lines.encode())
            await ana.sees(f"{LINES} good", within_seconds=30)
            for bought, before in itertools.pairwise((0, *KILLED_AT)):
                # The last one before each kill is booked, and its answer is still on its way then.
                await people.post("faults", target="panel", method="add", times=before - bought - 1, delay_seconds=0.01)
                await people.post("faults", target="panel", method="add", delay_seconds=60)
            await ana.taps("Confirm", within_seconds=30)
            await until(sandbox, KILLED_AT[0])
        for bought in KILLED_AT[1:]:
            async with a_process(sandbox, database):
                await until(sandbox, bought)
        async with a_process(sandbox, database):
            shown = await ana.sees("The mass order is done", "❓ line", within_seconds=60)
            rows = await kept(sandbox, ana)
        booked = Counter(one["parameters"]["link"] for one in sandbox.panel.list_orders())
        numbers = {one["parameters"]["link"]: str(one["order"]) for one in sandbox.panel.list_orders()}
        assert [row["line"] for row in rows] == [str(number) for number in range(1, LINES + 1)]
        assert set(booked.values()) == {1}
        placed = [row for row in rows if row["status"] != "unknown"]
        unknown = {row["line"] for row in rows if row["status"] == "unknown"}
        assert {row["status"] for row in placed} <= {"ordered", "Completed", "Partial", "Cancelled"}
        assert [row["order number"] for row in placed] == [numbers[row["link"]] for row in placed]
        # Each kill left its line without an answer; this panel has booked them, which nobody but it can know.
        assert unknown >= {str(number) for number in KILLED_AT}
        assert f"✅ {len(placed)} ordered · ❓ {len(unknown)} unknown" in shown["text"]
        for line in unknown:
            assert f"❓ line {line}: the panel did not answer; it may or may not be ordered" in shown["text"]
        assert len(booked) == LINES
