"""Several orders chosen in My orders, and one request about all of them: refills or cancels, in as few calls as the panel allows."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.accounts.people import Account, Permission, Person
from bot.domain.conversation import Selection
from bot.domain.errors import (
    BotError,
    OldButton,
    OutcomeUnknown,
    PanelRefusal,
    PanelUnavailable,
    StoreUnavailable,
    UserMistake,
)
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PanelRefillId
from bot.domain.messages import N_
from bot.domain.orders.orders import Order, OrderFilter, Refill, RefillStatus
from bot.domain.orders.polling import batches
from bot.flows.orders.my_orders import OrdersPage, cancelable
from bot.flows.orders.refill_cancel import CANNOT_CANCEL, CANNOT_REFILL, RefillsAndCancels

MOST = 100


@dataclass(frozen=True, slots=True)
class SelectionView:
    """A page of orders and which orders are chosen, on this page or another; `shown` is the word of the filter, `service` an order
    of the service they are sifted by. `draft` holds the choice: the buttons that do something are made for it as it is.
    """

    page: OrdersPage
    draft: Selection
    shown: str
    service: OrderId | None = None

    @property
    def chosen(self) -> frozenset[OrderId]:
        return ids_in(self.draft, "orders")


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    """What became of the request about one order. `trouble` None: the panel took it, or (`unanswered`) may have."""

    order: Order
    trouble: BotError | None = None
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class BulkRun:
    """One yes of a person: a note made `since` then about an order is of this yes, although a kill came between, and is not repeated.

    `taken` is what the panel took, once all was asked: then the result alone was not shown yet, and nothing more is asked.
    """

    person: Person
    since: int
    taken: frozenset[OrderId] | None


Answers = Mapping[PanelOrderId, PanelRefillId | PanelRefusal | None]


@dataclass(frozen=True, slots=True)
class BulkActions:
    """The choice is kept as a draft, so that it outlives a restart."""

    refill_cancel: RefillsAndCancels

    # ── choosing ──

    async def begin(
        self, person: Person, chat_id: ChatId, shown: str, update_id: int, service: OrderId | None = None
    ) -> None:
        """Begin with nothing chosen, at the first page."""
        own = self.refill_cancel
        await own.deps.access.account(person, Permission.SEE_ORDERS)
        draft = Selection(
            DraftId(own.deps.new_id()),
            person.id,
            chat_id,
            person.account_id,
            answers={"shown": shown, **({"service": str(service)} if service else {})},
            update_id=update_id,
            updated_at=own.deps.clock(),
        )
        await own.deps.store.drafts.save(draft, over=None)

    async def look(self, person: Person, chat_id: ChatId, filter_of: Callable[[str], OrderFilter]) -> SelectionView:
        """The page where the person is, and what is chosen."""
        draft = await self._draft(person, chat_id)
        shown, cursor = draft.answers.get("shown", "a"), draft.answers.get("cursor", "")
        order_id = OrderId(int(cursor[1:])) if cursor else None
        my_orders, sifted = self.refill_cancel.my_orders, filter_of(shown)
        service = OrderId(int(draft.answers["service"])) if "service" in draft.answers else None
        if service is not None:
            sifted = replace(sifted, service_id=(await my_orders.order(person, service)).order.service_id)
        page = await my_orders.page(
            person,
            sifted,
            older_than=order_id if cursor.startswith("o") else None,
            newer_than=order_id if cursor.startswith("n") else None,
        )
        return SelectionView(page, draft, shown, service)

    async def turn_page(self, person: Person, chat_id: ChatId, cursor: str, update_id: int) -> None:
        """Go to another page: `o` or `n` and an order's id."""
        draft = await self._draft(person, chat_id)
        await self._save(draft, {"cursor": cursor}, update_id)

    async def toggle(self, person: Person, chat_id: ChatId, order_ids: Iterable[OrderId], update_id: int) -> None:
        """Choose these orders; if all of them are chosen already, no longer."""
        draft = await self._draft(person, chat_id)
        chosen, wanted = ids_in(draft, "orders"), frozenset(order_ids)
        after = chosen - wanted if wanted <= chosen else chosen | wanted
        if len(after) > MOST:
            raise UserMistake(N_("At most {maximum} orders at once."), maximum=MOST)
        await self._save(draft, {"orders": _joined(after)}, update_id)

    async def _draft(self, person: Person, chat_id: ChatId) -> Selection:
        draft = await self.refill_cancel.deps.store.drafts.current(person.id, chat_id)
        if not isinstance(draft, Selection):
            raise OldButton
        return draft

    async def _save(self, draft: Selection, answers: Mapping[str, str], update_id: int) -> None:
        if draft.update_id == update_id:
            return
        after = replace(draft, answers={**draft.answers, **answers}, version=draft.version + 1, update_id=update_id)
        if not await self.refill_cancel.deps.store.drafts.save(after, over=draft):
            raise OldButton

    # ── asking ──

    async def refill(
        self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]
    ) -> list[BulkOutcome]:
        """Ask for a refill of every chosen order, each at most once."""
        return await self._ask_all(person, chat_id, update_id, button, self._refill_batch)

    async def cancel(
        self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]
    ) -> list[BulkOutcome]:
        """Ask to cancel every chosen order, each at most once."""
        return await self._ask_all(person, chat_id, update_id, button, self._cancel_batch)

    async def over(self, person: Person, chat_id: ChatId) -> None:
        """What became of it was shown: the choice is used up, and pressed again the button is old."""
        await self.refill_cancel.deps.store.drafts.discard(person.id, chat_id)

    async def _ask_all(
        self,
        person: Person,
        chat_id: ChatId,
        update_id: int,
        button: tuple[DraftId, int],
        ask: Callable[[BulkRun, Account, Sequence[Order]], Awaitable[list[BulkOutcome]]],
    ) -> list[BulkOutcome]:
        """`button`: the choice its reader saw. It stays until the result was shown, so that a kill leaves nobody unasked or untold."""
        own, draft = self.refill_cancel, await self._draft(person, chat_id)
        if button != (draft.id, draft.version):
            raise OldButton
        outcomes: list[BulkOutcome] = []
        accounts: dict[AccountId, Account] = {}
        by_account: dict[AccountId, list[Order]] = defaultdict(list)
        for order_id in sorted(ids_in(draft, "orders")):
            order = (await own.my_orders.order(person, order_id)).order
            try:
                await own.my_orders.require_acting(person, order)
            except UserMistake as no:
                outcomes.append(BulkOutcome(order, no))
                continue
            if order.account_id not in accounts:
                accounts[order.account_id] = await own.deps.access.account_for(
                    person.id, order.account_id, Permission.BUY
                )
            by_account[order.account_id].append(order)
        if draft.update_id != update_id:
            draft = await self._noted(draft, update_id, since=draft.answers.get("since", str(own.deps.clock())))
        taken = ids_in(draft, "taken") if "taken" in draft.answers else None
        run = BulkRun(person, int(draft.answers["since"]), taken)
        for account_id, orders in by_account.items():
            for batch in batches(orders):
                outcomes += await ask(run, accounts[account_id], batch)
        took = _joined(one.order.id for one in outcomes if one.trouble is None and not one.unanswered)
        with suppress(StoreUnavailable, OldButton):  # it is asked, and to be told whatever else is not
            await self._noted(draft, update_id, since=str(run.since), taken=took)
        return sorted(outcomes, key=lambda outcome: outcome.order.id)

    async def _noted(self, draft: Selection, update_id: int, **said: str) -> Selection:
        """How far the yes came, at the version whose button it was."""
        kept = {name: answer for name, answer in draft.answers.items() if name != "taken"}
        after = replace(draft, answers={**kept, **said}, update_id=update_id)
        if not await self.refill_cancel.deps.store.drafts.save(after, over=draft):
            raise OldButton
        return after

    async def _refill_batch(self, run: BulkRun, account: Account, orders: Sequence[Order]) -> list[BulkOutcome]:
        own = self.refill_cancel
        outcomes: list[BulkOutcome] = []
        begun: dict[PanelOrderId, tuple[Order, Refill]] = {}
        for order in orders:
            known = [one for one in await own.deps.store.refills.of(order.id) if one.created_at >= run.since]
            if before := next((one for one in known if one.status is not RefillStatus.REJECTED), None):
                outcomes.append(BulkOutcome(order, unanswered=before.panel_refill_id is None))
                continue
            try:
                if run.taken is not None:
                    raise UserMistake(CANNOT_REFILL)
                refill = await own.begin_refill(order, run.person.id)
            except UserMistake as no:
                outcomes.append(BulkOutcome(order, no))
            else:
                begun[PanelOrderId(order.panel_order_id or "")] = (order, refill)
        panel = own.panels.of(account)
        answers, trouble, unanswered = await _asked(begun, panel.refill)
        storing: list[Coroutine[Any, Any, object]] = []
        for number, (order, refill) in begun.items():
            answer = answers.get(number)
            failed = trouble or (answer if isinstance(answer, PanelRefusal) else None)
            if failed is not None:
                storing.append(own.refused(refill, failed.said if isinstance(failed, PanelRefusal) else str(failed)))
                outcomes.append(BulkOutcome(order, failed))
            else:
                storing.append(own.taken(refill, answer if isinstance(answer, str) else None, unanswered or ""))
                outcomes.append(BulkOutcome(order, unanswered=answer is None))
        await asyncio.gather(*storing)
        return outcomes

    async def _cancel_batch(self, run: BulkRun, account: Account, orders: Sequence[Order]) -> list[BulkOutcome]:
        own = self.refill_cancel
        outcomes: list[BulkOutcome] = []
        begun: dict[PanelOrderId, Order] = {}
        for order in orders:
            if (order.cancel_requested_at or 0) >= run.since:
                outcomes.append(BulkOutcome(order, unanswered=order.id not in (run.taken or ())))
                continue
            may = run.taken is None and cancelable(order, own.deps.clock())
            requested = await own.ask_cancel(order, run.person.id) if may else None
            if requested is None or requested.panel_order_id is None:
                outcomes.append(BulkOutcome(order, UserMistake(CANNOT_CANCEL)))
            else:
                begun[requested.panel_order_id] = requested
        panel = own.panels.of(account)
        answers, trouble, unanswered = await _asked(begun, panel.cancel)
        storing: list[Coroutine[Any, Any, None]] = []
        for number, order in begun.items():
            answer = answers.get(number)
            failed = trouble or (answer if isinstance(answer, PanelRefusal) else None)
            storing.append(own.cancel_answered(order, None if failed else order.cancel_requested_at, run.person.id))
            outcomes.append(BulkOutcome(order, failed, unanswered=unanswered is not None or number not in answers))
        await asyncio.gather(*storing)
        return outcomes


async def _asked(
    begun: Mapping[PanelOrderId, object], ask: Callable[[Sequence[PanelOrderId]], Awaitable[Answers]]
) -> tuple[Answers, BotError | None, str | None]:
    """The answers by number; or what the panel had against all of them; or why there is no answer."""
    if not begun:
        return {}, None, None
    try:
        return await ask(list(begun)), None, None
    except (PanelRefusal, PanelUnavailable) as refused:
        return {}, refused, None
    except OutcomeUnknown as unknown:
        return {}, None, unknown.why or "no answer"


def ids_in(draft: Selection, name: str) -> frozenset[OrderId]:
    """Orders that the draft names."""
    return frozenset(OrderId(int(one)) for one in draft.answers.get(name, "").split(",") if one)


def _joined(orders: Iterable[OrderId]) -> str:
    return ",".join(map(str, sorted(orders)))
