"""Finding a service: networks, categories, pages, search, what fits a link, one service's card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from bot.domain.accounts.people import Account, Permission, Person, Role
from bot.domain.catalogue.service_filters import ListChoices, ListOptions, Records, Sort, offered, sifted
from bot.domain.catalogue.services import Catalogue, Service, category_key
from bot.domain.errors import NotFound
from bot.domain.ids import ServiceId
from bot.domain.links import Link
from bot.domain.messages import N_
from bot.domain.networks import BY_KEY, Network
from bot.domain.orders.orders import Order
from bot.domain.service_kinds import KIND_BY_KEY, ServiceKind
from bot.flows.accounts.deps import Deps
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.flows.catalogue.service_comparison import ServiceComparison

PAGE = 8
MOST_FOUND = 100
_POST = "likes views comments comment_likes saves shares poll reactions mentions plays other"
_FITTING = {
    place: frozenset(kinds.split())
    for place, kinds in {
        "profile": "followers subscribers members stories subscriptions mentions live traffic plays views likes other",
        "channel": "members subscribers followers subscriptions boosts live views reactions other",
        "post": _POST,
        "reel": f"{_POST} watch_time",
        "video": f"{_POST} watch_time live",
        "story": "stories views poll likes other",
    }.items()
}
"""Kinds that suit what a link points at."""


@dataclass(frozen=True, slots=True)
class ServicePage:
    """One page of services: `number` from 0, of `pages`; `total` over all pages.

    `offers` are the choices that would change the list; `records` what our own orders did, where it is sorted by that.
    """

    services: tuple[Service, ...]
    number: int
    pages: int
    total: int
    offers: ListChoices = field(default_factory=ListChoices)
    records: Records = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceGroup:
    """A category with how many services it holds."""

    key: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class FittingServices:
    """What can be ordered for a link: kinds with how many services each, and the last order that fits."""

    link: Link
    kinds: tuple[tuple[ServiceKind, int], ...]
    last: Order | None


@dataclass(frozen=True, slots=True)
class ServiceCard:
    """One service with the currency of its account and whether it is a favourite; `may_buy` by the reader's role."""

    service: Service
    currency: str
    favourite: bool
    may_buy: bool


@dataclass(frozen=True, slots=True)
class CatalogueBrowser:
    """Every way to a service. Needs the right to see the catalogue."""

    deps: Deps
    catalogue_cache: CatalogueCache
    comparison: ServiceComparison

    async def networks(self, person: Person) -> list[tuple[Network, int]]:
        """The networks the panel sells something for, the largest first, "other" last."""
        catalogue, _ = await self._catalogue(person)
        counted = [(BY_KEY[key], len(services)) for key, services in catalogue.by_network.items()]
        return sorted(counted, key=lambda pair: (pair[0].key == "other", -pair[1]))

    async def categories(self, person: Person, network: str) -> list[ServiceGroup]:
        """The panel's categories of a network, in the panel's order."""
        catalogue, _ = await self._catalogue(person)
        names = Counter(service.category for service in catalogue.by_network.get(network, ()))
        return [ServiceGroup(category_key(name), name, count) for name, count in names.items()]

    async def category(
        self, person: Person, key: str, number: int, terms: ListOptions, network: str = ""
    ) -> tuple[str, ServicePage, str]:
        """One page of a category: its name, the page, and the currency."""
        catalogue, account = await self._catalogue(person)
        services = [one for one in catalogue.by_category.get(key, ()) if not network or one.network.key == network]
        if not services:
            raise NotFound(N_("This category is gone: the panel changed its catalogue."))
        return services[0].category, await self._page(account, services, terms, number), account.currency

    async def fitting(self, person: Person, link: Link) -> FittingServices:
        """What fits a link: kinds of its network, those that suit what it points at first."""
        catalogue, account = await self._catalogue(person)
        kinds = Counter(service.kind for service in self._of_network(catalogue, link))
        suiting = _FITTING.get(link.place or "")
        ordered = sorted(kinds.items(), key=lambda pair: (suiting is not None and pair[0] not in suiting, -pair[1]))
        if suiting and (only := [pair for pair in ordered if pair[0] in suiting]):
            ordered = only
        recent = await self.deps.store.orders.latest(account.id, person.id, 20)
        last = next((order for order in recent if self._repeatable(catalogue, order, link)), None)
        return FittingServices(link, tuple((KIND_BY_KEY[kind], count) for kind, count in ordered), last)

    async def fitting_kind(
        self, person: Person, link: Link, kind: str, number: int, terms: ListOptions
    ) -> tuple[ServicePage, str]:
        """One page of what fits a link and delivers one kind."""
        catalogue, account = await self._catalogue(person)
        services = [one for one in self._of_network(catalogue, link) if one.kind == kind]
        return await self._page(account, services, terms, number), account.currency

    async def search(self, person: Person, terms: ListOptions, number: int = 0) -> tuple[ServicePage, str]:
        """One page of the services that fit the words of the wish."""
        catalogue, account = await self._catalogue(person)
        index = await self.catalogue_cache.index(account.id, catalogue)
        found = index.find(terms.wish.words, None)
        return await self._page(account, found, terms, number, most=MOST_FOUND), account.currency

    async def service(self, person: Person, service_id: ServiceId) -> ServiceCard:
        """One service; raises `NotFound` for one the panel does not list."""
        catalogue, account = await self._catalogue(person)
        service = catalogue.find(service_id)
        if service is None:
            raise NotFound(N_("Service {id} is not in the catalogue."), id=str(service_id)[:40])
        favourites = await self.deps.store.favourites.of(person.id, account.id)
        return ServiceCard(service, account.currency, service_id in favourites, person.role >= Role.BUYER)

    async def sells(self, person: Person, number: str) -> bool:
        """Whether a service of that number is sold."""
        catalogue, _ = await self._catalogue(person)
        return catalogue.find(ServiceId(number)) is not None

    async def favourites(self, person: Person) -> tuple[list[Service], str]:
        """The favourites that are still sold, newest first."""
        catalogue, account = await self._catalogue(person)
        ids = await self.deps.store.favourites.of(person.id, account.id)
        return [service for one in ids if (service := catalogue.find(one))], account.currency

    async def favour(self, person: Person, service_id: ServiceId, *, yes: bool) -> None:
        """Make a service a favourite, or no longer."""
        _, account = await self._catalogue(person)
        if yes:
            await self.deps.store.favourites.add(person.id, account.id, service_id, self.deps.clock())
        else:
            await self.deps.store.favourites.remove(person.id, account.id, service_id)

    async def _page(
        self, account: Account, services: Sequence[Service], terms: ListOptions, number: int, *, most: int | None = None
    ) -> ServicePage:
        """`most` is given for what a search found, in the order of its fit."""
        records = await self.comparison.of(account.id)
        page = page_of(sifted(services, terms, records)[:most], number)
        by_record = terms.sort in (Sort.RECORD, Sort.SPEED)
        offers = offered(services, records, ranked=most is not None)
        return replace(page, offers=offers, records=records if by_record else {})

    async def _catalogue(self, person: Person) -> tuple[Catalogue, Account]:
        account = await self.deps.access.account(person, Permission.SEE_CATALOGUE)
        return await self.catalogue_cache.current(account), account

    @staticmethod
    def _of_network(catalogue: Catalogue, link: Link) -> Iterable[Service]:
        """Services made for the link's network; where the panel names none, those whose names speak of no network at all."""
        key = link.network.key if link.network else "website"
        return catalogue.by_network.get(key) or catalogue.by_network.get("other", ())

    @staticmethod
    def _repeatable(catalogue: Catalogue, order: Order, link: Link) -> bool:
        service = catalogue.find(order.service_id)
        return bool(
            service and link.network and service.network.key == link.network.key and "quantity" in order.parameters
        )


def page_of(services: Sequence[Service], number: int) -> ServicePage:
    """One page; a number out of range is the nearest page there is."""
    pages = max(1, -(-len(services) // PAGE))
    number = max(0, min(number, pages - 1))
    return ServicePage(tuple(services[number * PAGE : (number + 1) * PAGE]), number, pages, len(services))
