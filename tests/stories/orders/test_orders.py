"""What becomes of an order: the rest of a partial one, refill, cancel, mute, My orders."""

from __future__ import annotations

from tests.stories.fixture import POST, Town


async def test_a_partial_order_says_what_is_missing_and_offers_the_rest(town: Town) -> None:
    ana = town.ana
    number = await town.buys(ana, quantity="1500")
    town.panel("set_order", order=int(number), status="Partial", remains=570)
    await ana.reads("◐ #23501 partial: 930 of 1,500 delivered, 0.7905 USD charged (0.4845 USD back).")
    await ana.taps("Order the rest")
    await ana.reads("570 likes", POST, "Charge 0.4845 USD")
    await ana.taps("Confirm")
    await ana.reads("Pending · #23502")
    assert town.bought()[1] == {"link": POST, "quantity": "570"}


async def test_a_cancelled_order_says_what_came_back(town: Town) -> None:
    await town.buys(town.ana)
    town.panel("set_order", order=23501, status="Canceled")
    await town.ana.reads("✖️ #23501 cancelled: 0.85 USD back.")


async def test_a_card_that_was_on_its_way_while_the_order_moved_shows_where_it_stands(town: Town) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    town.goes_wrong("editMessageText", target="telegram", delay_seconds=2.0)
    await ana.taps("Confirm", message_id=shown["message_id"])
    await town.until_booked(1)
    town.panel("set_order", order=23501, status="Completed", remains=0)
    await ana.reads("#23501 done")
    await ana.sees("Completed · #23501", "placed ")


async def test_a_running_card_counts_how_long_ago_and_a_finished_one_names_the_moment(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    running = await ana.sees("Pending · #23501", " ago")
    assert [one["date_time_format"] for one in running["entities"] if one["type"] == "date_time"] == ["r"]
    town.panel("set_order", order=23501, status="Completed", remains=0)
    finished = await ana.sees("Completed · #23501", "placed ")
    assert [one["date_time_format"] for one in finished["entities"] if one["type"] == "date_time"] == ["dt"]
    assert "ago" not in finished["text"]


async def test_cancel_is_a_request_until_the_panel_says_cancelled(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    assert "Cancel requested" in await ana.taps("Cancel order")
    card = await ana.sees("Pending · #23501 · cancel requested")
    assert "Cancel order" not in str(card["buttons"])
    town.panel("advance", seconds=301)
    await ana.sees("#23501 cancelled")
    assert town.asked("cancel") == 1
    await ana.sees("✖️ Cancelled · #23501")


async def test_a_cancel_the_panel_refuses_is_said_in_its_words_and_may_be_tried_again(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    town.goes_wrong("cancel", body='[{"order": 23501, "cancel": {"error": "Cancel is not possible now"}}]')
    await ana.taps("Cancel order")
    await ana.sees("Cancel is not possible now")
    await ana.says("/orders")
    await ana.taps("#23501")
    await ana.taps("Cancel order")
    await ana.sees("cancel requested")


async def test_a_refill_is_followed_until_it_is_completed(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    await ana.does_not_see("♻️ Refill")
    town.panel("finish")
    await ana.reads("✅ #23501 done")
    assert "Refill requested" in await ana.taps("Refill")
    card = await ana.sees("✅ Completed · #23501", "♻️ Refill: requested, pending")
    assert "Refill" not in str(card["buttons"])
    town.panel("set_refill", refill=1, status="In progress")
    town.panel("set_refill", refill=1, status="Completed")
    await ana.reads("♻️ The refill of #23501 is completed.")
    await ana.taps("Show")
    await ana.reads("♻️ Refill: completed")
    assert town.asked("refill") == 1


async def test_a_rejected_refill_is_told_and_may_be_asked_for_again(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    town.panel("finish")
    await ana.reads("✅ #23501 done")
    await ana.taps("Refill")
    town.panel("set_refill", refill=1, status="Rejected")
    await ana.reads("♻️ The panel rejected the refill of #23501.")
    await ana.taps("Show")
    await ana.reads("♻️ Refill: rejected")
    town.panel("refill_pause", hours=0)
    await ana.taps("Refill")
    await ana.sees("♻️ Refill: requested, pending")
    assert town.asked("refill") == 2


async def test_a_refill_the_panel_refuses_is_said_in_its_words(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    town.panel("finish")
    await ana.reads("✅ #23501 done")
    town.goes_wrong("refill", body='[{"order": 23501, "refill": {"error": "Order not eligible for refill."}}]')
    await ana.taps("Refill")
    await ana.sees("Order not eligible for refill.")


async def test_a_service_without_refill_and_cancel_offers_neither(town: Town) -> None:
    ana = town.ana
    await ana.says("/order 14")
    for answer in (POST, "100", "@somebody"):
        await ana.says(answer)
    await ana.reads("Charge")
    await ana.taps("Confirm")
    card = await ana.reads("Pending")
    assert "Cancel order" not in str(card["buttons"])
    town.panel("finish")
    await ana.reads("done")
    assert "Refill" not in str((await ana.sees("✅ Completed"))["buttons"])


async def test_a_muted_order_moves_its_card_and_says_nothing(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    await ana.taps("Mute")
    muted = await ana.reads("#23501")
    assert "Unmute" in str(muted["buttons"])
    town.panel("finish")
    await ana.sees("✅ Completed · #23501")
    await town.buys(ana, link="https://instagram.com/p/Second")
    town.panel("finish")
    await ana.reads("✅ #23502 done")
    await ana.does_not_see("#23501 done")


async def test_refresh_asks_the_panel_at_once(town: Town) -> None:
    ana = town.ana
    await town.buys(ana)
    before = town.asked("status")
    await ana.taps("Refresh")
    assert town.asked("status") > before
    copied = await ana.taps("Copy number")
    assert copied == {"copy": "23501"}


async def test_order_again_goes_to_the_confirm_screen(town: Town) -> None:
    ana = town.ana
    await town.buys(ana, quantity="700")
    town.panel("finish")
    await ana.reads("✅ #23501 done")
    await ana.taps("Order again")
    await ana.reads("700 likes", POST, "Charge 0.595 USD")
    await ana.taps("Confirm")
    await ana.reads("Pending · #23502")
    assert town.bought()[0] == town.bought()[1]


async def test_a_pasted_link_offers_what_was_ordered_last(town: Town) -> None:
    ana = town.ana
    await town.buys(ana, quantity="700")
    await ana.says("https://instagram.com/p/Next")
    await ana.reads("What should it get?")
    await ana.taps("as last time")
    await ana.reads("https://instagram.com/p/Next", "700 likes", "Charge 0.595 USD")


async def test_my_orders_turns_pages_and_sifts(town: Town) -> None:
    ana = town.ana
    for number in range(8):
        await town.buys(ana, link=f"https://instagram.com/p/Number{number}", quantity="50")
    town.panel("set_order", order=23501, status="Partial", remains=10)
    town.panel("set_order", order=23502, status="Completed", remains=0)
    await ana.sees("#23501 partial")
    await ana.sees("#23502 done")
    await ana.says("/orders")
    page = await ana.reads("My orders")
    assert "#23508" in str(page["buttons"])
    assert "#23502" not in str(page["buttons"])
    await ana.taps("Next")
    page = await ana.reads("My orders")
    assert "#23502" in str(page["buttons"])
    assert "#23508" not in str(page["buttons"])
    await ana.taps("Previous")
    assert "#23508" in str((await ana.reads("My orders"))["buttons"])
    await ana.taps("Incomplete")
    page = await ana.reads("My orders")
    assert "#23501" in str(page["buttons"])
    assert "#23502" not in str(page["buttons"])
    await ana.taps("Done")
    assert "#23502" in str((await ana.reads("My orders"))["buttons"])
    await ana.taps("#23502")
    await ana.reads("Completed · #23502", "Number1")


async def test_my_orders_are_sifted_by_service_and_stay_so_while_pages_are_turned(town: Town) -> None:
    ana = town.ana
    await ana.says("/mass " + "\n".join(
        f"{'10' if number == 3 else '1234'} | https://instagram.com/p/Number{number} | 50" for number in range(9)
    ))  # fmt: skip
    await ana.taps("Confirm 9")
    await ana.sees("The mass order is done")
    await ana.says("/orders")
    await ana.taps("By service")
    await ana.reads("Orders for which service?")
    await ana.taps("Likes HQ")
    page = await ana.reads("My orders")
    assert "✕ Likes HQ" in str(page["buttons"])
    await ana.taps("Next")
    page = await ana.reads("My orders")
    assert ["#23504" in str(page["buttons"]), "#23502" in str(page["buttons"])] == [False, True]
    await ana.taps("Running")
    await ana.taps("Select several")
    await ana.taps("Next")
    assert "#23504" not in str((await ana.reads("tap the ones you mean"))["buttons"])
    await ana.taps("Back")
    page = await ana.reads("My orders")
    assert "• Running" in str(page["buttons"])
    await ana.taps("✕ Likes HQ")
    await ana.taps("By service")
    await ana.taps("Likes with drip-feed")
    page = await ana.reads("My orders")
    assert ["#23504" in str(page["buttons"]), "#23502" in str(page["buttons"])] == [True, False]


async def test_my_orders_finds_one_by_its_number_or_link(town: Town) -> None:
    ana = town.ana
    await town.buys(ana, link="https://instagram.com/p/First", quantity="50")
    await town.buys(ana, link="https://instagram.com/p/Second", quantity="50")
    for words in ("23501", "First", "#23501"):
        await ana.says(f"/orders {words}")
        page = await ana.reads("My orders")
        assert "#23501" in str(page["buttons"]), words
        assert "#23502" not in str(page["buttons"]), words
    await ana.says("/orders nowhere")
    await ana.reads("No such orders.", "a number or a whole link finds any")


async def test_what_was_looked_for_in_my_orders_is_kept_while_pages_are_turned(town: Town) -> None:
    ana = town.ana
    await town.buys(ana, link="https://instagram.com/p/Other", quantity="50")
    for number in range(7):
        await town.buys(ana, link=f"https://instagram.com/p/Wanted{number}", quantity="50")
    await ana.says("/orders p/wanted")
    first = await ana.reads("My orders")
    assert "#23508" in str(first["buttons"])
    await ana.taps("Next")
    second = await ana.reads("My orders")
    assert ["#23502" in str(second["buttons"]), "#23501" in str(second["buttons"])] == [True, False]
    await ana.taps("✕ p/wanted")
    assert "#23508" in str((await ana.reads("My orders"))["buttons"])


async def test_nobody_sees_another_buyers_order(town: Town) -> None:
    await town.buys(town.ana)
    shown = await town.ana.reads("#23501")
    data = next(one["data"] for row in shown["buttons"] for one in row if "Refresh" in one["text"])
    await town.invites(town.boris)
    await town.boris.says("/orders")
    await town.boris.reads("No orders yet.")
    last = await town.boris.last()
    await town.boris.forges(last["message_id"], data)
    assert "There is no such order of yours." in await town.boris.toast()
