"""Numbers of our own: what the orders of a service did so far, and which order takes much longer than those."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from bot.domain.accounts.people import Account
from bot.domain.accounts.spending import SpentSums
from bot.domain.ids import AccountId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import OrderLate
from bot.domain.orders.statistics import MOST, ServiceRecord, lateness, record_of
from bot.domain.time_zones import day_start, week_start
from bot.flows.ports import Clock, NewId
from bot.store.store import Store

LEAST_LATE_SECONDS = 600.0
MOST_A_ROUND = 100


@dataclass(frozen=True, slots=True)
class Statistics:
    """`least_seconds`: no order is late before that, however quick its service usually is."""

    store: Store
    clock: Clock
    new_id: NewId
    least_seconds: float = LEAST_LATE_SECONDS

    async def of(self, account_id: AccountId, service_id: ServiceId) -> ServiceRecord | None:
        """The record of a service on an account, from its newest finished orders; None where there are too few."""
        return record_of(await self.store.orders.history(account_id, service_id, MOST))

    async def spent(self, person_id: PersonId, account: Account, currency: str) -> SpentSums:
        """What a person spent on an account in its days and weeks, which are those that limits and sums count."""
        now, zone = self.clock(), account.time_zone

        async def since(moment: int) -> Money:
            sums = await self.store.memberships.spent(account.id, moment, person_id)
            return Money(sums.get(currency, Decimal(0)), currency)

        return SpentSums(await since(day_start(now, zone)), await since(week_start(now, zone)))

    async def tell_late(self) -> int:
        """Tell of every order that is late and was not told before; how many."""
        told = 0
        for account in await self.store.accounts.all():
            for service_id, oldest_at in await self.store.orders.running_since(account.id):
                told += await self._late_of(account.id, service_id, oldest_at)
        return told

    async def _late_of(self, account_id: AccountId, service_id: ServiceId, oldest_at: int) -> int:
        now = self.clock()
        if now - oldest_at < self.least_seconds * 1000 or not service_id:
            return 0
        record = await self.of(account_id, service_id)
        if record is None:
            return 0
        told = 0
        for order in await self.store.orders.running_of(account_id, service_id, MOST_A_ROUND):
            if lateness(order, record, now, self.least_seconds) is not None:
                told += await self.store.orders.told_late(order.id, now, OrderLate.of(order, self.new_id(), now))
        return told
