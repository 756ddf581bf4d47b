"""Orders that make other orders: drip-feeds and subscriptions show what they made."""

from __future__ import annotations

import re

from tests.stories.environment import staged


async def test_a_drip_feed_shows_its_runs_and_the_orders_they_made(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/order 1234")
        await ana.says("https://instagram.com/p/CxDrip")
        await ana.says("50")
        await ana.taps("Drip-feed")
        await ana.sees("Spread it over several runs?")
        await ana.says("3")
        await ana.sees("How many minutes between two runs?")
        await ana.says("5")
        await ana.sees("150 likes", "3 runs of 50")
        await ana.taps("Confirm")
        await ana.sees("#23501", "Likes HQ")
        stage.panel.execute({"do": "advance", "seconds": 9 * 60})
        await ana.sees("#23501", "Runs: 2 of 3", "Orders:")
        stage.panel.execute({"do": "advance", "seconds": 24 * 3600})
        await ana.sees("✅ #23501 done", within_seconds=10)


async def test_a_subscription_shows_its_posts_and_the_orders_they_made(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/order 89")
        await ana.sees("Whose posts?")
        for answer in ("@dora", "20", "30", "2"):
            await ana.says(answer)
        await ana.sees("How many minutes after a post appears?")
        await ana.taps("0")
        await ana.sees("Until which day?")
        await ana.taps("30 days")
        shown = await ana.sees("for 2 posts together")
        assert re.search(r"Until: \d+ [A-Z][a-z]+ \d{4}", shown["text"])
        await ana.taps("Confirm")
        await ana.sees("#23501")
        stage.panel.execute({"do": "advance", "seconds": 24 * 3600})
        await ana.sees("#23501", "Posts: ", "Orders:", within_seconds=10)
