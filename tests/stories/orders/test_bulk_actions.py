"""Several orders at once: refilled or cancelled with as few requests as the panel allows."""

from __future__ import annotations

from bot.sandbox.faults import Fault
from tests.stories.environment import Stage, staged


async def ordered(stage: Stage, count: int) -> None:
    ana = stage.person("ana")
    await ana.says("/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(count)))
    await ana.taps(f"Confirm {count}")
    await ana.sees("The mass order is done", f"✅ {count} ordered")


async def test_chosen_orders_are_cancelled_in_one_request(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ordered(stage, 3)
        await ana.says("/orders")
        await ana.taps("Select several")
        await ana.taps("All of this page")
        await ana.sees("3 selected")
        await ana.taps("#23502")
        await ana.sees("2 selected")
        await ana.taps("Cancel 2 orders")
        shown = await ana.sees("Ask the panel to cancel 2 orders?")
        await ana.taps("Yes, cancel 2")
        await ana.sees("Cancel requested for 2 orders")
        await ana.forges(shown["message_id"], shown["buttons"][0][0]["data"])
        await ana.toast()
        [numbers] = [one["parameters"]["orders"] for one in stage.panel.requests if one["action"] == "cancel"]
        assert sorted(numbers.split(",")) == ["23501", "23503"]


async def test_what_the_panel_says_of_each_refill_is_shown(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ordered(stage, 3)
        stage.panel.execute({"do": "finish", "order": "23501"})
        stage.panel.execute({"do": "finish", "order": "23502"})
        await ana.sees("#23501 done")
        await ana.sees("#23502 done")
        await ana.says("/orders")
        await ana.taps("Select several")
        await ana.taps("All of this page")
        await ana.taps("Refill 3")
        await ana.sees("#23503: This order cannot be refilled now.")
        assert len([one for one in stage.panel.requests if one["action"] == "refill"]) == 1


async def test_a_yes_is_for_what_its_screen_named_and_for_no_later_choice(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ordered(stage, 3)
        await ana.says("/orders")
        await ana.taps("Select several")
        await ana.taps("#23501")
        await ana.taps("Cancel 1 order")
        earlier = await ana.sees("Ask the panel to cancel 1 order?")
        await ana.says("/orders")
        await ana.taps("Select several")
        await ana.taps("#23502")
        await ana.taps("#23503")
        await ana.sees("2 selected")
        assert "old" in (await ana.taps("Yes, cancel 1", message_id=earlier["message_id"])).text
        assert not [one for one in stage.panel.requests if one["action"] == "cancel"]


async def test_what_became_of_it_is_told_once_telegram_takes_it(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ordered(stage, 3)
        stage.panel.execute({"do": "finish", "order": "23503"})
        await ana.sees("#23503 done")
        await ana.says("/orders")
        await ana.taps("Select several")
        await ana.taps("All of this page")
        await ana.taps("Cancel 3 orders")
        stage.sandbox.faults.add(Fault("telegram", "editMessageText", times=5, cut="before"))
        await ana.presses("Yes, cancel 3")
        await ana.sees(
            "Cancel requested for 2 orders", "✗ #23503: This order cannot be cancelled now.", within_seconds=20
        )
        [numbers] = [one["parameters"]["orders"] for one in stage.panel.requests if one["action"] == "cancel"]
        assert sorted(numbers.split(",")) == ["23501", "23502"]
