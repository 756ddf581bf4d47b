"""A list of services: how it is sorted and sifted, and which of that is worth offering for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.domain.catalogue.search import SearchQuery
from bot.domain.ids import ServiceId
from bot.domain.orders.statistics import ServiceRecord

if TYPE_CHECKING:
    from bot.domain.catalogue.services import Service

Records = Mapping[ServiceId, ServiceRecord]
MOST_LOOKED_AT = 1000
"""Of how many services what is offered is read."""


class Sort(StrEnum):
    """What comes first: what fits the words best, the cheapest, the name, the fewest orders that fell short, the soonest done."""

    FIT = "fit"
    RATE = "rate"
    NAME = "name"
    RECORD = "record"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class ListOptions:
    """How a list is sorted, and what every service of it must be."""

    sort: Sort = Sort.RATE
    wish: SearchQuery = field(default_factory=SearchQuery)


@dataclass(frozen=True, slots=True)
class ListChoices:
    """The choices that would change a list: the orders it can have, the filters that keep some and drop some.

    `rates` are round bounds per 1000, `networks` are keys, the one with most services first.
    """

    sorts: tuple[Sort, ...] = ()
    refill: bool = False
    cancel: bool = False
    dripfeed: bool = False
    rates: tuple[Decimal, ...] = ()
    networks: tuple[str, ...] = ()


def sifted(services: Sequence[Service], terms: ListOptions, records: Records) -> list[Service]:
    """The services that are as wished, in the order asked for; where our own orders say nothing of a service it comes last."""
    kept = [service for service in services if terms.wish.fits(service)]
    if terms.sort is Sort.FIT:
        return kept
    return sorted(kept, key=_keys(records)[terms.sort])


def offered(services: Sequence[Service], records: Records, *, ranked: bool = False) -> ListChoices:
    """What is worth offering for a list; `ranked`: it is the outcome of a search, whose own order is the best fit."""
    looked_at = services[:MOST_LOOKED_AT]
    if len(looked_at) < 2:
        return ListChoices()
    networks: dict[str, int] = {}
    for service in looked_at:
        networks[service.network.key] = networks.get(service.network.key, 0) + 1
    known = any(service.id in records for service in looked_at)
    return ListChoices(
        (
            *((Sort.FIT, Sort.RATE) if ranked else (Sort.RATE, Sort.NAME)),
            *((Sort.RECORD, Sort.SPEED) if known else ()),
        ),
        refill=_parts(looked_at, lambda service: service.refill),
        cancel=_parts(looked_at, lambda service: service.cancel),
        dripfeed=_parts(looked_at, lambda service: bool(service.dripfeed)),
        rates=_bounds(sorted(service.rate for service in looked_at)),
        networks=tuple(sorted(networks, key=lambda key: -networks[key])) if len(networks) > 1 else (),
    )


def _keys(records: Records) -> dict[Sort, Callable[[Service], tuple[object, ...]]]:
    def short(service: Service) -> tuple[object, ...]:
        record = records.get(service.id)
        share = (record.partial + record.canceled) / record.count if record else 1.0
        return record is None, share, service.rate, service.name

    def soon(service: Service) -> tuple[object, ...]:
        record = records.get(service.id)
        done = record.done_seconds if record else None
        return done is None, done or 0, service.rate, service.name

    return {
        Sort.RATE: lambda service: (service.rate, service.name),
        Sort.NAME: lambda service: (service.name.casefold(),),
        Sort.RECORD: short,
        Sort.SPEED: soon,
    }


def _parts(services: Sequence[Service], holds: Callable[[Service], bool]) -> bool:
    """Whether some are so and some are not."""
    first = holds(services[0])
    return any(holds(service) != first for service in services[1:])


def _bounds(rates: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Bounds near a quarter, half and three quarters of the services, of two digits at most; each leaves some out."""
    round_ones = {_rounded(rates[len(rates) * quarter // 4]) for quarter in (1, 2, 3)}
    return tuple(sorted(bound for bound in round_ones if 0 < bound < rates[-1]))


def _rounded(rate: Decimal) -> Decimal:
    """The rate rounded up to two digits."""
    return rate.quantize(Decimal(1).scaleb(rate.adjusted() - 1), ROUND_CEILING).normalize() if rate else rate
