"""A drip-feed: what it delivers and costs in all, and when the last run begins and ends."""

from __future__ import annotations

from decimal import Decimal

from tests.stories.fixture import POST, Town


async def test_drip_feed_pays_for_every_run_and_the_card_counts_them(town: Town) -> None:
    ana, before = town.ana, town.balance()
    await ana.says("/order 10")
    await ana.reads("Send the link.")
    await ana.says(POST)
    await ana.reads("How many?")
    await ana.says("100")
    await ana.reads("100 likes", "Charge 0.20 USD")
    await ana.taps("Drip-feed")
    await ana.reads("Send how many times to deliver 100")
    await ana.taps("5")
    await ana.reads("How many minutes between two runs?")
    await ana.says("45")
    await ana.reads("500 likes", "5 runs of 100, one every 45 min", "Charge 1.00 USD for all runs · balance after")
    await ana.reads("The last run begins about ", "when it ends is up to the panel")
    await ana.taps("Confirm")
    await ana.reads("Pending")
    assert town.bought() == [{"link": POST, "quantity": "100", "runs": "5", "interval": "45"}]
    await ana.sees("Pending · #23501", "The last run begins ")
    assert before - town.balance() == Decimal("1")
    town.panel("advance", seconds=50 * 60)
    await ana.reads("In progress", "of 5")


async def test_where_the_service_was_ordered_before_it_is_said_when_the_last_run_ends(town: Town) -> None:
    ana = town.ana
    await ana.says("/mass " + "\n".join(f"10 | https://instagram.com/p/n{number} | 100" for number in range(3)))
    await ana.taps("Confirm 3")
    await ana.sees("The mass order is done.")
    for order in town.booked():
        town.panel("set_order", order=order["order"], status="Completed", remains=0)
    for order in town.booked():
        await ana.sees(f"#{order['order']} done")
    await ana.says("/order 10")
    await ana.reads("Send the link.")
    await ana.says(POST)
    await ana.reads("How many?")
    await ana.says("100")
    await ana.reads("Charge 0.20 USD")
    await ana.taps("Drip-feed")
    await ana.says("5")
    await ana.reads("How many minutes between two runs?")
    await ana.says("45")
    await ana.reads("5 runs of 100, one every 45 min", "The last run begins about ", " and ends about ")
