"""What is measured within one process: the catalogue, search, a tracked batch. The panel runs in another."""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal

import aiohttp

from bot.domain.ids import SHARED, ChatId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.orders import Order, Status
from bot.domain.people import Account
from bot.domain.polling import Schedule
from bot.domain.search import SearchIndex
from bot.flows.access import Access
from bot.flows.catalogue import CatalogueShelf
from bot.flows.tracking import Tracking
from bot.panel.panels import PanelConnections
from bot.store.numbering import Numbering
from bot.store.store import SqlStore
from tests.bench.town import ROOT

ROUNDS = 15


def clock() -> int:
    """Milliseconds UTC."""
    return time.time_ns() // 1_000_000


@dataclass(slots=True)
class Inside:
    """The parts under measurement, and the panel's address."""

    address: str
    store: SqlStore
    panels: PanelConnections
    account: Account
    session: aiohttp.ClientSession
    numbering: Numbering

    async def control(self, **command: object) -> None:
        """Change something at the panel."""
        async with self.session.post(f"{self.address}/control", json=command) as answer:
            answer.raise_for_status()

    async def ask(self, **form: str) -> bytes:
        """One bare call of the panel."""
        async with self.session.post(f"{self.address}/api/v2", data={"key": "demo", **form}) as answer:
            return await answer.read()


@asynccontextmanager
async def inside(services: int) -> AsyncIterator[Inside]:
    """A panel of that many services, and the bot's parts against it on a fresh SQLite file."""
    command = [sys.executable, "-m", "tests.bench.panel", str(services)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().strip()
    panels = PanelConnections(requests_per_minute=1_000_000)
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        store = await SqlStore.open(f"sqlite+aiosqlite:///{folder}/bot.db")
        account = Account(SHARED, "bench", f"{address}/api/v2", "demo", currency="USD")
        await store.accounts.save(replace(account, key=""))
        try:
            async with aiohttp.ClientSession() as session:
                yield Inside(address, store, panels, account, session, Numbering(clock))
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


async def catalogue(services: int = 10_000) -> dict[str, float]:
    """CPU of a refresh, unchanged and with 1 % changed, in terms of `json.loads` of the same body; how long the loop was held."""
    async with inside(services) as here:
        body = await here.ask(action="services")
        ids = [one["service"] for one in json.loads(body)]
        loads = statistics.median([await cpu_of(lambda: asyncio.to_thread(json.loads, body)) for _ in range(ROUNDS)])
        shelf = CatalogueShelf(here.store, here.panels, clock)
        await shelf.refresh(here.account)
        held = _Held()
        unchanged = statistics.median([await cpu_of(lambda: held.during(shelf.refresh(here.account))) for _ in range(ROUNDS)])
        changed = []
        for number in range(ROUNDS):
            for service in ids[:: 100]:
                await here.control(do="set_service", service=service, rate=f"{1 + number}.25")
            changed.append(await cpu_of(lambda: held.during(shelf.refresh(here.account))))
        return {"json_loads_ms": loads, "unchanged": unchanged / loads, "changed": statistics.median(changed) / loads, "held_ms": held.longest_ms}


class _Held:
    """How long the event loop was away from a task that only sleeps."""

    longest_ms = 0.0

    async def during(self, work: Awaitable[object]) -> None:
        ended = False

        async def watch() -> None:
            while not ended:
                began = time.perf_counter()
                await asyncio.sleep(0.002)
                self.longest_ms = max(self.longest_ms, 1000 * (time.perf_counter() - began) - 2)

        async with asyncio.TaskGroup() as both:
            both.create_task(watch())
            await work
            ended = True


async def search(services: int = 10_000) -> dict[str, float]:
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


async def tracked_batch() -> dict[str, float]:
    """CPU of one tracked batch of 100 orders of which 5 changed, in terms of one bare request with `json.loads` of its answer."""
    async with inside(320) as here:
        ids = []
        for number in range(100):
            placed = json.loads(await here.ask(action="add", service="1234", link=f"https://www.instagram.com/p/C{number}/", quantity="100"))
            ids.append(str(placed["order"]))
        tracking = Tracking(here.store, Access(here.store, clock, ()), _Keyed(here.panels), clock, here.numbering, Schedule(0.001, 0.001))
        for panel_id in ids:
            assert await here.store.orders.submit(order(here, panel_id), here_draft := await _draft(here)), here_draft
        asked = ",".join(ids)
        bare: list[float] = []
        ours: list[float] = []

        async def one_bare() -> None:
            json.loads(await here.ask(action="status", orders=asked))

        async def one_ours() -> None:
            for account_id, orders in (await tracking.due()).items():
                await tracking.ask(account_id, orders)

        for number in range(ROUNDS):
            for panel_id in ids[5 * number : 5 * number + 5]:
                await here.control(do="set_order", order=panel_id, status="In progress", remains=str(90 - number))
            await asyncio.sleep(0.05)
            ours.append(await cpu_of(one_ours))
            bare.append(await cpu_of(one_bare))
        return {"bare_ms": statistics.median(bare), "ratio": statistics.median(ours) / statistics.median(bare)}


class _Keyed:
    """Gives the account its key, as the wiring does."""

    def __init__(self, panels: PanelConnections) -> None:
        self._panels = panels

    def of(self, account: Account) -> object:
        return self._panels.of(replace(account, key="demo"))


def order(here: Inside, panel_id: str) -> Order:
    """An order that is due to be asked about."""
    return Order(
        id=OrderId(here.numbering()), account_id=SHARED, person_id=PersonId(1), chat_id=ChatId(1), service_id=ServiceId("1234"), service_name="Likes HQ",
        type="Default", link="https://www.instagram.com/p/C/", link_key="instagram/p/C", parameters={"quantity": "100"}, quantity=100, rate=Decimal("0.85"),
        charge=Money(Decimal("0.085"), "USD"), status=Status.PENDING, created_at=clock(), panel_order_id=PanelOrderId(panel_id), placed_at=clock(), next_check_at=1,
    )  # fmt: skip
