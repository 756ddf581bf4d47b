"""Parsing of an ``add`` request into an order, or a refusal with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.order_types import DRIP_FEED_PARAMETERS, split_lines
from bot.sandbox.panel.refusals import (
    DRIP_FEED_DISABLED,
    PanelApiError,
    incorrect_parameter,
    quantity_too_high,
    quantity_too_low,
    unknown_parameter,
)

DELAYS_MINUTES = frozenset(
    (0, 5, 10, 15, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 360, 420, 480, 540, 600)
)  # minutes, the newer set of the two that panels document
LIST_PARAMETERS = ("usernames", "hashtags", "keywords", "groups", "comments")
MAX_LINK_CHARACTERS = 2_000
MAX_RUNS = 1_000
MAX_OLD_POSTS = 100


@dataclass(frozen=True, slots=True)
class DripFeedTerms:
    """A drip-feed: ``quantity`` is ordered ``runs`` times, ``interval`` minutes apart."""

    runs: int
    interval: int


@dataclass(frozen=True, slots=True)
class SubscriptionTerms:
    """A subscription: each new post gets an order of ``min`` to ``max``; ``posts`` None means without end."""

    min: int
    max: int
    delay: int
    posts: int | None
    old_posts: int
    expiry: date | None


@dataclass(frozen=True, slots=True)
class AddRequest:
    """A valid ``add`` for its service. ``quantity`` is that of one run; ``charge`` is for all runs."""

    service: Service
    parameters: dict[str, str]
    target: str
    quantity: int
    charge: Decimal
    drip_feed: DripFeedTerms | None = None
    subscription: SubscriptionTerms | None = None


def parse_add(service: Service, parameters: Mapping[str, str], today: date) -> AddRequest:
    """Parse the parameters (without key, action and service). Raises PanelApiError with the panel's message."""
    given = {name: text for name, text in parameters.items() if text.strip() or name in service.type.required}
    service.type.check_names(given)
    if service.type.counts == "posts":
        subscription = _parse_subscription(service, given, today)
        return AddRequest(
            service, dict(parameters), _check_name("username", given), 0, Decimal(0), subscription=subscription
        )
    link = _check_link("link", given)
    _check_other_parameters(given)
    quantity = _parse_quantity(service, given)
    series = _parse_drip_feed(service, given)
    charge = calculate_charge(service, quantity * (series.runs if series else 1))
    return AddRequest(service, dict(parameters), link, quantity, charge, series)


def calculate_charge(service: Service, delivered: int) -> Decimal:
    """Calculate the exact charge for a delivered quantity; a package costs its whole rate once anything is delivered."""
    if service.type.priced == "whole":
        return service.rate if delivered else Decimal(0)
    return (service.rate * delivered).scaleb(-3)


def _parse_quantity(service: Service, given: Mapping[str, str]) -> int:
    counts = service.type.counts
    if counts == "one":
        return 1
    quantity = _parse_number("quantity", given) if counts == "quantity" else len(split_lines(given[counts]))
    return _check_quantity(service, quantity)


def _check_quantity(service: Service, quantity: int) -> int:
    if quantity < service.min:
        raise quantity_too_low(service.min)
    if quantity > service.max:
        raise quantity_too_high(service.max)
    return quantity


def _parse_drip_feed(service: Service, given: Mapping[str, str]) -> DripFeedTerms | None:
    if not any(name in given for name in DRIP_FEED_PARAMETERS):
        return None
    if not service.dripfeed:
        raise PanelApiError(DRIP_FEED_DISABLED)
    return DripFeedTerms(
        _parse_number("runs", given, minimum=2, maximum=MAX_RUNS), _parse_number("interval", given, minimum=1)
    )


def _parse_subscription(service: Service, given: Mapping[str, str], today: date) -> SubscriptionTerms:
    minimum, maximum = _parse_number("min", given), _parse_number("max", given)
    _check_quantity(service, minimum)
    _check_quantity(service, maximum)
    if minimum > maximum:
        raise incorrect_parameter("max")
    delay = _parse_number("delay", given)
    if delay not in DELAYS_MINUTES:
        raise incorrect_parameter("delay")
    return SubscriptionTerms(
        min=minimum,
        max=maximum,
        delay=delay,
        posts=_parse_number("posts", given, minimum=1) if "posts" in given else None,
        old_posts=_parse_number("old_posts", given, maximum=MAX_OLD_POSTS) if "old_posts" in given else 0,
        expiry=_parse_expiry(given["expiry"], today) if "expiry" in given else None,
    )


def _parse_expiry(text: str, today: date) -> date:
    """Parse ``25/12/2027`` (day, month, year); the day must not be in the past."""
    parts = text.strip().split("/")
    try:
        day, month, year = (int(part) for part in parts)
        expiry = date(year, month, day)
    except ValueError:
        raise incorrect_parameter("expiry") from None
    if expiry < today:
        raise incorrect_parameter("expiry")
    return expiry


def _check_other_parameters(given: Mapping[str, str]) -> None:
    """Check the parameters that only some order types have."""
    for name in LIST_PARAMETERS:
        if name in given and not split_lines(given[name]):
            raise incorrect_parameter(name)
    for name in ("username", "hashtag"):
        if name in given:
            _check_name(name, given)
    for name in ("media", "referring_url"):
        if name in given:
            _check_link(name, given)
    if "answer_number" in given:
        _parse_number("answer_number", given, minimum=1)
    if "device" in given and _parse_number("device", given) not in range(1, 6):
        raise incorrect_parameter("device")
    if "type_of_traffic" in given:
        _check_traffic(given)


def _check_traffic(given: Mapping[str, str]) -> None:
    """Traffic from Google needs a keyword, from a referrer its address; other kinds allow neither."""
    kind = _parse_number("type_of_traffic", given)
    if kind not in (1, 2, 3):
        raise incorrect_parameter("type_of_traffic")
    for traffic_type, name in ((1, "google_keyword"), (2, "referring_url")):
        if kind == traffic_type and not given.get(name, "").strip():
            raise incorrect_parameter(name)
        if kind != traffic_type and name in given:
            raise unknown_parameter(name, f"Web Traffic type {kind}")


def _parse_number(name: str, given: Mapping[str, str], minimum: int = 0, maximum: int | None = None) -> int:
    text = given.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise incorrect_parameter(name)
    number = int(text)
    if number < minimum or (maximum is not None and number > maximum):
        raise incorrect_parameter(name)
    return number


def _check_link(name: str, given: Mapping[str, str]) -> str:
    """Check an address, or a name, which many services accept; its target is not checked."""
    text = given[name]
    if len(text) > MAX_LINK_CHARACTERS or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise incorrect_parameter(name)
    return text


def _check_name(name: str, given: Mapping[str, str]) -> str:
    text = given[name]
    if len(text) > MAX_LINK_CHARACTERS or any(letter.isspace() for letter in text):
        raise incorrect_parameter(name)
    return text
