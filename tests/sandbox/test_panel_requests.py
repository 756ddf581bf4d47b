from __future__ import annotations

from decimal import Decimal

import pytest

from bot.sandbox.panel.refills import choose_refill_outcome
from tests.sandbox.panel_client import Asker, a_panel, service_of

OPEN = {"error": "There is already an open request for this order."}
TOO_SOON = {"error": "The order was completed or refill was requested less than 24 hours ago"}


async def a_completed_order(panel: Asker) -> int:
    order = await panel.orders()
    panel.panel.execute({"do": "finish", "order": order, "status": "Completed"})
    return order


async def test_a_refill_waits_is_worked_on_and_completed() -> None:
    async with a_panel() as panel:
        order = await a_completed_order(panel)
        assert await panel.asks("refill", order=order) == {"refill": "1"}
        seen = []
        for _ in range(3):
            seen.append((await panel.asks("refill_status", refill=1))["status"])
            panel.passes(minutes=20)
        assert seen == ["Pending", "In progress", "Completed"]


async def test_one_refill_in_five_is_rejected_and_the_fourth_is_the_first() -> None:
    assert [choose_refill_outcome(number, seed=1) for number in range(1, 6)] == [
        *("Completed", "Completed", "Completed", "Rejected", "Completed")
    ]
    async with a_panel() as panel:
        for _ in range(4):
            await panel.asks("refill", order=await a_completed_order(panel))
        panel.passes(hours=1)
        assert await panel.asks("refill_status", refill=4) == {"status": "Rejected"}


async def test_several_refills_are_a_list_with_errors_in_their_place() -> None:
    async with a_panel() as panel:
        order = await a_completed_order(panel)
        running = await panel.orders()
        assert await panel.asks("refill", orders=f"{order},3,{running}") == [
            {"order": order, "refill": 1},
            {"order": 3, "refill": {"error": "Incorrect order ID"}},
            {"order": running, "refill": {"error": "Order not eligible for refill."}},
        ]
        assert await panel.asks("refill_status", refills="1,2") == [
            {"refill": 1, "status": "Pending"},
            {"refill": 2, "status": {"error": "Refill not found"}},
        ]
        assert await panel.asks("refill_status", refill=2) == {"error": "Refill not found"}


async def test_a_second_refill_has_to_wait_for_the_first_and_for_a_day() -> None:
    async with a_panel() as panel:
        order = await a_completed_order(panel)
        await panel.asks("refill", order=order)
        assert await panel.asks("refill", order=order) == OPEN
        panel.passes(hours=2)
        assert await panel.asks("refill", order=order) == TOO_SOON
        panel.passes(hours=22)
        assert await panel.asks("refill", order=order) == {"refill": "2"}
        panel.panel.execute({"do": "refill_pause", "hours": 1})
        panel.passes(hours=1)
        assert await panel.asks("refill", order=order) == {"refill": "3"}


@pytest.mark.parametrize("end", ["Partial", "Canceled"])
async def test_only_a_completed_order_is_refilled(end: str) -> None:
    async with a_panel() as panel:
        order = await panel.orders()
        panel.panel.execute({"do": "finish", "order": order, "status": end})
        assert await panel.asks("refill", order=order) == {"error": "Order not eligible for refill."}


async def test_a_service_without_refill_or_cancel_refuses_them() -> None:
    async with a_panel(catalogue=[service_of("Default", refill=False, cancel=False)]) as panel:
        order = await panel.orders(7)
        assert await panel.asks("cancel", orders=order) == [
            {"order": order, "cancel": {"error": "Cancel is disabled for this service"}}
        ]
        panel.panel.execute({"do": "finish", "order": order})
        assert await panel.asks("refill", order=order) == {"error": "Refill is disabled for this service"}


async def test_a_cancel_that_comes_before_the_start_pays_everything_back_minutes_later() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        order = await panel.orders()
        assert await panel.asks("cancel", orders=order) == [{"order": order, "cancel": 1}]
        assert (await panel.asks("status", order=order))["status"] == "Pending"
        panel.passes(minutes=5)
        said = await panel.asks("status", order=order)
        assert (said["status"], said["charge"], said["remains"]) == ("Canceled", "0", "1000")
        assert await panel.balance() == before


async def test_a_cancel_of_a_running_order_leaves_it_partial_and_paid_for_what_came() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        order = await panel.orders()
        panel.passes(minutes=25)
        await panel.asks("cancel", orders=order)
        panel.passes(hours=3)
        said = await panel.asks("status", order=order)
        delivered = 1000 - int(said["remains"])
        assert said["status"] == "Partial"
        assert 0 < delivered < 1000
        assert Decimal(said["charge"]) == Decimal("0.85") * delivered / 1000 == before - await panel.balance()


async def test_a_cancel_that_comes_too_late_changes_nothing() -> None:
    async with a_panel() as panel:
        order = await panel.orders()
        while int((await panel.asks("status", order=order))["remains"]) > 40:
            panel.passes(minutes=1)
        await panel.asks("cancel", orders=order)
        panel.passes(hours=1)
        assert (await panel.asks("status", order=order))["status"] == "Completed"


async def test_cancel_says_no_for_each_order_it_cannot_cancel() -> None:
    async with a_panel() as panel:
        done, running = await a_completed_order(panel), await panel.orders()
        assert await panel.asks("cancel", orders=f"{done},9,{running}") == [
            {"order": done, "cancel": {"error": "Order cannot be canceled"}},
            {"order": 9, "cancel": {"error": "Incorrect order ID"}},
            {"order": running, "cancel": 1},
        ]
        assert await panel.asks("cancel", orders=running) == [
            {"order": running, "cancel": {"error": "There is already an open cancel request for this order."}}
        ]
        assert (await panel.asks("cancel", order=running))["error"].startswith("Incorrect request")
        assert await panel.asks("cancel") == {"error": "Incorrect orders"}


async def test_the_ledger_holds_the_requests_made_about_an_order() -> None:
    async with a_panel() as panel:
        refilled = await a_completed_order(panel)
        await panel.asks("refill", order=refilled)
        await panel.asks("cancel", orders=await panel.orders())
        first, second = panel.panel.list_orders()
        assert first["requests"] == {"refills": [{"refill": 1, "status": "Pending"}], "cancel": False}
        assert second["requests"] == {"refills": [], "cancel": True}
