"""From the yes to the outcome: confirmed → sent once → placed, rejected or unknown.

What a crash does: before `submit` nothing was sent and the draft is still there; after it the order's row is on disk as
*submitting*, and whoever finds its lease ended makes it *unknown* (`flows/orders/crash_recovery.py`). `add` is called in one place,
after `submit` said yes, and `submit` says yes once for a draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.accounts.memberships import ApprovalNeeded, DailySpending
from bot.domain.accounts.people import Account, Permission, Person, Role, require
from bot.domain.catalogue.services import Service
from bot.domain.errors import (
    AlreadyOrdered,
    OldButton,
    PanelError,
    PanelRefusal,
    PanelUnavailable,
    QuoteChanged,
)
from bot.domain.ids import ChatId, DraftId, OrderId, PersonId
from bot.domain.links import link_key
from bot.domain.mass_orders.mass_orders import MassOrder
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.notifications.events import Event, OrderPlacedLate
from bot.domain.ordering.answer_parsers import Answers
from bot.domain.ordering.draft import OrderDraft, target_of
from bot.domain.ordering.order_types import OrderType
from bot.domain.ordering.quote import Quote
from bot.domain.orders.orders import NUMBER_OF_ANOTHER, SAID_NOT_REACHED, Order, PlacedOrder, Status
from bot.domain.orders.polling import PollingSchedule
from bot.flows.accounts.deps import Deps
from bot.flows.catalogue.catalogue_cache import CatalogueCache
from bot.flows.groups.groups import group_news
from bot.flows.ordering.spending_limits import spending_today
from bot.flows.ports import Panel, Panels
from bot.flows.store_retry import kept

MOST_SUBMITS = 50
"""How often a limit is looked at again because something else was bought meanwhile."""
FRESH_MS = 60_000
"""A quote younger than this is confirmed without asking the panel for its catalogue once more."""


@dataclass(frozen=True, slots=True)
class Purchase:
    """`lease_seconds`: how long an `add` may take at most, before its order counts as lost.

    `doubtful`: whether the panel of an account lately did not answer. `counted` hears what came of each order: placed,
    rejected, unknown.
    """

    deps: Deps
    catalogue_cache: CatalogueCache
    panels: Panels
    schedule: PollingSchedule
    lease_seconds: float = 45
    doubtful: Callable[[Account], bool] = lambda _account: False
    counted: Callable[[str], None] = lambda _outcome: None

    async def confirm(self, person: Person, chat_id: ChatId, button: tuple[DraftId, int]) -> Order:
        """Buy what the confirm screen showed, once. The order comes back placed, rejected or unknown.

        Raises `AlreadyOrdered` when this confirmation was used, `OldButton` when the draft moved on, `QuoteChanged` when
        the terms did (nothing was bought then), `NotAllowed` when the role is gone.
        """
        order, panel = await self._submit(person, chat_id, button)
        return await self.send(order, panel)

    async def _submit(self, person: Person, chat_id: ChatId, button: tuple[DraftId, int]) -> tuple[Order, Panel]:
        draft_id, version = button
        if used := await self.deps.store.orders.by_draft(draft_id):
            raise AlreadyOrdered(used.id)
        draft = await self.deps.store.drafts.order(person.id, chat_id)
        if draft is None or (draft.id, draft.version) != (draft_id, version) or draft.quote is None:
            raise OldButton
        account = await self.deps.access.account_for(person.id, draft.account_id, Permission.BUY)
        panel = self.panels.of(account)
        now = self.deps.clock()
        if draft.quote.expired(now):
            raise QuoteChanged(N_("This price is too old to confirm. Nothing was bought: look again and confirm."))
        await self.sound_out(account, panel)
        fresh = now - draft.quote.made_at < FRESH_MS
        catalogue = await (self.catalogue_cache.current(account) if fresh else self.catalogue_cache.refresh(account))
        service = catalogue.find(draft.service_id) if draft.service_id is not None else None
        order = self.order_of(draft, draft.quote, service)
        for _ in range(MOST_SUBMITS):
            spending = await self.allowance(person.id, account, order.charge)
            if await self.deps.store.orders.submit(order, draft, seen=spending.membership if spending else None):
                return order, panel
            if used := await self.deps.store.orders.by_draft(draft_id):
                raise AlreadyOrdered(used.id)
            if spending is None or await self.deps.store.drafts.order(person.id, chat_id) != draft:
                raise OldButton
        raise OldButton

    async def sound_out(self, account: Account, panel: Panel) -> None:
        """Ask a panel that lately did not answer for its balance before anything is sent; raises its `PanelError`.

        An order to a panel that is down would only be one more of which nobody knows whether it exists.
        """
        if self.doubtful(account):
            await panel.balance()

    async def allowance(
        self, person_id: PersonId, account: Account, charge: Money, *, approved: bool = False
    ) -> DailySpending | None:
        """What the person may still spend today, None without a limit; whoever submits an order hands its membership on.

        Raises `LimitPassed`, or `ApprovalNeeded` for what a buyer may not buy without a manager, or `NotAllowed`: the
        role may be gone since the panel was asked for its catalogue.
        """
        member = await self.deps.access.membership(person_id, account.id)
        require(member.role, Permission.BUY)
        above = account.approve_above
        if above is not None and member.role < Role.MANAGER and charge.amount > above and not approved:
            raise ApprovalNeeded(Money(above, charge.currency))
        spending = await spending_today(self.deps.store, member, account, charge.currency, self.deps.clock())
        if spending is not None:
            spending.check(charge)
        return spending

    def order_of(self, draft: OrderDraft, quote: Quote, service: Service | None) -> Order:
        """The order a draft becomes; raises `QuoteChanged` where the service is not what was quoted."""
        quote.check(service)
        shape = service.order_type if service else None
        if service is None or shape is None or not _still_fits(draft, quote, service, shape):
            raise QuoteChanged(N_("This service changed. Nothing was bought: look again and confirm."))
        order = self.submitting(draft, draft.id, service, shape, draft.answers, quote.charge)
        return replace(order, balance_before=quote.balance.amount if quote.balance else None)

    def submitting(
        self,
        of: OrderDraft | MassOrder,
        draft_id: DraftId,
        service: Service,
        shape: OrderType,
        answers: Answers,
        charge: Money,
    ) -> Order:
        """An order as it is stored before it is sent. `draft_id`: what no second order can have."""
        now, target = self.deps.clock(), target_of(answers)
        return Order(
            id=OrderId(self.deps.new_id()),
            account_id=of.account_id,
            person_id=of.person_id,
            chat_id=of.chat_id,
            service_id=service.id,
            service_name=service.name,
            type=service.type,
            link=target,
            link_key=link_key(target),
            parameters=shape.parameters(answers),
            quantity=shape.quantity(answers),
            rate=service.rate,
            charge=charge,
            status=Status.SUBMITTING,
            created_at=now,
            draft_id=draft_id,
            refill=service.refill,
            cancel=service.cancel,
            lease_until=now + round(self.lease_seconds * 1000),
            group_id=of.group_id,
        )

    async def send(
        self,
        order: Order,
        panel: Panel,
        *,
        incoming: Callable[[PanelError], None] | None = None,
        unknown: Sequence[Event] = (),
    ) -> Order:
        """The only place that calls `add`: after `submit` said yes for this order, and before its lease ends.

        A process that was paused in between, so that the answer might come after the lease, sends nothing: the person
        may be told by then that nobody knows of the order, and have ordered it again. `incoming` is given what came instead
        of a yes. `unknown` is stored with an unknown outcome, for who is not there to be shown it.
        """
        settled = await self._sent(order, panel, incoming, unknown)
        self.counted("placed" if settled.panel_order_id else settled.status.value)
        return settled

    async def _sent(
        self, order: Order, panel: Panel, incoming: Callable[[PanelError], None] | None, unknown: Sequence[Event]
    ) -> Order:
        if order.lease_until is not None and self.deps.clock() > order.lease_until - round(self.lease_seconds * 500):
            return await self._settled(order, self._rejected(order, ""))
        try:
            placed = await panel.add(order.service_id, order.parameters)
        except PanelError as trouble:
            if incoming is not None:
                incoming(trouble)
            if isinstance(trouble, PanelRefusal):
                return await self._settled(order, self._rejected(order, trouble.said or str(trouble)))
            if isinstance(trouble, PanelUnavailable):
                return await self._settled(order, self._rejected(order, SAID_NOT_REACHED))
            return await self._unknown(order, panel, getattr(trouble, "said", ""), unknown)
        settled = await self._settled(order, self.placed(order, placed))
        if settled.status is Status.SUBMITTING:  # the number is another order's: nobody knows what the panel did
            return await self._unknown(order, panel, NUMBER_OF_ANOTHER + placed.panel_order_id, unknown)
        return settled

    def placed(self, order: Order, placed: PlacedOrder) -> Order:
        """The order as the panel took it."""
        return replace(
            order,
            status=Status.PENDING,
            panel_order_id=placed.panel_order_id,
            charged=placed.charge,
            children=placed.children or order.children,
            placed_at=self.deps.clock(),
            finished_at=None,
            lease_until=None,
            said="",
        )

    def _rejected(self, order: Order, said: str) -> Order:
        return replace(order, status=Status.REJECTED, said=said, finished_at=self.deps.clock(), lease_until=None)

    async def _unknown(self, order: Order, panel: Panel, said: str, events: Sequence[Event]) -> Order:
        """Store it as unknown first: the balance, which is the only evidence, may take as long as the panel likes."""
        after = replace(order, status=Status.UNKNOWN, said=said, lease_until=None)
        settled = await self._settled(order, after, events)
        try:
            balance: Decimal = (await panel.balance()).amount
        except PanelError:
            return settled
        evident = replace(settled, balance_after=balance)
        return await self._settled(settled, evident) if settled.status is Status.UNKNOWN else settled

    async def _settled(self, before: Order, after: Order, events: Sequence[Event] = ()) -> Order:
        """Store what became of it.

        If the order was taken for lost meanwhile, or even settled as not there, a panel's yes still counts, is told, and
        nothing else does. A yes with the number of another order is not stored: the order comes back as it is. A database
        that is away is tried again, and what is true is shown in any case: what could not be stored is *submitting* in the
        database and becomes *unknown* there.
        """

        async def store() -> Order | None:
            news = await group_news(self.deps.store, [(before.status, after)], self.deps.new_id, self.deps.clock())
            asked = self.schedule.next_check_at(after, self.deps.clock())
            if await self.deps.store.orders.save(
                after, was=before.status, next_check_at=asked, events=[*events, *news]
            ):
                return after
            for meanwhile in (Status.UNKNOWN, Status.REJECTED) if after.panel_order_id else ():
                late = OrderPlacedLate.of(after, meanwhile, self.deps.new_id(), self.deps.clock())
                if await self.deps.store.orders.save(after, was=meanwhile, next_check_at=asked, events=[late]):
                    return after
            return await self.deps.store.orders.get(before.id)

        return await kept(store) or after


def _still_fits(draft: OrderDraft, quote: Quote, service: Service, shape: OrderType) -> bool:
    """Whether the draft is whole for the service as it is now, and buys as much for as much as was shown."""
    if draft.question(service, shape) is not None:
        return False
    bought = shape.quantity(draft.answers), shape.charge(service, draft.answers)
    return bought == (quote.quantity, quote.charge.amount)
