from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from bot.sandbox.panel.order_types import ORDER_TYPES
from tests.sandbox.panel_client import LINK, a_panel, service_of

# What each order type asks for, and what it then costs at 2.50.
FULL: dict[str, tuple[dict[str, Any], str]] = {
    "Default": ({"link": LINK, "quantity": 100}, "0.25"),
    "Package": ({"link": LINK}, "2.5"),
    "SEO": ({"link": LINK, "quantity": 100, "keywords": "tea\nmint tea"}, "0.25"),
    "Custom Comments": ({"link": LINK, "comments": "Nice\r\n\r\nGreat\nWow\n"}, "0.0075"),
    "Custom Comments Package": ({"link": LINK, "comments": "Nice\nGreat"}, "2.5"),
    "Mentions": ({"link": LINK, "quantity": 100, "usernames": "ana\nboris"}, "0.25"),
    "Mentions with Hashtags": ({"link": LINK, "quantity": 100, "usernames": "ana", "hashtags": "#tea\n#mint"}, "0.25"),
    "Mentions Custom List": ({"link": LINK, "usernames": "ana\nboris\n\ncarla"}, "0.0075"),
    "Mentions Hashtag": ({"link": LINK, "quantity": 100, "hashtag": "tea"}, "0.25"),
    "Mentions User Followers": ({"link": LINK, "quantity": 100, "username": "https://instagram.com/ana"}, "0.25"),
    "Mentions Media Likers": ({"link": LINK, "quantity": 100, "media": f"{LINK}2"}, "0.25"),
    "Comment Likes": ({"link": LINK, "quantity": 100, "username": "ana"}, "0.25"),
    "Poll": ({"link": LINK, "quantity": 100, "answer_number": 2}, "0.25"),
    "Comment Replies": ({"link": LINK, "username": "ana", "comments": "Thanks\nAgreed"}, "0.005"),
    "Invites from Groups": ({"link": LINK, "quantity": 100, "groups": "t.me/teatime\nt.me/mint"}, "0.25"),
    "Subscriptions": ({"username": "ana", "min": 10, "max": 20, "delay": 5}, "0"),
    "Web Traffic": ({"link": LINK, "quantity": 100, "country": "US", "device": 5, "type_of_traffic": 3}, "0.25"),
}


def test_every_order_type_is_tried_here() -> None:
    assert set(FULL) == {kind.name for kind in ORDER_TYPES}


@pytest.mark.parametrize("order_type", FULL)
async def test_an_order_with_exactly_its_parameters_is_booked_and_charged(order_type: str) -> None:
    parameters, charge = FULL[order_type]
    async with a_panel(catalogue=[service_of(order_type)]) as panel:
        before = await panel.balance()
        answer = await panel.asks("add", service=7, **parameters)
        assert answer == {"order": 23501}
        assert before - await panel.balance() == Decimal(charge)
        (booked,) = panel.panel.list_orders()
        assert booked["parameters"] == {name: str(value) for name, value in parameters.items()}
        assert (booked["order"], booked["service"], booked["charge"]) == (23501, "7", charge)


@pytest.mark.parametrize(
    ("order_type", "parameter"), [(kind.name, name) for kind in ORDER_TYPES for name in kind.required]
)
async def test_an_order_without_one_of_its_parameters_is_refused(order_type: str, parameter: str) -> None:
    parameters, _ = FULL[order_type]
    async with a_panel(catalogue=[service_of(order_type)]) as panel:
        answer = await panel.asks("add", service=7, **{**parameters, parameter: ""})
        assert answer == {"error": f"Incorrect {parameter}"}
        answer = await panel.asks("add", service=7, **{name: v for name, v in parameters.items() if name != parameter})
        assert answer == {"error": f"Incorrect {parameter}"}
        assert panel.panel.list_orders() == []


@pytest.mark.parametrize("order_type", FULL)
async def test_a_parameter_of_another_order_type_is_refused(order_type: str) -> None:
    parameters, _ = FULL[order_type]
    foreign = {"answer_number": "2"} if "answer_number" not in parameters else {"comments": "Nice"}
    async with a_panel(catalogue=[service_of(order_type)]) as panel:
        answer = await panel.asks("add", service=7, **parameters, **foreign)
        assert answer == {
            "error": f"Incorrect request: {next(iter(foreign))} is not a parameter of {order_type} orders"
        }
        assert panel.panel.list_orders() == []


async def test_an_order_type_nobody_knows_is_never_booked_as_default() -> None:
    async with a_panel(catalogue=[service_of("Story Poll Pro")]) as panel:
        answer = await panel.asks("add", service=7, link=LINK, quantity=100)
        assert answer == {"error": "Incorrect story_poll_pro_option"}


@pytest.mark.parametrize(
    ("order_type", "changed", "said"),
    [
        ("Default", {"quantity": 1}, "Quantity less than minimal 2"),
        ("Default", {"quantity": 5001}, "Quantity more than maximum 5000"),
        ("Default", {"quantity": "1.5"}, "Incorrect quantity"),
        ("Default", {"quantity": "-5"}, "Incorrect quantity"),
        ("Default", {"quantity": "1e3"}, "Incorrect quantity"),
        ("Default", {"quantity": "٣٠"}, "Incorrect quantity"),
        ("Default", {"link": "two words"}, "Incorrect link"),
        ("Default", {"runs": 3}, "Incorrect interval"),
        ("Default", {"interval": 3}, "Incorrect runs"),
        ("Default", {"runs": 1, "interval": 5}, "Incorrect runs"),
        ("Default", {"runs": 1001, "interval": 5}, "Incorrect runs"),
        ("Default", {"runs": 2, "interval": 0}, "Incorrect interval"),
        ("Custom Comments", {"comments": "One\n \n"}, "Quantity less than minimal 2"),
        ("Mentions Custom List", {"usernames": "ana"}, "Quantity less than minimal 2"),
        ("Poll", {"answer_number": 0}, "Incorrect answer_number"),
        ("Poll", {"answer_number": "two"}, "Incorrect answer_number"),
        ("Subscriptions", {"min": 1}, "Quantity less than minimal 2"),
        ("Subscriptions", {"max": 5001}, "Quantity more than maximum 5000"),
        ("Subscriptions", {"min": 30, "max": 20}, "Incorrect max"),
        ("Subscriptions", {"delay": 7}, "Incorrect delay"),
        ("Subscriptions", {"posts": 0}, "Incorrect posts"),
        ("Subscriptions", {"old_posts": "some"}, "Incorrect old_posts"),
        ("Subscriptions", {"old_posts": 101}, "Incorrect old_posts"),
        ("Subscriptions", {"expiry": "12/25/2090"}, "Incorrect expiry"),
        ("Subscriptions", {"expiry": "2090-12-25"}, "Incorrect expiry"),
        ("Subscriptions", {"expiry": "25/12/2019"}, "Incorrect expiry"),
        ("Subscriptions", {"link": LINK}, "Incorrect request: link is not a parameter of Subscriptions orders"),
        ("Package", {"quantity": 1}, "Incorrect request: quantity is not a parameter of Package orders"),
        ("Web Traffic", {"device": 6}, "Incorrect device"),
        ("Web Traffic", {"type_of_traffic": 4}, "Incorrect type_of_traffic"),
        ("Web Traffic", {"type_of_traffic": 1}, "Incorrect google_keyword"),
        ("Web Traffic", {"type_of_traffic": 2}, "Incorrect referring_url"),
    ],
)
async def test_what_does_not_fit_is_refused_in_the_panels_words(
    order_type: str, changed: dict[str, Any], said: str
) -> None:
    async with a_panel(catalogue=[service_of(order_type)]) as panel:
        answer = await panel.asks("add", service=7, **{**FULL[order_type][0], **changed})
        assert answer == {"error": said}
        assert await panel.balance() == Decimal("100.84292")
        assert panel.panel.list_orders() == []


@pytest.mark.parametrize(
    ("order_type", "more"),
    [
        ("Default", {"runs": 2, "interval": 1}),
        ("Web Traffic", {"runs": 2, "interval": 60}),
        ("Web Traffic", {"type_of_traffic": 1, "google_keyword": "mint tea"}),
        ("Web Traffic", {"type_of_traffic": 2, "referring_url": "https://example.com/"}),
        ("Subscriptions", {"posts": 3, "old_posts": 2, "delay": 600}),
    ],
)
async def test_what_may_be_said_beside_is_taken(order_type: str, more: dict[str, Any]) -> None:
    async with a_panel(catalogue=[service_of(order_type)]) as panel:
        assert await panel.asks("add", service=7, **{**FULL[order_type][0], **more}) == {"order": 23501}


async def test_a_subscription_may_expire_today_or_later() -> None:
    async with a_panel(catalogue=[service_of("Subscriptions")]) as panel:
        later = (datetime.now(UTC) + timedelta(days=2)).strftime("%d/%m/%Y")
        answer = await panel.asks("add", service=7, **{**FULL["Subscriptions"][0], "expiry": later})
        assert answer == {"order": 23501}


async def test_a_drip_feed_costs_its_quantity_times_its_runs() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        await panel.orders(quantity=100, runs=5, interval=30)
        assert before - await panel.balance() == Decimal("0.425")


async def test_a_service_without_drip_feed_refuses_runs_and_interval() -> None:
    async with a_panel(catalogue=[service_of("Default", dripfeed=False)]) as panel:
        answer = await panel.asks("add", service=7, link=LINK, quantity=10, runs=2, interval=5)
        assert answer == {"error": "Drip-feed is disabled for this service"}


async def test_a_service_that_does_not_exist_is_refused() -> None:
    async with a_panel() as panel:
        assert await panel.asks("add", service=999_999, link=LINK, quantity=10) == {"error": "Incorrect service ID"}
        assert await panel.asks("add", link=LINK, quantity=10) == {"error": "Incorrect service ID"}


async def test_a_charge_above_the_balance_is_refused_and_one_that_empties_it_is_not() -> None:
    async with a_panel(balance=Decimal("0.85")) as panel:
        assert await panel.asks("add", service=1234, link=LINK, quantity=1001) == {
            "error": "Not enough funds on balance"
        }
        await panel.orders(quantity=1000)
        assert await panel.balance() == 0


async def test_the_charge_is_exact_to_the_last_digit() -> None:
    async with a_panel(catalogue=[service_of("Default", rate="0.0333")]) as panel:
        await panel.orders(7, quantity=7)
        assert panel.panel.list_orders()[0]["charge"] == "0.0002331"
        assert await panel.balance() == Decimal("100.84292") - Decimal("0.0002331")


async def test_a_link_takes_one_order_of_a_service_at_a_time() -> None:
    busy = {"error": "You have active order with this link. Please wait until order being completed."}
    async with a_panel(catalogue=[service_of("Default"), service_of("Default", 8)]) as panel:
        first = await panel.orders(7, link=LINK)
        assert await panel.asks("add", service=7, link=LINK.rstrip("/"), quantity=10) == busy
        await panel.orders(8, link=LINK)
        panel.panel.execute({"do": "finish", "order": first})
        await panel.orders(7, link=LINK)
