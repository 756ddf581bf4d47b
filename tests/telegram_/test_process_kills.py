"""The whole bot as a process of its own, killed, stopped and started again, against the sandbox."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.faults import Fault
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from tests.telegram_.test_updates import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(flood_limits=False) as running:
        yield running


@pytest.fixture
async def people(sandbox: Sandbox) -> AsyncIterator[People]:
    async with People(sandbox.base_url) as those:
        yield those


class Bots:
    """Starts bots over one database."""

    def __init__(self, sandbox: Sandbox, database_url: str) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "TELEGRAM_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.api_url,
            "PANEL_API_URL": sandbox.panel_url,
            "PANEL_API_KEY": "demo",
            "OPERATOR_IDS": "1001",
            "DATABASE_URL": database_url,
            "HTTP_LISTEN": "127.0.0.1:0",
            "LOG_LEVEL": "warning",
        }

    @asynccontextmanager
    async def running(self, **more: str) -> AsyncIterator[asyncio.subprocess.Process]:
        """A bot until the block ends; then it is killed, if it has not ended already."""
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=self.environment | more, cwd="/", stderr=asyncio.subprocess.PIPE
        )
        try:
            yield bot
        finally:
            if bot.returncode is None:
                bot.kill()
            # Read to the end: what it complained of shows in a test that fails.
            _, complaints = await bot.communicate()
            sys.stderr.write(complaints.decode())


@pytest.fixture
def bots(sandbox: Sandbox, sqlite_url: str) -> Bots:
    return Bots(sandbox, sqlite_url)


def begun(sandbox: Sandbox) -> int:
    """Replies under way or sent."""
    return sum(call["method"] == "sendMessage" for call in sandbox.api.calls)


async def answered(person: SandboxPerson) -> bool:
    return any(message["from"]["is_bot"] for message in await person.messages())


async def all_answered(crowd: list[SandboxPerson], seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        for person in crowd:
            while not await answered(person):  # noqa: ASYNC110 - the sandbox has no event for it
                await asyncio.sleep(0.02)


async def test_a_kill_with_twenty_updates_in_flight_loses_none(sandbox: Sandbox, people: People, bots: Bots) -> None:
    crowd = [await people.add_person(f"Person {number}") for number in range(20)]
    async with bots.running():
        await until(lambda: sandbox.api.calls, 60)
        # Every reply takes so long that the kill comes before it.
        sandbox.faults.add(Fault(target="telegram", method="sendMessage", times=20, delay_seconds=30, cut="before"))
        for person in crowd:
            await person.says("/start")
        await until(lambda: len(sandbox.faults.pending()) == 0, 60)
        # Telegram was told that all of them arrived, and will not give them again.
        await until(lambda: len(sandbox.world.updates) == 0, 60)
    assert not any([await answered(person) for person in crowd])
    sandbox.faults.clear()
    async with bots.running():
        await all_answered(crowd)


async def test_a_stop_finishes_what_was_begun_and_the_next_start_has_nothing_to_do_again(
    sandbox: Sandbox, people: People, bots: Bots
) -> None:
    crowd = [await people.add_person(f"Person {number}") for number in range(8)]
    async with bots.running() as bot:
        await until(lambda: sandbox.api.calls, 60)
        sandbox.faults.add(Fault(target="telegram", method="sendMessage", times=8, delay_seconds=0.5))
        for person in crowd:
            await person.says("/start")
        await until(lambda: len(sandbox.faults.pending()) == 0, 60)
        bot.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(bot.wait(), 20) == 0
    await all_answered(crowd, 1)
    sent = begun(sandbox)
    async with bots.running():
        last = await people.add_person("Somebody later")
        await last.says("/start")
        await all_answered([last])
    assert begun(sandbox) == sent + 1


async def test_the_bot_starts_while_telegram_and_the_panel_are_away_and_answers_when_they_are_back(
    sandbox: Sandbox, people: People, bots: Bots, unused_tcp_port: int
) -> None:
    person = await people.add_person("Early")
    await person.says("/start")
    await sandbox.stop()
    async with bots.running(HTTP_LISTEN=f"127.0.0.1:{unused_tcp_port}"), aiohttp.ClientSession() as web:
        address = f"http://127.0.0.1:{unused_tcp_port}"
        await _until_status(web, f"{address}/healthz", 200)
        async with web.get(f"{address}/readyz") as response:
            assert response.status == 503
            assert "telegram" in (await response.json())["not_ready"]
        await sandbox.start()
        await all_answered([person])
        await _until_status(web, f"{address}/readyz", 200)


async def _until_status(web: aiohttp.ClientSession, address: str, status: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                async with web.get(address) as response:
                    if response.status == status:
                        return
            except aiohttp.ClientConnectionError:
                pass
            await asyncio.sleep(0.05)
