"""What makes somebody look twice before they confirm, and what our own orders say."""

from __future__ import annotations

from tests.stories.environment import Stage, staged

LINK = "https://instagram.com/p/CxSafe"


async def confirm_screen(stage: Stage, link: str) -> None:
    ana = stage.person("ana")
    await ana.says("/order 1234")
    await ana.sees("Send the link")
    await ana.says(link)
    await ana.sees("How many?")
    await ana.says("100")
    await ana.sees("Charge")


async def test_a_second_order_on_a_running_link_is_confirmed_anyway_or_not_at_all(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await confirm_screen(stage, LINK)
        assert "anyway" not in str((await ana.last())["buttons"])
        await ana.taps("Confirm")
        await ana.sees("Pending")
        await confirm_screen(stage, LINK)
        await ana.sees("still running on this link")
        await ana.taps("Confirm anyway")
        await ana.sees("The order was not placed")  # the panel takes one order a link


async def test_a_link_of_another_network_is_asked_about_and_not_refused(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await confirm_screen(stage, "https://www.tiktok.com/@dora/video/1")
        await ana.sees("This service is for Instagram", "Is it the right one?")
        await ana.taps("Confirm anyway")
        await ana.sees("Pending")
        assert len(stage.added()) == 1


async def test_our_own_numbers_stand_on_the_card_and_the_confirm_screen(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(3)))
        await ana.taps("Confirm 3")
        await ana.sees("The mass order is done", "✅ 3 ordered")
        stage.panel.execute({"do": "finish"})
        for number in ("#23501", "#23502", "#23503"):
            await ana.sees(f"{number} done: 50 likes")
        await ana.says("/start")
        await confirm_screen(stage, LINK)
        await ana.sees("Ours:", "(median of 3)", "Charge")
