"""A question that was left is not answered by the next text: what is typed then is a link or a search like any other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import POST, Town

Asked = Callable[[Town], Awaitable[None]]


async def pausing(town: Town) -> None:
    await town.ana.says("/admin")
    await town.ana.taps("Pause")
    await town.ana.reads("Which sentence should people see?")


async def broadcasts(town: Town) -> None:
    await town.ana.says("/admin")
    await town.ana.taps("Write to everybody")
    await town.ana.reads("Send the text that everybody should get.")


async def bounding(town: Town) -> None:
    await town.ana.says("/accounts")
    await town.ana.taps("Panel")
    await town.ana.taps("Low balance")
    await town.ana.reads("Below which balance")


async def quiet(town: Town) -> None:
    await town.ana.says("/settings")
    await town.ana.taps("Notices")
    await town.ana.taps("Other hours")
    await town.ana.reads("Between which hours")


async def settling(town: Town) -> None:
    shown = await town.quotes(town.ana)
    town.goes_wrong("add", cut="before")
    await town.ana.taps("Confirm", message_id=shown["message_id"])
    await town.ana.taps("It exists")
    await town.ana.reads("Which number does the panel give it?")


async def many(town: Town) -> None:
    await town.ana.says("/mass")
    await town.ana.reads("Many orders at once")


async def types_a_link(person: SandboxPerson) -> None:
    await person.says(POST)
    await person.reads("What should it get?")


@pytest.mark.parametrize("asked", [pausing, broadcasts, bounding, quiet, settling])
async def test_back_leaves_a_question(town: Town, asked: Asked) -> None:
    await asked(town)
    await town.ana.taps("Back")
    await types_a_link(town.ana)


@pytest.mark.parametrize("asked", [pausing, bounding, many])
async def test_start_leaves_a_question(town: Town, asked: Asked) -> None:
    await asked(town)
    await town.ana.says("/start")
    await town.ana.reads("Paste a link to order")
    await types_a_link(town.ana)


async def test_home_leaves_a_question(town: Town) -> None:
    await many(town)
    await town.ana.taps("Home")
    await town.ana.reads("Paste a link to order")
    await types_a_link(town.ana)


async def test_who_may_not_buy_is_led_home_from_an_old_button_whatever_was_asked(town: Town) -> None:
    await town.invites(town.boris)
    await town.ana.says("/accounts")
    await town.ana.taps("Panel")
    await town.ana.taps("Members")
    await town.ana.taps("Boris")
    await town.ana.taps("viewer")
    await town.boris.says("/track")
    asked = await town.boris.reads("Which orders should I follow?")
    await town.boris.forges(asked["message_id"], "was:once")
    assert "old" in await town.boris.toast()
    await town.boris.reads("Choose:", "100.84 USD")


async def test_a_search_that_is_asked_for_is_one(town: Town) -> None:
    await pausing(town)
    await town.ana.says("/search")
    await town.ana.reads("What are you looking for?")
    await town.ana.says("likes hq")
    await town.ana.reads("🔎 likes hq")


async def test_an_order_that_is_being_filled_in_outlives_home(town: Town) -> None:
    await town.ana.says("/order 1234")
    await town.ana.reads("Send the link.")
    await town.ana.says("/start")
    await town.ana.reads("Paste a link to order")
    await town.ana.says(POST)
    await town.ana.reads("How many?")


async def test_what_was_settled_meanwhile_is_shown_and_its_number_not_asked_for_any_more(town: Town) -> None:
    await town.invites(town.boris)
    shown = await town.quotes(town.boris)
    town.goes_wrong("add", cut="after")
    await town.boris.taps("Confirm", message_id=shown["message_id"])
    await town.boris.taps("It exists")
    await town.boris.reads("Which number does the panel give it?")
    await town.ana.says("/admin")
    await town.ana.taps("nknown")
    await town.ana.taps("Likes HQ")
    await town.ana.taps("It exists")
    await town.ana.reads("Which number does the panel give it?")
    await town.ana.says("23501")
    await town.ana.sees("#23501")
    await town.boris.says("23501")
    await town.boris.sees("This order has already been settled.")
    await town.boris.reads("#23501", "Pending")
    await types_a_link(town.boris)
