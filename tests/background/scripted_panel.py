"""Panels that a test plays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.accounts.people import Account
from bot.domain.catalogue.services import ServicesAnswer
from bot.domain.errors import PanelRefusal
from bot.domain.ids import AccountId, PanelOrderId, PanelRefillId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer


class Panels:
    """Empty catalogues; an account in `refusals` answers with that error. `asked` keeps who was asked."""

    def __init__(self) -> None:
        self.asked: list[AccountId] = []
        self.refusals: dict[AccountId, Exception] = {}

    def of(self, account: Account, *, background: bool = False) -> Panel:
        return Panel(self, account.id)


class Panel:
    """One account's panel, of which only the catalogue is ever asked for here."""

    def __init__(self, panels: Panels, account_id: AccountId) -> None:
        self._panels = panels
        self._account_id = account_id

    async def services(self, known_digest: str = "") -> ServicesAnswer:
        self._panels.asked.append(self._account_id)
        if refusal := self._panels.refusals.get(self._account_id):
            raise refusal
        return ServicesAnswer("same", None if known_digest == "same" else ())

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> PlacedOrder:
        raise NotImplementedError

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]:
        raise NotImplementedError

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]:
        raise NotImplementedError

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]:
        raise NotImplementedError

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]:
        raise NotImplementedError

    async def balance(self) -> Money:
        raise NotImplementedError
