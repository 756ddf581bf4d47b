"""The end of a large mass order is told once, when all its orders have come to theirs."""

from __future__ import annotations

import asyncio
import csv

import aiohttp

from bot.sandbox.faults import Fault
from bot.sandbox.person import SandboxPerson
from tests.stories.environment import Stage, staged

LINES = 12
TEXT = "/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(LINES))


async def kept(stage: Stage, person: SandboxPerson, which: int) -> list[dict[str, str]]:
    """The rows of the file that came as that one, from 1."""
    async with asyncio.timeout(10):
        while len(files := [one["document"] for one in await person.messages() if one.get("document")]) < which:  # noqa: ASYNC110 - a chat tells nobody what came
            await asyncio.sleep(0.02)
    async with aiohttp.ClientSession(stage.sandbox.base_url) as session, session.get(files[-1]["url"]) as answer:
        content = await answer.read()
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))


async def test_twelve_orders_that_end_are_one_notice_with_their_money(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ana.says(TEXT)
        await ana.taps(f"Confirm {LINES}")
        await ana.sees(
            "The mass order is done", "You will get one notice when all of them have finished", within_seconds=20
        )
        stage.panel.execute({"do": "set_order", "order": "23501", "status": "Partial", "remains": 10})
        stage.panel.execute({"do": "set_order", "order": "23502", "status": "Canceled"})
        for number in range(23503, 23501 + LINES):
            stage.panel.execute({"do": "set_order", "order": str(number), "status": "Completed"})
        told = await ana.sees("📋 12 orders finished: 10 done, 1 partial, 1 cancelled.", within_seconds=20)
        assert "Charged 0.459 USD, 0.051 USD back." in told["text"]
        await ana.taps("As a file", message_id=told["message_id"])
        rows = await kept(stage, ana, 2)
        assert [row["status"] for row in rows[:3]] == ["Partial", "Cancelled", "Completed"]
        assert [row["charged"] for row in rows[:3]] == ["0.034", "0", "0.0425"]
        await ana.taps("Show", message_id=told["message_id"])
        await ana.sees("The mass order is done", "◐ line 1: Partial", "✖️ line 2: Cancelled", "12 orders finished")
        assert "#23503 done" not in await ana.transcript()


async def test_a_mass_order_of_which_only_unknown_orders_are_left_has_an_end_that_is_told(database_url: str) -> None:
    async with staged(database_url, panel_timeout_seconds=0.5) as stage:
        ana = stage.person("ana")
        await ana.says(TEXT)
        await ana.sees(f"{LINES} good")
        stage.sandbox.faults.add(Fault("panel", "add", times=1, cut="after"))
        stage.sandbox.faults.add(Fault("panel", "add", times=LINES - 1, body='{"error":"Incorrect link"}'))
        await ana.taps(f"Confirm {LINES}")
        await ana.sees("The mass order is done", "❓ 1 unknown", "❓ line 1", within_seconds=20)
        told = await ana.sees("Of this mass order nothing is running.", "❓ 1 unknown", within_seconds=20)
        await ana.taps("Show", message_id=told["message_id"])
        await ana.sees("❓ line 1: the panel did not answer")
