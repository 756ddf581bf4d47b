"""From the panel's word to the event: due orders in batches, one transaction for status and event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import PanelError, PanelRefusal
from bot.domain.events import Event, events_of
from bot.domain.ids import AccountId, PanelOrderId
from bot.domain.orders import Followed, Order, Status, StatusAnswer, Tracked, moved
from bot.domain.people import Account, Action, Person
from bot.domain.polling import MOST_IDS_A_REQUEST, Schedule, batches
from bot.flows.access import Access
from bot.flows.groups import group_news
from bot.flows.ports import Clock, NewId, Panels, Store

LEASE_MS = 120_000
PAUSE_MS = 60_000
"""How long orders wait whose panel refused to speak of them, or of which nobody says when to ask again."""


@dataclass(frozen=True, slots=True)
class Tracking:
    """Asks panels about orders. `on_change` hears each status word, for the operator's figures.

    Questions of the clock go to `patient`, panels whose requests leave room for what people wait for; None: to `panels`.
    """

    store: Store
    access: Access
    panels: Panels
    clock: Clock
    new_id: NewId
    schedule: Schedule
    on_change: Callable[[str], None] = lambda _status: None
    patient: Panels | None = None

    async def due(
        self, busy: Collection[AccountId] = (), limit: int = 20 * MOST_IDS_A_REQUEST
    ) -> dict[AccountId, list[Tracked]]:
        """Orders to ask about now, by account but none of the busy ones, held for the caller until the lease ends."""
        now = self.clock()
        grouped: dict[AccountId, list[Tracked]] = defaultdict(list)
        for order in await self.store.orders.claim_due(now, now + LEASE_MS, limit, busy=busy):
            grouped[order.account_id].append(order)
        return grouped

    async def ask(self, account_id: AccountId, orders: Sequence[Tracked]) -> int:
        """Ask the account's panel about these orders, at most 100 a request, and record what changed; how many changed.

        A panel that does not answer moves nothing but the next time of asking.
        """
        account = await self.store.accounts.get(account_id)
        if account is None or account.closed_at is not None:
            await self.store.orders.record(
                [(replace(order, next_check_at=None, lease_until=None), order.status) for order in orders], []
            )
            return 0
        changed = 0
        for batch in batches(orders):
            changed += await self._ask_batch(account, batch)
        return changed

    async def refresh(self, person: Person, order: Order) -> Order:
        """Ask about one order at once, because a person wants to know; raises what the panel raises."""
        account = await self.access.account_for(person.id, order.account_id, Action.SEE_ORDERS)
        if order.panel_order_id is None:
            return order
        answers = await self.panels.of(account).status([order.panel_order_id])
        answer = answers.get(order.panel_order_id)
        if isinstance(answer, PanelRefusal):
            raise answer
        if answer is None:
            return order
        after, events = self._after(order, answer)
        news = await group_news(self.store, [(order.status, after)], self.new_id, self.clock())
        await self.store.orders.record(
            [(after, order.status)],
            [*(replace(event, due_at=self.clock()) for event in events), *news],
            claimed=False,
        )
        return await self.store.orders.get(order.id) or after

    async def _ask_batch(self, account: Account, batch: Sequence[Tracked]) -> int:
        ids = [order.panel_order_id for order in batch if order.panel_order_id is not None]
        try:
            answers: dict[PanelOrderId, StatusAnswer | PanelRefusal] = (
                await (self.patient or self.panels).of(account).status(ids)
            )
        except PanelError as error:
            await self._later(batch, error.again_at or self.clock() + PAUSE_MS)
            return 0
        now = self.clock()
        recorded: list[tuple[Tracked, Status]] = []
        unmoved: list[tuple[Tracked, int | None]] = []
        events: list[Event] = []
        changed = 0
        for order in batch:
            answer = answers.get(order.panel_order_id) if order.panel_order_id else None
            if isinstance(answer, StatusAnswer) and moved(order, answer, now) is None:
                unmoved.append((order, self.schedule.next_check_at(order, now)))
                continue
            if isinstance(answer, StatusAnswer):
                after, told = self._after(order, answer)
            else:
                after, told = self._unanswered(order, answer), ()
            if after.status is not order.status:
                self.on_change(after.status.value)
                changed += 1
            recorded.append((after, order.status))
            events.extend(told)
        if changed:
            moved_to = [(before, after) for after, before in recorded]
            events += await group_news(self.store, moved_to, self.new_id, now)
        await self.store.orders.record(recorded, events, checked_at=now, unmoved=unmoved)
        return changed

    async def _later(self, batch: Sequence[Tracked], until: int) -> None:
        later = [(replace(order, next_check_at=until, lease_until=None), order.status) for order in batch]
        await self.store.orders.record(later, [])

    def _after(self, order: Followed, answer: StatusAnswer) -> tuple[Followed, tuple[Event, ...]]:
        now = self.clock()
        change = moved(order, answer, now)
        after = change.after if change else order
        next_check_at = self.schedule.next_check_at(after, now)
        after = replace(after, checked_at=now, lease_until=None, next_check_at=next_check_at)
        return after, events_of(change, self.new_id(), now) if change else ()

    def _unanswered(self, order: Tracked, refusal: PanelRefusal | None) -> Tracked:
        """The panel left it out, or does not know it now: asked again at the longest pause, its status untouched."""
        now = self.clock()
        pause = round(1000 * self.schedule.longest_seconds)
        return replace(
            order,
            said=refusal.said if refusal else order.said,
            checked_at=now,
            next_check_at=now + pause,
            lease_until=None,
        )
