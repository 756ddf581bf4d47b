"""Several links where an order has one: none is dropped, and a bulk order is offered."""

from __future__ import annotations

from tests.stories.fixture import Town

BOTH = "https://instagram.com/p/one\nhttps://instagram.com/p/two"


async def test_several_pasted_links_become_a_bulk_order(town: Town) -> None:
    await town.ana.says("look: " + BOTH.replace("\n", ", "))
    await town.ana.reads("2 links", "instagram.com/p/one", "instagram.com/p/two", "Which service, and how many")
    await town.ana.says("many")
    await town.ana.reads("2 lines · 0 good · 2 with problems")
    await town.ana.says(BOTH)
    await town.ana.says("1234 | 100")
    await town.ana.reads("2 lines · 2 good · 0 with problems")
    assert town.bought() == []
    await town.ana.taps("Confirm 2")
    await town.until_booked(2)
    assert [order["link"] for order in town.bought()] == BOTH.split()
    assert {order["quantity"] for order in town.bought()} == {"100"}


async def test_several_links_for_one_order_are_asked_about(town: Town) -> None:
    await town.ana.says("/order 1234")
    await town.ana.reads("Send the link")
    await town.ana.says(BOTH)
    await town.ana.reads("These are 2 links, and an order takes one.", "Send the link")
    await town.restarts()
    await town.ana.taps("Bulk order for 2 links")
    await town.ana.reads("2 links", "How many for each of them?")
    await town.ana.says("20")
    await town.ana.reads("2 lines · 0 good · 2 with problems", "20 is too few")
    assert town.bought() == []


async def test_one_of_several_links_may_be_sent_after_all(town: Town) -> None:
    await town.ana.says("/order 1234")
    await town.ana.says(BOTH)
    await town.ana.reads("These are 2 links")
    await town.ana.says(BOTH.split()[0])
    shown = await town.ana.reads("How many?", "instagram.com/p/one")
    assert "Bulk order" not in str(shown["buttons"])


async def test_a_link_is_offered_no_bulk_order_where_the_order_needs_more(town: Town) -> None:
    await town.ana.says("/order 12")
    await town.ana.says(BOTH)
    shown = await town.ana.reads("These are 2 links")
    assert "Bulk order" not in str(shown["buttons"])
