"""How an order begins: a link, a service, an order to repeat, a preset. What it asks from there on is `flows/ordering/order_questions.py`."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.accounts.people import Permission, Person
from bot.domain.catalogue.services import Service
from bot.domain.conversation import Conversation
from bot.domain.errors import FieldMistake, NotFound, OldButton, UserMistake
from bot.domain.ids import AccountId, ChatId, DraftId, ServiceId
from bot.domain.links import Link
from bot.domain.messages import N_
from bot.domain.ordering.draft import OrderDraft
from bot.domain.ordering.fields import SKIPPED
from bot.domain.ordering.order_types import OrderType
from bot.domain.orders.orders import Order
from bot.domain.service_terms import ShownTerms
from bot.domain.time_zones import date_at
from bot.flows.ordering.order_questions import OrderQuestions, Step


@dataclass(frozen=True, slots=True)
class Ordering(OrderQuestions):
    """The conversation of one order, from its beginning."""

    async def paste(self, person: Person, chat_id: ChatId, link: Link, update_id: int) -> OrderDraft:
        """A link was pasted: a draft that holds it and waits for its service."""
        await self.deps.access.account(person, Permission.BUY)
        draft = self._new(person, chat_id, update_id, answers={"link": link.text})
        await self.deps.store.drafts.save(draft, over=None)
        return draft

    async def conversation(self, person: Person, chat_id: ChatId) -> Conversation | None:
        """What is open with the person in this chat: an order draft, another question, or a selection of orders."""
        return await self.deps.store.drafts.current(person.id, chat_id)

    async def pasted_link(self, person: Person, chat_id: ChatId) -> str:
        """The link that the person's draft holds; raises `OldButton` where it holds none."""
        draft = await self.deps.store.drafts.order(person.id, chat_id)
        if draft is None or not draft.answers.get("link"):
            raise OldButton
        return draft.answers["link"]

    async def choose(
        self,
        person: Person,
        chat_id: ChatId,
        service_id: ServiceId,
        update_id: int,
        *,
        shown: ShownTerms | None = None,
        place: str = "",
        for_link: bool = False,
    ) -> Step:
        """A service was chosen: the draft that holds a pasted link takes it over, else a new one begins.

        `shown` is what its card said; without a card the person sees it for the first time now. `place` is the list it
        was chosen from; `for_link`: one of what fits the link, which then is that of the draft before, whatever became of it.
        """
        account = await self.deps.access.account(person, Permission.BUY)
        service = (await self.catalogue_cache.current(account)).find(service_id)
        if service is None:
            raise NotFound(N_("Service {id} is not in the catalogue."), id=str(service_id)[:40])
        shape = service.order_type
        if shape is None:
            raise UserMistake(
                N_("Orders of the type “{type}” cannot be placed here yet. Nothing was bought."), type=service.type[:60]
            )
        current = await self.deps.store.drafts.order(person.id, chat_id)
        if current and current.update_id == update_id:
            return await self._resumed(current, account)
        answers = {}
        if current and (for_link or current.service_id is None) and (link := current.answers.get("link")):
            answers = self._taken_over(link, service, shape)
        draft = self._new(
            person,
            chat_id,
            update_id,
            service_id=service_id,
            answers=answers,
            shown=shown or ShownTerms.of(service),
            place=place,
        )
        await self.deps.store.drafts.save(draft, over=None)
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
        """The same order once more, up to its confirm screen; with another quantity or link where one is given."""
        answers = dict(order.parameters)
        if link is not None:
            answers["link"] = link
        if quantity is not None:
            answers |= {"quantity": str(quantity), "runs": SKIPPED}
            answers.pop("interval", None)
        return await self.filled(person, chat_id, order.account_id, order.service_id, answers, update_id)

    async def filled(
        self,
        person: Person,
        chat_id: ChatId,
        account_id: AccountId,
        service_id: ServiceId,
        answers: Mapping[str, str],
        update_id: int,
    ) -> Step:
        """An order of a service with these answers, as far as they still fit; optional fields not among them are passed over."""
        account = await self.deps.access.account_for(person.id, account_id, Permission.BUY)
        current = await self.deps.store.drafts.order(person.id, chat_id)
        if current and current.update_id == update_id:
            return await self._resumed(current, account)
        service = (await self.catalogue_cache.current(account)).find(service_id)
        shape = service.order_type if service else None
        if service is None or shape is None:
            raise NotFound(N_("Service {id} is not in the catalogue."), id=str(service_id)[:40])
        draft = self._new(
            person, chat_id, update_id, account_id=account.id, service_id=service.id, shown=ShownTerms.of(service)
        )
        whole = {field.name: SKIPPED for field in shape.fields if field.optional} | dict(answers)
        today = date_at(self.deps.clock(), person.time_zone)
        draft, mistake = self._repeated(draft, whole, service, shape, today)
        await self.deps.store.drafts.save(draft, over=None)
        step = await self._advance(draft, account, service, shape)
        return replace(step, mistake=mistake or step.mistake)

    def _repeated(
        self, draft: OrderDraft, answers: dict[str, str], service: Service, shape: OrderType, today: datetime.date
    ) -> tuple[OrderDraft, FieldMistake | None]:
        """The draft with the answers that still fit, and what is wrong with the first that does not."""
        mistake: FieldMistake | None = None
        for field in shape.fields:
            given = answers.get(field.name)
            if given is None or not field.allowed(service, draft.answers):
                continue
            try:
                if given != SKIPPED:
                    draft = draft.answered(field, given, service, shape, today=today)
                elif field.asked(service, draft.answers):
                    draft = draft.skipped(field, service, shape)
            except FieldMistake as wrong:
                mistake = mistake or wrong
        return draft, mistake

    def _new(
        self,
        person: Person,
        chat_id: ChatId,
        update_id: int,
        *,
        account_id: AccountId | None = None,
        service_id: ServiceId | None = None,
        answers: dict[str, str] | None = None,
        shown: ShownTerms | None = None,
        place: str = "",
    ) -> OrderDraft:
        return OrderDraft(
            id=DraftId(self.deps.new_id()),
            person_id=person.id,
            chat_id=chat_id,
            account_id=person.account_id if account_id is None else account_id,
            service_id=service_id,
            answers=answers or {},
            shown=shown,
            place=place,
            update_id=update_id,
            updated_at=self.deps.clock(),
            group_id=person.group_id if account_id in (None, person.account_id) else None,
        )

    @staticmethod
    def _taken_over(link: str, service: Service, shape: OrderType) -> dict[str, str]:
        """The pasted link as the first answer of the service: as the link itself, or as the user name it names."""
        first = shape.fields[0]
        try:
            return {first.name: first.read(link, service, {})}
        except FieldMistake:
            return {}
