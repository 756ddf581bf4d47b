"""What a person meets when the panel is down, slow, odd, changed or unwilling."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.stories.fixture import POST, Town, a_town


async def left_in_doubt(town: Town) -> None:
    """Ana's order is booked, and the answer is lost on the way."""
    await town.quotes(town.ana)
    town.goes_wrong("add", cut="after")
    await town.ana.taps("Confirm")
    await town.ana.reads("The order may or may not exist", "I will not send it again by myself")


# ── nobody knows ──


async def test_an_unknown_order_that_exists_is_found_by_its_number_and_followed(database_url: str) -> None:
    async with a_town(database_url) as town:
        ana = town.ana
        await left_in_doubt(town)
        await ana.reads("100.84", "99.99", "so it probably exists")
        await ana.taps("It exists")
        await ana.reads("Which number does the panel give it?")
        await ana.says("what?")
        await ana.reads("Which number does the panel give it?")
        await ana.says("99999")
        await ana.reads("The panel does not know order 99999", "Which number does the panel give it?")
        await ana.says("23501")
        await ana.reads("#23501", "Likes HQ · instagram.com/p/Cx1")
        town.panel("finish")
        await ana.reads("✅ #23501 done: 1,000 likes")
        assert town.asked("add") == len(town.booked()) == 1


async def test_what_the_panel_said_stands_on_an_unknown_order(town: Town) -> None:
    await town.quotes(town.ana)
    town.goes_wrong("add", body='{"order": 12, "error": "You have active order with this link"}')
    await town.ana.taps("Confirm")
    await town.ana.reads(
        "The panel's answer is unclear. The order may or may not exist.",
        "The panel says: “You have active order with this link”",
    )
    await town.ana.says("/start")
    await town.ana.taps("What needs you")
    await town.ana.taps("Likes HQ")
    await town.ana.reads("You have active order with this link")


async def test_the_number_of_another_order_settles_nothing(town: Town) -> None:
    ana = town.ana
    other = await town.buys(ana, link="https://instagram.com/p/Other")
    await left_in_doubt(town)
    await ana.taps("It exists")
    await ana.says(other)
    await ana.reads(f"Order {other} is another order of yours.", "Which number")
    await ana.says("23502")
    await ana.reads("#23502", "instagram.com/p/Cx1")


async def test_an_unknown_order_that_does_not_exist_is_confirmed_again_and_bought_once(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana)
    town.goes_wrong("add", status=500, body="")
    await ana.taps("Confirm")
    await ana.reads("may or may not exist", "did not change, so it probably does not exist")
    for _ in range(2):  # the second time the card says nothing new
        assert (await ana.taps("Check the balance again")).text == "The balance is 100.84 USD now."
    await ana.reads("may or may not exist")
    assert town.booked() == []
    await ana.taps("It does not exist")
    await ana.reads("Charge 0.85 USD", POST, "1,000 likes")
    assert town.booked() == []
    await ana.taps("Confirm")
    await ana.reads("Pending · #23501")
    assert town.bought() == [{"link": POST, "quantity": "1000"}]
    assert town.asked("add") == 2


async def test_home_says_that_an_unknown_order_needs_somebody(town: Town) -> None:
    await left_in_doubt(town)
    await town.ana.says("/start")
    await town.ana.reads("1 needs you")
    await town.ana.taps("What needs you")
    await town.ana.taps("Likes HQ")
    await town.ana.reads("may or may not exist")
    await town.ana.says("/orders")
    listed = await town.ana.reads("My orders")
    assert "❓ Likes HQ" in [button["text"] for row in listed["buttons"] for button in row]


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": "mid"},
        {"status": 502, "body": "<html>Bad gateway</html>", "content_type": "text/html", "effect": True},
        {"body": "null", "effect": True},
        {"body": '{"order":', "effect": True},
        {"body": '{"status": "fine"}', "effect": True},
        {"delay_seconds": 3.0},
    ],
    ids=["cut in the middle", "an HTML page", "null", "half a JSON", "an unknown shape", "no answer in time"],
)
async def test_an_answer_nobody_can_read_is_never_sent_again(sqlite_url: str, fault: dict[str, Any]) -> None:
    async with a_town(sqlite_url, panel_timeout_seconds=1) as town:
        await town.quotes(town.ana)
        town.goes_wrong("add", **fault)
        await town.ana.taps("Confirm")
        await town.ana.reads("The order may or may not exist", within_seconds=10)
        assert town.asked("add") == 1
        await town.until_booked(1)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ('{"error": "Not enough funds on balance"}', 200, "Not enough funds on balance"),
        ('{"error": "neworder.error.min_quantity"}', 400, "neworder.error.min_quantity"),
        ('{"error": "You have active order with this link."}', 200, "You have active order"),
        ('{"error": "Rate limit exceeded"}', 429, "Rate limit"),
    ],
)
async def test_what_the_panel_refuses_is_not_bought_and_its_words_are_shown(
    town: Town, body: str, status: int, said: str
) -> None:
    ana = town.ana
    await town.quotes(ana)
    town.goes_wrong("add", body=body, status=status)
    await ana.taps("Confirm")
    await ana.reads("The order was not placed. Nothing was bought.", said)
    await ana.taps("Order again")
    await ana.reads("Charge 0.85 USD")
    await ana.taps("Confirm")
    await ana.reads("Pending · #23501")
    assert len(town.booked()) == 1


# ── the panel is down, slow, odd ──


@pytest.mark.parametrize(
    "fault",
    [
        {"cut": "before"},
        {"status": 503, "body": ""},
        {"status": 200, "body": "<html>Maintenance</html>", "content_type": "text/html"},
        {"status": 200, "body": "null"},
    ],
    ids=["cut", "503", "an HTML page", "null"],
)
async def test_a_panel_that_cannot_be_asked_for_the_price_keeps_what_was_typed(
    town: Town, fault: dict[str, Any]
) -> None:
    ana = town.ana
    await ana.says("/order 1234")
    await ana.says(POST)
    await ana.reads("How many?")
    town.goes_wrong("*", times=50, **fault)
    await ana.says("1k")
    await ana.reads("Nothing was bought.", "Your answers are kept.", within_seconds=20)
    town.sandbox.faults.clear()
    await ana.taps("Try again")
    await ana.reads("Charge 0.85 USD", POST)
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.bought() == [{"link": POST, "quantity": "1000"}]


async def test_a_yes_while_the_panel_is_silent_sends_nothing_and_keeps_the_answers(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana)
    town.goes_wrong("*", times=50, cut="before")
    await ana.says("/balance")
    await ana.reads("⚠️ The panel is not answering. Nothing was bought.", within_seconds=20)
    await ana.taps("Confirm")
    await ana.sees("Nothing was bought.", "Your answers are kept.", within_seconds=20)
    assert town.asked("add") == 0
    town.sandbox.faults.clear()
    await ana.taps("Try again")
    await ana.sees("Charge 0.85 USD", POST)
    await ana.taps("Confirm")
    await ana.sees("Pending")
    assert town.bought() == [{"link": POST, "quantity": "1000"}]


async def test_home_opens_without_the_panel(town: Town) -> None:
    town.goes_wrong("*", times=50, cut="before")
    await town.ana.says("/start")
    await town.ana.reads("The panel does not tell the balance just now.", within_seconds=20)
    await town.ana.says("/balance")
    await town.ana.reads("⚠️", "Nothing was bought.", within_seconds=20)


async def test_a_panel_that_is_slow_to_take_an_order_leaves_no_button_to_press_twice(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana)
    town.goes_wrong("add", delay_seconds=2.0)
    await ana.taps("Confirm")
    waiting = await ana.reads("The order is being sent to the panel")
    assert waiting["buttons"] == []
    await ana.reads("Pending · #23501")
    assert town.asked("add") == 1


async def test_a_wrong_key_is_said_as_what_it_is(town: Town) -> None:
    town.goes_wrong("balance", body='{"error": "Invalid API key"}')
    await town.ana.says("/balance")
    await town.ana.sees("does not accept the key of this account.", "Nothing was bought.")
    await town.ana.sees("does not accept its key. Its orders are not followed until it does.")


# ── the catalogue changes under the person ──


async def test_a_rate_that_rose_before_the_confirm_screen_is_shown_old_and_new(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 1234")
    await ana.says(POST)
    await ana.reads("How many?")
    town.panel("set_service", service=1234, rate="1.70")
    await ana.says("1k")
    await ana.reads("it was 0.85, now it is 1.70 per 1000", "Charge 1.70 USD")
    before = town.balance()
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert before - town.balance() == Decimal("1.70")


async def test_a_rate_that_rose_after_the_confirm_screen_buys_nothing_until_it_was_seen(town: Town) -> None:
    await town.invites(town.boris)
    await town.quotes(town.ana)
    town.panel("set_service", service=1234, rate="1.70")
    # Somebody else asks meanwhile, so the bot knows.
    await town.quotes(town.boris, link="https://instagram.com/p/Boriss")
    await town.ana.taps("Confirm")
    await town.ana.reads("The rate changed from 0.85 to 1.70 per 1000. Nothing was bought")
    assert town.asked("add") == 0
    await town.ana.taps("Review")
    await town.ana.reads("Charge 1.70 USD")
    await town.ana.taps("Confirm")
    await town.ana.reads("Pending")
    assert town.asked("add") == 1


async def test_a_service_that_vanished_stops_with_nothing_spent(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 1234")
    await ana.says(POST)
    await ana.reads("How many?")
    town.panel("remove_service", service=1234)
    await ana.says("1k")
    await ana.reads("The panel does not offer this service any more. Nothing was bought.")
    await ana.taps("New order")
    await ana.reads("Which network is it for?")
    assert town.asked("add") == 0


async def test_a_minimum_that_rose_asks_for_the_quantity_again(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 1234")
    await ana.says(POST)
    await ana.reads("How many?")
    town.panel("set_service", service=1234, min="500")
    await ana.says("100")
    await ana.reads("100 is too few: at least 500", "How many?")
    await ana.says("500")
    await ana.reads("Charge 0.425 USD")


# ── money and links ──


async def test_funds_that_do_not_suffice_are_said_before_the_yes_and_after_it(town: Town) -> None:
    town.panel("set_balance", balance="0.50")
    ana = town.ana
    await town.quotes(ana)
    await ana.reads("The balance is too low: 0.35 USD is missing")
    await ana.taps("Confirm")
    await ana.reads("The order was not placed. Nothing was bought.", "Not enough funds")
    assert town.booked() == []


async def test_a_link_with_a_running_order_is_warned_about(town: Town) -> None:
    await town.buys(town.ana)
    await town.quotes(town.ana, link="http://www.instagram.com/p/Cx1/?igsh=abc", quantity="100")
    await town.ana.reads("still running on this link (#23501", "Charge 0.085 USD")
    town.panel("finish")
    await town.ana.reads("✅ #23501 done")
    await town.quotes(town.ana, quantity="100")
    assert "still running" not in (await town.ana.last())["text"]
