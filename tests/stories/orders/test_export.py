"""Orders as a file to keep."""

from __future__ import annotations

import csv
from collections.abc import Mapping

import aiohttp

from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import Town


async def kept(town: Town, person: SandboxPerson, caption: str) -> list[Mapping[str, str]]:
    """The rows of the newest file."""
    shown = await person.reads(caption)
    assert shown["document"]["name"] == "orders.csv"
    async with (
        aiohttp.ClientSession(town.sandbox.base_url) as session,
        session.get(shown["document"]["url"]) as answer,
    ):
        content = await answer.read()
    return list(csv.DictReader(content.decode("utf-8-sig").splitlines(keepends=True)))


async def test_my_orders_are_kept_as_a_file_under_the_filter_that_is_on(town: Town) -> None:
    ana, boris = town.ana, town.boris
    await town.invites(boris)
    await town.buys(ana)
    await town.buys(boris, link="https://instagram.com/p/Cx2")
    town.panel("set_order", order=23502, status="Completed", remains=0)
    await boris.sees("Completed · #23502")
    await boris.says("/orders")
    await boris.taps("As a file")
    [own] = await kept(town, boris, "1 order by you on Panel")
    assert (own["order number"], own["status"], own["link"]) == ("23502", "Completed", "https://instagram.com/p/Cx2")
    assert (own["charge"], own["currency"], own["quantity"], own["delivered"]) == ("0.85", "USD", "1000", "1000")
    assert own["ended"] >= own["ordered"] > "2026-01-01T00:00:00Z"
    await ana.says("/orders")
    await ana.sees("My orders")
    await ana.taps("As a file")
    assert [row["order number"] for row in await kept(town, ana, "2 orders by everybody on Panel")] == [
        "23502",
        "23501",
    ]
    await ana.taps("Running")
    await ana.sees("My orders", "/orders 23501 finds")
    await ana.taps("As a file")
    assert [row["ordered by"] for row in await kept(town, ana, "1 order by everybody on Panel")] == ["1001"]
