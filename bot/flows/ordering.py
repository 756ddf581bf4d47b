"""The story of one order: draft → quote → confirmed → sent once → placed, rejected or unknown.

What a crash does: before `submit` nothing was sent and the draft is still there; after it the order's row is on disk as *submitting*, and
whoever finds its lease ended makes it *unknown* (`flows/recovering.py`). `add` is called in one place, after `submit` said yes, and `submit`
says yes once for a draft.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.draft import Draft
from bot.domain.errors import (
    AlreadyOrdered,
    FieldMistake,
    NotFound,
    OldButton,
    OutcomeUnknown,
    PanelError,
    PanelRefusal,
    PanelUnavailable,
    QuoteChanged,
    StoreUnavailable,
    UserMistake,
)
from bot.domain.fields import Field
from bot.domain.ids import ChatId, DraftId, OrderId, ServiceId
from bot.domain.links import Link, read_link
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.order_types import OrderType
from bot.domain.orders import Order, Placed, Status
from bot.domain.people import Account, Action, Person
from bot.domain.polling import Schedule
from bot.domain.quote import Quote
from bot.domain.services import Service
from bot.flows.access import Access
from bot.flows.catalogue import CatalogueShelf
from bot.flows.ports import Clock, NewId, Panels, Store

FRESH_MS = 60_000
"""A quote younger than this is confirmed without asking the panel for its catalogue once more."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a draft stands, ready to be shown.

    `question` None with a `quote`: the confirm screen. Neither: the panel could not be asked (`trouble`), or no service is chosen yet.
    `mistake`: what was wrong with the latest answer. `running`: unfinished orders of ours on the same link. `old` a button that had moved on.
    """

    draft: Draft
    currency: str = ""
    service: Service | None = None
    shape: OrderType | None = None
    question: Field | None = None
    quote: Quote | None = None
    mistake: UserMistake | None = None
    trouble: PanelError | None = None
    running: tuple[Order, ...] = ()
    last_quantity: str | None = None


@dataclass(frozen=True, slots=True)
class Ordering:
    """`lease_seconds`: how long an `add` may take at most, before its order counts as lost."""

    store: Store
    access: Access
    shelf: CatalogueShelf
    panels: Panels
    clock: Clock
    new_id: NewId
    schedule: Schedule
    lease_seconds: float = 45

    # ── beginning ──

    async def paste(self, person: Person, chat_id: ChatId, link: Link, update_id: int) -> Draft:
        """A link was pasted: a draft that holds it and waits for its service."""
        await self.access.account(person, Action.BUY)
        draft = self._new(person, chat_id, update_id, answers={"link": link.text})
        await self.store.drafts.save(draft, over=None)
        return draft

    async def choose(self, person: Person, chat_id: ChatId, service_id: ServiceId, update_id: int) -> Step:
        """A service was chosen: the draft that holds a pasted link takes it over, else a new one begins."""
        account = await self.access.account(person, Action.BUY)
        service = (await self.shelf.current(account)).find(service_id)
        if service is None:
            raise NotFound(N_("Service {id} is not in the catalogue."), id=str(service_id)[:40])
        shape = service.order_type
        if shape is None:
            raise UserMistake(
                N_("Orders of the type “{type}” cannot be placed here yet. Nothing was bought."), type=service.type[:60]
            )
        current = await self.store.drafts.current(person.id, chat_id)
        if current and current.update_id == update_id:
            return await self._step(current, account)
        answers = {}
        if (
            current
            and current.purpose == "order"
            and current.service_id is None
            and (link := current.answers.get("link"))
        ):
            answers = self._taken_over(link, service, shape)
        draft = self._new(person, chat_id, update_id, service_id=service_id, answers=answers)
        await self.store.drafts.save(draft, over=None)
        return await self._advance(draft, account, service, shape)

    async def again(
        self,
        person: Person,
        chat_id: ChatId,
        order: Order,
        update_id: int,
        *,
        quantity: int | None = None,
        link: str | None = None,
    ) -> Step:
        """The same order once more, up to its confirm screen; with another quantity or for another link where one is given."""
        account = await self.access.account_for(person.id, order.account_id, Action.BUY)
        current = await self.store.drafts.current(person.id, chat_id)
        if current and current.update_id == update_id:
            return await self._step(current, account)
        service = (await self.shelf.current(account)).find(order.service_id)
        shape = service.order_type if service else None
        if service is None or shape is None:
            raise NotFound(N_("Service {id} is not in the catalogue."), id=str(order.service_id)[:40])
        answers = dict(order.parameters) | ({"link": link} if link else {})
        for field in shape.fields:
            if field.optional:
                answers.setdefault(field.name, "")
        draft = self._new(person, chat_id, update_id, service_id=order.service_id)
        mistake: FieldMistake | None = None
        if quantity is not None:
            answers |= {"quantity": str(quantity), "runs": "", "interval": ""}
        for field in shape.fields:
            if field.name not in answers or not field.asked(service, draft.answers):
                continue
            try:
                given = answers[field.name]
                draft = draft.answered(field, given, service, shape) if given else draft.skipped(field, service, shape)
            except FieldMistake as wrong:
                mistake = mistake or wrong
        await self.store.drafts.save(draft, over=None)
        return replace(await self._advance(draft, account, service, shape), mistake=mistake)

    # ── answering ──

    async def current(self, person: Person, chat_id: ChatId) -> Step | None:
        """Where the person's draft in this chat stands, or None without one."""
        draft = await self.store.drafts.current(person.id, chat_id)
        if draft is None:
            return None
        return await self._step(draft, await self.access.account_for(person.id, draft.account_id, Action.BUY))

    async def answer(
        self, person: Person, chat_id: ChatId, text: str, update_id: int, *, button: tuple[DraftId, int] | None = None
    ) -> Step:
        """An answer to the open question, typed or (`button`: draft and version) tapped. A mistake comes back with the same question."""
        draft, account, service, shape = await self._open(person, chat_id, button)
        question = draft.question(service, shape)
        if draft.update_id == update_id or question is None:
            return await self._step(draft, account)
        try:
            moved = draft.answered(question, text, service, shape)
        except FieldMistake as mistake:
            return replace(await self._step(draft, account), mistake=mistake)
        return await self._save_and_advance(draft, moved, update_id, account, service, shape)

    async def skip(self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]) -> Step:
        """Pass over the open, optional question."""
        draft, account, service, shape = await self._open(person, chat_id, button)
        question = draft.question(service, shape)
        if draft.update_id == update_id or question is None:
            return await self._step(draft, account)
        return await self._save_and_advance(
            draft, draft.skipped(question, service, shape), update_id, account, service, shape
        )

    async def back(
        self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]
    ) -> Step | ServiceId:
        """One question earlier; before the first one, the id of the service whose card is to be shown."""
        draft, account, service, shape = await self._open(person, chat_id, button)
        if draft.update_id == update_id:
            return await self._step(draft, account)
        earlier = draft.back(service, shape)
        if earlier is None:
            return service.id
        return await self._save_and_advance(draft, earlier, update_id, account, service, shape)

    async def edit(
        self, person: Person, chat_id: ChatId, name: str, update_id: int, button: tuple[DraftId, int]
    ) -> Step:
        """Ask one answered field again."""
        draft, account, service, shape = await self._open(person, chat_id, button)
        if draft.update_id == update_id or shape.field(name) is None:
            return await self._step(draft, account)
        return await self._save_and_advance(draft, draft.edited(name), update_id, account, service, shape)

    async def review(self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]) -> Step:
        """Ask the panel again and show the confirm screen anew."""
        draft, account, service, shape = await self._open(person, chat_id, button)
        return await self._save_and_advance(
            draft, replace(draft, quote=None, reopened=None), update_id, account, service, shape
        )

    async def cancel(self, person: Person, chat_id: ChatId) -> bool:
        """Throw the draft away; whether there was one."""
        draft = await self.store.drafts.current(person.id, chat_id)
        await self.store.drafts.discard(person.id, chat_id)
        return draft is not None

    # ── buying ──

    async def confirm(self, person: Person, chat_id: ChatId, button: tuple[DraftId, int]) -> Order:
        """Buy what the confirm screen showed, once. The order comes back placed, rejected or unknown.

        Raises `AlreadyOrdered` when this confirmation was used, `OldButton` when the draft moved on, `QuoteChanged` when the terms did
        (nothing was bought then), `NotAllowed` when the role is gone.
        """
        order, account = await self._submit(person, chat_id, button)
        return await self._send(order, account)

    async def _submit(self, person: Person, chat_id: ChatId, button: tuple[DraftId, int]) -> tuple[Order, Account]:
        draft_id, version = button
        if used := await self.store.orders.by_draft(draft_id):
            raise AlreadyOrdered(used.id)
        draft = await self.store.drafts.current(person.id, chat_id)
        if (
            draft is None
            or (draft.id, draft.version) != (draft_id, version)
            or draft.quote is None
            or draft.service_id is None
        ):
            raise OldButton
        account = await self.access.account_for(person.id, draft.account_id, Action.BUY)
        now = self.clock()
        if draft.quote.expired(now):
            raise QuoteChanged(N_("This price is too old to confirm. Nothing was bought: look again and confirm."))
        catalogue = await (
            self.shelf.current(account) if now - draft.quote.made_at < FRESH_MS else self.shelf.refresh(account)
        )
        service = catalogue.find(draft.service_id)
        draft.quote.check(service)
        shape = service.order_type if service else None
        if service is None or shape is None:
            raise OldButton
        order = self._ordered(draft, draft.quote, service, shape)
        if not await self.store.orders.submit(order, draft):
            used = await self.store.orders.by_draft(draft_id)
            raise AlreadyOrdered(used.id) if used else OldButton
        return order, account

    async def _send(self, order: Order, account: Account) -> Order:
        """The only place that calls `add`: after `submit` said yes for this order, and before its lease ends."""
        try:
            placed = await self.panels.of(account).add(order.service_id, order.parameters)
        except PanelRefusal as refusal:
            return await self._settled(
                order,
                replace(
                    order,
                    status=Status.REJECTED,
                    said=refusal.said or str(refusal),
                    finished_at=self.clock(),
                    lease_until=None,
                ),
            )
        except PanelUnavailable as unavailable:
            return await self._settled(
                order,
                replace(
                    order, status=Status.REJECTED, said=unavailable.why, finished_at=self.clock(), lease_until=None
                ),
            )
        except OutcomeUnknown as unknown:
            after = await self._balance(account)
            return await self._settled(
                order, replace(order, status=Status.UNKNOWN, said=unknown.why, balance_after=after, lease_until=None)
            )
        return await self._settled(order, self.placed(order, placed))

    def placed(self, order: Order, placed: Placed) -> Order:
        """The order as the panel took it, due to be asked about."""
        now = self.clock()
        taken = replace(
            order,
            status=Status.PENDING,
            panel_order_id=placed.panel_order_id,
            charged=placed.charge,
            placed_at=now,
            lease_until=None,
            said="",
        )
        return replace(taken, next_check_at=self.schedule.next_check_at(taken, now))

    async def _settled(self, before: Order, after: Order) -> Order:
        """Store what became of it; if somebody took it for lost meanwhile, a panel's yes still counts and nothing else does.

        The outcome is known by now: a database that is away is tried again, and what is true is shown in any case. What could not be
        stored is *submitting* in the database and becomes *unknown* there.
        """
        for pause in (0.2, 1, 3, None):
            try:
                if await self.store.orders.save(after, was=before.status):
                    return after
                if after.panel_order_id and await self.store.orders.save(after, was=Status.UNKNOWN):
                    return after
                return await self.store.orders.get(before.id) or after
            except StoreUnavailable:
                if pause is None:
                    return after
                await asyncio.sleep(pause)
        return after

    async def _balance(self, account: Account) -> Decimal | None:
        try:
            return (await self.panels.of(account).balance()).amount
        except PanelError:
            return None

    def _ordered(self, draft: Draft, quote: Quote, service: Service, shape: OrderType) -> Order:
        now = self.clock()
        target = draft.answers.get("link") or draft.answers.get("username", "")
        return Order(
            id=OrderId(self.new_id()),
            account_id=draft.account_id,
            person_id=draft.person_id,
            chat_id=draft.chat_id,
            service_id=service.id,
            service_name=service.name,
            type=service.type,
            link=target,
            link_key=link_key(target),
            parameters=shape.parameters(draft.answers),
            quantity=quote.quantity,
            rate=quote.rate,
            charge=quote.charge,
            status=Status.SUBMITTING,
            created_at=now,
            draft_id=draft.id,
            refill=service.refill,
            cancel=service.cancel,
            balance_before=quote.balance.amount if quote.balance else None,
            lease_until=now + round(self.lease_seconds * 1000),
        )

    # ── where a draft stands ──

    async def _save_and_advance(
        self, before: Draft, moved: Draft, update_id: int, account: Account, service: Service, shape: OrderType
    ) -> Step:
        after = replace(moved, version=before.version + 1, update_id=update_id, updated_at=self.clock())
        if not await self.store.drafts.save(after, over=before):
            raise OldButton
        return await self._advance(after, account, service, shape)

    async def _advance(self, draft: Draft, account: Account, service: Service, shape: OrderType) -> Step:
        """The next question, or the quote: what was typed is stored before the panel is asked."""
        if draft.question(service, shape) is not None or draft.quote is not None:
            return await self._step(draft, account)
        try:
            fresh = (await self.shelf.refresh(account)).find(draft.service_id or service.id)
            balance = await self.panels.of(account).balance()
        except PanelError as trouble:
            return Step(draft, account.currency, service, shape, trouble=trouble)
        if fresh is None:
            raise QuoteChanged(N_("The panel does not offer this service any more. Nothing was bought."))
        quoted, mistake = self._quoted(draft, service, fresh, shape, balance)
        if not await self.store.drafts.save(quoted, over=draft):
            raise OldButton
        return replace(await self._step(quoted, replace(account, currency=balance.currency), fresh), mistake=mistake)

    def _quoted(
        self, draft: Draft, shown: Service, fresh: Service, shape: OrderType, balance: Money
    ) -> tuple[Draft, FieldMistake | None]:
        """The draft with its quote; or, where an answer no longer fits the service as it is now, with that question open again."""
        for field in shape.fields:
            if draft.answers.get(field.name):
                try:
                    field.read(draft.answers[field.name], fresh, draft.answers)
                except FieldMistake as mistake:
                    return replace(draft, reopened=field.name, version=draft.version + 1), mistake
        charge = Money(shape.charge(fresh, draft.answers), balance.currency)
        quote = Quote(
            fresh.rate,
            fresh.minimum,
            fresh.maximum,
            shape.quantity(draft.answers),
            charge,
            balance,
            self.clock(),
            shown.rate if shown.rate != fresh.rate else None,
        )
        return replace(draft, quote=quote, version=draft.version + 1), None

    async def _step(self, draft: Draft, account: Account, service: Service | None = None) -> Step:
        if draft.service_id is None:
            return Step(draft, account.currency)
        service = service or (await self.shelf.current(account)).find(draft.service_id)
        shape = service.order_type if service else None
        if service is None or shape is None:
            raise QuoteChanged(N_("The panel does not offer this service any more. Nothing was bought."))
        question = draft.question(service, shape)
        step = Step(draft, account.currency, service, shape, question, None if question else draft.quote)
        if question is None and draft.quote is not None:
            target = draft.answers.get("link") or draft.answers.get("username", "")
            running = await self.store.orders.unfinished_on(draft.account_id, link_key(target))
            return replace(step, running=tuple(running), currency=draft.quote.charge.currency)
        if question is not None and question.numbers:
            recent = await self.store.orders.latest(draft.account_id, draft.person_id, 20)
            last = next(
                (order.parameters.get(question.name) for order in recent if order.service_id == service.id), None
            )
            return replace(step, last_quantity=last)
        return step

    async def _open(
        self, person: Person, chat_id: ChatId, button: tuple[DraftId, int] | None
    ) -> tuple[Draft, Account, Service, OrderType]:
        draft = await self.store.drafts.current(person.id, chat_id)
        if draft is None or draft.service_id is None or (button and button != (draft.id, draft.version)):
            if button and (used := await self.store.orders.by_draft(button[0])):
                raise AlreadyOrdered(used.id)
            raise OldButton
        account = await self.access.account_for(person.id, draft.account_id, Action.BUY)
        service = (await self.shelf.current(account)).find(draft.service_id)
        shape = service.order_type if service else None
        if service is None or shape is None:
            raise QuoteChanged(N_("The panel does not offer this service any more. Nothing was bought."))
        return draft, account, service, shape

    def _new(self, person: Person, chat_id: ChatId, update_id: int, **fields: object) -> Draft:
        return Draft(
            DraftId(self.new_id()),
            person.id,
            chat_id,
            person.account_id,
            update_id=update_id,
            updated_at=self.clock(),
            **fields,  # type: ignore[arg-type]
        )

    @staticmethod
    def _taken_over(link: str, service: Service, shape: OrderType) -> dict[str, str]:
        """The pasted link as the first answer of the service: as the link itself, or as the user name it names."""
        first = shape.fields[0]
        try:
            return {first.name: first.read(link, service, {})}
        except FieldMistake:
            return {}


def link_key(target: str) -> str:
    """The key under which orders on one target are found, whatever its spelling; the text itself where it is no link."""
    try:
        return read_link(target).key
    except FieldMistake:
        return target.strip().casefold()
