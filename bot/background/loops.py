"""All background loops and their intervals."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.background.balance_watch import BalanceWatch
from bot.background.catalogue_refresh import CatalogueRefresh
from bot.background.mass_orders import MassOrderRunner
from bot.background.outbox import Deliveries
from bot.background.panel_poller import AccountPoller, Spawn
from bot.background.supervisor import Loop
from bot.domain.orders.orders import Refill
from bot.domain.orders.polling import DueOrder
from bot.domain.queues import QueueDepth
from bot.flows.mass_orders.completion import MassCompletion
from bot.flows.operators.broadcasts import Broadcasts
from bot.flows.orders.crash_recovery import CrashRecovery
from bot.flows.orders.refill_cancel import RefillsAndCancels
from bot.flows.orders.statistics import Statistics
from bot.flows.orders.status_polling import StatusPolling
from bot.flows.ports import Clock
from bot.store.store import Store

DAY_MS = 86_400_000
INBOX_DAYS = 3
"""Source: Bot API, "updates are kept no longer than 24 hours": after that Telegram does not repeat one."""
OUTBOX_DAYS = 30
DRAFT_DAYS = 30


@dataclass(frozen=True, slots=True)
class Intervals:
    """Seconds between two rounds of each loop."""

    status_polling: float = 1.0
    refills: float = 2.0
    crash_recovery: float = 5.0
    outbox_delivery: float = 0.5
    catalogues: float = 10.0
    retention: float = 3600.0
    figures: float = 15.0
    mass: float = 1.0
    balances: float = 300.0
    late: float = 60.0
    broadcasts: float = 3.0
    mass_completion: float = 5.0


@dataclass(frozen=True, slots=True)
class QueueDepths:
    """The depth of each queue, and the number of unknown orders."""

    queues: Mapping[str, QueueDepth]
    unknown_orders: int


def loops(
    intervals: Intervals,
    *,
    store: Store,
    clock: Clock,
    status_polling: StatusPolling,
    refill_cancel: RefillsAndCancels,
    crash_recovery: CrashRecovery,
    catalogues: CatalogueRefresh,
    deliveries: Deliveries,
    mass: MassOrderRunner,
    mass_completion: MassCompletion,
    balances: BalanceWatch,
    statistics: Statistics,
    broadcasts: Broadcasts,
    told: asyncio.Event,
    spawn: Spawn,
    figures: Callable[[QueueDepths], None],
) -> list[Loop]:
    """Make the loops of a process with the background role; `told` is set when there may be new events to deliver."""
    orders: AccountPoller[DueOrder] = AccountPoller(
        "tracking", status_polling.due, status_polling.ask, spawn, asked=told.set
    )
    refills: AccountPoller[Refill] = AccountPoller(
        "refills", refill_cancel.due, refill_cancel.ask, spawn, asked=told.set
    )

    async def recover() -> None:
        if await crash_recovery.lost_orders() + await crash_recovery.lost_refills():
            told.set()

    async def update_broadcast_progress() -> None:
        if await broadcasts.refresh():
            told.set()

    async def tell_late() -> None:
        if await statistics.tell_late():
            told.set()

    async def report_finished_mass_orders() -> None:
        if await mass_completion.tell():
            told.set()

    async def forget() -> None:
        now = clock()
        await store.inbox.trim(now - INBOX_DAYS * DAY_MS)
        await store.outbox.trim(now - OUTBOX_DAYS * DAY_MS)
        await store.drafts.trim(now - DRAFT_DAYS * DAY_MS)
        while await store.mass_orders.trim(now - DRAFT_DAYS * DAY_MS):
            pass

    async def measure() -> None:
        now, unknown = clock(), await store.orders.count_unknown()
        queues = {
            "inbox": await store.inbox.depth(),
            "outbox": await store.outbox.depth(now),
            "orders": await store.orders.depth(now),
            "refills": await store.refills.depth(now),
            "mass orders": await store.mass_orders.depth(),
            "approvals": await store.approvals.depth(),
        }
        figures(QueueDepths(queues, unknown))

    return [
        Loop("tracking", _round(orders.round), intervals.status_polling),
        Loop("refills", _round(refills.round), intervals.refills),
        Loop("recovering", _round(recover), intervals.crash_recovery),
        Loop("delivering", _round(deliveries.round), intervals.outbox_delivery, wake=told),
        Loop("mass", _round(mass.round), intervals.mass),
        Loop("mass ends", _round(report_finished_mass_orders), intervals.mass_completion),
        Loop("balances", _round(balances.round), intervals.balances),
        Loop("late", _round(tell_late), intervals.late),
        Loop("broadcasts", _round(update_broadcast_progress), intervals.broadcasts),
        Loop("catalogues", _round(catalogues.round), intervals.catalogues),
        Loop("retention", _round(forget), intervals.retention, max_round_seconds=600),
        Loop("figures", _round(measure), intervals.figures),
    ]


def _round(work: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[float | None]]:
    async def once() -> None:
        await work()

    return once
