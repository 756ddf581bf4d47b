"""Every question to a panel passes here: it is not asked while its account rests, and what comes of it is remembered.

What is bought, refilled or cancelled passes untouched: it is never held back, and nothing stands between the panel's yes and its storing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import ServicesAnswer
from bot.domain.errors import PanelError, PanelRefusal
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer
from bot.flows.panels.panel_outages import PanelOutages
from bot.flows.ports import Panel, Panels

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class CircuitBreaker:
    """Implements `flows.ports.Panels` over others."""

    panels: Panels
    panel_outages: PanelOutages

    def of(self, account: Account, *, background: bool = False) -> Panel:
        """The account's panel; the `background` one waits longer after an outage, since no person waits for it."""
        return _Line(self.panels.of(account, background=background), account, self.panel_outages, background)


@dataclass(frozen=True, slots=True)
class _Line:
    """Implements `flows.ports.Panel` over one account's."""

    panel: Panel
    account: Account
    panel_outages: PanelOutages
    background: bool

    async def services(self, known_digest: str = "") -> ServicesAnswer:
        return await self._read("services", lambda: self.panel.services(known_digest))

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]:
        return await self._read("status", lambda: self.panel.status(ids))

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]:
        return await self._read("refill_status", lambda: self.panel.refill_status(ids))

    async def balance(self) -> Money:
        return await self._read("balance", self.panel.balance)

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> PlacedOrder:
        return await self.panel.add(service_id, parameters)

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]:
        return await self.panel.refill(ids)

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]:
        return await self.panel.cancel(ids)

    async def _read(self, action: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
        self.panel_outages.check(self.account, action, background=self.background)
        try:
            answer = await ask()
        except PanelError as error:
            await self.panel_outages.met(self.account, action, error)
            raise
        await self.panel_outages.answered(self.account, action)
        return answer
