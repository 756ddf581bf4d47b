"""A mass order between processes: shared by two, handed over at a stop."""

from __future__ import annotations

import asyncio
from collections import Counter

from bot.sandbox.person import People
from bot.sandbox.server import Sandbox
from bot.wiring import running
from tests.stories.environment import QUICK, settings_for

LINES = 12
TEXT = "/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(LINES))


def bought(sandbox: Sandbox) -> Counter[str]:
    return Counter(one["parameters"]["link"] for one in sandbox.panel.list_orders())


async def test_two_processes_buy_every_line_once(postgres_url: str) -> None:
    async with Sandbox(flood_limits=False) as sandbox, People(sandbox.base_url) as people:
        settings = settings_for(sandbox, postgres_url)
        async with (
            running(settings, account_name="Panel", intervals=QUICK),
            running(settings, "background", account_name="Panel", intervals=QUICK),
        ):
            ana = people.find_person("ana")
            await ana.says(TEXT)
            await ana.sees(f"{LINES} good")
            await ana.taps("Confirm")
            await ana.sees("The mass order is done", f"✅ {LINES} ordered", within_seconds=20)
            assert set(bought(sandbox).values()) == {1}
            assert len(bought(sandbox)) == LINES


async def test_a_stop_ends_with_a_line_and_the_next_process_goes_on_with_nothing_unknown(database_url: str) -> None:
    async with Sandbox(flood_limits=False) as sandbox, People(sandbox.base_url) as people:
        settings = settings_for(sandbox, database_url)
        ana = people.find_person("ana")
        async with running(settings, account_name="Panel", intervals=QUICK):
            await ana.says(TEXT)
            await ana.sees(f"{LINES} good")
            await people.post("faults", target="panel", method="add", times=1000, delay_seconds=0.2)
            await ana.taps("Confirm")
            async with asyncio.timeout(20):
                while len(sandbox.panel.list_orders()) < 3:  # noqa: ASYNC110 - a panel tells nobody what it booked
                    await asyncio.sleep(0.02)
        assert 3 <= len(bought(sandbox)) < LINES
        await people.post("faults", clear=True)
        async with running(settings, account_name="Panel", intervals=QUICK):
            await ana.sees("The mass order is done", f"✅ {LINES} ordered", within_seconds=20)
            await ana.does_not_see("unknown")
        assert set(bought(sandbox).values()) == {1}
