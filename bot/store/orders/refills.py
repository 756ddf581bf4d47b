"""Refill requests about orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.ids import AccountId, OrderId
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Refill
from bot.domain.queues import QueueDepth
from bot.store.audit import auditing, refilling
from bot.store.database import leased_tables
from bot.store.database.codecs import depth_of, listed
from bot.store.database.engine import Engine, do, each, must
from bot.store.database.leases import Leases
from bot.store.database.rows import RowMapper
from bot.store.notifications.outbox import adding

REFILLS = RowMapper(Refill)


class RefillRepository:
    """Refill requests, from the moment before they are sent: the table `refills`."""

    def __init__(self, engine: Engine, holder: str = "") -> None:
        self._engine = engine
        self._leases = Leases(engine, leased_tables.REFILLS)
        self._holder = holder

    async def submit(self, refill: Refill, *, over: Sequence[Refill] = ()) -> bool:
        """Store it and its line of the audit log, on disk when this returns; False if an unfinished refill of the order exists.
        Earlier ones nobody follows any more (`over`) lapse with it.
        """
        lapsing = ({"id": one.id, "was": one.status.value, "now": refill.created_at} for one in over)
        written = await self._engine.write(
            each("refills_lapse", lapsing),
            must("refills_submit", **REFILLS.values(refill)),
            refilling(refill),
        )
        return written is not None

    async def get(self, refill_id: int) -> Refill | None:
        [rows] = await self._engine.glance(do("refills_get", id=refill_id))
        return REFILLS.first(rows)

    async def of(self, order_id: OrderId) -> list[Refill]:
        """Newest first."""
        [rows] = await self._engine.read(do("refills_of", order_id=order_id))
        return REFILLS.all(rows)

    async def save(
        self, refill: Refill, *, was: str, events: Sequence[Event] = (), entry: AuditEntry | None = None
    ) -> bool:
        """Store its changed state with who is told and its line of the audit log, if its status still is `was`."""
        written = await self._engine.write(
            must("refills_save", **REFILLS.values(refill), was=str(was), holder=self._holder),
            *([adding(events)] if events else ()),
            *([auditing(entry)] if entry else ()),
        )
        return written is not None

    async def claim_due(
        self, now: int, lease_until: int, limit: int, *, busy: Collection[AccountId] = ()
    ) -> list[Refill]:
        claimed = await self._leases.claim(self._holder, now, lease_until, limit, busy=listed(busy))
        return sorted(REFILLS.all(claimed), key=lambda refill: refill.next_check_at or 0)

    async def depth(self, now: int) -> QueueDepth:
        """How many are due to be asked about."""
        return depth_of(await self._engine.read(do("refills_depth", now=now)))

    async def lost(self, now: int) -> list[Refill]:
        [rows] = await self._engine.read(do("refills_lost", now=now))
        return REFILLS.all(rows)
