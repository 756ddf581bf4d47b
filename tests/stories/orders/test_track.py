"""Orders placed on the panel's website, followed here."""

from __future__ import annotations

import aiohttp

from bot.sandbox.faults import Fault
from tests.stories.environment import Stage, staged


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
        stage.panel.execute({"do": "finish", "order": number})
        await ana.sees(f"✅ #{number} is done.")
        assert len(stage.added()) == 1


async def test_a_number_is_followed_once(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        number = await placed_elsewhere(stage, "https://instagram.com/p/site")
        await ana.says("/track")
        await ana.sees("Which orders should I follow?")
        await ana.says(f"{number}, there, 999")
        await ana.sees("“there” is not an order number. Send them as the panel shows them")
        await ana.says(number)
        await ana.sees("followed from now on")
        await ana.says(f"/track {number}")
        await ana.sees(f"#{number} is already in My orders")


async def test_an_order_is_followed_by_one_and_the_second_is_told_by_whom(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana, boris = stage.person("ana"), stage.person("boris")
        number = await placed_elsewhere(stage, "https://instagram.com/p/site")
        await ana.says("/settings")
        await ana.taps("Invite a buyer")
        link = (await ana.sees("This link makes one person"))["text"]
        await boris.speaks("en")
        await boris.follows(link.split("?start=", 1)[1].split()[0])
        await boris.sees("You are in")
        await boris.says(f"/track {number}")
        await boris.sees(f"#{number}", "followed from now on")
        await ana.says(f"/track {number}")
        await ana.sees(f"#{number} is already in My orders")  # an operator sees every order
        other = await placed_elsewhere(stage, "https://instagram.com/p/other")
        await ana.says(f"/track {other}")
        await ana.sees("followed from now on")
        await boris.says(f"/track {other}")
        await boris.sees(f"#{other} is already followed by Ana")


async def test_the_panel_judges_refill_and_cancel_of_what_was_placed_elsewhere(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        number = await placed_elsewhere(stage, "https://instagram.com/p/site")
        await ana.says(f"/track {number}")
        await ana.taps(f"#{number}")
        card = await ana.sees(f"#{number}", "it cannot be ordered again here")
        assert "Order again" not in str(card["buttons"])
        stage.sandbox.faults.add(
            Fault("panel", "cancel", body=f'[{{"order": {number}, "cancel": {{"error": "Incorrect order ID"}}}}]')
        )
        await ana.taps("Cancel order")
        await ana.sees("The panel does not know this order number.")
        stage.panel.execute({"do": "finish", "order": number})
        await ana.sees(f"✅ #{number} is done.")
        assert "Refill requested" in await ana.taps("Refill")


async def test_a_stranger_follows_nothing(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        carla = stage.person("carla")
        number = await placed_elsewhere(stage, "https://instagram.com/p/site")
        await carla.says(f"/track {number}")
        await carla.sees("not invited")
        await carla.does_not_see("followed from now on")
