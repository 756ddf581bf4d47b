"""The bot is stopped and started on the same file between any two steps, and the person goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import POST, Town

Step = Callable[[SandboxPerson], Awaitable[object]]

STEPS: dict[str, tuple[Step, str]] = {
    "pastes the link": (lambda ana: ana.says(POST), "What should it get?"),
    "chooses likes": (lambda ana: ana.taps("Likes"), "Likes HQ — 0.85"),
    "chooses the service": (lambda ana: ana.taps("2"), "#10"),
    "orders": (lambda ana: ana.taps("🛒 Order"), "How many?"),
    "says how many": (lambda ana: ana.says("100"), "Charge 0.20 USD"),
    "wishes for a drip-feed": (lambda ana: ana.taps("Drip-feed"), "several runs?"),
    "says how many runs": (lambda ana: ana.taps("2"), "minutes between"),
    "says the interval": (lambda ana: ana.says("30"), "Charge 0.40 USD"),
    "goes to change it": (lambda ana: ana.taps("Edit"), "What do you want to change?"),
    "changes the quantity": (lambda ana: ana.taps("Quantity"), "How many?"),
    "says another one": (lambda ana: ana.says("200"), "Charge 0.80 USD"),
    "confirms": (lambda ana: ana.taps("Confirm"), "Pending · #23501"),
}


@pytest.mark.parametrize("after", [*STEPS, "every step"])
async def test_a_restart_after_this_step_loses_nothing(town: Town, after: str) -> None:
    ana = town.ana
    for name, (step, seen) in STEPS.items():
        await step(ana)
        await ana.reads(seen)
        if after in (name, "every step"):
            await town.restarts()
    town.panel("set_order", order=23501, status="Completed")
    await ana.reads("✅ #23501 done")
    sent = {"link": POST, "quantity": "200", "runs": "2", "interval": "30"}
    assert town.bought() == [sent]
    assert town.asked("add") == 1


async def test_what_was_said_while_the_bot_was_away_is_answered_in_order(town: Town) -> None:
    ana = town.ana
    await town.closes()
    for words in ("/order 1234", POST, "700"):
        await ana.says(words)
    await town.opens()
    await ana.reads("700 likes", "Charge 0.595 USD")


async def test_an_unknown_order_waits_for_its_person_over_a_restart(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana)
    town.goes_wrong("add", cut="after")
    await ana.taps("Confirm")
    await ana.reads("may or may not exist")
    await town.restarts()
    await ana.taps("It exists")
    await ana.reads("Which number")
    await town.restarts()
    await ana.says("23501")
    await ana.reads("#23501", "Likes HQ")
    town.panel("finish")
    await ana.reads("✅ #23501 done")
    assert town.asked("add") == 1


async def test_a_stop_waits_for_an_order_that_is_being_sent(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana)
    town.goes_wrong("add", delay_seconds=1.0)
    await ana.presses("Confirm")
    await town.until_asked("add")
    await town.closes()
    assert len(town.booked()) == 1
    await ana.reads("Pending · #23501")
    await town.opens()
    town.panel("finish")
    await ana.reads("✅ #23501 done")


async def test_what_happened_while_the_bot_was_away_is_told_when_it_is_back(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    await town.closes()
    town.panel("set_order", order=23501, status="Partial", remains=400)
    await town.opens()
    await ana.reads("◐ #23501 partial: 600 of 1,000 delivered")
