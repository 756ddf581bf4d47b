"""Questions outside an order: a person's next text in a chat answers one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.accounts.people import Person
from bot.domain.conversation import PendingQuestion
from bot.domain.ids import AccountId, ChatId, DraftId
from bot.domain.ordering.draft import OrderDraft
from bot.flows.ports import Clock, NewId
from bot.store.store import Store


async def ask(
    store: Store,
    clock: Clock,
    new_id: NewId,
    person: Person,
    chat_id: ChatId,
    kind: str,
    update_id: int,
    answers: Mapping[str, str] | None = None,
    *,
    subject: str = "",
    account_id: AccountId | None = None,
) -> PendingQuestion:
    """Ask a question of this kind about a subject: the person's next text in this chat answers it. It replaces what was open there."""
    question = PendingQuestion(
        id=DraftId(new_id()),
        person_id=person.id,
        chat_id=chat_id,
        account_id=person.account_id if account_id is None else account_id,
        kind=kind,
        subject=subject,
        update_id=update_id,
        updated_at=clock(),
        answers=dict(answers or {}),
    )
    await store.drafts.save(question, over=None)
    return question


async def answered(store: Store, person: Person, chat_id: ChatId, kind: str, subject: str = "") -> None:
    """Close the question, which was answered; another one that was asked meanwhile stays open."""
    current = await store.drafts.question(person.id, chat_id, kind)
    if current is not None and current.subject == subject:
        await store.drafts.discard(person.id, chat_id)


@dataclass(frozen=True, slots=True)
class PendingQuestions:
    """The questions that wait for a person's text."""

    store: Store

    async def leave(self, person: Person, chat_id: ChatId) -> None:
        """The person turned to something else: their next text answers no question but that of an order being filled in."""
        current = await self.store.drafts.current(person.id, chat_id)
        if current is not None and not isinstance(current, OrderDraft):
            await self.store.drafts.discard(person.id, chat_id)
