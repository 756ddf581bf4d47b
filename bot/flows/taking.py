"""Orders that were placed elsewhere, on the panel's website, taken into My orders by their numbers and followed from then on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.draft import Draft
from bot.domain.errors import FieldMistake, PanelRefusal
from bot.domain.ids import ChatId, DraftId, OrderId, PanelOrderId, ServiceId
from bot.domain.messages import N_
from bot.domain.money import Money
from bot.domain.orders import Order, Status, StatusAnswer, moved
from bot.domain.people import Account, Action, Person, Role
from bot.flows.access import Access
from bot.flows.ports import Clock, NewId, Panels, Store
from bot.flows.tracking import Tracking

PURPOSE = "track"
MOST_AT_ONCE = 100
_NUMBER = re.compile(r"[\w.-]{1,64}")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the numbers that were sent: followed from now on, followed before, or not known to the panel (with its words)."""

    orders: tuple[Order, ...] = ()
    known: tuple[Order, ...] = ()
    unknown: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Taking:
    """Asks the panel before it believes a number."""

    store: Store
    access: Access
    panels: Panels
    tracking: Tracking
    clock: Clock
    new_id: NewId

    async def ask(self, person: Person, chat_id: ChatId, update_id: int) -> None:
        """The person's next text in this chat are order numbers."""
        account = await self.access.account(person, Action.SEE_ORDERS)
        draft = Draft(
            DraftId(self.new_id()),
            person.id,
            chat_id,
            account.id,
            purpose=PURPOSE,
            update_id=update_id,
            updated_at=self.clock(),
        )
        await self.store.drafts.save(draft, over=None)

    async def take(self, person: Person, chat_id: ChatId, text: str) -> Taken:
        """Follow the orders with these numbers. Raises `FieldMistake` for what holds no number, and what the panel raises."""
        account = await self.access.account(person, Action.SEE_ORDERS)
        numbers = numbers_in(text)
        found = {number: await self.store.orders.by_panel_id(account.id, number) for number in numbers}
        all_of_them = await self.access.role(person.id, account.id) >= Role.MANAGER
        known: list[Order] = []
        asked: list[PanelOrderId] = []
        orders: list[Order] = []
        unknown: list[tuple[str, str]] = []
        for number, order in found.items():
            placed_here = order is not None and order.draft_id is not None
            if order is not None and (order.person_id == person.id or (placed_here and all_of_them)):
                known.append(order)
            elif placed_here:
                unknown.append((str(number), ""))  # somebody else's: not even that it exists is theirs to know
            else:
                asked.append(number)
        answers = await self.panels.of(account).status(asked) if asked else {}
        for number in asked:
            answer = answers.get(number)
            if isinstance(answer, StatusAnswer):
                orders.append(await self._take(person, account, chat_id, number, answer))
            else:
                unknown.append((str(number), answer.said if isinstance(answer, PanelRefusal) else ""))
        current = await self.store.drafts.current(person.id, chat_id)
        if current is not None and current.purpose == PURPOSE:
            await self.store.drafts.discard(person.id, chat_id)
        return Taken(tuple(orders), tuple(known), tuple(unknown))

    async def _take(
        self, person: Person, account: Account, chat_id: ChatId, number: PanelOrderId, answer: StatusAnswer
    ) -> Order:
        now = self.clock()
        currency = answer.currency or account.currency
        order = Order(
            id=OrderId(self.new_id()),
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
        after = change.after if change is not None else order
        after = replace(after, checked_at=now, next_check_at=self.tracking.schedule.next_check_at(after, now))
        await self.store.orders.take(after)
        return after


def numbers_in(text: str) -> list[PanelOrderId]:
    """The order numbers in a text: between commas, spaces or lines, a `#` before them or not."""
    words = [word.strip().lstrip("#") for word in re.split(r"[\s,;]+", text.strip()) if word.strip("# ")]
    if not words or not all(_NUMBER.fullmatch(word) and any(sign.isdigit() for sign in word) for word in words):
        raise FieldMistake(N_("Send order numbers as the panel shows them, for example 23501, 23502."))
    if len(words) > MOST_AT_ONCE:
        raise FieldMistake(N_("At most {maximum} orders at once."), maximum=MOST_AT_ONCE)
    return [PanelOrderId(word) for word in dict.fromkeys(words)]
