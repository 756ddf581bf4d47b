"""The interfaces that flows see of the panel, of Telegram and of the clock. All times are milliseconds UTC."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import ServicesAnswer
from bot.domain.errors import PanelRefusal
from bot.domain.ids import ChatId, PanelOrderId, PanelRefillId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import Event
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer

Clock = Callable[[], int]
"""Milliseconds UTC."""
NewId = Callable[[], int]
"""A fresh id: 63 bits, never given twice, later ones larger."""


class Panel(Protocol):
    """One account's panel. Reads raise `PanelUnavailable`, `PanelRefusal` or `PanelNonsense`; writes `PanelRefusal` or `OutcomeUnknown`, or
    `PanelUnavailable` when it is certain that nothing was sent.
    """

    async def services(self, known_digest: str = "") -> ServicesAnswer: ...

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> PlacedOrder: ...

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]: ...

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]: ...

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]: ...

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]: ...

    async def balance(self) -> Money: ...


class Panels(Protocol):
    """The panel of each account; connections and limits are shared where they should be."""

    def of(self, account: Account, *, background: bool = False) -> Panel:
        """The account's panel. Requests of the `background` one leave room for those that a person waits for."""


class Notifier(Protocol):
    """Delivers events in their readers' language. Raises `RetryLater`, `QuietHours` or `Unreachable`."""

    async def notify(self, event: Event) -> None:
        """Deliver one event to its chat."""

    async def notify_together(self, events: Sequence[Event]) -> None:
        """Deliver several events of one chat as one notice; see `bundled`."""


class ChatMembers(Protocol):
    """A person's role in a group, as Telegram reports it. Where Telegram cannot be asked, a person counts as no member."""

    async def admin(self, chat_id: ChatId, person_id: PersonId, *, fresh: bool = False) -> bool:
        """Whether the person is the creator or an administrator; `fresh`: asked now, not remembered."""

    async def member(self, chat_id: ChatId, person_id: PersonId) -> bool:
        """Whether the person is in the group."""
