"""What a person and the bot are in the middle of, in one chat: an order, another question, or a selection of orders."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from bot.domain.ids import AccountId, ChatId, DraftId, PersonId
from bot.domain.ordering.draft import OrderDraft


@dataclass(frozen=True, slots=True)
class PendingQuestion:
    """A question outside an order, which the person's next text in the chat answers.

    `kind` names the question in the table of questions, `subject` the thing it is about ("123" for an order), empty where it is
    about nothing in particular. `answers` keeps what was given so far. `update_id` is the Telegram update that asked it.
    """

    id: DraftId
    person_id: PersonId
    chat_id: ChatId
    account_id: AccountId
    kind: str
    subject: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    update_id: int = 0
    message_id: int | None = None
    updated_at: int = 0


@dataclass(frozen=True, slots=True)
class Selection:
    """Orders that a person selects in My orders for one request about all of them. `answers` keeps the page and the order ids.

    `version` grows with every change: a button carries the version it was made for.
    """

    id: DraftId
    person_id: PersonId
    chat_id: ChatId
    account_id: AccountId
    answers: Mapping[str, str] = field(default_factory=dict)
    version: int = 0
    update_id: int = 0
    message_id: int | None = None
    updated_at: int = 0


Conversation: TypeAlias = OrderDraft | PendingQuestion | Selection
"""The three share one row of the database, because a new one replaces whatever was open in the chat."""
