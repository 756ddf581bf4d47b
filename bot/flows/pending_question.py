"""Questions outside an order: a person's next text in a chat answers one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.accounts.people import Person
from bot.domain.ids import ChatId, DraftId
from bot.domain.ordering.draft import Draft
from bot.flows.ports import Clock, NewId
from bot.store.store import Store


async def ask(
    store: Store,
    clock: Clock,
    new_id: NewId,
    person: Person,
    chat_id: ChatId,
    purpose: str,
    update_id: int,
    answers: Mapping[str, str] | None = None,
) -> None:
    """The person's next text in this chat answers the question `purpose` names; what was open there is over."""
    draft = Draft(
        id=DraftId(new_id()),
        person_id=person.id,
        chat_id=chat_id,
        account_id=person.account_id,
        purpose=purpose,
        update_id=update_id,
        updated_at=clock(),
        answers=dict(answers or {}),
    )
    await store.drafts.save(draft, over=None)


async def answered(store: Store, person: Person, chat_id: ChatId, purpose: str) -> None:
    """The question was answered; another one that was asked meanwhile stays open."""
    current = await store.drafts.current(person.id, chat_id)
    if current is not None and current.purpose == purpose:
        await store.drafts.discard(person.id, chat_id)


@dataclass(frozen=True, slots=True)
class PendingQuestions:
    """The questions that wait for a person's text."""

    store: Store

    async def leave(self, person: Person, chat_id: ChatId) -> None:
        """The person turned to something else: their next text answers no question but that of an order being filled in."""
        current = await self.store.drafts.current(person.id, chat_id)
        if current is not None and current.purpose != "order":
            await self.store.drafts.discard(person.id, chat_id)
