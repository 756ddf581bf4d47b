"""The sandbox panel's catalogue: generated, the same for the same size and seed, or given by a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.panel.order_types import OrderType, find_order_type
from bot.sandbox.panel.rng import choose, random_between, random_integer, random_unit
from bot.sandbox.panel.words import (
    CATEGORY_STYLES,
    DESCRIPTIONS,
    MARKS,
    NO_REFILL,
    OFFERS,
    ONE_PIECE_PATTERNS,
    PATTERNS,
    SPEEDS,
    STARTS,
    SUBSCRIPTION_PATTERNS,
    CategoryStyle,
    Offer,
)

DEFAULT_SIZE = 320

LIKES_HQ: dict[str, Any] = {
    "service": 1234,
    "name": "Likes HQ",
    "type": "Default",
    "category": "❤️ Instagram Likes",
    "rate": "0.85",
    "min": "50",
    "max": "10000",
    "dripfeed": True,
    "refill": True,
    "cancel": True,
    "desc": "Real looking accounts. Start: 0-15 min, 10K a day, 30 days refill.",
}


def generate_catalogue(count: int = DEFAULT_SIZE, *, seed: int = 1) -> list[dict[str, Any]]:
    """Generate exactly ``count`` services in the standard API v2 form, with ``dripfeed`` and sometimes ``desc``.

    Service ids start at 1 and increase in the order of the list, except #1234, *Likes HQ*, which every catalogue
    holds because examples and tests use it.
    """
    if count < 1:
        raise ValueError("A catalogue needs at least one service.")
    services = [dict(LIKES_HQ)]
    numbers = (number for number in range(1, count + 1) if number != LIKES_HQ["service"])
    names: dict[str, int] = {}
    for offer, share in zip(OFFERS, _services_per_offer(count - 1), strict=True):
        for place in range(share):
            services.append(_generate_service(offer, place, next(numbers), _category_size(count), names, seed))
    return services


def _services_per_offer(count: int) -> list[int]:
    """Count the services of each offer; the remainder goes to the first offers, so that a small catalogue has likes."""
    weights = sum(offer.weight for offer in OFFERS)
    shares = [count * offer.weight // weights for offer in OFFERS]
    for place in range(count - sum(shares)):
        shares[place % len(shares)] += 1
    return shares


def _category_size(count: int) -> int:
    return min(25, max(4, count // 80))


def _generate_service(
    offer: Offer, place: int, number: int, line_length: int, names: dict[str, int], seed: int
) -> dict[str, Any]:
    server, line_place = divmod(place // line_length, len(CATEGORY_STYLES))
    line = CATEGORY_STYLES[line_place]
    refill = choose(line.refills, seed, number, "refill") if "r" in offer.allows else NO_REFILL
    words = _choose_words(offer, line, refill, number, seed)
    category = f"{offer.emoji} {offer.network} {offer.thing}{line.suffix}"
    service: dict[str, Any] = {
        "service": number,
        "name": _generate_name(offer, words, names, number, seed),
        "type": offer.type,
        "category": category if not server else f"{category} • Server {server + 1}",
        "rate": _choose_rate(offer, line, number, seed),
        "min": str(offer.min),
        "max": words["limit"],
        "dripfeed": "d" in offer.allows and random_unit(seed, number, "dripfeed") < 0.7,
        # A service that refills automatically has no refill button.
        "refill": refill != NO_REFILL and not refill.startswith("Auto"),
        "cancel": "c" in offer.allows and random_unit(seed, number, "cancel") < 0.75,
    }
    if random_unit(seed, number, "desc") < 0.35:
        service["desc"] = choose(DESCRIPTIONS, seed, number, "which desc").format(**words)
    return service


def _choose_words(offer: Offer, line: CategoryStyle, refill: str, number: int, seed: int) -> dict[str, str]:
    what = f"{offer.network} {offer.thing}"
    limit = offer.max
    if offer.max > 1:
        limit = max(offer.min * 2, offer.max // choose((1, 2, 4, 5, 10), seed, number, "max"))
    speeds = [speed for speed in SPEEDS if speed <= limit] or [limit]
    return {
        "what": f"{what} {line.target}" if line.target else what,
        "quality": choose(line.qualities, seed, number, "quality"),
        "limit": str(limit),
        "max": _abbreviate(limit),
        "speed": _abbreviate(choose(speeds[-6:], seed, number, "speed")),
        "start": choose(STARTS, seed, number, "start"),
        "refill": f"{refill} ♻️" if refill != NO_REFILL else refill,
        "mark": choose(MARKS, seed, number, "mark"),
    }


def _generate_name(offer: Offer, words: Mapping[str, str], names: dict[str, int], number: int, seed: int) -> str:
    patterns: tuple[str, ...] = PATTERNS
    if offer.type == "Subscriptions":
        patterns = SUBSCRIPTION_PATTERNS
    elif offer.max == 1:
        patterns = ONE_PIECE_PATTERNS
    name = choose(patterns, seed, number, "pattern").format(**words).strip()
    if "r" not in offer.allows:
        name = name.replace(f" | {NO_REFILL}", "").replace(f" [{NO_REFILL}]", "").replace(f" ~ {NO_REFILL}", "")
    names[name] = used = names.get(name, 0) + 1
    return name if used == 1 else f"{name} [S{used}]"


def _choose_rate(offer: Offer, line: CategoryStyle, number: int, seed: int) -> str:
    """Choose a rate within the offer's range, low for cheap categories; small rates have more decimals."""
    place = min(1.0, max(0.0, line.price + random_between(-0.12, 0.12, seed, number, "rate")))
    units = round(offer.rate_from * (offer.rate_to / offer.rate_from) ** place)
    if units >= 1_000:
        units -= units % random_integer(1, 100, seed, number, "rounding")
    rate = Decimal(units).scaleb(-4)
    return f"{rate:.4f}" if units < 1_000 else f"{rate:.2f}"


def _abbreviate(number: int) -> str:
    """Abbreviate as sellers do: 50000 is 50K, 2000000 is 2M."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if number >= size:
            return f"{number // size}{letter}"
    return str(number)


class Service:
    """One service as the panel uses it for orders; ``fields`` are those of the catalogue answer."""

    __slots__ = ("cancel", "dripfeed", "fields", "max", "min", "number", "rate", "refill", "type")

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self.fields = dict(fields)
        try:
            self.number = str(fields["service"])
            self.rate = Decimal(str(fields["rate"]).replace(",", ""))
            self.min = int(fields.get("min", 1))
            self.max = int(fields.get("max", 2_147_483_647))
        except (KeyError, ValueError, InvalidOperation) as error:
            raise ValueError(f"A service needs service, rate, and whole numbers as min and max: {fields!r}") from error
        self.type: OrderType = find_order_type(fields.get("type"))
        self.dripfeed = _parse_switch(fields.get("dripfeed"))
        self.refill = _parse_switch(fields.get("refill"))
        self.cancel = _parse_switch(fields.get("cancel"))


def _parse_switch(value: object) -> bool:
    """Parse a boolean; a catalogue given by a test may write it as other panels do."""
    return str(value).casefold() in {"true", "1", "yes"}


class Catalogue:
    """All services that the panel sells. ``version`` increases with every change."""

    def __init__(self, services: Iterable[Mapping[str, Any]]) -> None:
        self._services = {service.number: service for service in map(Service, services)}
        self.version = 0

    def __len__(self) -> int:
        return len(self._services)

    def __iter__(self) -> Iterator[Service]:
        return iter(self._services.values())

    def get(self, number: str) -> Service | None:
        return self._services.get(number)

    def as_answer(self) -> list[dict[str, Any]]:
        """Make the catalogue answer: each service exactly as it was given."""
        return [service.fields for service in self._services.values()]

    def change(self, number: str, fields: Mapping[str, Any]) -> None:
        """Change fields of a service, or add it if its number is new."""
        known = self._services.get(number)
        before: dict[str, Any] = known.fields if known else {"service": int(number) if number.isdecimal() else number}
        self._services[number] = Service({**before, **fields})
        self.version += 1

    def remove(self, number: str) -> None:
        if self._services.pop(number, None) is None:
            raise ValueError(f"There is no service {number}.")
        self.version += 1

    def replace(self, services: Iterable[Mapping[str, Any]]) -> None:
        """Replace all services."""
        self._services = {service.number: service for service in map(Service, services)}
        self.version += 1
