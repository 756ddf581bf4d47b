"""What somebody spent, and on what."""

from __future__ import annotations

from tests.stories.stage import staged


async def test_the_balance_says_what_was_spent_and_on_what(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ana.says("/balance")
        shown = await ana.sees("100.84 USD")
        assert "spent" not in shown["text"]
        await ana.says("/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 1000" for number in range(2)))
        await ana.taps("Confirm 2")
        await ana.sees("The mass order is done", "✅ 2 ordered")
        await ana.says("/balance")
        await ana.sees("You spent 1.70 USD today")
        await ana.taps("Spending")
        await ana.sees("30 days 1.70 USD", "1. Likes HQ — 1.70 USD, 2 orders")
