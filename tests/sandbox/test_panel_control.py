from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.panel_client import a_panel, service_of


async def test_an_order_can_be_made_to_say_anything() -> None:
    async with a_panel() as panel:
        order = await panel.orders()
        panel.panel.execute({"do": "set_order", "order": order, "status": "Refunded", "remains": "Unknown"})
        said = await panel.asks("status", order=order)
        assert (said["status"], said["remains"], said["charge"]) == ("Refunded", "Unknown", "0.85")


async def test_an_order_set_to_an_ending_is_booked_so() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        order = await panel.orders()
        panel.panel.execute({"do": "set_order", "order": order, "status": "Partial", "remains": 400})
        said = await panel.asks("status", order=order)
        assert (said["status"], said["remains"], said["charge"]) == ("Partial", "400", "0.51")
        assert before - await panel.balance() == Decimal("0.51")


async def test_a_completed_order_can_still_turn_partial_and_back() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        order = await panel.orders()
        panel.panel.execute({"do": "finish", "order": order, "status": "Completed"})
        panel.panel.execute({"do": "set_order", "order": order, "status": "Partial", "remains": 1000})
        assert await panel.balance() == before
        panel.panel.execute({"do": "set_order", "order": order, "status": "Completed"})
        assert before - await panel.balance() == Decimal("0.85")


async def test_how_the_next_orders_end_can_be_decided_and_they_take_their_time() -> None:
    async with a_panel() as panel:
        panel.panel.execute({"do": "outcome", "status": "Canceled", "times": 2})
        orders = [await panel.orders() for _ in range(3)]
        assert {(await panel.asks("status", order=order))["status"] for order in orders} == {"Pending"}
        panel.passes(hours=2)
        ends = [(await panel.asks("status", order=order))["status"] for order in orders]
        assert ends == ["Canceled", "Canceled", "Completed"]


async def test_how_a_running_order_ends_can_be_decided() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        order = await panel.orders()
        panel.panel.execute({"do": "outcome", "order": order, "status": "Partial", "remains": 300})
        assert (await panel.asks("status", order=order))["status"] == "Pending"
        panel.passes(hours=2)
        assert before - await panel.balance() == Decimal("0.595")


async def test_everything_that_runs_can_be_finished_at_once() -> None:
    async with a_panel() as panel:
        orders = [await panel.orders() for _ in range(3)]
        drip = await panel.orders(quantity=100, runs=3, interval=60)
        assert panel.panel.execute({"do": "finish"})["orders"] == [*orders, drip]
        assert await panel.asks("status", order=drip) == {
            "status": "Completed",
            "runs": "3",
            "orders": [drip + 1, drip + 2, drip + 3],
        }
        assert (await panel.asks("status", order=orders[0]))["status"] == "Completed"


async def test_a_refill_can_be_made_to_say_anything() -> None:
    async with a_panel() as panel:
        order = await panel.orders()
        panel.panel.execute({"do": "finish", "order": order, "status": "Completed"})
        await panel.asks("refill", order=order)
        panel.panel.execute({"do": "set_refill", "refill": 1, "status": "Rejected"})
        assert await panel.asks("refill_status", refill=1) == {"status": "Rejected"}


async def test_balance_and_currency_can_be_set() -> None:
    async with a_panel() as panel:
        panel.panel.execute({"do": "set_balance", "balance": "0.1"})
        panel.panel.execute({"do": "set_currency", "currency": "UZS"})
        assert await panel.asks("balance") == {"balance": "0.1", "currency": "UZS"}


async def test_an_order_keeps_the_rate_it_was_placed_at() -> None:
    async with a_panel(catalogue=[service_of("Default")]) as panel:
        order = await panel.orders(7)
        panel.panel.execute({"do": "set_service", "service": 7, "rate": "5000"})
        panel.panel.execute({"do": "set_order", "order": order, "status": "Partial", "remains": 500})
        assert (await panel.asks("status", order=order))["charge"] == "1.25"


@pytest.mark.parametrize(
    "command",
    [
        {},
        {"do": "dance"},
        {"do": "set_balance"},
        {"do": "set_balance", "balance": "much"},
        {"do": "set_order", "order": 7, "status": "Completed"},
        {"do": "outcome", "status": "Lost"},
        {"do": "remove_service", "service": 424_242},
        {"do": "set_service", "service": 424_242, "name": "No rate"},
        {"do": "speed", "speed": -1},
        {"do": "speed", "speed": "fast"},
        {"do": "advance", "seconds": -1},
        {"do": "set_catalogue", "services": [7]},
        {"do": "set_refill", "refill": 7, "status": "Completed"},
        {"do": "dialect", "name": "klingon"},
        {"do": "dialect", "numbers": "roman"},
        {"do": "dialect", "shouting": True},
    ],
)
async def test_a_command_that_makes_no_sense_is_refused_with_a_sentence(command: dict[str, Any]) -> None:
    async with a_panel() as panel:
        with pytest.raises(ValueError, match=r"^[A-Za-z].{10,}") as refused:
            panel.panel.execute(command)
        assert "\n" not in str(refused.value)
