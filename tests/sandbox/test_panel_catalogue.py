from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal

import pytest

from bot.sandbox.panel import generate_catalogue
from bot.sandbox.panel.order_types import ORDER_TYPES, find_order_type
from tests.sandbox.panel_client import a_panel, service_of

USUAL = generate_catalogue()


def test_the_usual_catalogue_has_a_few_hundred_services_of_every_order_type_and_some_of_unknown_ones() -> None:
    known = {kind.name for kind in ORDER_TYPES}
    types = {service["type"] for service in USUAL}
    assert len(USUAL) == 320
    assert known < types
    assert "Story Poll Pro" in types - known


def test_likes_hq_is_service_1234_in_every_catalogue() -> None:
    for count in (1, 2, 50, 320, 1_300, 3_000):
        services = generate_catalogue(count)
        (likes,) = [service for service in services if service["service"] == 1234]
        assert len(services) == count
        assert likes["name"] == "Likes HQ"
        assert likes["category"] == "❤️ Instagram Likes"
        assert (likes["type"], likes["rate"], likes["min"], likes["max"]) == ("Default", "0.85", "50", "10000")
        assert likes["refill"] is likes["cancel"] is likes["dripfeed"] is True


@pytest.mark.parametrize("count", [320, 20_000])
def test_numbers_and_names_are_never_given_twice(count: int) -> None:
    services = generate_catalogue(count)
    assert max(Counter(service["service"] for service in services).values()) == 1
    assert max(Counter(service["name"] for service in services).values()) == 1


def test_services_have_the_standard_fields_with_their_values_as_text() -> None:
    for service in USUAL:
        assert set(service) - {"desc"} == {
            *("service", "name", "type", "category", "rate", "min", "max", "dripfeed", "refill", "cancel")
        }
        assert isinstance(service["service"], int)
        assert Decimal(service["rate"]) > 0
        assert 1 <= int(service["min"]) <= int(service["max"])
        assert all(isinstance(service[name], bool) for name in ("dripfeed", "refill", "cancel"))


def test_a_name_never_promises_a_refill_that_the_service_lacks() -> None:
    for service in USUAL:
        if "No Refill" in service["name"] or "Auto Refill" in service["name"]:
            assert service["refill"] is False, service
        elif "Days Refill" in service["name"] or "Lifetime Refill" in service["name"]:
            assert service["refill"] is True, service


def test_a_name_says_the_true_maximum() -> None:
    sizes = {"K": 1_000, "M": 1_000_000}
    said = [
        (service["name"].split("Max ")[1].split(" ")[0], service["max"])
        for service in USUAL
        if "Max " in service["name"]
    ]
    assert said
    for short, limit in said:
        whole = int(short[:-1]) * sizes[short[-1]] if short[-1] in sizes else int(short)
        assert whole <= int(limit) < whole + sizes.get(short[-1], 1)


def test_the_same_size_and_seed_make_the_same_catalogue_and_another_seed_another() -> None:
    assert generate_catalogue(100) == generate_catalogue(100)
    assert generate_catalogue(100) != generate_catalogue(100, seed=2)


def test_all_networks_are_there() -> None:
    names = " ".join(service["name"] for service in USUAL)
    for network in (
        *("Instagram", "TikTok", "YouTube", "Telegram", "X (Twitter)", "Facebook", "Spotify", "Twitch", "LinkedIn"),
        *("Discord", "Website"),
    ):
        assert network in names


def test_an_order_type_is_known_however_it_is_spelt_and_default_where_it_is_not_said() -> None:
    assert find_order_type("custom_comments").name == "Custom Comments"
    assert find_order_type("SUBSCRIPTIONS").name == "Subscriptions"
    assert find_order_type(None).name == find_order_type("").name == "Default"


async def test_a_catalogue_given_by_a_test_is_answered_exactly_as_it_is() -> None:
    odd = [{"service": "c9k2", "name": "Odd", "rate": 0.9, "min": 1, "max": 10, "refill": "false", "note": "❤"}]
    async with a_panel(catalogue=odd) as panel:
        assert await panel.asks("services") == odd


async def test_a_changed_or_removed_service_shows_at_once() -> None:
    async with a_panel(catalogue=[service_of("Default"), service_of("Poll", 8)]) as panel:
        await panel.asks("services")
        panel.panel.execute({"do": "set_service", "service": 7, "rate": "9.99"})
        panel.panel.execute({"do": "remove_service", "service": 8})
        (left,) = await panel.asks("services")
        assert left["rate"] == "9.99"
        panel.panel.execute({"do": "set_catalogue", "count": 12})
        assert len(await panel.asks("services")) == 12


async def test_the_catalogue_is_sent_as_utf_8_and_as_json() -> None:
    async with a_panel() as panel:
        status, body, content_type = await panel.posts({"key": "demo", "action": "services"})
        assert (status, content_type) == (200, "application/json")
        assert "❤️ Instagram Likes" in body
        assert json.loads(body) == USUAL
