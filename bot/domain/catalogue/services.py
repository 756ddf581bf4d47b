"""What a panel sells: services, their categories, the catalogue."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from zlib import crc32

from bot.domain.networks import Network, network_of
from bot.domain.ordering.order_types import OrderType, order_type
from bot.domain.service_kinds import kind_of, takes_any_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from bot.domain.ids import ServiceId


@dataclass(frozen=True, slots=True)
class Service:
    """One thing a panel sells.

    `rate` is per 1000, or for the whole package; `minimum` and `maximum` bound the quantity. `dripfeed` is None where
    the panel does not say. Source: seed document, "Service list"; API dialects for what varies.

    What its name speaks of is read once and kept in the service: a memory by name took ten times the room.
    """

    id: ServiceId
    name: str
    type: str
    category: str
    rate: Decimal
    minimum: int
    maximum: int
    refill: bool = False
    cancel: bool = False
    dripfeed: bool | None = None
    description: str = ""
    _network: Network | None = field(default=None, init=False, repr=False, compare=False)
    _kind: str | None = field(default=None, init=False, repr=False, compare=False)

    @property
    def order_type(self) -> OrderType | None:
        """The shape of its orders, or None: then it is listed and not orderable here."""
        return order_type(self.type)

    @property
    def network(self) -> Network:
        """The network its name, else its category, speaks of."""
        found = self._network
        if found is None:
            found = network_of(self.name, self.category)
            object.__setattr__(self, "_network", found)
        return found

    @property
    def kind(self) -> str:
        """What is delivered ("likes", "followers", …, "other"), read from the name, else the category."""
        found = self._kind
        if found is None:
            found = kind_of(self.name, self.category)
            object.__setattr__(self, "_kind", found)
        return found

    @property
    def takes_any_page(self) -> bool:
        """Whether its link may be of any site, whatever network its name speaks of."""
        of_pages = self.order_type is not None and self.order_type.name in ("SEO", "Web Traffic")
        return of_pages or takes_any_page(self.name, self.category)


def category_key(category: str) -> str:
    """A short stable key of a category's name, for buttons: 8 hexadecimal digits."""
    return f"{crc32(category.encode()):08x}"


@dataclass(frozen=True)
class Catalogue:
    """All services of one account as the panel gave them at `fetched_at` (ms), with its `digest`."""

    services: tuple[Service, ...]
    fetched_at: int
    digest: str = ""
    _by_id: dict[ServiceId, Service] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {service.id: service for service in self.services})

    def find(self, service_id: ServiceId) -> Service | None:
        """The service, or None where the panel does not list it now."""
        return self._by_id.get(service_id)

    @cached_property
    def by_network(self) -> dict[str, tuple[Service, ...]]:
        """Services of each network that has any, the network's key first seen first."""
        return _grouped((service.network.key, service) for service in self.services)

    @cached_property
    def by_category(self) -> dict[str, tuple[Service, ...]]:
        """Services of each category, under `category_key`."""
        return _grouped((category_key(service.category), service) for service in self.services)


def _grouped(pairs: Iterable[tuple[str, Service]]) -> dict[str, tuple[Service, ...]]:
    groups: dict[str, list[Service]] = {}
    for key, service in pairs:
        groups.setdefault(key, []).append(service)
    return {key: tuple(members) for key, members in groups.items()}


@dataclass(frozen=True, slots=True)
class ServicesAnswer:
    """The catalogue as the panel gave it; `services` is None where its digest is the one already known."""

    digest: str
    services: tuple[Service, ...] | None
