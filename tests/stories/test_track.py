"""Orders placed on the panel's website, followed here."""

from __future__ import annotations

import aiohttp

from tests.stories.stage import Stage, staged


async def placed_elsewhere(stage: Stage, link: str) -> str:
    """Somebody orders on the panel itself; the order's number."""
    form = {"key": "demo", "action": "add", "service": "1234", "link": link, "quantity": "100"}
    async with aiohttp.ClientSession() as session, session.post(stage.sandbox.panel_url, data=form) as answer:
        return str((await answer.json())["order"])


async def test_orders_placed_elsewhere_are_followed_to_their_end(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        number = await placed_elsewhere(stage, "https://instagram.com/p/site")
        await ana.says(f"/track #{number}, 999999")
        await ana.sees(f"#{number}", "followed from now on", "✗ 999999: the panel does not know it")
        await ana.taps(f"#{number}")
        await ana.sees(f"#{number}", "Placed elsewhere, followed here.")
        stage.panel.control({"do": "finish", "order": number})
        await ana.sees(f"✅ #{number} is done.")
        assert len(stage.added()) == 1


async def test_a_number_is_followed_once(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        number = await placed_elsewhere(stage, "https://instagram.com/p/site")
        await ana.says("/track")
        await ana.sees("Which orders shall I follow?")
        await ana.says("hello there")
        await ana.sees("Send order numbers as the panel shows them")
        await ana.says(number)
        await ana.sees("followed from now on")
        await ana.says(f"/track {number}")
        await ana.sees(f"#{number} is in My orders already")


async def test_a_stranger_follows_nothing(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        carla = stage.person("carla")
        number = await placed_elsewhere(stage, "https://instagram.com/p/site")
        await carla.says(f"/track {number}")
        await carla.sees("not invited")
        await carla.does_not_see("followed from now on")
