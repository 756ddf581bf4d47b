"""Mass orders whose orders have all come to their end: told once, where the ends themselves are not told one by one."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.mass_orders.mass_orders import MassOrder
from bot.domain.mass_orders.mass_outcome import outcome, still_running, told_together
from bot.domain.notifications.events import MassFinished
from bot.domain.orders.orders import Status
from bot.flows.groups.groups import mass_news
from bot.flows.ports import Clock, NewId
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class MassCompletion:
    """Any number of processes may look; the mark on the mass order lets one of them tell."""

    store: Store
    clock: Clock
    new_id: NewId

    async def tell(self, limit: int = 20) -> int:
        """Look at what may have come to its end; how many were told."""
        return sum([await self._look(mass) for mass in await self.store.mass_orders.finishing(limit)])

    async def _look(self, mass: MassOrder) -> bool:
        """A closed account is asked about no more, and what has few lines was told order by order: both are marked and not told."""
        lines = await self.store.mass_orders.lines(mass.id)
        account = await self.store.accounts.get(mass.account_id)
        followed = account is not None and account.closed_at is None
        awaited = still_running(lines)
        if followed and told_together(lines) and awaited is not None:
            await self.store.mass_orders.wait_for(mass.id, awaited)
            return False
        tells = followed and told_together(lines) and outcome(lines, mass.currency) is not None
        now = self.clock()
        news = await mass_news(self.store, mass, Status.COMPLETED, self.new_id, now) if tells else []
        events = [MassFinished.of(mass, self.new_id(), now), *news] if tells else []
        return await self.store.mass_orders.finish(mass.id, now, events) and tells
