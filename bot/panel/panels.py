"""The panels of all accounts: one set of connections, and for each account its own limits."""

from __future__ import annotations

from collections import OrderedDict

from bot.domain.accounts.people import Account
from bot.domain.errors import FieldMistake
from bot.domain.ids import AccountId
from bot.domain.messages import N_
from bot.panel.api import MOST_CATALOGUE_BYTES, PanelAPI
from bot.panel.catalogue import MOST_ROWS, CatalogueParser
from bot.panel.dialects import find_dialect
from bot.panel.http import HttpClient
from bot.panel.requests import Observe, ignore_observation
from bot.panel.transport import Transport

OWN_CATALOGUE_BYTES = 8 * 1024 * 1024
OWN_CATALOGUE_ROWS = 20_000
"""The largest catalogue of a person's own account: anybody may connect a panel, and the bot keeps its services in memory.
**Source:** about 240 bytes per service without descriptions; panels were seen to list 5,000.
"""
MOST_CATALOGUES_REMEMBERED = 20
"""Accounts whose catalogue rows are remembered for a cheap refresh; the rows of 10,000 services take about 5 MiB."""


class PanelConnections:
    """Implements `flows.ports.Panels`.

    A person's own account reaches public https addresses only, unless `allow_private`. `timeout_seconds` bounds a read
    with all its retries; for a write first the wait for its turn, then the request. `at_once` is the number of reads,
    and of writes, that one account may have under way. `catalogue_bytes` and `catalogue_rows` bound the catalogue of the
    shared account, those with `own_` that of a person's own one: beyond the bytes it is unreadable, further rows are
    left out.
    """

    def __init__(
        self,
        *,
        timeout_seconds: float = 30,
        requests_per_minute: int = 60,
        allow_private: bool = False,
        observe: Observe = ignore_observation,
        at_once: int = 4,
        catalogue_bytes: int = MOST_CATALOGUE_BYTES,
        catalogue_rows: int = MOST_ROWS,
        own_catalogue_bytes: int = OWN_CATALOGUE_BYTES,
        own_catalogue_rows: int = OWN_CATALOGUE_ROWS,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._requests_per_minute_in_all = requests_per_minute
        self._requests_per_minute: float = requests_per_minute
        self._allow_private = allow_private
        self._observe = observe
        self._at_once = at_once
        self._catalogue_limits = catalogue_bytes, catalogue_rows
        self._own_catalogue_limits = own_catalogue_bytes, own_catalogue_rows
        self._http = HttpClient()
        self._parsers: OrderedDict[AccountId, CatalogueParser] = OrderedDict()
        self._panels: dict[AccountId, tuple[tuple[str, str, bool], Transport, PanelAPI, PanelAPI]] = {}

    def shared_by(self, processes: int) -> None:
        """Divide each account's limit of requests per minute evenly among this many processes."""
        if self._requests_per_minute != (part := self._requests_per_minute_in_all / processes):
            self._requests_per_minute = part
            for _, transport, _, _ in self._panels.values():
                transport.set_limit(part)

    def of(self, account: Account, *, background: bool = False) -> PanelAPI:
        """Return the account's panel, the same object while its address and key stay.

        Requests of the `background` one leave room within the account's limits for those that a person waits for.
        Raises FieldMistake for a person's own address that is not https.
        """
        foreground_api, background_api = self._both(account)
        return background_api if background else foreground_api

    def _both(self, account: Account) -> tuple[PanelAPI, PanelAPI]:
        public_only = account.owner_id is not None and not self._allow_private
        if public_only and not account.url.casefold().startswith("https://"):
            raise FieldMistake(N_("The address of a panel begins with https://."))
        known = self._panels.get(account.id)
        if known is not None and known[0] == (account.url, account.key, public_only):
            _, _, foreground, background = known
            foreground.currency = background.currency = account.currency
            return foreground, background
        most_bytes, most_rows = self._catalogue_limits if account.owner_id is None else self._own_catalogue_limits
        transport = Transport(
            self._http,
            account.url,
            account.key,
            public_only=public_only,
            timeout_seconds=self._timeout_seconds,
            requests_per_minute=self._requests_per_minute,
            at_once=self._at_once,
        )
        foreground, background = (
            PanelAPI(
                view,
                find_dialect(account.url),
                account.key,
                currency=account.currency,
                observe=self._observe,
                parser=lambda: self._parser_of(account.id, most_rows),
                most_catalogue_bytes=most_bytes,
            )
            for view in (transport, transport.background())
        )
        self._panels[account.id] = ((account.url, account.key, public_only), transport, foreground, background)
        return foreground, background

    def _parser_of(self, account_id: AccountId, most_rows: int) -> CatalogueParser:
        parser = self._parsers.setdefault(account_id, CatalogueParser(most_rows))
        self._parsers.move_to_end(account_id)
        while len(self._parsers) > MOST_CATALOGUES_REMEMBERED:
            self._parsers.popitem(last=False)
        return parser

    async def close(self) -> None:
        """Close every connection."""
        await self._http.close()
