from __future__ import annotations

import asyncio
import json
from decimal import Decimal

import aiohttp
import pytest

from bot.sandbox.faults import Fault
from tests.sandbox.panel_client import LINK, a_panel

ADD = {"key": "demo", "action": "add", "service": 1234, "link": LINK, "quantity": 1000}


async def test_the_balance_is_text_with_its_currency() -> None:
    async with a_panel(currency="EUR") as panel:
        assert await panel.asks("balance") == {"balance": "100.84292", "currency": "EUR"}


async def test_a_wrong_key_is_refused_with_http_200_whatever_is_asked() -> None:
    async with a_panel(key="another") as panel:
        for action in ("balance", "services", "add", "status", "nonsense", ""):
            status, body, _ = await panel.posts({"key": "demo", "action": action})
            assert (status, json.loads(body)) == (200, {"error": "Invalid API key"})


async def test_an_action_nobody_knows_is_refused() -> None:
    async with a_panel() as panel:
        assert await panel.asks("orders") == {"error": "Incorrect action"}
        assert await panel.asks("") == {"error": "Incorrect request"}


async def test_parameters_that_an_action_does_not_take_are_refused() -> None:
    async with a_panel() as panel:
        for action in ("balance", "services", "status", "refill_status"):
            answer = await panel.asks(action, coupon="TEA")
            assert answer == {"error": "Incorrect request: coupon is not a parameter here"}


async def test_only_a_form_is_read() -> None:
    async with a_panel() as panel:
        async with panel.session.post(panel.url, json={"key": "demo", "action": "balance"}) as answer:
            assert await answer.json() == {"error": "Incorrect request"}
        async with panel.session.post(f"{panel.url}?key=demo", data={"key": "demo", "action": "balance"}) as answer:
            assert await answer.json() == {"error": "Incorrect request"}
        async with panel.session.get(panel.url, params={"key": "demo", "action": "balance"}) as answer:
            assert answer.status == 405
        assert panel.panel.requests[-1]["action"] == "GET"
        assert "demo" not in json.dumps(panel.panel.requests)


async def test_every_request_is_remembered_without_its_key() -> None:
    async with a_panel() as panel:
        await panel.asks("balance")
        await panel.orders(link=LINK)
        await panel.asks("nonsense", much="ado")
        said = [(one["action"], one["parameters"]) for one in panel.panel.requests]
        assert said == [
            ("balance", {}),
            ("add", {"service": "1234", "link": LINK, "quantity": "1000"}),
            ("nonsense", {"much": "ado"}),
        ]
        assert all(isinstance(one["at"], int) for one in panel.panel.requests)


async def test_text_survives_as_it_was_sent() -> None:
    async with a_panel() as panel:
        comments = "Très bien ✨\r\n\r\n  100% & more=yes  \nодин"
        panel.panel.execute(
            {"do": "set_service", "service": 9000, "type": "Custom Comments", "rate": "1", "min": "1", "max": "9"}
        )
        assert "order" in await panel.asks("add", service=9000, link=LINK, comments=comments)
        assert panel.panel.list_orders()[0]["parameters"] == {"link": LINK, "comments": comments}


@pytest.mark.parametrize(("cut", "booked"), [("before", 0), ("after", 1), ("mid", 1)])
async def test_a_connection_cut_leaves_the_order_booked_or_not_as_ordered(cut: str, booked: int) -> None:
    async with a_panel() as panel:
        panel.faults.add(Fault(target="panel", method="add", cut=cut))
        with pytest.raises(aiohttp.ClientError):
            await panel.posts(ADD)
        assert len(panel.panel.list_orders()) == booked
        assert len(panel.panel.requests) == 1
        assert await panel.balance() == Decimal("100.84292") - booked * Decimal("0.85")


@pytest.mark.parametrize(("effect", "booked"), [(False, 0), (True, 1)])
async def test_a_false_answer_books_only_if_ordered(effect: bool, booked: int) -> None:
    async with a_panel() as panel:
        panel.faults.add(Fault(target="panel", method="add", status=500, body="", effect=effect))
        status, body, _ = await panel.posts(ADD)
        assert (status, body) == (500, "")
        assert len(panel.panel.list_orders()) == booked


async def test_a_late_answer_is_booked_although_nobody_waits_for_it() -> None:
    async with a_panel() as panel:
        panel.faults.add(Fault(target="panel", method="add", delay_seconds=30))
        waiting = asyncio.create_task(panel.posts(ADD))
        for _ in range(1_000):
            if panel.panel.list_orders():
                break
            await asyncio.sleep(0.01)
        assert not waiting.done()
        waiting.cancel()
        await asyncio.wait([waiting])
        assert len(panel.panel.list_orders()) == 1


async def test_a_fault_of_telegram_leaves_the_panel_alone() -> None:
    async with a_panel() as panel:
        panel.faults.add(Fault(target="telegram", method="*", status=500, body=""))
        assert "balance" in await panel.asks("balance")


async def test_fifty_orders_at_once_on_one_link_buy_one() -> None:
    async with a_panel() as panel:
        answers = await asyncio.gather(*(panel.posts(ADD) for _ in range(50)))
        assert sum("order" in json.loads(body) for _, body, _ in answers) == 1
        assert len(panel.panel.list_orders()) == 1
