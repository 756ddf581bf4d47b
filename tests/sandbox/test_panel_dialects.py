from __future__ import annotations

import json
from typing import Any

import pytest

from bot.sandbox.panel.dialects import DIALECTS
from tests.sandbox.panel_client import LINK, Asker, a_panel, service_of


def speaks(panel: Asker, **switches: Any) -> None:
    panel.panel.execute({"do": "dialect", **switches})


async def test_numbers_come_as_numbers_or_with_thousands_commas() -> None:
    async with a_panel(catalogue=[service_of("Default", rate="0.90")]) as panel:
        panel.panel.execute({"do": "set_balance", "balance": "2000.5072"})
        order = await panel.orders(7)
        speaks(panel, numbers="number")
        (service,) = await panel.asks("services")
        assert (service["rate"], service["min"], service["max"]) == (0.9, 2, 5000)
        said = await panel.asks("status", order=order)
        assert (said["charge"], said["remains"], said["start_count"]) == (0.9, 1000, None)
        speaks(panel, numbers="commas")
        assert (await panel.asks("balance"))["balance"] == "1,999.60720"


@pytest.mark.parametrize(("switches", "said"), [("text", "true"), ("digits", "1"), ("json", True), ("absent", None)])
async def test_switches_come_in_many_spellings_or_not_at_all(switches: str, said: object) -> None:
    async with a_panel(catalogue=[service_of("Default")]) as panel:
        speaks(panel, switches=switches)
        (service,) = await panel.asks("services")
        assert service.get("refill") == service.get("cancel") == service.get("dripfeed") == said


async def test_order_ids_can_be_text_or_words_and_are_understood_so() -> None:
    async with a_panel() as panel:
        speaks(panel, order_ids="text")
        assert await panel.asks("add", service=1234, link=LINK, quantity=50) == {"order": "23501"}
        speaks(panel, order_ids="letters")
        assert await panel.asks("add", service=1234, link=f"{LINK}2", quantity=50) == {"order": "ord_23502"}
        assert (await panel.asks("status", order="ord_23502"))["status"] == "Pending"
        assert list(await panel.asks("status", orders="ord_23501,ord_23502")) == ["ord_23501", "ord_23502"]
        assert await panel.asks("cancel", orders="ord_23502") == [{"order": "ord_23502", "cancel": 1}]


@pytest.mark.parametrize(
    ("statuses", "said"),
    [("lower", "in progress"), ("underscores", "In_progress"), ("joined", "Inprogress"), ("british", "In progress")],
)
async def test_a_status_has_other_spellings(statuses: str, said: str) -> None:
    async with a_panel() as panel:
        order = await panel.orders()
        panel.passes(minutes=20)
        speaks(panel, statuses=statuses)
        assert (await panel.asks("status", order=order))["status"] == said


async def test_several_statuses_come_as_a_list_reordered_flat_or_with_ids_left_out() -> None:
    async with a_panel() as panel:
        order = await panel.orders()
        both = f"{order},7"
        speaks(panel, many="list")
        first, second = await panel.asks("status", orders=both)
        assert (first["status"], second) == ("Pending", {"error": "Incorrect order ID"})
        speaks(panel, many="reordered")
        assert list(await panel.asks("status", orders=both)) == ["7", str(order)]
        speaks(panel, unknown="left out")
        assert list(await panel.asks("status", orders=both)) == [str(order)]
        speaks(panel, unknown="bare")
        assert (await panel.asks("status", orders=both))["7"] == "Incorrect order ID"
        speaks(panel, one_of_many="flat")
        assert (await panel.asks("status", orders=order))["status"] == "Pending"


async def test_a_batch_too_large_is_cut_where_panels_cut_it() -> None:
    async with a_panel() as panel:
        speaks(panel, batch=2, over_batch="cut")
        assert list(await panel.asks("status", orders="1,2,3")) == ["1", "2"]
        speaks(panel, batch=2)
        assert await panel.asks("status", orders="1,2,3") == {"error": "Maximum 2 IDs"}


async def test_refusals_of_refill_and_cancel_stand_beside_the_order() -> None:
    async with a_panel() as panel:
        speaks(panel, refusals="beside")
        wrong = [{"order": 7, "error": "Incorrect order ID"}]
        assert await panel.asks("refill", orders="7") == await panel.asks("cancel", orders="7") == wrong
        assert await panel.asks("refill_status", refills="3") == [{"refill": 3, "error": "Refill not found"}]


@pytest.mark.parametrize(
    ("cancels", "said"),
    [
        ("true", [{"order": 23501, "cancel": True}]),
        ("flat", {"cancel": 1}),
        ("canceled", {"canceled": [23501]}),
        ("null", None),
    ],
)
async def test_an_accepted_cancel_has_many_shapes(cancels: str, said: object) -> None:
    async with a_panel() as panel:
        await panel.orders()
        speaks(panel, cancels=cancels)
        assert await panel.asks("cancel", orders="23501") == said


@pytest.mark.parametrize(
    ("errors", "said"),
    [
        ("message", {"status": "error", "message": "Incorrect order ID"}),
        ("list", [{"error": "Incorrect order ID"}]),
        ("with code", {"error": "Incorrect order ID", "status": "107"}),
    ],
)
async def test_an_error_has_other_shapes_and_codes(errors: str, said: object) -> None:
    async with a_panel() as panel:
        speaks(panel, errors=errors, error_status=404, content_type="text/html")
        status, body, content_type = await panel.posts({"key": "demo", "action": "status", "order": 7})
        assert (status, json.loads(body), content_type) == (404, said, "text/html")


async def test_a_server_in_php_escapes_what_is_not_ascii() -> None:
    async with a_panel() as panel:
        speaks(panel, name="php")
        _, body, content_type = await panel.posts({"key": "demo", "action": "services"})
        assert body.isascii()
        assert content_type == "text/html"
        assert json.loads(body)[0]["category"] == "❤️ Instagram Likes"


@pytest.mark.parametrize("name", DIALECTS)
async def test_every_dialect_answers_every_action_and_books_the_same(name: str) -> None:
    async with a_panel(catalogue=[service_of("Default", 1234), service_of("Subscriptions")]) as panel:
        speaks(panel, name=name)
        assert len(await panel.asks("services")) == 2
        added = await panel.asks("add", service=1234, link=LINK, quantity=1000)
        await panel.asks("add", service=7, username="ana", min=10, max=20, delay=0, old_posts=1)
        panel.passes(minutes=30)
        order = added["order"]
        await panel.asks("status", order=order)
        await panel.asks("status", orders=f"{order},7")
        await panel.asks("cancel", orders=f"{order}")
        panel.panel.execute({"do": "finish", "status": "Completed"})
        await panel.asks("refill", order=order)
        await panel.asks("refill", orders=f"{order},7")
        assert "status" in await panel.asks("refill_status", refill=1)
        await panel.asks("refill_status", refills="1,2")
        await panel.asks("balance")
        first, second = panel.panel.list_orders()
        assert (first["charge"], first["requests"]["refills"]) == ("2.5", [{"refill": 1, "status": "Pending"}])
        assert second["orders"] == [23503, 23504]


async def test_the_standard_is_spoken_again_when_asked_without_a_name() -> None:
    async with a_panel() as panel:
        before = await panel.asks("services")
        speaks(panel, name="sparse")
        assert await panel.asks("services") != before
        speaks(panel)
        assert await panel.asks("services") == before
