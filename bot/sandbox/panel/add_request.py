"""Reading an ``add`` request: which order is asked for, or why it cannot be one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.order_types import DRIP_FEED, lines_of
from bot.sandbox.panel.refusals import DRIP_FEED_DISABLED, Refused, foreign, incorrect, too_few, too_many

DELAYS = frozenset(
    (0, 5, 10, 15, 30, 60, 90, 120, 150, 180, 210, 240, 270, 300, 360, 420, 480, 540, 600)
)  # minutes, the newer set of the two that panels document
LISTS = ("usernames", "hashtags", "keywords", "groups", "comments")
LONGEST_LINK = 2_000
MOST_RUNS = 1_000
MOST_OLD_POSTS = 100


@dataclass(frozen=True, slots=True)
class Series:
    """A drip-feed: ``quantity`` again and again, ``runs`` times, ``interval`` minutes apart."""

    runs: int
    interval: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """Orders to come with every new post: between ``min`` and ``max`` each; ``posts`` None means without end."""

    min: int
    max: int
    delay: int
    posts: int | None
    old_posts: int
    expiry: date | None


@dataclass(frozen=True, slots=True)
class AddRequest:
    """An ``add`` that fits its service. ``quantity`` is that of one run; ``charge`` is for all of it."""

    service: Service
    parameters: dict[str, str]
    target: str
    quantity: int
    charge: Decimal
    series: Series | None = None
    subscription: Subscription | None = None


def read_order(service: Service, parameters: Mapping[str, str], today: date) -> AddRequest:
    """The order these parameters (without key, action and service) ask for; Refused in the panel's words otherwise."""
    given = {name: text for name, text in parameters.items() if text.strip() or name in service.type.required}
    service.type.check_names(given)
    if service.type.counts == "posts":
        subscription = _subscription(service, given, today)
        return AddRequest(service, dict(parameters), _name("username", given), 0, Decimal(0), subscription=subscription)
    link = _link("link", given)
    _check_rest(given)
    quantity = _quantity(service, given)
    series = _series(service, given)
    charge = charge_for(service, quantity * (series.runs if series else 1))
    return AddRequest(service, dict(parameters), link, quantity, charge, series)


def charge_for(service: Service, delivered: int) -> Decimal:
    """What so much of a service costs, exact: per 1000, or the whole rate once anything of a package came."""
    if service.type.priced == "whole":
        return service.rate if delivered else Decimal(0)
    return (service.rate * delivered).scaleb(-3)


def _quantity(service: Service, given: Mapping[str, str]) -> int:
    counts = service.type.counts
    if counts == "one":
        return 1
    quantity = _number("quantity", given) if counts == "quantity" else len(lines_of(given[counts]))
    return _within(service, quantity)


def _within(service: Service, quantity: int) -> int:
    if quantity < service.min:
        raise too_few(service.min)
    if quantity > service.max:
        raise too_many(service.max)
    return quantity


def _series(service: Service, given: Mapping[str, str]) -> Series | None:
    if not any(name in given for name in DRIP_FEED):
        return None
    if not service.dripfeed:
        raise Refused(DRIP_FEED_DISABLED)
    return Series(_number("runs", given, least=2, most=MOST_RUNS), _number("interval", given, least=1))


def _subscription(service: Service, given: Mapping[str, str], today: date) -> Subscription:
    least, most = _number("min", given), _number("max", given)
    _within(service, least)
    _within(service, most)
    if least > most:
        raise incorrect("max")
    delay = _number("delay", given)
    if delay not in DELAYS:
        raise incorrect("delay")
    return Subscription(
        min=least,
        max=most,
        delay=delay,
        posts=_number("posts", given, least=1) if "posts" in given else None,
        old_posts=_number("old_posts", given, most=MOST_OLD_POSTS) if "old_posts" in given else 0,
        expiry=_expiry(given["expiry"], today) if "expiry" in given else None,
    )


def _expiry(text: str, today: date) -> date:
    """Day, month, year: ``25/12/2027``; not a day that has passed."""
    parts = text.strip().split("/")
    try:
        day, month, year = (int(part) for part in parts)
        expiry = date(year, month, day)
    except ValueError:
        raise incorrect("expiry") from None
    if expiry < today:
        raise incorrect("expiry")
    return expiry


def _check_rest(given: Mapping[str, str]) -> None:
    """The parameters that only some order types have."""
    for name in LISTS:
        if name in given and not lines_of(given[name]):
            raise incorrect(name)
    for name in ("username", "hashtag"):
        if name in given:
            _name(name, given)
    for name in ("media", "referring_url"):
        if name in given:
            _link(name, given)
    if "answer_number" in given:
        _number("answer_number", given, least=1)
    if "device" in given and _number("device", given) not in range(1, 6):
        raise incorrect("device")
    if "type_of_traffic" in given:
        _check_traffic(given)


def _check_traffic(given: Mapping[str, str]) -> None:
    """Traffic from Google needs the keyword, from a referrer its address; neither goes with another kind."""
    kind = _number("type_of_traffic", given)
    if kind not in (1, 2, 3):
        raise incorrect("type_of_traffic")
    for wanted, name in ((1, "google_keyword"), (2, "referring_url")):
        if kind == wanted and not given.get(name, "").strip():
            raise incorrect(name)
        if kind != wanted and name in given:
            raise foreign(name, f"Web Traffic type {kind}")


def _number(name: str, given: Mapping[str, str], least: int = 0, most: int | None = None) -> int:
    text = given.get(name, "")
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise incorrect(name)
    number = int(text)
    if number < least or (most is not None and number > most):
        raise incorrect(name)
    return number


def _link(name: str, given: Mapping[str, str]) -> str:
    """An address, or a name as many services take it; what it leads to is not looked at."""
    text = given[name]
    if len(text) > LONGEST_LINK or any(letter.isspace() or not letter.isprintable() for letter in text):
        raise incorrect(name)
    return text


def _name(name: str, given: Mapping[str, str]) -> str:
    text = given[name]
    if len(text) > LONGEST_LINK or any(letter.isspace() for letter in text):
        raise incorrect(name)
    return text
