"""The panels of all accounts: one set of connections, and for each account its own limits."""

from __future__ import annotations

from collections import OrderedDict

from bot.domain.accounts.people import Account
from bot.domain.errors import FieldMistake
from bot.domain.ids import AccountId
from bot.domain.messages import N_
from bot.panel.api import PanelAPI
from bot.panel.catalogue import CatalogueRows
from bot.panel.dialects import dialect_of
from bot.panel.http import HttpClient
from bot.panel.requests import Observe, observed_by_nobody
from bot.panel.transport import Transport

MOST_CATALOGUES_REMEMBERED = 20
"""Accounts whose catalogue's rows are remembered for a cheap refresh; those of 10,000 services take some 5 MiB."""


class PanelConnections:
    """Implements `flows.ports.Panels`.

    An account that a person brought along reaches public https addresses only, unless `allow_private`.
    `timeout_seconds` bounds a call: for a read with everything that is asked again; for a write its wait for a turn,
    then the request.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = 30,
        requests_per_minute: int = 60,
        allow_private: bool = False,
        observe: Observe = observed_by_nobody,
        at_once: int = 4,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._whole = requests_per_minute
        self._requests_per_minute: float = requests_per_minute
        self._allow_private = allow_private
        self._observe = observe
        self._at_once = at_once
        self._wire = HttpClient(timeout_seconds)
        self._rows: OrderedDict[AccountId, CatalogueRows] = OrderedDict()
        self._panels: dict[AccountId, tuple[tuple[str, str, bool], Transport, PanelAPI, PanelAPI]] = {}

    def shared_by(self, processes: int) -> None:
        """Keep one of so many equal parts of each account's limit from now on."""
        if self._requests_per_minute != (part := self._whole / processes):
            self._requests_per_minute = part
            for _, way, _, _ in self._panels.values():
                way.allow(part)

    def of(self, account: Account) -> PanelAPI:
        """The account's panel, the same while its address and key stay, for what somebody waits for.

        FieldMistake for a person's own address that is not https.
        """
        return self._both(account)[0]

    def patiently(self, account: Account) -> PanelAPI:
        """The same panel for questions of the clock: within the account's limits they leave room for people."""
        return self._both(account)[1]

    def _both(self, account: Account) -> tuple[PanelAPI, PanelAPI]:
        public_only = account.owner_id is not None and not self._allow_private
        if public_only and not account.url.casefold().startswith("https://"):
            raise FieldMistake(N_("The address of a panel begins with https://."))
        before = self._panels.get(account.id)
        if before is not None and before[0] == (account.url, account.key, public_only):
            _, _, now, patient = before
            now.currency = patient.currency = account.currency
            return now, patient
        transport = Transport(
            self._wire,
            account.url,
            account.key,
            public_only=public_only,
            timeout_seconds=self._timeout_seconds,
            requests_per_minute=self._requests_per_minute,
            at_once=self._at_once,
        )
        now, patient = (
            PanelAPI(
                way,
                dialect_of(account.url),
                account.key,
                currency=account.currency,
                observe=self._observe,
                rows=lambda: self._rows_of(account.id),
            )
            for way in (transport, transport.patient())
        )
        self._panels[account.id] = ((account.url, account.key, public_only), transport, now, patient)
        return now, patient

    def _rows_of(self, account_id: AccountId) -> CatalogueRows:
        rows = self._rows.setdefault(account_id, CatalogueRows())
        self._rows.move_to_end(account_id)
        while len(self._rows) > MOST_CATALOGUES_REMEMBERED:
            self._rows.popitem(last=False)
        return rows

    async def close(self) -> None:
        """Close every connection."""
        await self._wire.close()
