"""Services a person keeps at hand."""

from __future__ import annotations

from bot.domain.ids import SHARED, AccountId, ServiceId
from bot.store.store import Store
from tests.store.examples import ANA, BORIS, NOW


async def test_favourites_are_a_persons_own_on_an_account_newest_first(store: Store) -> None:
    await store.favourites.add(ANA, SHARED, ServiceId("5"), NOW)
    await store.favourites.add(ANA, SHARED, ServiceId("clx9"), NOW + 1)
    await store.favourites.add(ANA, AccountId(2), ServiceId("7"), NOW)
    await store.favourites.add(BORIS, SHARED, ServiceId("8"), NOW)
    assert await store.favourites.of(ANA, SHARED) == ["clx9", "5"]


async def test_adding_twice_is_adding_once_and_removing_what_is_not_there_is_nothing(store: Store) -> None:
    for now in (NOW, NOW + 1):
        await store.favourites.add(ANA, SHARED, ServiceId("5"), now)
    assert await store.favourites.of(ANA, SHARED) == ["5"]
    for _ in range(2):
        await store.favourites.remove(ANA, SHARED, ServiceId("5"))
    assert await store.favourites.of(ANA, SHARED) == []
