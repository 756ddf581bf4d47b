"""The sandbox panel's catalogue: made by code, the same for the same size and seed, or given by a test."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from bot.sandbox.panel.order_types import OrderType, order_type
from bot.sandbox.panel.rng import between, draw, one_of, whole
from bot.sandbox.panel.words import (
    DESCRIPTIONS,
    LINES,
    MARKS,
    NO_REFILL,
    OFFERS,
    ONE_PIECE_PATTERNS,
    PATTERNS,
    SPEEDS,
    STARTS,
    SUBSCRIPTION_PATTERNS,
    Line,
    Offer,
)

USUAL_SIZE = 320

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


def catalogue_of(count: int = USUAL_SIZE, *, seed: int = 1) -> list[dict[str, Any]]:
    """A catalogue of exactly ``count`` services in the seed's form, with ``dripfeed`` and sometimes ``desc`` beside.

    Numbers start at 1 and rise in the order of the list, but for #1234, *Likes HQ*, which every catalogue holds: the
    service that examples and tests rely on.
    """
    if count < 1:
        raise ValueError("A catalogue needs at least one service.")
    services = [dict(LIKES_HQ)]
    numbers = (number for number in range(1, count + 1) if number != LIKES_HQ["service"])
    names: dict[str, int] = {}
    for offer, share in zip(OFFERS, _shares(count - 1), strict=True):
        for place in range(share):
            services.append(_service(offer, place, next(numbers), _line_length(count), names, seed))
    return services


def _shares(count: int) -> list[int]:
    """How many services each offer gets; the remainder goes to the first offers, so that a tiny catalogue has likes."""
    weights = sum(offer.weight for offer in OFFERS)
    shares = [count * offer.weight // weights for offer in OFFERS]
    for place in range(count - sum(shares)):
        shares[place % len(shares)] += 1
    return shares


def _line_length(count: int) -> int:
    return min(25, max(4, count // 80))


def _service(
    offer: Offer, place: int, number: int, line_length: int, names: dict[str, int], seed: int
) -> dict[str, Any]:
    server, line_place = divmod(place // line_length, len(LINES))
    line = LINES[line_place]
    refill = one_of(line.refills, seed, number, "refill") if "r" in offer.allows else NO_REFILL
    words = _words(offer, line, refill, number, seed)
    category = f"{offer.emoji} {offer.network} {offer.thing}{line.suffix}"
    service: dict[str, Any] = {
        "service": number,
        "name": _name(offer, words, names, number, seed),
        "type": offer.type,
        "category": category if not server else f"{category} • Server {server + 1}",
        "rate": _rate(offer, line, number, seed),
        "min": str(offer.min),
        "max": words["limit"],
        "dripfeed": "d" in offer.allows and draw(seed, number, "dripfeed") < 0.7,
        # What refills by itself has no refill button.
        "refill": refill != NO_REFILL and not refill.startswith("Auto"),
        "cancel": "c" in offer.allows and draw(seed, number, "cancel") < 0.75,
    }
    if draw(seed, number, "desc") < 0.35:
        service["desc"] = one_of(DESCRIPTIONS, seed, number, "which desc").format(**words)
    return service


def _words(offer: Offer, line: Line, refill: str, number: int, seed: int) -> dict[str, str]:
    what = f"{offer.network} {offer.thing}"
    limit = offer.max
    if offer.max > 1:
        limit = max(offer.min * 2, offer.max // one_of((1, 2, 4, 5, 10), seed, number, "max"))
    speeds = [speed for speed in SPEEDS if speed <= limit] or [limit]
    return {
        "what": f"{what} {line.target}" if line.target else what,
        "quality": one_of(line.qualities, seed, number, "quality"),
        "limit": str(limit),
        "max": _short(limit),
        "speed": _short(one_of(speeds[-6:], seed, number, "speed")),
        "start": one_of(STARTS, seed, number, "start"),
        "refill": f"{refill} ♻️" if refill != NO_REFILL else refill,
        "mark": one_of(MARKS, seed, number, "mark"),
    }


def _name(offer: Offer, words: Mapping[str, str], names: dict[str, int], number: int, seed: int) -> str:
    patterns: tuple[str, ...] = PATTERNS
    if offer.type == "Subscriptions":
        patterns = SUBSCRIPTION_PATTERNS
    elif offer.max == 1:
        patterns = ONE_PIECE_PATTERNS
    name = one_of(patterns, seed, number, "pattern").format(**words).strip()
    if "r" not in offer.allows:
        name = name.replace(f" | {NO_REFILL}", "").replace(f" [{NO_REFILL}]", "").replace(f" ~ {NO_REFILL}", "")
    names[name] = used = names.get(name, 0) + 1
    return name if used == 1 else f"{name} [S{used}]"


def _rate(offer: Offer, line: Line, number: int, seed: int) -> str:
    """A price in the offer's span, cheap lines low in it, written with as many decimals as its size deserves."""
    place = min(1.0, max(0.0, line.price + between(-0.12, 0.12, seed, number, "rate")))
    units = round(offer.rate_from * (offer.rate_to / offer.rate_from) ** place)
    if units >= 1_000:
        units -= units % whole(1, 100, seed, number, "rounding")
    rate = Decimal(units).scaleb(-4)
    return f"{rate:.4f}" if units < 1_000 else f"{rate:.2f}"


def _short(number: int) -> str:
    """Sellers write 50000 as 50K and 2000000 as 2M."""
    for size, letter in ((1_000_000, "M"), (1_000, "K")):
        if number >= size:
            return f"{number // size}{letter}"
    return str(number)


class Service:
    """One service as the panel itself reads it when it books; ``said`` is what the catalogue answer shows."""

    __slots__ = ("cancel", "dripfeed", "max", "min", "number", "rate", "refill", "said", "type")

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = dict(said)
        try:
            self.number = str(said["service"])
            self.rate = Decimal(str(said["rate"]).replace(",", ""))
            self.min = int(said.get("min", 1))
            self.max = int(said.get("max", 2_147_483_647))
        except (KeyError, ValueError, InvalidOperation) as error:
            raise ValueError(f"A service needs service, rate, and whole numbers as min and max: {said!r}") from error
        self.type: OrderType = order_type(said.get("type"))
        self.dripfeed = _truth(said.get("dripfeed"))
        self.refill = _truth(said.get("refill"))
        self.cancel = _truth(said.get("cancel"))


def _truth(value: object) -> bool:
    """A catalogue given by a test may spell its switches as other panels do."""
    return str(value).casefold() in {"true", "1", "yes"}


class Catalogue:
    """All services the panel sells; the text of the catalogue answer is kept until something changes."""

    def __init__(self, services: Iterable[Mapping[str, Any]]) -> None:
        self._services = {service.number: service for service in map(Service, services)}
        self.version = 0

    def __len__(self) -> int:
        return len(self._services)

    def __iter__(self) -> Iterator[Service]:
        return iter(self._services.values())

    def get(self, number: str) -> Service | None:
        return self._services.get(number)

    def said(self) -> list[dict[str, Any]]:
        """The catalogue in the seed's form, each service exactly as it was given."""
        return [service.said for service in self._services.values()]

    def change(self, number: str, fields: Mapping[str, Any]) -> None:
        """Give a service other values, or add it if there is none of this number."""
        known = self._services.get(number)
        before: dict[str, Any] = known.said if known else {"service": int(number) if number.isdecimal() else number}
        self._services[number] = Service({**before, **fields})
        self.version += 1

    def remove(self, number: str) -> None:
        if self._services.pop(number, None) is None:
            raise ValueError(f"There is no service {number}.")
        self.version += 1

    def replace(self, services: Iterable[Mapping[str, Any]]) -> None:
        """Sell these services and nothing else from now on."""
        self._services = {service.number: service for service in map(Service, services)}
        self.version += 1
