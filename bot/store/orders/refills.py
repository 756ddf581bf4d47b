"""Refill requests about orders."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.ids import AccountId, OrderId, PersonId
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import Refill, RefillStatus
from bot.domain.queues import QueueDepth
from bot.store.audit import auditing, refilling
from bot.store.database.codecs import depth_of, listed
from bot.store.database.engine import Engine, Row, Value, do, each, must
from bot.store.database.leased_tables import REFILLS
from bot.store.database.leases import Leases
from bot.store.notifications.outbox import adding


class RefillRepository:
    """Refill requests, from the moment before they are sent: the table `refills`."""

    def __init__(self, engine: Engine, holder: str = "") -> None:
        self._engine = engine
        self._leases = Leases(engine, REFILLS)
        self._holder = holder

    async def submit(self, refill: Refill, *, over: Sequence[Refill] = ()) -> bool:
        """Store it and its line of the audit log, on disk when this returns; False if an unfinished refill of the order exists.
        Earlier ones nobody follows any more (`over`) lapse with it.
        """
        lapsing = ({"id": one.id, "was": one.status.value, "now": refill.created_at} for one in over)
        written = await self._engine.write(
            each("refills_lapse", lapsing),
            must(
                "refills_submit",
                **_values(refill),
                order_id=refill.order_id,
                account_id=refill.account_id,
                person_id=refill.person_id,
                created_at=refill.created_at,
            ),
            refilling(refill),
        )
        return written is not None

    async def get(self, refill_id: int) -> Refill | None:
        [rows] = await self._engine.glance(do("refills_get", id=refill_id))
        return _refill(rows[0]) if rows else None

    async def of(self, order_id: OrderId) -> list[Refill]:
        """Newest first."""
        [rows] = await self._engine.read(do("refills_of", order_id=order_id))
        return [_refill(row) for row in rows]

    async def save(
        self, refill: Refill, *, was: str, events: Sequence[Event] = (), entry: AuditEntry | None = None
    ) -> bool:
        """Store its changed state with who is told and its line of the audit log, if its status still is `was`."""
        written = await self._engine.write(
            must("refills_save", **_values(refill), was=str(was), holder=self._holder),
            *([adding(events)] if events else ()),
            *([auditing(entry)] if entry else ()),
        )
        return written is not None

    async def claim_due(
        self, now: int, lease_until: int, limit: int, *, busy: Collection[AccountId] = ()
    ) -> list[Refill]:
        claimed = await self._leases.claim(self._holder, now, lease_until, limit, busy=listed(busy))
        return sorted(map(_refill, claimed), key=lambda refill: refill.next_check_at or 0)

    async def depth(self, now: int) -> QueueDepth:
        """How many are due to be asked about."""
        return depth_of(await self._engine.read(do("refills_depth", now=now)))

    async def lost(self, now: int) -> list[Refill]:
        [rows] = await self._engine.read(do("refills_lost", now=now))
        return [_refill(row) for row in rows]


def _values(refill: Refill) -> dict[str, Value]:
    return {
        "id": refill.id,
        "status": refill.status.value,
        "panel_refill_id": refill.panel_refill_id,
        "said": refill.said,
        "finished_at": refill.finished_at,
        "next_check_at": refill.next_check_at,
        "lease_until": refill.lease_until,
    }


def _refill(row: Row) -> Refill:
    return Refill(
        id=row["id"],
        order_id=OrderId(row["order_id"]),
        account_id=AccountId(row["account_id"]),
        person_id=PersonId(row["person_id"]),
        status=RefillStatus(row["status"]),
        created_at=row["created_at"],
        panel_refill_id=row["panel_refill_id"],
        said=row["said"],
        finished_at=row["finished_at"],
        next_check_at=row["next_check_at"],
        lease_until=row["lease_until"],
    )
