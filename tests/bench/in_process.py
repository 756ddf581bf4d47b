"""What is measured within one process: the catalogue, search, a tracked batch. The panel runs in another."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp

from bot.domain.accounts.people import Account
from bot.domain.catalogue.search import SearchIndex
from bot.domain.ids import SHARED
from bot.domain.orders.polling import PollingSchedule
from bot.flows.accounts.access import Access
from bot.flows.accounts.deps import Deps
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.flows.orders.status_polling import StatusPolling
from bot.flows.ports import Panel
from bot.panel.panels import PanelConnections
from bot.store.ids import IdGenerator
from bot.store.store import Store
from bot.wiring.gc_tuning import tune_garbage_collector
from tests.bench.fixture import ROOT
from tests.bench.large import only_ended
from tests.bench.seeding import Stock, clock, fill

ROUNDS = 15
TURNS = 90
"""Of a tracked batch: now and then a bare request costs half as much for some seconds, and fifteen turns may see those alone."""


@dataclass(slots=True)
class Inside:
    """The parts under measurement, and the panel's address."""

    address: str
    store: Store
    panels: PanelConnections
    account: Account
    session: aiohttp.ClientSession
    database_url: str
    asked: Counter[str]

    async def control(self, **command: object) -> None:
        """Change something at the panel."""
        async with self.session.post(f"{self.address}/control", json=command) as answer:
            answer.raise_for_status()

    async def ask(self, **form: str) -> bytes:
        """One bare call of the panel."""
        async with self.session.post(f"{self.address}/api/v2", data={"key": "demo", **form}) as answer:
            return await answer.read()

    async def place(self, number: int) -> str:
        """Order at the panel; its number of the order."""
        link = f"https://www.instagram.com/p/C{number}/"
        return str(json.loads(await self.ask(action="add", service="1234", link=link, quantity="100"))["order"])

    def status_polling(self, schedule: PollingSchedule) -> StatusPolling:
        """What asks the panel about orders."""
        access = Access(self.store, clock, frozenset())
        return StatusPolling(Deps(self.store, access, clock, IdGenerator(clock)), _Keyed(self.panels), schedule)


@asynccontextmanager
async def inside(services: int) -> AsyncIterator[Inside]:
    """A panel of that many services, and the bot's parts against it on a fresh SQLite file."""
    command = [sys.executable, "-m", "tests.bench.panel", str(services)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    asked: Counter[str] = Counter()
    panels = PanelConnections(requests_per_minute=1_000_000, observe=lambda call, *_: asked.update([call]))
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database_url = f"sqlite+aiosqlite:///{folder}/bot.db"
        store = await Store.open(database_url)
        account = Account(SHARED, "bench", f"{address}/api/v2", "demo", currency="USD")
        await store.accounts.save(replace(account, key=""))
        try:
            async with aiohttp.ClientSession() as session:
                yield Inside(address, store, panels, account, session, database_url, asked)
        finally:
            await panels.close()
            await store.close()
            process.stdin.close()
            await process.wait()


async def cpu_of(work: Callable[[], Awaitable[object]]) -> float:
    """Milliseconds of CPU, threads included, that some work takes."""
    began = time.process_time()
    await work()
    return 1000 * (time.process_time() - began)


async def catalogue(services: int) -> dict[str, float]:
    """CPU of a refresh, unchanged and with 1 % changed, in terms of `json.loads` of the same body; how long the loop was held
    by these, the first one, and what a start does with the stored catalogue.
    """
    async with inside(services) as here:
        body = await here.ask(action="services")
        ids = [one["service"] for one in json.loads(body)]
        loads = statistics.median([await cpu_of(lambda: asyncio.to_thread(json.loads, body)) for _ in range(ROUNDS)])
        tune_garbage_collector()
        held = _Held()
        catalogue_cache = CatalogueCache(here.store, here.panels, clock)
        await held.during(catalogue_cache.refresh(here.account))
        await held.during(_after_a_start(here))
        unchanged = statistics.median(
            [await cpu_of(lambda: held.during(catalogue_cache.refresh(here.account))) for _ in range(ROUNDS)]
        )
        changed = []
        for number in range(ROUNDS):
            for service in ids[::100]:
                await here.control(do="set_service", service=service, rate=f"{1 + number}.25")
            changed.append(await cpu_of(lambda: held.during(catalogue_cache.refresh(here.account))))
        return {
            "json_loads_ms": loads,
            "unchanged": unchanged / loads,
            "changed": statistics.median(changed) / loads,
            "held_ms": held.longest_ms,
        }


async def _after_a_start(here: Inside) -> None:
    store = await Store.open(here.database_url)
    try:
        catalogue_cache = CatalogueCache(store, here.panels, clock)
        await catalogue_cache.index(here.account.id, await catalogue_cache.current(here.account))
    finally:
        await store.close()


class _Held:
    """How long the event loop was away from a task that only sleeps: CPU of this process between two of its turns, so that
    other processes of the machine are not counted.
    """

    longest_ms = 0.0

    async def during(self, work: Awaitable[object]) -> None:
        ended = False

        async def watch() -> None:
            while not ended:
                began = time.process_time()
                await asyncio.sleep(0.002)
                self.longest_ms = max(self.longest_ms, 1000 * (time.process_time() - began))

        async with asyncio.TaskGroup() as both:
            both.create_task(watch())
            await work
            ended = True


async def search(services: int) -> dict[str, float]:
    """CPU of one search over the words people use, 99th percentile, in milliseconds."""
    queries = ["insta story views", "ig likes refill", "folowers instgram", "yt watch time", "1234", "tiktok view", "telegram members", "spotify plays", "poll votes", "cheap coments"]  # fmt: skip
    async with inside(services) as here:
        answer = await here.panels.of(here.account).services()
        index = SearchIndex(answer.services or ())
        took = []
        for query in queries * 20:
            began = time.process_time()
            index.find(query, 100)
            took.append(1000 * (time.process_time() - began))
        return {"p99_ms": statistics.quantiles(took, n=100)[98]}


async def tracked_batch(rounds: int = TURNS, ended: int = 0) -> dict[str, float]:
    """CPU of one tracked batch of 100 orders of which 5 changed, in terms of one bare request with `json.loads` of its
    answer, at the same pace. So many ended orders are stored beside them.
    """
    async with inside(320) as here:
        ids = [await here.place(number) for number in range(100)]
        if ended:
            await only_ended(here.database_url, ended, clock(), range(1, 101))
        await fill(here.database_url, Stock(people=range(1, 101), running=ids))
        status_polling = here.status_polling(PollingSchedule(0.001, 0.001))
        asked = ",".join(ids)
        bare: list[float] = []
        ours: list[float] = []

        async def one_bare() -> None:
            json.loads(await here.ask(action="status", orders=asked))

        async def one_ours() -> None:
            for account_id, orders in (await status_polling.due()).items():
                assert len(orders) == 100, len(orders)
                await status_polling.ask(account_id, orders)

        for number in range(rounds):
            for panel_id in ids[5 * number % 100 : 5 * number % 100 + 5]:
                await here.control(do="set_order", order=panel_id, status="In progress", remains=str(90 - number))
            await asyncio.sleep(0.05)
            ours.append(await cpu_of(one_ours))
            await asyncio.sleep(0.05)
            bare.append(await cpu_of(one_bare))
        ours_ms, bare_ms = statistics.median(ours), statistics.median(bare)
        return {"bare_ms": bare_ms, "ours_ms": ours_ms, "ratio": ours_ms / bare_ms}


async def requests(counts: tuple[int, ...] = (1, 100, 101, 250, 1000)) -> dict[str, int]:
    """How many requests it takes to ask about so many orders of one account."""
    needed = {}
    for count in counts:
        async with inside(320) as here:
            ids = [await here.place(number) for number in range(count)]
            await fill(here.database_url, Stock(people=range(1, 101), running=ids))
            status_polling = here.status_polling(PollingSchedule(3600, 3600))
            here.asked.clear()
            for account_id, orders in (await status_polling.due()).items():
                await status_polling.ask(account_id, orders)
            needed[str(count)] = here.asked["status"]
    return needed


class _Keyed:
    """Gives the account its key, as the wiring does."""

    def __init__(self, panels: PanelConnections) -> None:
        self._panels = panels

    def of(self, account: Account, *, background: bool = False) -> Panel:
        return self._panels.of(replace(account, key="demo"))
