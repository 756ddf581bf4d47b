"""What the stories of orders need of the store: the orders, their refills, and the messages that show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple, Protocol

from bot.domain.accounts.memberships import AuditEntry, Membership
from bot.domain.accounts.spending import ServiceSpending
from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.notifications.events import Event
from bot.domain.ordering.draft import Draft
from bot.domain.orders.orders import Order, OrderFilter, PolledOrder, Refill, Status
from bot.domain.orders.polling import DueOrder
from bot.domain.orders.statistics import OrderTimes
from bot.flows.queue_ports import QueueDepth


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """A person's orders in numbers: still running, and waiting for the person (unknown)."""

    running: int
    needs_you: int


@dataclass(frozen=True, slots=True)
class DaySpending:
    """What was spent on one service in the day that stands at `place` of those asked about."""

    place: int
    on: ServiceSpending


class OrderRecord(NamedTuple):
    """An order of which the panel said something new, the status it was read with, when to ask again (ms; None: not any more),
    and the digest of what the panel said, empty where it is to be read whatever it says next.
    """

    order: PolledOrder
    was: Status
    next_check_at: int | None
    incoming: str = ""


NOBODY_AGAIN: Mapping[OrderId, int] = MappingProxyType({})


class OrderRepository(Protocol):
    """Orders, from the moment before they are sent."""

    async def submit(self, order: Order, draft: Draft, *, seen: Membership | None = None) -> bool:
        """Store the order and close its draft in one transaction that is on disk when this returns. False, and nothing stored, if an order
        of this draft exists, the draft is not at this version any more, or the person bought something since `seen` was read.
        """

    async def take(self, order: Order, *, next_check_at: int | None) -> bool:
        """Store an order that was placed elsewhere, asked about at that time (ms); False if its number is here already."""

    async def take_over(self, order: Order, person_id: PersonId, chat_id: ChatId) -> Order | None:
        """Make an order placed elsewhere somebody else's; None if it is not as it was read any more."""

    async def get(self, order_id: OrderId) -> Order | None: ...

    async def by_draft(self, draft_id: DraftId) -> Order | None: ...

    async def by_panel_id(self, account_id: AccountId, panel_order_id: PanelOrderId) -> Order | None: ...

    async def save(self, order: Order, *, was: Status, next_check_at: int | None, events: Sequence[Event] = ()) -> bool:
        """Store the order's changed state, when the panel is asked about it (ms; None: it is not), and its events in one
        transaction, on disk when this returns, if its status still is `was`. Who was asking about it has lost its claim.
        False, and nothing stored, otherwise, and where the panel's number is given to an order while another one that was placed here
        has it; what was followed by that number alone gives way. Events whose dedupe key exists are left out silently.
        """

    async def record(
        self,
        orders: Sequence[OrderRecord],
        events: Sequence[Event],
        *,
        again: Mapping[OrderId, int] = NOBODY_AGAIN,
        claimed: bool = True,
    ) -> None:
        """Store many tracked orders, when each is asked about next, and events in one transaction.

        An order that moved meanwhile is left alone, and so is what was claimed and then lost to another replica or to whoever
        moved the order; with `claimed` False nobody needed a claim. `again`: claimed orders of which nothing new was heard, and
        when to ask about each (ms).
        """

    async def leave(self, order_ids: Sequence[OrderId]) -> None:
        """Follow these claimed orders no more."""

    async def claim_due(
        self, now: int, lease_until: int, limit: int, *, busy: Collection[AccountId] = ()
    ) -> list[DueOrder]:
        """Orders whose next check is due and that nobody else holds, oldest due first, none of the busy accounts; held until `lease_until`."""

    async def tracked(self, order_ids: Sequence[OrderId]) -> list[PolledOrder]:
        """These orders as far as they are tracked, in no order; those that are gone are left out."""

    async def lost(self, now: int) -> list[Order]:
        """Orders still submitting although the lease of whoever sent them ended."""

    async def page(
        self,
        account_id: AccountId,
        person_id: PersonId | None,
        chosen: OrderFilter,
        *,
        older_than: OrderId | None = None,
        newer_than: OrderId | None = None,
        limit: int = 6,
    ) -> list[Order]:
        """Newest first; of one person, or of the whole account when None."""

    async def of_each_service(self, account_id: AccountId, person_id: PersonId, limit: int) -> list[Order]:
        """The newest order of each service that the person's last orders were of, newest first."""

    async def unfinished_on(self, account_id: AccountId, link_key: str) -> list[Order]:
        """The newest of the submitting, unknown and running orders on one link."""

    async def summary(self, account_id: AccountId, person_id: PersonId | None) -> OrderSummary: ...

    async def last_parameters(
        self, account_id: AccountId, person_id: PersonId, service_id: ServiceId, *, within: int
    ) -> Mapping[str, str]:
        """The parameters of the person's newest order of a service among so many newest of all; empty without one."""

    async def latest(self, account_id: AccountId, person_id: PersonId, limit: int) -> list[Order]:
        """The person's newest orders that were placed."""

    async def unknown(self, limit: int) -> list[Order]:
        """Those nobody knows the outcome of, newest first."""

    async def count_unknown(self) -> int: ...

    async def history(self, account_id: AccountId, service_id: ServiceId, limit: int) -> list[OrderTimes]:
        """The courses of the newest finished orders of a service."""

    async def courses(self, account_id: AccountId, limit: int) -> dict[ServiceId, list[OrderTimes]]:
        """The courses of the newest orders of an account that finished, by service."""

    async def spent_by_day(
        self, account_id: AccountId, person_id: PersonId | None, starts: Sequence[int]
    ) -> list[DaySpending]:
        """What a person, or (None) everybody on the account, spent between each of `starts` and the next, by service and currency."""

    async def running_since(self, account_id: AccountId) -> list[tuple[ServiceId, int]]:
        """Services with running orders that were not told as late, and when the oldest of each was placed."""

    async def running_of(self, account_id: AccountId, service_id: ServiceId, limit: int) -> list[Order]:
        """The oldest of those orders."""

    async def told_late(self, order_id: OrderId, now: int, event: Event) -> bool:
        """Tell that a running order is late; False if that was told, or it runs no more."""

    async def ask_cancel(self, order_id: OrderId, entry: AuditEntry, *, was: int | None) -> Order | None:
        """Note on disk that a cancel is asked for, if the order runs and none was since `was` (ms); the order then, None otherwise."""

    async def cancel_answered(
        self, order_id: OrderId, entry: AuditEntry, *, requested_at: int | None, next_check_at: int
    ) -> None:
        """What came of it: asked for, or (None) not; the order is asked about by that time at the latest."""

    async def mute(self, order_id: OrderId, muted: bool) -> None: ...

    async def depth(self, now: int) -> QueueDepth:
        """Orders due to be asked about."""


class RefillRepository(Protocol):
    """Refill requests, from the moment before they are sent."""

    async def submit(self, refill: Refill, *, over: Sequence[Refill] = ()) -> bool:
        """Store it and its line of the audit log, on disk when this returns; False if an unfinished refill of the order exists.
        Earlier ones nobody follows any more (`over`) lapse with it.
        """

    async def get(self, refill_id: int) -> Refill | None: ...

    async def of(self, order_id: OrderId) -> list[Refill]:
        """Newest first."""

    async def save(
        self, refill: Refill, *, was: str, events: Sequence[Event] = (), entry: AuditEntry | None = None
    ) -> bool:
        """Store its changed state with who is told and its line of the audit log, if its status still is `was`."""

    async def claim_due(
        self, now: int, lease_until: int, limit: int, *, busy: Collection[AccountId] = ()
    ) -> list[Refill]: ...

    async def lost(self, now: int) -> list[Refill]: ...

    async def depth(self, now: int) -> QueueDepth:
        """How many are due to be asked about."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message that shows an order and is edited as it moves; `shown` is a digest of what it shows now."""

    order_id: OrderId
    chat_id: ChatId
    message_id: int
    shown: str = ""


class CardRepository(Protocol):
    """Messages that show an order, a chat each."""

    async def put(self, card: Card) -> None:
        """Remember the message as the card of the order in that chat, instead of an earlier one."""

    async def of(self, order_id: OrderId) -> list[Card]: ...

    async def forget(self, order_id: OrderId, chat_id: ChatId) -> None: ...
