"""What is measured of a whole process: its start, its memory, what it tells, what a second one adds."""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import asyncpg

from bot.sandbox.faults import Fault
from bot.sandbox.world.people import Person
from bot.store.store import migrate
from tests.bench.fixture import OURS, Bot, Town, memory_mib, pace, running, town, until
from tests.bench.large import only_ended
from tests.bench.seeding import Stock, clock, fill, to_tell
from tests.databases import start_postgres

LATER_MS = 600_000
"""Longer than two processes take to start, and not so long that a clock put back would be suspected."""
ASKING = 5
"""How many people ask something while the others are told."""
PER_SECOND = 30
"""Source: Telegram, "Bots FAQ": messages a second in all."""


@asynccontextmanager
async def database(stock: Stock | None = None) -> AsyncIterator[str]:
    """The address of a SQLite file of its own, with the stock in it."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        url = f"sqlite+aiosqlite:///{folder}/bot.db"
        if stock is not None:
            await fill(url, stock)
        yield url


async def start(bot: Bot, url: str) -> float:
    """Seconds from the start of the process to its first `getUpdates`."""
    async with town(1) as there:
        began = time.perf_counter()
        async with running(bot, there, {"DATABASE_URL": url}):
            await until(lambda: _asks_for_updates(there))
            return time.perf_counter() - began


def _asks_for_updates(there: Town) -> bool:
    return any(call["method"] == "getUpdates" for call in there.sandbox.api.calls)


async def memory(bot: Bot) -> float:
    """MiB after the start and one conversation."""
    async with town(1) as there, running(bot, there) as process:
        await there.converse(there.people[0], 1)
        return memory_mib(process.pid)


async def memory_of_much(services: int, ended: int, running_orders: int, drafts: int) -> float:
    """MiB of the bot once it holds a large catalogue, has asked about every running order, was searched and ordered from."""
    async with town(8, services=services) as there:
        numbers, buyers = place(there, running_orders), [one.id for one in there.people]
        async with database() as url:
            await migrate(url)
            await only_ended(url, ended, clock(), range(buyers[0], buyers[-1] + 1))
            await fill(url, Stock(buyers, running=numbers, drafts=drafts))
            async with running(OURS, there, {"DATABASE_URL": url}) as process:
                for person in there.people:
                    await there.asks(person, "/search instagram likes", "likes")
                    await there.converse(person, 1)
                await until(lambda: len(asked_about(there)) >= running_orders)
                await asyncio.sleep(1)
                return memory_mib(process.pid)


def place(there: Town, count: int) -> list[str]:
    """Orders at the panel, made without a request each; their numbers."""
    panel = there.sandbox.panel
    asked = {"service": "2000", "quantity": "100"}
    numbers = []
    for number in range(count):
        link = {"link": f"https://www.instagram.com/p/P{number}/"}
        numbers.append(str(panel._answers.answer("add", {**asked, **link})["order"]))
    return numbers


def asked_about(there: Town) -> Counter[str]:
    """How often the panel was asked about each order."""
    asked: Counter[str] = Counter()
    for request in there.sandbox.panel.requests:
        if request["action"] == "status":
            given = request["parameters"]
            asked.update((given.get("orders") or given["order"]).split(","))
    return asked


async def notices(count: int) -> dict[str, float]:
    """So many news due at once to half as many people, Telegram's limits enforced: seconds beside what the limit takes for
    everything sent meanwhile, refusals (429), and how long people wait for an answer before and meanwhile.
    """
    async with town(count // 2 + ASKING, flood_limits=True) as there:
        stock = Stock([one.id for one in there.people[ASKING:]], ended=count)
        async with database(stock) as url, running(OURS, there, {"DATABASE_URL": url}):
            for number in range(2 * ASKING):  # the first connections and the first of everything
                await wait(there, there.people[:ASKING], number)
            times, waits = await told_meanwhile(there, url, count, calm=40)
            began, ended, askers = min(times), max(times), {one.id for one in there.people[:ASKING]}
            others = sum(
                call["method"] == "sendMessage" and call["chat_id"] in askers and began <= call["at"] <= ended
                for call in list(there.sandbox.api.calls)
            )
            return beside_limit(times, (count + others) / PER_SECOND) | waits


def beside_limit(times: list[int], limit: float) -> dict[str, float]:
    """How long all of it took, in seconds, beside what the limit takes."""
    took = (max(times) - min(times)) / 1000
    return {"seconds": took, "limit_seconds": limit, "ratio": took / limit}


async def told_meanwhile(there: Town, url: str, count: int, calm: int) -> tuple[list[int], dict[str, float]]:
    """When each of so many news due at once went out (ms) while the first five people ask; refusals, their waits before and
    meanwhile.
    """
    asking, told = there.people[:ASKING], {one.id for one in there.people[ASKING:]}
    before = [await wait(there, asking, number) for number in range(calm)]
    first = len(there.sandbox.api.calls)
    await to_tell(url, count)
    busy: list[float] = []
    while len(times := _news(there, first, told)) < count:
        busy.append(await wait(there, asking, len(busy)))
    return times, {
        "refused": sum(call["error_code"] == 429 for call in list(there.sandbox.api.calls)[first:]),
        "calm_p99_ms": 1000 * _p99(before),
        "busy_p99_ms": 1000 * _p99(busy),
        "calm_median_ms": 1000 * statistics.median(before),
        "busy_median_ms": 1000 * statistics.median(busy),
    }


async def wait(there: Town, asking: list[Person], number: int) -> float:
    """One question, then a rest, as long as a chat's limit asks for."""
    took = await there.asks(asking[number % len(asking)], "/help", "")
    await asyncio.sleep(max(0.0, 0.4 - took))
    return took


def _news(there: Town, first: int, told: set[int]) -> list[int]:
    """When each of the news went out (ms)."""
    calls = list(there.sandbox.api.calls)[first:]
    return [call["at"] for call in calls if call["method"] == "sendMessage" and call["ok"] and call["chat_id"] in told]


def _p99(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=100, method="inclusive")[98]


async def update_cost(people: int, conversations: int, ended: int) -> float:
    """CPU of an update in ms, with so many orders stored, a hundredth of them of each person."""
    async with database() as url:
        await migrate(url)
        await only_ended(url, ended, clock(), range(2001, 2101))
        return (await pace(OURS, people=people, conversations=conversations, more={"DATABASE_URL": url})).cpu_ms


@asynccontextmanager
async def postgres() -> AsyncIterator[str]:
    """The address of a PostgreSQL server."""
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir="/tmp"))
    server = await asyncio.to_thread(start_postgres, folder)
    try:
        yield server.get_uri()
    finally:
        await asyncio.to_thread(server.cleanup)
        shutil.rmtree(folder, ignore_errors=True)


async def new_database(server: str) -> str:
    """The address of an empty database on that server."""
    name = f"bench_{time.time_ns()}"
    await _execute(server, f"CREATE DATABASE {name}")
    address = server.rpartition("/")[0] + "/" + name if "?" not in server else server.replace("/postgres?", f"/{name}?")
    return address.replace("postgresql://", "postgresql+asyncpg://")


async def replicas(server: str, count: int, orders: int, call_seconds: float = 0.2) -> dict[str, float]:
    """Orders asked about a second by so many background processes on one database, and how many were asked about twice."""
    url = await new_database(server)
    async with town(8) as there, AsyncExitStack() as stack:
        there.sandbox.faults.add(Fault("panel", "status", times=10**9, delay_seconds=call_seconds))
        numbers = place(there, orders)
        await fill(url, Stock([one.id for one in there.people], running=numbers, due_at=clock() + LATER_MS))
        role = replace(OURS, command=(*OURS.command, "--role", "background"))
        more = {"DATABASE_URL": url, "TRACK_FIRST_SECONDS": "3600", "TRACK_MAX_SECONDS": "7200"}
        for _ in range(count):
            await stack.enter_async_context(running(role, there, more))
        await until(lambda: sum(call["method"] == "getMe" for call in there.sandbox.api.calls) >= count)
        await asyncio.sleep(2)
        assert not asked_about(there), "the panel was asked before it was due"
        began = time.perf_counter()
        await _execute(url.replace("+asyncpg", ""), "UPDATE checks SET next_check_at = 1")
        await until(lambda: asked_about(there).total() >= orders)
        took = time.perf_counter() - began
        await asyncio.sleep(2)
        return {"orders_a_second": orders / took, "twice": asked_about(there).total() - orders}


async def _execute(dsn: str, statement: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
