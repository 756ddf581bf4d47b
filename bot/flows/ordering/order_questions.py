"""One order question by question, up to its confirm screen: draft → quote. Buying what it shows is `flows/ordering/purchase.py`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.domain.accounts.memberships import DailySpending
from bot.domain.accounts.people import Account, Permission, Person, Role
from bot.domain.catalogue.services import Service
from bot.domain.errors import AlreadyOrdered, FieldMistake, OldButton, PanelError, QuoteChanged, UserMistake
from bot.domain.ids import ChatId, DraftId
from bot.domain.links import SeveralLinks, link_key
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.ordering.answer_parsers import LONGEST_TEXT, ReadDays, meant
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.fields import Field
from bot.domain.ordering.order_types import OrderType
from bot.domain.ordering.quote import Quote
from bot.domain.orders.orders import Order
from bot.domain.orders.statistics import MOST, ServiceRecord, record_of
from bot.domain.paste_joining import may_go_on
from bot.domain.time_zones import date_at
from bot.flows.ordering.purchase import Purchase
from bot.flows.ordering.spending_limits import spending_today

REMEMBERED = 20
"""How many of a person's newest orders are searched for the last quantity of a service."""
_LAST_ZONE = "Etc/GMT+12"
"""The time zone in which a day ends last."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where a draft stands, ready to be shown.

    `question` None with a `quote`: the confirm screen. Neither: the panel could not be asked (`trouble`), or no service is
    chosen yet. `mistake`: what was wrong with the latest answer. `running`: unfinished orders of ours on the same link.
    `account`: the name of the one that pays. `record`: what our own orders of the service did. `spending`: the person's limit of today; over `approve_above` a
    manager is asked. `now` in ms.
    """

    draft: OrderDraft
    currency: str = ""
    service: Service | None = None
    shape: OrderType | None = None
    question: Field | None = None
    quote: Quote | None = None
    mistake: UserMistake | None = None
    trouble: PanelError | None = None
    running: tuple[Order, ...] = ()
    record: ServiceRecord | None = None
    spending: DailySpending | None = None
    approve_above: Money | None = None
    account: str = ""
    last_quantity: str | None = None
    now: int = 0


class OpenDraft(NamedTuple):
    """An open draft with the account and the service it is about, as they were read for one update."""

    draft: OrderDraft
    account: Account
    service: Service
    shape: OrderType

    @property
    def question(self) -> Field | None:
        """What it asks; None where it waits for the yes."""
        return self.draft.question(self.service, self.shape)


@dataclass(frozen=True, slots=True)
class OrderQuestions(Purchase):
    """What a draft asks, what is answered, and where it stands."""

    async def current(self, person: Person, chat_id: ChatId) -> Step | None:
        """Where the person's order in this chat stands, or None where none is being filled in."""
        draft = await self.deps.store.drafts.order(person.id, chat_id)
        if draft is None:
            return None
        return await self._step(draft, await self.deps.access.account_for(person.id, draft.account_id, Permission.BUY))

    async def opened(self, person: Person, draft: OrderDraft) -> OpenDraft | None:
        """The person's draft with what it is about, or None where it waits for its service."""
        if draft.service_id is None:
            return None
        account = await self.deps.access.account_for(person.id, draft.account_id, Permission.BUY)
        return OpenDraft(draft, account, *_shaped((await self.catalogue_cache.current(account)).find(draft.service_id)))

    async def answer(
        self,
        person: Person,
        chat_id: ChatId,
        text: str,
        update_id: int,
        *,
        button: tuple[DraftId, int] | None = None,
        opened: OpenDraft | None = None,
        days: ReadDays | None = None,
        message_units: int = 0,
    ) -> Step:
        """An answer to the open question, typed or (`button`: draft and version) tapped. `opened`: where this update read it.
        `days` reads a day as the person writes it. `message_units`: the length of the message it was typed in.

        A mistake comes back with the same question. A list that may be a piece of a longer one is kept until the person
        says that it is whole.
        """
        draft, account, service, shape = opened or await self._open(person, chat_id, update_id, button)
        question = draft.question(service, shape)
        if draft.update_id == update_id or question is None:
            return await self._advance(draft, account, service, shape)
        if question.lines and message_units and (draft.paste is not None or may_go_on(message_units)):
            kept = draft.pasted(text, message_units, LONGEST_TEXT)
            return await self._save_and_advance(draft, kept, update_id, account, service, shape)
        today = date_at(self.deps.clock(), person.time_zone)
        try:
            if question.day and days is not None:
                text = meant(text, days, today)
            moved = draft.answered(question, text, service, shape, today=today)
        except SeveralLinks as mistake:
            kept = draft.with_links(link.text for link in mistake.links)
            step = await self._save_and_advance(draft, kept, update_id, account, service, shape)
            return replace(step, mistake=mistake)
        except FieldMistake as mistake:
            return replace(await self._step(draft, account, service), mistake=mistake)
        return await self._save_and_advance(draft, moved, update_id, account, service, shape)

    async def end_list(self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]) -> Step:
        """The list that was sent so far is whole: it is the answer. After a mistake it has to be sent again."""
        draft, account, service, shape = await self._open(person, chat_id, update_id, button)
        question, paste = draft.question(service, shape), draft.paste
        if draft.update_id == update_id or question is None or paste is None:
            return await self._advance(draft, account, service, shape)
        mistake: FieldMistake | None = None
        try:
            moved = draft.answered(question, paste.text, service, shape)
        except FieldMistake as wrong:
            moved, mistake = draft.without_unfinished(), wrong
        step = await self._save_and_advance(draft, moved, update_id, account, service, shape)
        return replace(step, mistake=mistake or step.mistake)

    async def skip(self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]) -> Step:
        """Pass over the open, optional question."""
        draft, account, service, shape = await self._open(person, chat_id, update_id, button)
        question = draft.question(service, shape)
        if draft.update_id == update_id or question is None:
            return await self._advance(draft, account, service, shape)
        return await self._save_and_advance(
            draft, draft.skipped(question, service, shape), update_id, account, service, shape
        )

    async def back(
        self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]
    ) -> Step | OrderDraft:
        """One question earlier; before the first one the draft, whose service's card is to be shown."""
        draft, account, service, shape = await self._open(person, chat_id, update_id, button)
        if draft.update_id == update_id:
            return await self._advance(draft, account, service, shape)
        earlier = draft.back(service, shape)
        if earlier is None:
            return draft
        return await self._save_and_advance(draft, earlier, update_id, account, service, shape)

    async def edit(
        self, person: Person, chat_id: ChatId, name: str, update_id: int, button: tuple[DraftId, int]
    ) -> Step:
        """Ask one field, again or by the person's own wish."""
        draft, account, service, shape = await self._open(person, chat_id, update_id, button)
        if draft.update_id == update_id or shape.field(name) is None:
            return await self._advance(draft, account, service, shape)
        return await self._save_and_advance(draft, draft.edited(name), update_id, account, service, shape)

    async def review(self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int]) -> Step:
        """Ask the panel again and show the confirm screen anew."""
        draft, account, service, shape = await self._open(person, chat_id, update_id, button)
        return await self._save_and_advance(
            draft, replace(draft, quote=None, reopened=None), update_id, account, service, shape
        )

    async def cancel(self, person: Person, chat_id: ChatId) -> bool:
        """Discard what is open in the chat; whether anything was."""
        current = await self.deps.store.drafts.current(person.id, chat_id)
        await self.deps.store.drafts.discard(person.id, chat_id)
        return current is not None

    # ── where a draft stands ──

    async def _save_and_advance(
        self,
        before: OrderDraft,
        moved: OrderDraft,
        update_id: int,
        account: Account,
        service: Service,
        shape: OrderType,
    ) -> Step:
        after = replace(moved, version=before.version + 1, update_id=update_id, updated_at=self.deps.clock())
        if not await self.deps.store.drafts.save(after, over=before):
            raise OldButton
        return await self._advance(after, account, service, shape)

    async def _advance(self, draft: OrderDraft, account: Account, service: Service, shape: OrderType) -> Step:
        """The next question, or the quote: what was typed is stored before the panel is asked."""
        if draft.question(service, shape) is not None or draft.quote is not None:
            return await self._step(draft, account, service)
        try:
            fresh = (await self.catalogue_cache.refresh(account)).find(draft.service_id or service.id)
            balance = await self.panels.of(account).balance()
        except PanelError as trouble:
            return Step(draft, account.currency, service, shape, trouble=trouble)
        if fresh is None:
            raise QuoteChanged(N_("The panel does not offer this service any more. Nothing was bought."))
        quoted, mistake = self._quoted(draft, fresh, shape, balance)
        if not await self.deps.store.drafts.save(quoted, over=draft):
            raise OldButton
        return replace(await self._step(quoted, replace(account, currency=balance.currency), fresh), mistake=mistake)

    def _quoted(
        self, draft: OrderDraft, fresh: Service, shape: OrderType, balance: Money
    ) -> tuple[OrderDraft, FieldMistake | None]:
        """The draft with its quote; or, where an answer does not fit the service as it is now, with that question open."""
        today = date_at(self.deps.clock(), _LAST_ZONE)  # the buyer's own day was compared when they gave it
        for field in shape.fields:
            if draft.answers.get(field.name):
                try:
                    field.answer(draft.answers[field.name], fresh, draft.answers, today=today)
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
            self.deps.clock(),
        )
        return replace(draft, quote=quote, version=draft.version + 1), None

    async def _resumed(self, draft: OrderDraft, account: Account) -> Step:
        """Where an update that was handled before left the draft."""
        service = (await self.catalogue_cache.current(account)).find(draft.service_id) if draft.service_id else None
        shape = service.order_type if service else None
        if service is None or shape is None:
            return await self._step(draft, account)
        return await self._advance(draft, account, service, shape)

    async def _step(self, draft: OrderDraft, account: Account, service: Service | None = None) -> Step:
        if draft.service_id is None:
            return Step(draft, account.currency)
        service, shape = _shaped(service or (await self.catalogue_cache.current(account)).find(draft.service_id))
        question = draft.question(service, shape)
        step = Step(
            draft, account.currency, service, shape, question, None if question else draft.quote, now=self.deps.clock()
        )
        if question is None and draft.quote is not None:
            running = await self.deps.store.orders.unfinished_on(draft.account_id, link_key(draft.target))
            record = record_of(await self.deps.store.orders.history(draft.account_id, service.id, MOST))
            member = await self.deps.access.membership(draft.person_id, account.id)
            currency = draft.quote.charge.currency
            spending = await spending_today(self.deps.store, member, account, currency, self.deps.clock())
            above = account.approve_above if member.role < Role.MANAGER else None
            return replace(
                step,
                running=tuple(running),
                record=record,
                currency=currency,
                account=account.name,
                spending=spending,
                approve_above=None if above is None else Money(above, currency),
            )
        if question is not None and question.numbers:
            last = await self.deps.store.orders.last_parameters(
                draft.account_id, draft.person_id, service.id, within=REMEMBERED
            )
            return replace(step, last_quantity=last.get(question.name))
        return step

    async def _open(
        self, person: Person, chat_id: ChatId, update_id: int, button: tuple[DraftId, int] | None
    ) -> OpenDraft:
        """The open draft; its version is not compared for the update that made it, which is being handled again."""
        draft = await self.deps.store.drafts.order(person.id, chat_id)
        again = draft is not None and button is not None and (draft.id, draft.update_id) == (button[0], update_id)
        if button and not again and (draft is None or button != (draft.id, draft.version)):
            used = await self.deps.store.orders.by_draft(button[0])
            raise AlreadyOrdered(used.id) if used else OldButton
        if draft is None or (opened := await self.opened(person, draft)) is None:
            raise OldButton
        return opened


def _shaped(service: Service | None) -> tuple[Service, OrderType]:
    """The service with its shape, where the panel still offers it."""
    shape = service.order_type if service else None
    if service is None or shape is None:
        raise QuoteChanged(N_("The panel does not offer this service any more. Nothing was bought."))
    return service, shape
