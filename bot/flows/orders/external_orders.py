"""Orders that were placed elsewhere, on the panel's website, taken into My orders by their numbers and followed from then on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.accounts.people import Account, Permission, Person, Role
from bot.domain.errors import FieldMistake, PanelRefusal
from bot.domain.ids import ChatId, OrderId, PanelOrderId, ServiceId
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.orders.orders import Order, Status, StatusAnswer, moved
from bot.domain.text_normalisation import clean_id
from bot.flows.accounts.deps import Deps
from bot.flows.orders.status_polling import StatusPolling
from bot.flows.pending_question import answered, ask
from bot.flows.ports import Panels

QUESTION = "track"
MOST_AT_ONCE = 100
_NUMBER = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, slots=True)
class ImportedOrders:
    """What became of the numbers that were sent: followed from now on, followed before, followed by somebody else (with their name),
    or not known to the panel (with its words).
    """

    orders: tuple[Order, ...] = ()
    known: tuple[Order, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ExternalOrders:
    """Asks the panel before it believes a number."""

    deps: Deps
    panels: Panels
    status_polling: StatusPolling

    async def ask(self, person: Person, chat_id: ChatId, update_id: int) -> None:
        """The person's next text in this chat are order numbers."""
        account = await self.deps.access.account(person, Permission.SEE_ORDERS)
        await ask(
            self.deps.store,
            self.deps.clock,
            self.deps.new_id,
            person,
            chat_id,
            QUESTION,
            update_id,
            account_id=account.id,
        )

    async def take(self, person: Person, chat_id: ChatId, text: str) -> ImportedOrders:
        """Follow the orders with these numbers. Raises `FieldMistake` for what holds no number, and what the panel raises."""
        account = await self.deps.access.account(person, Permission.SEE_ORDERS)
        numbers = numbers_in(text)
        found = {number: await self.deps.store.orders.by_panel_id(account.id, number) for number in numbers}
        asked = [number for number, order in found.items() if order is None]
        answers = await self.panels.of(account).status(asked) if asked else {}
        orders: list[Order] = []
        known: list[Order] = []
        others: list[tuple[str, str]] = []
        unknown: list[tuple[str, str]] = []
        for number, order in found.items():
            answer = answers.get(number)
            if order is None and isinstance(answer, StatusAnswer):
                taken = await self._take(person, account, chat_id, number, answer)
                if taken is not None:
                    orders.append(taken)
                    continue
                order = await self.deps.store.orders.by_panel_id(account.id, number)  # somebody else was quicker
            if order is None:
                unknown.append((str(number), answer.said if isinstance(answer, PanelRefusal) else ""))
            elif (mine := await self._theirs(person, chat_id, order)) is not None:
                known.append(mine)
            elif order.elsewhere:
                others.append((str(number), (await self.deps.access.person(order.person_id)).name))
            else:
                unknown.append(
                    (str(number), "")
                )  # placed here by somebody else: not even that it exists is theirs to know
        await answered(self.deps.store, person, chat_id, QUESTION)
        return ImportedOrders(tuple(orders), tuple(known), tuple(others), tuple(unknown))

    async def _theirs(self, person: Person, chat_id: ChatId, order: Order) -> Order | None:
        """The order if the person may see it. What somebody followed who is gone from the account is followed by who asks."""
        if order.person_id == person.id or await self.deps.access.role(person.id, order.account_id) >= Role.MANAGER:
            return order
        if order.elsewhere and await self.deps.access.role(order.person_id, order.account_id) is Role.NOBODY:
            return await self.deps.store.orders.take_over(order, person.id, chat_id)
        return None

    async def _take(
        self, person: Person, account: Account, chat_id: ChatId, number: PanelOrderId, answer: StatusAnswer
    ) -> Order | None:
        now = self.deps.clock()
        currency = answer.currency or account.currency
        order = Order(
            id=OrderId(self.deps.new_id()),
            account_id=account.id,
            person_id=person.id,
            chat_id=chat_id,
            service_id=ServiceId(""),
            service_name="",
            type="",
            link="",
            link_key=f"order:{number}",
            parameters={},
            quantity=None,
            rate=Decimal(0),
            charge=Money(answer.charge or Decimal(0), currency),
            status=Status.PENDING,
            created_at=now,
            panel_order_id=number,
        )
        change = moved(order, answer, now)
        after = replace(change.after if change is not None else order, checked_at=now)
        next_check_at = self.status_polling.schedule.next_check_at(after, now)
        return after if await self.deps.store.orders.take(after, next_check_at=next_check_at) else None


def numbers_in(text: str) -> list[PanelOrderId]:
    """The order numbers in a text: between commas, spaces or lines, a `#` before them or not."""
    words = [word for part in re.split(r"[\s,;]+", text) if (word := clean_id(part))]
    if not words:
        raise FieldMistake(N_("Send order numbers as the panel shows them, for example 23501, 23502."))
    for word in words:
        if not _NUMBER.fullmatch(word) or not any(sign.isdigit() for sign in word):
            raise FieldMistake(
                N_("“{text}” is not an order number. Send them as the panel shows them, for example 23501, 23502."),
                text=word[:40],
            )
    if len(words) > MOST_AT_ONCE:
        raise FieldMistake(N_("At most {maximum} orders at once."), maximum=MOST_AT_ONCE)
    return [PanelOrderId(word) for word in dict.fromkeys(words)]
