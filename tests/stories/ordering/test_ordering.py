"""From the first word to the notice: every way in, every step, and what a person gets wrong on the way."""

from __future__ import annotations

import asyncio

import pytest

from tests.stories.fixture import POST, Town, a_town

GIF = b"GIF89a\x02\x00\x03\x00"


async def test_a_pasted_link_becomes_an_order_and_the_order_a_notice(database_url: str) -> None:
    async with a_town(database_url) as town:
        ana = town.ana
        await ana.says("/start")
        await ana.reads("100.84 USD · Panel", "Paste a link to order")
        await ana.says(f"please do this one: {POST}, thanks")
        await ana.reads("instagram.com/p/Cx1 — Instagram post", "What should it get?")
        await ana.taps("Likes")
        await ana.reads("1. Likes HQ — 0.85")
        await ana.taps("1")
        await ana.reads("Likes HQ", "0.85 USD per 1000 · 50 – 10,000")
        await ana.taps("Order")
        await ana.reads("Likes HQ · instagram.com/p/Cx1", "How many? 50 – 10,000")
        await ana.says("1.5k")
        shown = await ana.reads("#1234", POST, "1,500 likes", "Charge 1.275 USD · balance after 99.56 USD")
        await ana.taps("Confirm")
        card = await ana.reads("Pending · #23501", "Likes HQ · instagram.com/p/Cx1")
        assert card["message_id"] == shown["message_id"]
        assert town.bought() == [{"link": POST, "quantity": "1500"}]

        town.panel("set_order", order=23501, status="In progress", remains=570, start_count=3572)
        await ana.reads("In progress · #23501", "62% · 930 of 1,500", "Started at 3,572")
        town.panel("set_order", order=23501, status="Completed", remains=0)
        await ana.reads("✅ #23501 done: 1,500 likes in")
        await ana.sees("✅ Completed · #23501", "1,500 of 1,500")
        await ana.taps("Show")
        await ana.reads("✅ Completed · #23501")
        assert town.asked("add") == 1


async def test_new_order_leads_from_network_and_category_to_the_same_order(town: Town) -> None:
    ana = town.ana
    await ana.says("/start")
    await ana.taps("New order")
    await ana.reads("Which network is it for?")
    await ana.taps("Instagram")
    await ana.reads("Instagram: which kind?")
    await ana.taps("Instagram Likes")
    await ana.reads("Instagram Likes · 2 services")
    await ana.taps("1")
    await ana.reads("❤️ Likes HQ · #1234")
    await ana.taps("Order")
    await ana.reads("Send the link.")
    await ana.says(POST)
    await ana.reads("How many?")
    await ana.taps("1k")
    await ana.reads("Charge 0.85 USD")
    await ana.taps("Confirm")
    await ana.reads("Pending · #23501")
    town.panel("finish")
    await ana.reads("✅ #23501 done")
    assert town.bought() == [{"link": POST, "quantity": "1000"}]


async def test_a_list_is_sifted_by_taps_and_is_the_same_list_after_a_card(town: Town) -> None:
    ana = town.ana
    await ana.says("/search instagram likes <5")
    await ana.reads("🔎 instagram likes · 6 services")
    await ana.taps("refill only")
    await ana.reads("🔎 instagram likes · 1 service\n1. Likes HQ")
    await ana.taps("1")
    await ana.taps("☆ Favourite")
    await ana.taps("★ Not a favourite")
    await ana.taps("Back")
    await ana.reads("🔎 instagram likes · 1 service\n1. Likes HQ")
    await ana.taps("☑ ♻️ refill only")
    await ana.taps("☑ ≤ 5")
    await ana.taps("≤ 1.9")
    await ana.reads("4 services\n1. Likes HQ", "Auto likes")
    await ana.taps("Sort: best match")
    await ana.reads("1. Likes HQ", "4. Emoji package")


@pytest.mark.parametrize("words", ["likes hq", "1234", "liks hq", "#1234"])
async def test_a_search_forgives_typing_and_leads_to_an_order(town: Town, words: str) -> None:
    ana = town.ana
    await ana.says("/start")
    await ana.taps("Search")
    await ana.reads("What are you looking for?")
    await ana.says(words)
    await ana.reads("1. Likes HQ — 0.85")
    await ana.taps("1")
    await ana.reads("#1234")
    await ana.taps("Order")
    await ana.says("@some.body")
    await ana.reads("How many?")
    await ana.says("50")
    await ana.reads("Charge 0.0425 USD")
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.bought() == [{"link": "@some.body", "quantity": "50"}]


async def test_a_search_that_finds_nothing_says_so_and_offers_the_way_on(town: Town) -> None:
    await town.ana.says("/search qqqqzzzz")
    await town.ana.reads("Nothing found for “qqqqzzzz”.")
    await town.ana.taps("New order")
    await town.ana.reads("Which network is it for?")


async def test_a_favourite_is_two_taps_from_home(town: Town) -> None:
    ana = town.ana
    await ana.says("/search likes hq")
    await ana.taps("1")
    await ana.taps("☆ Favourite")
    await ana.reads("#1234")
    await ana.says("/start")
    await ana.taps("Favourites")
    await ana.reads("Favourites")
    await ana.taps("Likes HQ")
    await ana.reads("#1234", "0.85 USD per 1000")
    await ana.taps("Not a favourite")
    await ana.says("/favourites")
    await ana.reads("No favourites yet")


async def test_what_changed_since_the_card_is_said_before_the_yes_even_when_the_catalogue_is_new_already(
    town: Town,
) -> None:
    ana = town.ana
    await ana.says("/search 1234")
    await ana.taps("1")
    card = await ana.reads("0.85 per 1000 · 50 – 10,000")
    town.panel("set_service", service=1234, rate="0.9", min="100")
    await town.quotes(ana, quantity="200")  # the catalogue is asked for meanwhile
    await ana.taps("🛒 Order", message_id=card["message_id"])
    await ana.says(POST)
    await ana.reads("How many? 100 – 10,000")
    await ana.says("1k")
    await ana.reads(
        "it was 0.85, now it is 0.9 per 1000", "they were 50 – 10,000, now they are 100 – 10,000", "Charge 0.90 USD"
    )
    assert town.asked("add") == 0
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.bought() == [{"link": POST, "quantity": "1000"}]


# ── on the way ──


async def test_back_goes_through_every_question_and_keeps_what_was_said(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 10")
    for said in (POST, "100"):
        await ana.says(said)
    await ana.taps("Drip-feed")
    await ana.taps("5")
    await ana.reads("minutes between")
    await ana.taps("Back")
    await ana.reads("several runs?", "Now: 5")
    await ana.taps("Back")
    await ana.reads("How many?", "Now: 100")
    await ana.taps("Back")
    await ana.reads("Send the link.", f"Now: {POST}")
    await ana.taps("Back")
    await ana.reads("#10", "per 1000")
    assert town.asked("add") == 0


async def test_back_from_an_edit_leads_to_the_price_again(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana, quantity="700")
    await ana.taps("Edit")
    await ana.reads("What do you want to change?")
    await ana.taps("Back")
    await ana.reads("Charge 0.595 USD")
    await ana.taps("Edit")
    await ana.taps("Quantity")
    await ana.reads("How many?", "Now: 700")
    await ana.taps("Back")
    await ana.reads("700 likes", "Charge 0.595 USD")
    assert town.asked("add") == 0


async def test_an_edited_answer_changes_that_answer_alone(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana, quantity="700")
    await ana.taps("Edit")
    await ana.taps("Link")
    await ana.reads("Send the link.")
    await ana.says("https://instagram.com/p/Other")
    await ana.reads("https://instagram.com/p/Other", "700 likes", "Charge 0.595 USD")
    await ana.taps("Edit")
    await ana.taps("Quantity")
    await ana.reads("How many?")
    await ana.taps("5k")
    await ana.reads("https://instagram.com/p/Other", "5,000 likes", "Charge 4.25 USD")
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.bought() == [{"link": "https://instagram.com/p/Other", "quantity": "5000"}]


@pytest.mark.parametrize("said", [(), (POST,), (POST, "100")])
async def test_cancel_at_any_step_leaves_nothing_to_buy(town: Town, said: tuple[str, ...]) -> None:
    ana = town.ana
    questions = ("Send the link.", "How many?", "Charge")
    await ana.says("/order 10")
    for question, answer in zip(questions, said, strict=False):
        await ana.reads(question)
        await ana.says(answer)
    await ana.reads(questions[len(said)])
    await ana.taps("Cancel")
    await ana.reads("Cancelled. Nothing was bought.")
    await ana.says("/cancel")
    await ana.reads("There is nothing to cancel.")
    assert town.asked("add") == 0


async def test_what_does_not_fit_is_said_and_loses_nothing(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 10")
    for wrong, why in (("hello", "read that as a link"), ("ftp://x.y/z", "read that as a link")):
        await ana.reads("Send the link.")
        await ana.says(wrong)
        await ana.reads("❗", why, "Send the link.")
    await ana.says(POST)
    await ana.reads("How many?")
    for wrong, why in (
        ("3", "3 is too few: at least 10"),
        ("1m", "1,000,000 is too many"),
        ("lots", "❗"),
        ("-5", "❗"),
    ):
        await ana.says(wrong)
        await ana.reads("❗", why, "instagram.com/p/Cx1", "How many?")
    await ana.says("100")
    await ana.taps("Drip-feed")
    await ana.reads("several runs?")
    for wrong in ("1", "0", "many"):
        await ana.says(wrong)
        await ana.reads("❗", "several runs?")
    await ana.says("2")
    await ana.reads("minutes between")
    await ana.says("0")
    await ana.reads("❗", "at least 1", "minutes between")
    await ana.says("10")
    await ana.reads(POST, "200 likes", "2 runs of 100, one every 10 min")
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.bought() == [{"link": POST, "quantity": "100", "runs": "2", "interval": "10"}]


async def test_a_text_at_the_confirm_screen_buys_nothing_and_shows_the_screen_again(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana)
    await ana.says("yes please")
    await ana.reads("This order is waiting for your confirmation", "Charge 0.85 USD")
    assert town.asked("add") == 0
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.asked("add") == 1


async def test_a_recording_where_a_number_is_asked_is_refused_and_the_question_stays(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 1234")
    await ana.says(POST)
    await ana.reads("How many?")
    await ana.sends_file("voice.ogg", b"OggS")
    await ana.reads("I cannot use that here. Answer in words.", "How many?")
    await ana.taps("100")
    await ana.reads("Charge 0.085 USD")
    await ana.sends_file("voice.ogg", b"OggS")
    await ana.reads("This order is waiting for your confirmation", "Charge 0.085 USD")


async def test_a_picture_says_what_to_do_instead_where_something_else_is_asked_and_where_nothing_is(
    town: Town,
) -> None:
    ana = town.ana
    await ana.says("/track")
    await ana.reads("Which orders")
    await ana.sends_file("sticker.gif", GIF, as_photo=True)
    await ana.reads("I cannot use that here. Answer in words.")
    await ana.says("/cancel")
    await ana.reads("Cancelled")
    await ana.sends_file("sticker.gif", GIF, as_photo=True)
    await ana.reads("Send a link or words to search for.")


async def test_a_service_that_is_not_there_is_said_so(town: Town) -> None:
    await town.ana.says("/order 99999")
    await town.ana.reads("Service 99999 is not in the catalogue.")


async def test_an_unknown_command_names_help(town: Town) -> None:
    await town.ana.says("/frobnicate")
    await town.ana.reads("I do not know /frobnicate. /help lists what I know.")


# ── once ──


async def test_a_double_tap_on_confirm_buys_once(town: Town) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    data = shown["buttons"][0][0]["data"]
    town.goes_wrong("add", delay_seconds=0.3)
    await asyncio.gather(*(ana.forges(shown["message_id"], data) for _ in range(10)))
    await ana.sees("Pending · #23501")
    await ana.forges(shown["message_id"], data)
    await ana.toast()
    await ana.reads("Pending · #23501")
    assert town.asked("add") == len(town.booked()) == 1


async def test_a_press_that_telegram_sends_again_buys_once(town: Town) -> None:
    ana = town.ana
    await town.quotes(ana)
    # The bot's word that it has the press is lost: Telegram hands the same update out once more.
    town.goes_wrong("getUpdates", target="telegram", cut="after", times=3)
    await ana.presses("Confirm")
    await ana.reads("Pending · #23501", within_seconds=20)
    assert town.asked("add") == len(town.booked()) == 1


async def test_a_button_of_an_order_left_behind_says_so_and_shows_where_things_stand(town: Town) -> None:
    ana = town.ana
    old = await town.quotes(ana, link="https://instagram.com/p/Old")
    await town.quotes(ana, link="https://instagram.com/p/New", quantity="2k")
    await ana.taps("Confirm", message_id=old["message_id"])
    await ana.sees("This button is old. Here is where things stand now.")
    await ana.reads("https://instagram.com/p/New", "2,000 likes")
    assert town.asked("add") == 0
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.bought() == [{"link": "https://instagram.com/p/New", "quantity": "2000"}]


@pytest.mark.parametrize("data", ["ok", "ok:1", "ok:zz:9", "nonsense", "o:", "my:x:y:z", "cat:0:0", "a:1:1:5", "🎈"])
async def test_a_button_nobody_made_is_an_old_button(town: Town, data: str) -> None:
    ana = town.ana
    await ana.says("/start")
    home = await ana.reads("Paste a link")
    await ana.forges(home["message_id"], data)
    await ana.toast()
    assert town.asked("add") == 0


async def test_two_people_order_at_once_and_each_gets_their_own(town: Town) -> None:
    await town.invites(town.boris)
    await asyncio.gather(
        town.quotes(town.ana, link="https://instagram.com/p/Anas", quantity="100"),
        town.quotes(town.boris, link="https://instagram.com/p/Boriss", quantity="200"),
    )
    await asyncio.gather(town.ana.taps("Confirm"), town.boris.taps("Confirm"))
    await asyncio.gather(town.ana.reads("Pending", "Anas"), town.boris.reads("Pending", "Boriss"))
    assert sorted(one["quantity"] for one in town.bought()) == ["100", "200"]
    await town.ana.does_not_see("Boriss")
