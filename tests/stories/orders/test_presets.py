"""Presets, and the services that were ordered last."""

from __future__ import annotations

from tests.stories.environment import Stage, staged


async def ordered(stage: Stage, link: str, quantity: str) -> None:
    ana = stage.person("ana")
    await ana.says("/order 1234")
    await ana.sees("Send the link")
    await ana.says(link)
    await ana.says(quantity)
    await ana.taps("Confirm")
    await ana.sees("Pending")


async def test_an_order_saved_as_a_preset_is_offered_for_the_next_link_of_its_network(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ordered(stage, "https://instagram.com/p/CxFirst", "300")
        await ana.taps("Save as preset")
        await ana.sees("Send a name for it")
        await ana.says("My   usual likes")
        await ana.sees("Saved as My usual likes")
        await ana.says("https://www.tiktok.com/@dora/video/1")
        tiktok = await ana.sees("What should it get?")
        assert "usual" not in str(tiktok["buttons"])
        await ana.says("https://instagram.com/p/CxSecond")
        await ana.sees("CxSecond", "What should it get?")
        await ana.taps("My usual likes")
        await ana.sees("CxSecond", "300 likes", "Charge")
        await ana.taps("Confirm")
        await ana.sees("Pending", "CxSecond")
        first, second = (one["parameters"] for one in stage.added())
        assert second == {**first, "link": "https://instagram.com/p/CxSecond"}


async def test_a_preset_without_a_link_asks_for_it_and_can_be_deleted(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ordered(stage, "https://instagram.com/p/CxFirst", "300")
        await ana.taps("Save as preset")
        await ana.taps("Likes HQ 300")
        await ana.sees("Saved as Likes HQ 300")
        await ana.taps("Presets")
        await ana.taps("⭐ Likes HQ 300")
        await ana.sees("Send the link")
        await ana.says("https://instagram.com/p/CxThird")
        await ana.sees("CxThird", "300 likes", "Charge")
        await ana.says("/order")
        await ana.taps("Presets")
        await ana.taps("🗑")
        await ana.sees("No presets yet")


async def test_the_services_ordered_last_come_first(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ordered(stage, "https://instagram.com/p/CxFirst", "300")
        await ana.says("/order")
        shown = await ana.sees("Which network is it for?")
        assert "Likes HQ" in shown["buttons"][0][0]["text"]
        await ana.taps("Likes HQ")
        await ana.sees("Likes HQ · #1234")


async def test_nobody_uses_the_presets_of_somebody_else(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana, carla = stage.person("ana"), stage.person("carla")
        await ordered(stage, "https://instagram.com/p/CxFirst", "300")
        await ana.taps("Save as preset")
        await ana.taps("Likes HQ 300")
        await ana.taps("Presets")
        shown = await ana.sees("tap one to order with it")
        await carla.says("/start")
        greeted = await carla.sees("by invitation")
        await carla.forges(greeted["message_id"], shown["buttons"][0][0]["data"])
        assert (await carla.toast()).alert
        assert len(stage.added()) == 1
