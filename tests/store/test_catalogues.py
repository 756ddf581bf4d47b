"""Catalogues are stored as differences, and come back as the panel gave them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.catalogue.services import Catalogue, Service
from bot.domain.ids import SHARED, AccountId, ServiceId
from bot.store.store import Store
from tests.store.examples import NOW, service


async def test_nothing_is_loaded_where_nothing_was_stored(store: Store) -> None:
    assert await store.catalogues.load(SHARED) is None
    assert await store.catalogues.digest(SHARED) == ""


async def test_a_catalogue_comes_back_in_the_panels_order_with_every_digit(store: Store) -> None:
    services = (
        service(9, rate=Decimal("1234567890.12345678"), dripfeed=True, refill=True, description="Начало: 1–2 ч. 🚀"),
        service(2, id=ServiceId("clx9k3v"), dripfeed=False, cancel=True),
        service(5, dripfeed=None),
    )
    catalogue = Catalogue(services, NOW, "d1")
    await store.catalogues.replace(SHARED, catalogue)
    assert await store.catalogues.load(SHARED) == catalogue
    assert await store.catalogues.digest(SHARED) == "d1"
    assert await store.catalogues.load(AccountId(2)) is None


async def test_services_come_go_change_and_come_back(store: Store) -> None:
    one, two, three = service(1), service(2), service(3)
    steps = [
        (one, two),
        (three, one),
        (replace(one, rate=Decimal("0.95")), three, two),
        (),
        (two, one),
    ]
    for number, services in enumerate(steps):
        catalogue = Catalogue(services, NOW + number, f"d{number}")
        await store.catalogues.replace(SHARED, catalogue)
        assert await store.catalogues.load(SHARED) == catalogue


async def test_the_same_catalogue_again_moves_only_its_time(store: Store) -> None:
    await store.catalogues.replace(SHARED, Catalogue((service(1),), NOW, "d1"))
    await store.catalogues.replace(SHARED, Catalogue((service(1),), NOW + 5, "d1"))
    assert await store.catalogues.load(SHARED) == Catalogue((service(1),), NOW + 5, "d1")


async def test_a_replica_compares_with_what_another_one_stored(database_url: str) -> None:
    one, two = await Store.open(database_url), await Store.open(database_url)
    first = Catalogue((service(1), service(2)), NOW, "d1")
    second = Catalogue((service(2), service(3)), NOW + 1, "d2")
    third = Catalogue((service(1), service(3)), NOW + 2, "d3")
    await one.catalogues.replace(SHARED, first)
    assert await two.catalogues.load(SHARED) == first
    await two.catalogues.replace(SHARED, second)
    assert await one.catalogues.digest(SHARED) == "d2"
    await one.catalogues.replace(SHARED, third)
    assert await two.catalogues.load(SHARED) == third
    await one.close()
    await two.close()


async def test_catalogues_stored_at_once_leave_one_of_them_whole(store: Store) -> None:
    rivals = [Catalogue(tuple(service(n) for n in range(k, k + 5)), NOW + k, f"d{k}") for k in range(4)]
    await asyncio.gather(*(store.catalogues.replace(SHARED, one) for one in rivals))
    assert await store.catalogues.load(SHARED) in rivals


_services = st.builds(
    Service,
    id=st.integers(1, 6).map(lambda number: ServiceId(str(number))),
    name=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=5),
    type=st.sampled_from(["Default", "Package"]),
    category=st.just("Likes"),
    rate=st.decimals(0, 10_000, allow_nan=False, places=8),
    minimum=st.integers(1, 100),
    maximum=st.integers(100, 2**62),
    dripfeed=st.sampled_from([None, True, False]),
)
_catalogues = st.lists(st.lists(_services, unique_by=lambda one: one.id, max_size=6), min_size=1, max_size=5)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(_catalogues)
async def test_whatever_a_panel_lists_one_after_the_other_is_what_is_loaded(
    store: Store, listed: list[list[Service]]
) -> None:
    for services in listed:
        catalogue = Catalogue(tuple(services), NOW, f"{services!r}")
        await store.catalogues.replace(SHARED, catalogue)
        assert await store.catalogues.load(SHARED) == catalogue
