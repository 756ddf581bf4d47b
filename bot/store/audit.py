"""The audit log: what spent money or changed rights."""

from __future__ import annotations

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.orders.orders import Order, Refill
from bot.store.database.codecs import decimal_text
from bot.store.database.engine import Engine, Statement, do
from bot.store.database.rows import RowMapper

LARGEST = 2**63 - 1
ENTRIES = RowMapper(AuditEntry)


class AuditRepository:
    """What spent money or changed rights, kept for good: the table `audit`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def add(self, entry: AuditEntry) -> None:
        await self._engine.write(auditing(entry))

    async def page(self, limit: int, *, before: int = LARGEST) -> list[AuditEntry]:
        """Newest first."""
        [rows] = await self._engine.read(do("audit_page", before=before, limit=limit))
        return ENTRIES.all(rows)


def auditing(entry: AuditEntry) -> Statement:
    """Write an entry in somebody's transaction."""
    return do("audit_add", **ENTRIES.values(entry))


def buying(order: Order) -> Statement:
    """Write that an order was confirmed, under the order's own id: once, whoever stores it."""
    details = {
        "order": str(order.id),
        "service": str(order.service_id),
        "charge": f"{decimal_text(order.charge.amount)} {order.charge.currency}".strip(),
        "link": order.link[:200],
    }
    return auditing(AuditEntry(order.id, order.created_at, order.person_id, order.account_id, "order", details))


def refilling(refill: Refill) -> Statement:
    """Write that a refill was asked for, under the refill's own id."""
    details = {"order": str(refill.order_id)}
    return auditing(AuditEntry(refill.id, refill.created_at, refill.person_id, refill.account_id, "refill", details))
