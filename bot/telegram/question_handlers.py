"""The table of questions outside an order: how each one's subject is read, and which handler takes the person's next text."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.domain.accounts.people import Role
from bot.domain.conversation import PendingQuestion
from bot.domain.errors import OldButton
from bot.domain.ids import AccountId, OrderId, PersonId
from bot.flows.accounts.access import MAINTENANCE
from bot.flows.accounts.accounts import CONNECT
from bot.flows.accounts.members import LIMIT
from bot.flows.mass_orders import preview
from bot.flows.notifications.settings import HOURS, ZONE
from bot.flows.operators.broadcasts import BROADCAST
from bot.flows.orders import external_orders
from bot.flows.orders import presets as preset_flow
from bot.flows.orders.my_orders import SETTLE
from bot.telegram.context import Context
from bot.telegram.handlers import mass_orders, notifications, operators
from bot.telegram.handlers.accounts import accounts
from bot.telegram.handlers.orders import my_orders, presets, track


def _nothing(_subject: str) -> tuple[()]:
    return ()


def _number(subject: str) -> int:
    if not (subject.isascii() and subject.isdigit() and len(subject) < 20):
        raise OldButton
    return int(subject)


def _order(subject: str) -> tuple[OrderId]:
    return (OrderId(_number(subject)),)


def _account(subject: str) -> tuple[AccountId]:
    return (AccountId(_number(subject)),)


def _member(subject: str) -> tuple[AccountId, PersonId]:
    account, _, person = subject.partition("-")
    return AccountId(_number(account)), PersonId(_number(person))


@dataclass(frozen=True, slots=True)
class Question:
    """One kind of question. `handler` is given the context, what `read_subject` makes of the stored subject, and the text.

    `role` is the least that a person must hold on the account in use for their text to be taken; the flows check the rest.
    """

    kind: str
    read_subject: Callable[[str], tuple[Any, ...]]
    handler: Callable[..., Awaitable[None]]
    role: Role = Role.VIEWER


QUESTIONS = (
    Question(CONNECT, _nothing, accounts.connect_with, Role.NOBODY),
    Question("low", _account, accounts.set_low_balance),
    Question("above", _account, accounts.set_approval_limit),
    Question("day", _account, accounts.set_time_zone),
    Question("rename", _account, accounts.rename),
    Question(LIMIT, _member, accounts.set_limit),
    Question(SETTLE, _order, my_orders.settle),
    Question(preset_flow.QUESTION, _order, presets.save_named),
    Question(external_orders.QUESTION, _nothing, track.given),
    Question(preview.QUESTION, _nothing, mass_orders.preview),
    Question(preview.LINKS, _nothing, mass_orders.said_of_links),
    Question(preview.PASTE, _nothing, mass_orders.preview),
    Question(HOURS, _nothing, notifications.set_quiet_hours),
    Question(ZONE, _nothing, notifications.set_time_zone),
    Question(MAINTENANCE, _nothing, operators.pause),
    Question(BROADCAST, _nothing, operators.preview_broadcast),
)
BY_KIND = {question.kind: question for question in QUESTIONS}


async def handle_answer(context: Context, question: PendingQuestion, text: str) -> None:
    """Give the text to the handler of the open question; raises `OldButton` where its subject cannot be read."""
    row = BY_KIND[question.kind]
    await row.handler(context, *row.read_subject(question.subject), text)
