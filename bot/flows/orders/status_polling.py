"""From the panel's word to the event: due orders in batches, one transaction for status and event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.accounts.people import Account, Permission, Person
from bot.domain.errors import PanelError, PanelRefusal
from bot.domain.ids import AccountId, OrderId, PanelOrderId
from bot.domain.notifications.events import Event, events_of
from bot.domain.orders.orders import Followed, Order, StatusAnswer, moved
from bot.domain.orders.polling import MOST_IDS_A_REQUEST, DueOrder, OrderRecord, PollingSchedule, batches
from bot.flows.accounts.deps import Deps
from bot.flows.groups.groups import group_news
from bot.flows.ports import Panels

LEASE_MS = 120_000
PAUSE_MS = 60_000
"""How long orders wait whose panel refused to speak of them, or of which nobody says when to ask again."""


@dataclass(frozen=True, slots=True)
class StatusPolling:
    """Asks panels about orders. `on_change` gets each status word, for the operator's metrics."""

    deps: Deps
    panels: Panels
    schedule: PollingSchedule
    on_change: Callable[[str], None] = lambda _status: None

    async def due(
        self, busy: Collection[AccountId] = (), limit: int = 20 * MOST_IDS_A_REQUEST
    ) -> dict[AccountId, list[DueOrder]]:
        """Orders to ask about now, by account but none of the busy ones, held for the caller until the lease ends."""
        now = self.deps.clock()
        grouped: dict[AccountId, list[DueOrder]] = defaultdict(list)
        for order in await self.deps.store.orders.claim_due(now, now + LEASE_MS, limit, busy=busy):
            grouped[order.account_id].append(order)
        return grouped

    async def ask(self, account_id: AccountId, orders: Sequence[DueOrder]) -> int:
        """Ask the account's panel about these orders, at most 100 a request, and record what changed; how many changed.

        A panel that does not answer moves nothing but the next time of asking.
        """
        account = await self.deps.store.accounts.get(account_id)
        if account is None or account.closed_at is not None:
            await self.deps.store.orders.leave([order.id for order in orders])
            return 0
        changed = 0
        for batch in batches(orders):
            changed += await self._ask_batch(account, batch)
        return changed

    async def refresh(self, person: Person, order: Order) -> Order:
        """Ask about one order at once, because a person wants to know; raises what the panel raises."""
        account = await self.deps.access.account_for(person.id, order.account_id, Permission.SEE_ORDERS)
        if order.panel_order_id is None:
            return order
        answers = await self.panels.of(account).status([order.panel_order_id])
        answer = answers.get(order.panel_order_id)
        if isinstance(answer, PanelRefusal):
            raise answer
        if answer is None:
            return order
        now = self.deps.clock()
        after, events = self._after(order, answer, now)
        news = await group_news(self.deps.store, [(order.status, after)], self.deps.new_id, now)
        await self.deps.store.orders.record(
            [OrderRecord(after, order.status, self.schedule.next_check_at(after, now))], [*events, *news], claimed=False
        )
        return await self.deps.store.orders.get(order.id) or after

    async def _ask_batch(self, account: Account, batch: Sequence[DueOrder]) -> int:
        try:
            answers: dict[PanelOrderId, StatusAnswer | PanelRefusal] = await self.panels.of(
                account, background=True
            ).status([due.panel_order_id for due in batch])
        except PanelError as error:
            until = error.again_at or self.deps.clock() + PAUSE_MS
            await self.deps.store.orders.record([], [], again={due.id: until for due in batch})
            return 0
        now = self.deps.clock()
        again: dict[OrderId, int] = {}
        news: dict[OrderId, StatusAnswer | PanelRefusal] = {}
        for due in batch:
            answer = answers.get(due.panel_order_id)
            if answer is None:  # left out: at the longest pause
                again[due.id] = now + self.schedule.longest_ms
            elif isinstance(answer, StatusAnswer) and answer.digest == due.incoming:
                # What is known already needs no order: reading a hundred costs more than asking about them.
                again[due.id] = self.schedule.again_at(due.since, now)
            else:
                news[due.id] = answer
        recorded: list[OrderRecord] = []
        events: list[Event] = []
        for order in await self.deps.store.orders.tracked(list(news)) if news else ():
            answer = news[order.id]
            if isinstance(answer, PanelRefusal):  # it does not know it now: at the longest pause, its status untouched
                refused = replace(order, said=answer.said or order.said, checked_at=now)
                recorded.append(OrderRecord(refused, order.status, now + self.schedule.longest_ms))
                continue
            after, told = self._after(order, answer, now)
            recorded.append(OrderRecord(after, order.status, self.schedule.next_check_at(after, now), answer.digest))
            events += told
        moved_to = [(one.was, one.order) for one in recorded if one.order.status is not one.was]
        if moved_to:
            for _, after in moved_to:
                self.on_change(after.status.value)
            events += await group_news(self.deps.store, moved_to, self.deps.new_id, now)
        await self.deps.store.orders.record(recorded, events, again=again)
        return len(moved_to)

    def _after(self, order: Followed, answer: StatusAnswer, now: int) -> tuple[Followed, tuple[Event, ...]]:
        change = moved(order, answer, now)
        return (change.after, events_of(change, self.deps.new_id(), now)) if change else (order, ())
