"""What somebody spent, and on what: a picture, or words where there is none."""

from __future__ import annotations

from typing import Any

from bot.sandbox.person import SandboxPerson
from tests.stories.environment import staged
from tests.stories.fixture import Town
from tests.stories.zones import count_days_in_daylight

PATIENCE_SECONDS = 60.0
"""A picture takes a second of a machine that has nothing else to do."""


async def looks(person: SandboxPerson) -> None:
    """Open the balance and the spending."""
    await person.says("/balance")
    await person.sees("100.84 USD")
    await person.taps("Spending")


def labels(message: dict[str, Any]) -> list[str]:
    return [button["text"] for row in message["buttons"] for button in row]


async def test_the_balance_leads_to_a_picture_whose_days_are_chosen_in_place(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        zone = await count_days_in_daylight(ana)
        await looks(ana)
        await ana.sees("everybody together", "30 days: nothing was ordered.")
        await ana.says("/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 1000" for number in range(2)))
        await ana.taps("Confirm 2")
        await ana.sees("The mass order is done", "✅ 2 ordered")
        await ana.says("/balance")
        await ana.sees("You spent 1.70 USD today", f"Days begin at midnight, time of {zone}.")
        await ana.taps("Spending")
        shown = await ana.sees(
            "30 days: 1.70 USD · 2 orders", "0.0567 USD a day", "1. Likes HQ — 1.70 USD, 2 orders",
            within_seconds=PATIENCE_SECONDS,
        )  # fmt: skip
        assert shown["photo"]
        assert "• 30 days" in labels(shown)
        await ana.taps("7 days", message_id=shown["message_id"], within_seconds=PATIENCE_SECONDS)
        week = await ana.sees("7 days: 1.70 USD · 2 orders", within_seconds=PATIENCE_SECONDS)
        assert week["message_id"] == shown["message_id"]
        assert week["photo"] != shown["photo"]
        await ana.taps("Back", message_id=shown["message_id"])
        await ana.reads("You spent 1.70 USD today")


async def test_a_buyer_sees_what_they_spent_themselves_and_words_where_telegram_takes_no_picture(town: Town) -> None:
    await count_days_in_daylight(town.ana)
    await town.invites(town.boris)
    await town.buys(town.ana, quantity="2k")
    await town.buys(town.boris, link="https://instagram.com/p/Cx2")
    town.goes_wrong(
        "sendPhoto", target="telegram", status=400, body='{"ok":false,"error_code":400,"description":"Bad Request: IMAGE_PROCESS_FAILED"}'
    )  # fmt: skip
    await town.boris.says("/balance")
    await town.boris.taps("Spending")
    shown = await town.boris.sees(
        "What you spent on Panel", "30 days: 0.85 USD · 1 order", within_seconds=PATIENCE_SECONDS
    )
    assert "photo" not in shown
    assert "▁" * 29 + "█" in shown["text"]
    assert "90 days" in labels(shown)
