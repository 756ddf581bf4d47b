"""A group hears of a large mass order twice, when it was placed and when all of it has ended, however many lines it has."""

from __future__ import annotations

from tests.stories.fixture import Town
from tests.stories.groups.test_groups import link

LINES = 12


async def test_a_large_mass_order_is_two_messages_in_the_group(town: Town) -> None:
    team = await link(town)
    await team.taps("Tell: every change")
    await team.sees("Notices here: every change")
    await town.ana.says(
        "/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(LINES))
    )
    await town.ana.taps(f"Confirm {LINES}")
    await team.sees("The mass order is done.", f"✅ {LINES} ordered", "for Ana", within_seconds=20)
    orders = [order["order"] for order in town.booked()]
    town.panel("set_order", order=orders[0], status="Partial", remains=10)
    for order in orders[1:]:
        town.panel("set_order", order=order, status="Completed", remains=0)
    told = await team.sees(f"📋 {LINES} orders finished: 11 done, 1 partial.", "for Ana", within_seconds=20)
    assert "Charged" not in told["text"], "the balance of this group is for its admins"
    for order in orders:
        assert f"#{order}" not in await team.transcript()


async def test_a_few_lines_are_told_one_by_one(town: Town) -> None:
    team = await link(town)
    await town.ana.says("/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(2)))
    await town.ana.taps("Confirm 2")
    await town.ana.sees("The mass order is done.")
    for order in town.booked():
        town.panel("set_order", order=order["order"], status="Completed", remains=0)
    for order in town.booked():
        await team.sees(f"#{order['order']} done", "for Ana")


async def test_news_that_had_to_wait_is_one_message(town: Town) -> None:
    team = await link(town)
    await town.ana.says("/mass " + "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(6)))
    await town.ana.taps("Confirm 6")
    await town.ana.sees("The mass order is done.")
    for _ in range(2):  # in private, and in the group
        town.goes_wrong(
            "sendMessage", target="telegram", status=429,
            body='{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 3","parameters":{"retry_after":3}}',
        )  # fmt: skip
    orders = [order["order"] for order in town.booked()]
    town.panel("set_order", order=orders[0], status="Canceled")
    for order in orders[1:]:
        town.panel("set_order", order=order, status="Completed", remains=0)
    told = await team.sees("News of", "✅ Completed: ", within_seconds=30)
    assert told["text"].count("#") <= 1, "only what fell short is named"
