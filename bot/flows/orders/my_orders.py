"""My orders, one order, and settling what nobody knows: only a person does that."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.accounts.people import Permission, Person, Role
from bot.domain.errors import FieldMistake, NotAllowed, NotFound, OldButton, PanelRefusal, UserMistake
from bot.domain.ids import ChatId, OrderId, PanelOrderId
from bot.domain.mass_orders.mass_orders import MassOrder
from bot.domain.messages import N_
from bot.domain.orders.orders import Order, OrderFilter, OrderSummary, PlacedOrder, Refill, RefillStatus, Status, moved
from bot.domain.text_normalisation import clean_id
from bot.flows.accounts.deps import Deps
from bot.flows.ordering.new_order import Ordering
from bot.flows.ordering.order_questions import Step
from bot.flows.pending_question import ask
from bot.flows.ports import Panels

PAGE = 6
MOST_SERVICES = 12
MOST_NEEDING = 20
AGAIN_MS = 24 * 3_600_000
"""A refill, or a cancel that changed nothing, may be asked for again after so long. Source: "refill was requested less than 24 hours ago" (API dialects, refusals)."""

SETTLE = "settle"
"""The kind of the question for an unknown order's number, about that order."""


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """One page of orders, newest first; whether newer and older ones exist."""

    orders: tuple[Order, ...]
    chosen: OrderFilter
    newer: bool
    older: bool


@dataclass(frozen=True, slots=True)
class AttentionItems:
    """What waits for the person's word: orders of unknown outcome, and mass orders with refused lines."""

    unknown: tuple[Order, ...] = ()
    refused: tuple[MassOrder, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderView:
    """One order and what can be done about it now by the person who looks."""

    order: Order
    refills: tuple[Refill, ...] = ()
    may_refill: bool = False
    may_cancel: bool = False
    may_order: bool = False
    mine: bool = True


@dataclass(frozen=True, slots=True)
class MyOrders:
    """Orders are shown to who placed them, and to managers of their account."""

    deps: Deps
    panels: Panels
    ordering: Ordering

    async def summary(self, person: Person) -> OrderSummary:
        """The person's orders in numbers, on the account in use: unknown ones and refused lines of mass orders need them."""
        summary = await self.deps.store.orders.summary(person.account_id, person.id)
        refused = await self.deps.store.mass_orders.refused(person.id, person.account_id, MOST_NEEDING)
        return replace(summary, needs_you=summary.needs_you + sum(mass.refused for mass in refused))

    async def needing(self, person: Person) -> AttentionItems:
        """What needs the person, one by one."""
        account = await self.deps.access.account(person, Permission.SEE_ORDERS)
        unknown = await self.deps.store.orders.page(
            account.id, person.id, OrderFilter(frozenset({Status.UNKNOWN})), limit=MOST_NEEDING
        )
        return AttentionItems(
            tuple(unknown), tuple(await self.deps.store.mass_orders.refused(person.id, account.id, MOST_NEEDING))
        )

    async def page(
        self,
        person: Person,
        chosen: OrderFilter,
        *,
        older_than: OrderId | None = None,
        newer_than: OrderId | None = None,
    ) -> OrdersPage:
        """A page of the person's orders; at most one of the two cursors is given."""
        account = await self.deps.access.account(person, Permission.SEE_ORDERS)
        found = await self.deps.store.orders.page(
            account.id, person.id, chosen, older_than=older_than, newer_than=newer_than, limit=PAGE + 1
        )
        if newer_than is not None:
            shown = found[-PAGE:] if len(found) > PAGE else found
            return OrdersPage(tuple(shown), chosen, newer=len(found) > PAGE, older=True)
        return OrdersPage(tuple(found[:PAGE]), chosen, newer=older_than is not None, older=len(found) > PAGE)

    async def services(self, person: Person) -> list[Order]:
        """The newest order of each service the person ordered of late."""
        account = await self.deps.access.account(person, Permission.SEE_ORDERS)
        return await self.deps.store.orders.of_each_service(account.id, person.id, MOST_SERVICES)

    async def order(self, person: Person, order_id: OrderId) -> OrderView:
        """One order; raises `NotFound` for one that is not the person's to see."""
        order = await self.deps.store.orders.get(order_id)
        if order is None or not await self._may_see(person, order):
            raise NotFound(N_("There is no such order of yours."))
        return await self.view(person, order)

    async def by_number(self, person: Person, number: str) -> OrderView | None:
        """The order the panel gave that number, if it is the person's to see."""
        if not number or len(number) > 64 or not any(sign.isdigit() for sign in number):
            return None
        order = await self.deps.store.orders.by_panel_id(person.account_id, PanelOrderId(number))
        if order is None or not await self._may_see(person, order):
            return None
        return await self.view(person, order)

    async def view(self, person: Person, order: Order) -> OrderView:
        """What the person can do about an order they may see."""
        role = person.roles.get(order.account_id, Role.NOBODY)
        mine = order.person_id == person.id
        acts = role >= Role.MANAGER or (mine and role >= Role.BUYER)
        refills = tuple(await self.deps.store.refills.of(order.id)) if order.refill or order.elsewhere else ()
        now = self.deps.clock()
        return OrderView(
            order,
            refills,
            may_refill=acts and refillable(order, refills, now),
            may_cancel=acts and cancelable(order, now),
            may_order=role >= Role.BUYER and order.status is not Status.SUBMITTING and order.service_id != "",
            mine=mine,
        )

    async def mute(self, person: Person, order_id: OrderId, *, muted: bool) -> OrderView:
        """Tell nothing more about one order, or again: for who is told, which is who placed it."""
        view = await self.order(person, order_id)
        if not view.mine:
            raise NotFound(N_("There is no such order of yours."))
        await self.deps.store.orders.mute(order_id, muted)
        return replace(view, order=replace(view.order, muted=muted))

    # ── unknown orders ──

    async def ask_number(self, person: Person, chat_id: ChatId, order_id: OrderId, update_id: int) -> Order:
        """*It exists*: the person's next text in this chat is the panel's number of it."""
        order = await self._unknown(person, order_id)
        await ask(
            self.deps.store, self.deps.clock, self.deps.new_id, person, chat_id, SETTLE, update_id,
            subject=str(order_id), account_id=order.account_id,
        )  # fmt: skip
        return order

    async def settle(self, person: Person, chat_id: ChatId, order_id: OrderId, number: str) -> Order:
        """The person gave the number of an unknown order: checked with the panel, and followed from now on.

        Raises `FieldMistake` for a number the panel does not know or that is another order of ours; then the question stays.
        """
        try:
            order = await self._unknown(person, order_id)
        except UserMistake:  # somebody settled it, or it is theirs no more: nothing is asked
            await self.deps.store.drafts.discard(person.id, chat_id)
            raise
        account = await self.deps.access.account_for(person.id, order.account_id, Permission.BUY)
        panel_id = PanelOrderId(clean_id(number))
        if not panel_id or len(panel_id) > 64 or len(panel_id.split()) != 1:
            raise FieldMistake(N_("That is not an order number. Send it as the panel shows it, for example 23501."))
        await self._require_free(person, order, panel_id)
        answer = (await self.panels.of(account).status([panel_id])).get(panel_id)
        if answer is None or isinstance(answer, PanelRefusal):
            raise FieldMistake(
                N_("The panel does not know order {number}. Look there again and send its number."),
                number=str(panel_id),
            )
        after = self.ordering.placed(order, PlacedOrder(panel_id, answer.charge))
        if change := moved(after, answer, self.deps.clock()):
            after = change.after
        if (
            order.muted
        ):  # a line of a large mass order is told with the others, which may be long ago; this one is waited for
            await self.deps.store.orders.mute(order.id, False)
            after = replace(after, muted=False)
        next_check_at = self.ordering.schedule.next_check_at(after, self.deps.clock())
        if not await self.deps.store.orders.save(after, was=Status.UNKNOWN, next_check_at=next_check_at):
            await self._require_free(person, order, panel_id)
            raise OldButton
        await self.deps.store.drafts.discard(person.id, chat_id)
        return after

    async def _require_free(self, person: Person, order: Order, number: PanelOrderId) -> None:
        """Raise if another order placed here has the number; one that is only followed by it is this one."""
        other = await self.deps.store.orders.by_panel_id(order.account_id, number)
        if other is None or other.id == order.id or other.draft_id is None:
            return
        if other.person_id == person.id:
            raise FieldMistake(
                N_("Order {number} is another order of yours. Look in the panel again and send this one's number."),
                number=str(number),
            )
        raise FieldMistake(
            N_("Order {number} is already {name}'s. Look in the panel again and send this one's number."),
            number=str(number),
            name=(await self.deps.access.person(other.person_id)).name,
        )

    async def does_not_exist(self, person: Person, chat_id: ChatId, order_id: OrderId, update_id: int) -> Step:
        """*It does not exist*: closed as never placed, and offered again up to its confirm screen. Nothing is sent by this."""
        order = await self.deps.store.orders.get(order_id)
        if order is None or not await self._may_see(person, order):
            raise NotFound(N_("There is no such order of yours."))
        await self.deps.access.account_for(person.id, order.account_id, Permission.BUY)
        current = await self.deps.store.drafts.current(person.id, chat_id)
        if order.status is Status.UNKNOWN:
            closed = replace(
                order, status=Status.REJECTED, said=SAID_NOT_THERE, finished_at=self.deps.clock(), lease_until=None
            )
            if not await self.deps.store.orders.save(closed, was=Status.UNKNOWN, next_check_at=None):
                raise OldButton
        elif not (order.status is Status.REJECTED and (current is None or current.update_id in (0, update_id))):
            raise OldButton
        return await self.ordering.again(person, chat_id, order, update_id)

    async def _unknown(self, person: Person, order_id: OrderId) -> Order:
        order = await self.deps.store.orders.get(order_id)
        if order is None or not await self._may_see(person, order):
            raise NotFound(N_("There is no such order of yours."))
        if order.status is not Status.UNKNOWN:
            raise UserMistake(N_("This order has already been settled."))
        return order

    async def _may_see(self, person: Person, order: Order) -> bool:
        role = (await self.deps.access.person(person.id)).roles.get(order.account_id, Role.NOBODY)
        return role >= Role.MANAGER or (role >= Role.VIEWER and order.person_id == person.id)

    async def check_balance(self, person: Person, order_id: OrderId) -> Order:
        """The balance of now, as evidence about an unknown order; raises what the panel raises."""
        order = await self._unknown(person, order_id)
        account = await self.deps.access.account_for(person.id, order.account_id, Permission.SEE_BALANCE)
        balance = await self.panels.of(account).balance()
        after = replace(order, balance_after=balance.amount)
        await self.deps.store.orders.save(after, was=Status.UNKNOWN, next_check_at=None)
        return after

    async def require_acting(self, person: Person, order: Order) -> None:
        """Raise unless the person may ask for a refill or cancel of this order."""
        role = (await self.deps.access.person(person.id)).roles.get(order.account_id, Role.NOBODY)
        if not (role >= Role.MANAGER or (role >= Role.BUYER and order.person_id == person.id)):
            raise NotAllowed(N_("Your role does not allow this. Ask a manager of the account."))


SAID_NOT_THERE = "settled by a person: not at the panel"


def refillable(order: Order, refills: tuple[Refill, ...], now: int) -> bool:
    """Whether a refill is worth asking for: a delivered order, none under way, none asked for within a day.

    The service must allow it; where nobody knows the service, the panel is the judge.
    """
    allowed = order.refill or order.elsewhere
    if not allowed or order.panel_order_id is None or order.status not in (Status.COMPLETED, Status.PARTIAL):
        return False
    return all(
        refill.status is RefillStatus.REJECTED or (not refill.followed and now - refill.created_at >= AGAIN_MS)
        for refill in refills
    )


def cancelable(order: Order, now: int) -> bool:
    """Whether a cancel is worth asking for: a running order whose service allows it as far as is known, not asked for within a day.

    After that it may be asked for again: a kill between the note and the request leaves one noted that was never sent.
    """
    allowed = (order.cancel or order.elsewhere) and order.panel_order_id is not None and order.status.running
    return allowed and now - (order.cancel_requested_at or 0) >= AGAIN_MS
