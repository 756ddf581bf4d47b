"""Several orders chosen in My orders, and one request about all of them: refills or cancels, in as few calls as the panel allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.draft import Draft
from bot.domain.errors import BotError, OldButton, OutcomeUnknown, PanelRefusal, PanelUnavailable, UserMistake
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PanelRefillId
from bot.domain.messages import N_
from bot.domain.orders import Filter, Order, Refill
from bot.domain.people import Account, Action, Person
from bot.domain.polling import batches
from bot.flows.requesting import Requesting
from bot.flows.reviewing import OrdersPage, cancelable

PURPOSE = "select"
MOST = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """A page of orders and which orders are chosen, on this page or another; `shown` is the word of the filter, `service` an order
    of the service they are sifted by.
    """

    page: OrdersPage
    chosen: frozenset[OrderId]
    shown: str
    service: OrderId | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the request about one order. `trouble` None: the panel took it, or (`unanswered`) may have."""

    order: Order
    trouble: BotError | None = None
    unanswered: bool = False


Answers = Mapping[PanelOrderId, PanelRefillId | PanelRefusal | None]


@dataclass(frozen=True, slots=True)
class Selecting:
    """The choice is kept as a draft, so that it outlives a restart."""

    requesting: Requesting

    # ── choosing ──

    async def begin(
        self, person: Person, chat_id: ChatId, shown: str, update_id: int, service: OrderId | None = None
    ) -> None:
        """Begin with nothing chosen, at the first page."""
        own = self.requesting
        await own.access.account(person, Action.SEE_ORDERS)
        draft = Draft(
            DraftId(own.new_id()),
            person.id,
            chat_id,
            person.account_id,
            answers={"shown": shown, **({"service": str(service)} if service else {})},
            purpose=PURPOSE,
            update_id=update_id,
            updated_at=own.clock(),
        )
        await own.store.drafts.save(draft, over=None)

    async def look(self, person: Person, chat_id: ChatId, filter_of: Callable[[str], Filter]) -> Selection:
        """The page where the person is, and what is chosen."""
        draft = await self._draft(person, chat_id)
        shown, cursor = draft.answers.get("shown", "a"), draft.answers.get("cursor", "")
        order_id = OrderId(int(cursor[1:])) if cursor else None
        reviewing, sifted = self.requesting.reviewing, filter_of(shown)
        service = OrderId(int(draft.answers["service"])) if "service" in draft.answers else None
        if service is not None:
            sifted = replace(sifted, service_id=(await reviewing.order(person, service)).order.service_id)
        page = await reviewing.page(
            person,
            sifted,
            older_than=order_id if cursor.startswith("o") else None,
            newer_than=order_id if cursor.startswith("n") else None,
        )
        return Selection(page, _chosen(draft), shown, service)

    async def turn_page(self, person: Person, chat_id: ChatId, cursor: str, update_id: int) -> None:
        """Go to another page: `o` or `n` and an order's id."""
        draft = await self._draft(person, chat_id)
        await self._save(draft, {"cursor": cursor}, update_id)

    async def toggle(self, person: Person, chat_id: ChatId, order_ids: Iterable[OrderId], update_id: int) -> None:
        """Choose these orders; if all of them are chosen already, no longer."""
        draft = await self._draft(person, chat_id)
        chosen, wanted = _chosen(draft), frozenset(order_ids)
        after = chosen - wanted if wanted <= chosen else chosen | wanted
        if len(after) > MOST:
            raise UserMistake(N_("At most {maximum} orders at once."), maximum=MOST)
        await self._save(draft, {"orders": ",".join(map(str, sorted(after)))}, update_id)

    async def _draft(self, person: Person, chat_id: ChatId) -> Draft:
        draft = await self.requesting.store.drafts.current(person.id, chat_id)
        if draft is None or draft.purpose != PURPOSE:
            raise OldButton
        return draft

    async def _save(self, draft: Draft, answers: Mapping[str, str], update_id: int) -> None:
        if draft.update_id == update_id:
            return
        after = replace(draft, answers={**draft.answers, **answers}, version=draft.version + 1, update_id=update_id)
        if not await self.requesting.store.drafts.save(after, over=draft):
            raise OldButton

    # ── asking ──

    async def refill(self, person: Person, chat_id: ChatId) -> list[Outcome]:
        """Ask for a refill of every chosen order, each at most once."""
        return await self._ask_all(person, chat_id, self._refill_batch)

    async def cancel(self, person: Person, chat_id: ChatId) -> list[Outcome]:
        """Ask to cancel every chosen order, each at most once."""
        return await self._ask_all(person, chat_id, self._cancel_batch)

    async def _ask_all(
        self,
        person: Person,
        chat_id: ChatId,
        ask: Callable[[Person, Account, Sequence[Order]], Awaitable[list[Outcome]]],
    ) -> list[Outcome]:
        """The choice is used up before anything is asked: pressed again, the button is old."""
        draft = await self._draft(person, chat_id)
        await self.requesting.store.drafts.discard(person.id, chat_id)
        outcomes: list[Outcome] = []
        by_account: dict[AccountId, list[Order]] = defaultdict(list)
        for order_id in sorted(_chosen(draft)):
            order = (await self.requesting.reviewing.order(person, order_id)).order
            try:
                await self.requesting.reviewing.require_acting(person, order)
            except UserMistake as no:
                outcomes.append(Outcome(order, no))
            else:
                by_account[order.account_id].append(order)
        for account_id, orders in by_account.items():
            account = await self.requesting.access.account_for(person.id, account_id, Action.BUY)
            for batch in batches(orders):
                outcomes += await ask(person, account, batch)
        return sorted(outcomes, key=lambda outcome: outcome.order.id)

    async def _refill_batch(self, person: Person, account: Account, orders: Sequence[Order]) -> list[Outcome]:
        own = self.requesting
        outcomes: list[Outcome] = []
        begun: dict[PanelOrderId, tuple[Order, Refill]] = {}
        for order in orders:
            try:
                refill = await own.begin_refill(order, person.id)
            except UserMistake as no:
                outcomes.append(Outcome(order, no))
            else:
                begun[PanelOrderId(order.panel_order_id or "")] = (order, refill)
        panel = own.panels.of(account)
        answers, trouble, unanswered = await _asked(begun, panel.refill)
        for number, (order, refill) in begun.items():
            answer = answers.get(number)
            failed = trouble or (answer if isinstance(answer, PanelRefusal) else None)
            if failed is not None:
                await own.refused(refill, failed.said if isinstance(failed, PanelRefusal) else str(failed))
                outcomes.append(Outcome(order, failed))
            else:
                await own.taken(refill, answer if isinstance(answer, str) else None, unanswered or "")
                outcomes.append(Outcome(order, unanswered=answer is None))
        return outcomes

    async def _cancel_batch(self, person: Person, account: Account, orders: Sequence[Order]) -> list[Outcome]:
        own = self.requesting
        outcomes: list[Outcome] = []
        begun: dict[PanelOrderId, Order] = {}
        for order in orders:
            requested = await own.ask_cancel(order, person.id) if cancelable(order, own.clock()) else None
            if requested is None or requested.panel_order_id is None:
                outcomes.append(Outcome(order, UserMistake(N_("This order cannot be cancelled now."))))
            else:
                begun[requested.panel_order_id] = requested
        panel = own.panels.of(account)
        answers, trouble, unanswered = await _asked(begun, panel.cancel)
        for number, order in begun.items():
            answer = answers.get(number)
            failed = trouble or (answer if isinstance(answer, PanelRefusal) else None)
            await own.cancel_answered(order, None if failed else order.cancel_requested_at, person.id)
            outcomes.append(Outcome(order, failed, unanswered=unanswered is not None or number not in answers))
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


def _chosen(draft: Draft) -> frozenset[OrderId]:
    return frozenset(OrderId(int(one)) for one in draft.answers.get("orders", "").split(",") if one)
