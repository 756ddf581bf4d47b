"""What each screen and each loop asks of a database, timed with few orders stored and with many."""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import TypeAlias

from bot.domain.accounts.memberships import TOP
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.notifications.events import OrderFinished
from bot.domain.ordering.draft import OrderDraft
from bot.domain.orders.orders import LOOKED_THROUGH, OrderFilter, Status
from bot.domain.orders.polling import DueOrder, OrderRecord
from bot.domain.orders.statistics import MOST
from bot.domain.queues import ReceivedUpdate
from bot.sandbox.world.people import Person
from bot.store.store import Store, migrate
from tests.bench import large
from tests.bench.fixture import OURS, ROOT, cpu_seconds, running, town
from tests.bench.processes import database
from tests.bench.seeding import DAY_MS, clock

Asked: TypeAlias = Callable[[], Awaitable[object]]
SHARED = AccountId(large.SHARED)
BUSY = PersonId(large.BUSY)
SERVICE = ServiceId("1020")
RUNNING = frozenset({Status.PENDING, Status.PROCESSING, Status.IN_PROGRESS})
STORED = (1_000, 1_000_000)
WINDOW, TIME, RUNS = f"the {LOOKED_THROUGH:,} orders searched", "the orders of that period", "running orders"
BOUNDED = {
    "Home of a group": RUNS,
    "a search by number": WINDOW,
    "a search by rare words": WINDOW,
    "a search by words without a match": WINDOW,
    "a search by a link": WINDOW,
    "a service's record": f"its {MOST} newest",
    "Confirm: spent today": TIME,
    "Balance: spent in a week": TIME,
    "Balance: spent in a month, by day": TIME,
    "a group's balance: spent today": TIME,
    "a group's balance: spent in a week": TIME,
    "/admin: number of people": "people",
    "/admin: number of accounts": "accounts",
    "number of unknown orders": "unknown orders",
    "polling: number of due orders": RUNS,
    "late: services with running orders": RUNS,
    "delete old drafts": "open drafts",
    "start: release all leases": RUNS,
    "start: clamp future times": RUNS,
}
"""What does not grow with all that is stored, but with something smaller."""
FEWEST, ENOUGH_SECONDS, ROUNDS = 5, 2.0, 100


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one thing that is asked."""

    median: float
    p99: float


async def grown(urls: Sequence[str]) -> dict[str, tuple[Times, Times]]:
    """Everything asked of a database with few orders and of one with many, in turns; they are made here."""
    now = clock()
    for url, orders in zip(urls, STORED, strict=True):
        await migrate(url)
        await large.enlarge(url, orders, now)
    async with AsyncExitStack() as stack:
        every: list[dict[str, Asked]] = []
        for url, orders in zip(urls, STORED, strict=True):
            store = await Store.open(url)
            stack.push_async_callback(store.close)
            every.append({**screens(store, orders, now), **loops(store, orders, now)})
        few, many = every
        return {name: await in_turns(few[name], many[name]) for name in few}


async def in_turns(*asked: Asked) -> tuple[Times, Times]:
    """Ask both many times, one after the other, until it is enough: what else the machine does meets them alike."""
    for one in asked:
        await one()
    spent: tuple[list[float], ...] = tuple([] for _ in asked)
    while len(spent[0]) < FEWEST or (sum(map(sum, spent)) < 2 * ENOUGH_SECONDS and len(spent[0]) < ROUNDS):
        for one, times in zip(asked, spent, strict=True):
            began = time.perf_counter()
            await one()
            times.append(time.perf_counter() - began)
    few, many = (
        Times(statistics.median(times) * 1000, sorted(times)[int(len(times) * 0.99)] * 1000) for times in spent
    )
    return few, many


async def backed_up() -> dict[str, float]:
    """A backup of a million orders at their end, compressed, while eight people order one after the other: what it takes,
    and how long an order takes them before and meanwhile.
    """
    async with database() as url, town(8) as there:
        await migrate(url)
        await large.only_ended(url, STORED[-1], clock(), range(2, 20_000))
        path, file = Path(url.partition(":///")[2]), Path(f"{url.partition(':///')[2]}.backup.gz")
        async with running(OURS, there, {"DATABASE_URL": url}) as bot:
            numbers = count(1)

            async def order() -> list[float]:
                number = next(numbers)

                async def one(person: Person) -> float:
                    began = time.perf_counter()
                    await there.converse(person, number)
                    return 1000 * (time.perf_counter() - began)

                return list(await asyncio.gather(*map(one, there.people)))

            await order()  # the first of everything
            spent = cpu_seconds(bot.pid)
            calm = [took for _ in range(30) for took in await order()]
            calm_cpu = (cpu_seconds(bot.pid) - spent) / len(calm)
            size, log, busy, began = _mib(path), 0.0, list[float](), time.perf_counter()
            environment = {"PATH": os.environ["PATH"], "TELEGRAM_TOKEN": there.sandbox.token, "DATABASE_URL": url}
            copying = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "backup", str(file), cwd=ROOT, env=environment
            )
            cpu, spent = 0.0, cpu_seconds(bot.pid)
            while copying.returncode is None:
                cpu = cpu_seconds(copying.pid)
                busy += await order()
                log = max(log, _mib(Path(f"{path}-wal")))
            took = time.perf_counter() - began
            busy_cpu = (cpu_seconds(bot.pid) - spent) / len(busy)
            assert copying.returncode == 0
        return {
            "seconds": took,
            "cpu_seconds": cpu,
            "backup_mib": _mib(file),
            "database_mib": size,
            "log_mib": log,
            "orders": len(busy),
            "calm_cpu_ms": 1000 * calm_cpu,
            "busy_cpu_ms": 1000 * busy_cpu,
            "calm_ms": statistics.median(calm),
            "busy_ms": statistics.median(busy),
            "calm_longest_ms": max(calm),
            "busy_longest_ms": max(busy),
        }


def _mib(file: Path) -> float:
    return file.stat().st_size / 2**20


def screens(store: Store, orders: int, now: int) -> dict[str, Asked]:
    """What people look at, a busy buyer for the worst of it."""
    page, spent = store.orders.page, store.memberships.spent
    middle, oldest = (OrderId(large.order_id(number, orders, now)) for number in (orders // 2, 20))
    days = [now - day * DAY_MS for day in range(30, -1, -1)]
    partial, completed = OrderFilter(frozenset({Status.PARTIAL})), OrderFilter(frozenset({Status.COMPLETED}))
    return {
        "Home": lambda: store.orders.summary(SHARED, BUSY),
        "Home of a group": lambda: store.orders.summary(SHARED, None),
        "My orders": lambda: page(SHARED, BUSY, OrderFilter()),
        "My orders, in the middle": lambda: page(SHARED, BUSY, OrderFilter(), older_than=middle),
        "My orders, the last page": lambda: page(SHARED, BUSY, OrderFilter(), older_than=oldest),
        "My orders, one page back from the last": lambda: page(SHARED, BUSY, OrderFilter(), newer_than=oldest),
        "My orders, running": lambda: page(SHARED, BUSY, OrderFilter(RUNNING)),
        "My orders, unknown": lambda: page(SHARED, BUSY, OrderFilter(frozenset({Status.UNKNOWN}))),
        "My orders, partial": lambda: page(SHARED, BUSY, partial),
        "My orders, completed, the last page": lambda: page(SHARED, BUSY, completed, older_than=oldest),
        "My orders of a service": lambda: page(SHARED, BUSY, OrderFilter(service_id=SERVICE)),
        "a group's orders": lambda: page(SHARED, None, OrderFilter()),
        "a group's orders, the last page": lambda: page(SHARED, None, OrderFilter(), older_than=oldest),
        "a search by number": lambda: page(SHARED, BUSY, OrderFilter(words=str(23_000_010))),
        "a search by rare words": lambda: page(SHARED, BUSY, OrderFilter(words="no. 220")),
        "a search by words without a match": lambda: page(SHARED, BUSY, OrderFilter(words="nowhere")),
        "a search by a link": lambda: page(SHARED, BUSY, OrderFilter(words="https://instagram.com/p/C79190")),
        "one order": lambda: store.orders.get(middle),
        "its card": lambda: store.cards.of(middle),
        "its refills": lambda: store.refills.of(middle),
        "an order by the panel's number": lambda: store.orders.by_panel_id(SHARED, PanelOrderId("23000001")),
        "Confirm: running orders of the link": lambda: store.orders.unfinished_on(SHARED, "instagram.com/p/C7919"),
        "Confirm: spent today": lambda: spent(SHARED, now - DAY_MS, BUSY),
        "Confirm: the order of the draft": lambda: store.orders.by_draft(DraftId(orders // 2)),
        "a service's record": lambda: store.orders.history(SHARED, SERVICE, MOST),
        "the latest orders": lambda: store.orders.latest(SHARED, BUSY, 20),
        "Balance: spent in a week": lambda: spent(SHARED, now - 7 * DAY_MS, BUSY),
        "Balance: spent in a month, by day": lambda: store.orders.spent_by_day(SHARED, BUSY, days),
        "a group's balance: spent today": lambda: spent(SHARED, now - DAY_MS),
        "a group's balance: spent in a week": lambda: spent(SHARED, now - 7 * DAY_MS),
        "a group's balance: the typical order": lambda: store.memberships.usual(SHARED, "USD"),
        "/admin: the audit log": lambda: store.audit.page(100),
        "/admin: the audit log, the last page": lambda: store.audit.page(100, before=oldest),
        "/admin: people": lambda: store.directory.page(0, 10),
        "/admin: number of people": store.directory.count,
        "/admin: invitations": lambda: store.directory.invitations(10),
        "/admin: invitations, the last page": lambda: store.directory.invitations(
            10, before=now - orders // 100 * 1000
        ),
        "/admin: accounts, in the middle": lambda: store.accounts.page(orders // 200, 20),
        "/admin: number of accounts": store.accounts.count,
        "members": lambda: store.memberships.after(SHARED, TOP, 20),
        "members, the last page": lambda: store.memberships.after(SHARED, (2, 20), 20),
        "members, one page back from the last": lambda: store.memberships.before(SHARED, (2, 20), 20),
        "own accounts": lambda: store.accounts.of_owner(PersonId(5)),
        "unknown orders": lambda: store.orders.unknown(20),
        "number of unknown orders": store.orders.count_unknown,
        "store an order": _storing(store, orders, now),
    }


def _storing(store: Store, orders: int, now: int) -> Asked:
    numbers = count(orders + 1)

    async def store_one() -> None:
        number = next(numbers)
        copied = await store.orders.get(OrderId(large.order_id(11, orders, now)))
        assert copied is not None
        draft = OrderDraft(DraftId(number), BUSY, ChatId(-number), SHARED, SERVICE, {}, updated_at=now)
        fresh = replace(
            copied,
            id=OrderId(large.order_id(number, orders, now)),
            draft_id=draft.id,
            status=Status.PENDING,
            panel_order_id=PanelOrderId(str(23_000_000 + number)),
            finished_at=None,
        )
        await store.drafts.save(draft, over=None)
        assert await store.orders.submit(fresh, draft)

    return store_one


def loops(store: Store, orders: int, now: int) -> dict[str, Asked]:
    """What the loops ask, round after round; a lease that ended at once lets the next round claim the same."""
    held: list[DueOrder] = []
    numbers: Iterator[int] = count(2 * orders)
    forgotten = {"inbox": 0, "outbox": 0}

    async def due() -> None:
        held[:] = await store.orders.claim_due(now, now, 100)
        assert held

    async def record() -> None:
        orders = await store.orders.tracked([one.id for one in held[:5]])
        incoming = [OrderRecord(replace(one, checked_at=now), one.status, now, "new") for one in orders]
        await store.orders.record(incoming, [], again={one.id: now for one in held[5:]})

    async def hear() -> None:
        update = ReceivedUpdate(next(numbers), "person 1", "{}", now, 0)
        await store.inbox.receive([update], "", 0)
        await store.inbox.finish([update.update_id], "")

    async def tell() -> None:
        number = next(numbers)
        event = OrderFinished(
            id=number,
            dedupe_key=f"bench:{number}",
            person_id=BUSY,
            chat_id=ChatId(BUSY),
            due_at=now,
            created_at=now,
        )
        await store.outbox.add([event])
        await store.outbox.done([number], now)

    def trim(table: str, trimming: Callable[[int], Awaitable[int]]) -> Asked:
        async def some() -> None:
            forgotten[table] += 5
            await trimming(now - (orders - forgotten[table]) * large.PAUSE_MS)

        return some

    return {
        "polling: claim 100 due orders": due,
        "polling: store their answers": record,
        "polling: number of due orders": lambda: store.orders.depth(now),
        "crash recovery: orders": lambda: store.orders.lost(now),
        "crash recovery: refills": lambda: store.refills.lost(now),
        "polling: claim due refills": lambda: store.refills.claim_due(now, now, 100),
        "late: services with running orders": lambda: store.orders.running_since(SHARED),
        "late: running orders of a service": lambda: store.orders.running_of(SHARED, SERVICE, 50),
        "an update is received and handled": hear,
        "claim waiting updates": lambda: store.inbox.claim("", now, now, 100),
        "number of waiting updates": store.inbox.depth,
        "the newest update": store.inbox.next_offset,
        "an event is stored and delivered": tell,
        "claim waiting events": lambda: store.outbox.claim(now, now, 100),
        "number of waiting events": lambda: store.outbox.depth(now),
        "delete handled updates": trim("inbox", store.inbox.trim),
        "delete delivered events": trim("outbox", store.outbox.trim),
        "delete old drafts": lambda: store.drafts.trim(1),
        "mass orders that may be complete": lambda: store.mass_orders.finishing(20),
        "delete old mass orders": lambda: store.mass_orders.trim(1),
        "start: release all leases": store.release,
        "start: clamp future times": lambda: store.clamp_future_times(now, longest_pause_ms=900_000),
    }
