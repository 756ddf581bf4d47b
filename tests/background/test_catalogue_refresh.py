from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.background.catalogue_refresh import CatalogueRefresh
from bot.background.supervisor import Supervisor
from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import Catalogue
from bot.domain.errors import PanelUnavailable
from bot.domain.ids import AccountId
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.ops.health import Heartbeats
from bot.store.store import Store
from tests.background.scripted_panel import Panels
from tests.background.test_supervisor import until
from tests.store.examples import NOW

ONE, TWO = AccountId(1), AccountId(2)


class Clock:
    now = NOW

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Store]:
    store = await Store.open(sqlite_url)
    for number in (ONE, TWO):
        await store.accounts.save(Account(number, f"Panel {number}", "https://panel.example/api/v2", ""))
    yield store
    await store.close()


@pytest.fixture
def panels() -> Panels:
    return Panels()


@pytest.fixture
def seen() -> list[int]:
    return []


@pytest.fixture
async def refresh(sqlite: Store, panels: Panels, clock: Clock, seen: list[int]) -> AsyncIterator[CatalogueRefresh]:
    supervisor = Supervisor(Heartbeats(lambda: 0.0))
    catalogue_cache = CatalogueCache(sqlite, panels, clock)

    def look(account: Account, _catalogue: Catalogue) -> None:
        seen.append(account.id)

    yield CatalogueRefresh(
        sqlite.accounts, catalogue_cache, clock, supervisor.spawn, every_seconds=3600, first_pause_seconds=60, seen=look
    )
    await supervisor.stop(0)


async def test_every_account_is_read_at_the_start_and_again_after_its_time(
    refresh: CatalogueRefresh, panels: Panels, clock: Clock, seen: list[int]
) -> None:
    await refresh.round()
    await until(lambda: sorted(seen) == [ONE, TWO])
    for _ in range(10):
        clock.now += 300_000
        await refresh.round()
    assert sorted(panels.asked) == [ONE, TWO]
    clock.now += 1_000_000
    await refresh.round()
    await until(lambda: sorted(panels.asked) == [ONE, ONE, TWO, TWO])


async def test_a_panel_that_is_down_is_asked_less_and_less_and_delays_no_other(
    refresh: CatalogueRefresh, panels: Panels, clock: Clock, seen: list[int]
) -> None:
    panels.refusals[ONE] = PanelUnavailable("down")
    asked_at: list[int] = []
    for _ in range(200):
        before = panels.asked.count(ONE)
        await refresh.round()
        await until(lambda: refresh.idle)
        if panels.asked.count(ONE) > before:
            asked_at.append(clock.now)
        clock.now += 30_000
    pauses = [later - earlier for earlier, later in pairwise(asked_at)]
    assert len(asked_at) <= 8
    assert pauses == sorted(pauses)
    assert TWO in seen

    panels.refusals.clear()
    clock.now += 6 * 3_600_000
    await refresh.round()
    await until(lambda: ONE in seen)


async def test_a_catalogue_that_is_fresh_in_the_store_is_not_asked_for_at_a_restart(
    refresh: CatalogueRefresh, panels: Panels, sqlite: Store, clock: Clock, seen: list[int]
) -> None:
    await sqlite.catalogues.replace(ONE, Catalogue((), clock.now - 600_000, "digest"))
    await refresh.round()
    await until(lambda: sorted(seen) == [ONE, TWO])
    assert panels.asked == [TWO]


async def test_a_closed_account_is_left_alone(
    refresh: CatalogueRefresh, panels: Panels, sqlite: Store, clock: Clock, seen: list[int]
) -> None:
    account = await sqlite.accounts.get(TWO)
    assert account is not None
    await sqlite.accounts.save(replace(account, closed_at=clock.now))
    await refresh.round()
    await until(lambda: seen == [ONE])
    assert panels.asked == [ONE]
