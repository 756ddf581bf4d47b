"""Compares the services of an account by what their past orders did."""

from __future__ import annotations

from bot.domain.ids import AccountId, ServiceId
from bot.domain.orders.statistics import MOST, ServiceRecord, record_of
from bot.flows.ports import Clock
from bot.store.store import Store

MOST_COMPARED = 5000
"""Services are compared by this many of an account's newest finished orders."""
COMPARED_ANEW_MS = 600_000


class ServiceComparison:
    """What our own orders did, of every service of an account at once; read anew after ten minutes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._known: dict[AccountId, tuple[int, dict[ServiceId, ServiceRecord]]] = {}

    async def of(self, account_id: AccountId) -> dict[ServiceId, ServiceRecord]:
        """The records of the services that have one."""
        known, now = self._known.get(account_id), self._clock()
        if known is None or now - known[0] > COMPARED_ANEW_MS:
            courses = await self._store.orders.courses(account_id, MOST_COMPARED)
            records = {one: record for one, ran in courses.items() if (record := record_of(ran[:MOST]))}
            known = self._known[account_id] = (now, records)
        return known[1]
