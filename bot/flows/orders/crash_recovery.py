"""What a kill left behind: orders and refills that were being sent. They become unknown, and the person is told."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.errors import PanelError, UserMistake
from bot.domain.ids import AccountId
from bot.domain.notifications.events import OrderUnknown, RefillMoved
from bot.domain.orders.orders import Order, RefillStatus, Status
from bot.flows.groups.groups import group_news
from bot.flows.ports import Clock, NewId, Panels
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class CrashRecovery:
    """Looks for sends whose lease ended without an outcome."""

    store: Store
    panels: Panels
    clock: Clock
    new_id: NewId

    async def lost_orders(self) -> int:
        """Make lost orders unknown, with the balance of now as evidence where the panel gives it; how many.

        The accounts side by side: a panel that does not answer holds up no other's orders.
        """
        lost: dict[AccountId, list[Order]] = defaultdict(list)
        for order in await self.store.orders.lost(self.clock()):
            lost[order.account_id].append(order)
        return sum(await asyncio.gather(*(self._lose(account_id, orders) for account_id, orders in lost.items())))

    async def _lose(self, account_id: AccountId, orders: Sequence[Order]) -> int:
        balance, count = await self._balance(account_id), 0
        for order in orders:
            now = self.clock()
            after = replace(order, status=Status.UNKNOWN, balance_after=balance, lease_until=None)
            event = OrderUnknown.of(order, self.new_id(), now)
            news = await group_news(self.store, [(order.status, after)], self.new_id, now)
            count += await self.store.orders.save(
                after, was=Status.SUBMITTING, next_check_at=None, events=[event, *news]
            )
        return count

    async def lost_refills(self) -> int:
        """Make lost refill requests unknown, and tell who asked; how many."""
        count = 0
        for refill in await self.store.refills.lost(self.clock()):
            now, after = self.clock(), replace(refill, status=RefillStatus.UNKNOWN, lease_until=None)
            event = RefillMoved.of(after, self.new_id(), now)
            details = {"order": str(refill.order_id), "outcome": after.status.value}
            entry = AuditEntry(self.new_id(), now, refill.person_id, refill.account_id, "refill_answer", details)
            count += await self.store.refills.save(after, was=RefillStatus.SUBMITTING, events=[event], entry=entry)
        return count

    async def _balance(self, account_id: AccountId) -> Decimal | None:
        account = await self.store.accounts.get(account_id)
        if account is None:
            return None
        try:
            return (await self.panels.of(account).balance()).amount
        except (PanelError, UserMistake):  # an address may not be allowed any more; others' orders must not wait for it
            return None
