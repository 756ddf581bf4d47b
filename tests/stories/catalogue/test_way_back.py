"""From an order's first question the way back is the way there: the card, and the list it was chosen from as that list was."""

from __future__ import annotations

from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import POST, Town, a_town, service

MANY = "likes for photos of cats and of dogs and of everybody's other favourite animals in the house and garden"


async def opens_and_goes_back(person: SandboxPerson, *, number: str = "1") -> None:
    """A service of the list, its first question, a mistake there, and back to its card."""
    await person.taps(number)
    await person.taps("Order")
    await person.sees("Send the link.")
    await person.says("no link at all")
    await person.reads("I cannot read that as a link")
    await person.taps("Back")
    await person.reads("per 1000")
    await person.taps("Back")


async def test_back_leads_to_the_category_sorted_as_it_was(town: Town) -> None:
    ana = town.ana
    await ana.says("/order")
    await ana.taps("Instagram")
    await ana.taps("Instagram Likes")
    await ana.taps("Sort: rate")
    await ana.reads("Instagram Likes · 2 services")
    await opens_and_goes_back(ana)
    await ana.reads("Instagram Likes · 2 services")
    await ana.taps("Sort: name")


async def test_back_leads_to_the_favourites(town: Town) -> None:
    ana = town.ana
    await ana.says("1234")
    await ana.taps("1")
    await ana.taps("Favourite")
    await ana.says("/favourites")
    await ana.reads("Favourites")
    await opens_and_goes_back(ana, number="Likes HQ")
    await ana.reads("⭐ Favourites")


async def test_back_leads_to_the_networks_from_what_was_ordered_last(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    await ana.says("/order")
    await ana.reads("Which network is it for?")
    await opens_and_goes_back(ana, number="🕘")
    await ana.reads("Which network is it for?")


async def test_back_from_a_picked_result_leads_to_what_its_words_found(town: Town) -> None:
    ana = town.ana
    await ana.says("/start")
    await ana.asks_inline("likes <1.5")
    await ana.picks("1234", "likes <1.5")
    await ana.reads("Send the link.")
    await ana.taps("Back")
    await ana.reads("0.85 USD per 1000")
    await ana.taps("Back")
    await ana.reads("🔎 likes · 3 services")


async def test_back_from_a_pasted_links_order_leads_to_what_fits_it_and_the_link_is_kept(town: Town) -> None:
    ana = town.ana
    await ana.says(POST)
    await ana.taps("Likes")
    await ana.taps("1")
    await ana.taps("Order")
    await ana.reads("How many?")
    await ana.taps("Back")
    await ana.reads("Send the link.", "Now: ")
    await ana.taps("Back")
    await ana.reads("0.85 per 1000")
    await ana.taps("Back")
    await ana.reads("Likes · 2 services")
    await ana.taps("2")
    await ana.taps("Order")
    await ana.reads("Likes with drip-feed · instagram.com/p/Cx1", "How many?")


async def test_a_search_of_many_words_is_turned_sifted_and_come_back_to_with_all_of_them(database_url: str) -> None:
    made = [service(100 + one, f"{MANY} {one:02}", rate=f"{one + 1}", refill=one % 2 == 0) for one in range(20)]
    others = [service(200 + one, f"likes for photos of cats and of dogs {one:02}") for one in range(20)]
    async with a_town(database_url, catalogue=made + others) as town:
        ana = town.ana
        await ana.says(f"/search {MANY}")
        await ana.reads(f"🔎 {MANY} · 20 services", "1. ")
        await ana.taps("Next")
        await ana.reads(f"🔎 {MANY} · 20 services", "9. ")
        await ana.taps("refill only")
        await ana.reads(f"🔎 {MANY} · 10 services")
        await ana.taps("Next")
        await ana.reads(f"🔎 {MANY} · 10 services", "9. ")
        await opens_and_goes_back(ana, number="9")
        await ana.reads(f"🔎 {MANY} · 10 services", "9. ")


async def test_orders_looked_for_with_many_words_are_turned_with_all_of_them(town: Town) -> None:
    ana, long = town.ana, "https://instagram.com/p/" + "n" * 60
    lines = [f"1234 | {long}wanted{number:02} | 50" for number in range(8)]
    lines += [f"1234 | {long}{number:02} | 50" for number in range(8)]
    await ana.says("/mass " + "\n".join(lines))
    await ana.taps("Confirm 16")
    await ana.sees("The mass order is done.")
    words = "p/" + "n" * 60 + "wanted"
    await ana.says(f"/orders {words}")
    first = await ana.reads(f"My orders · {words}")
    await ana.taps("Next")
    turned = await ana.reads(f"My orders · {words}")
    listed = [
        button["text"]
        for row in (*first["buttons"], *turned["buttons"])
        for button in row
        if "Likes HQ" in button["text"]
    ]
    assert len(listed) == 8
