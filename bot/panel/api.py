"""The API v2 of one account's panel, as the stories see it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

import structlog

from bot.domain.catalogue.services import Service
from bot.domain.errors import PanelRefusal, UnreadableAnswer
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer
from bot.flows.ports import ServicesAnswer
from bot.panel import answers, response_checks
from bot.panel.batches import Batches
from bot.panel.catalogue import CatalogueRows, digest_of
from bot.panel.dialects import Dialect
from bot.panel.refusals import ErrorReader
from bot.panel.requests import Observe, PanelRequests, observed_by_nobody
from bot.panel.response_checks import Reply
from bot.panel.transport import Transport

_SMALL_BODY = 64 * 1024
"""Bytes that are decoded at once without anybody noticing."""

log = structlog.get_logger(__name__)


class PanelAPI:
    """Implements `flows.ports.Panel`. `currency` is the account's, for balances that name none."""

    def __init__(
        self,
        transport: Transport,
        dialect: Dialect,
        key: str,
        *,
        currency: str = "",
        observe: Observe = observed_by_nobody,
        rows: Callable[[], CatalogueRows] = CatalogueRows,
    ) -> None:
        self.currency = currency
        self._ear = ErrorReader(dialect, key)
        self._calls = PanelRequests(transport, self._ear, observe)
        self._batches = Batches(self._calls)
        self._rows = rows
        self._reading_rows = asyncio.Lock()

    async def services(self, known_digest: str = "") -> ServicesAnswer:
        """The catalogue; its services are None where the body is the one whose digest is known."""
        return await self._calls.observed("services", lambda: self._services(known_digest))

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> PlacedOrder:
        """Place one order: one request, whatever happens."""
        sent = {"service": str(service_id)} | {name: value for name, value in parameters.items() if name != "service"}
        if demanded := self._ear.dialect.request_id:
            sent[demanded] = uuid4().hex
        return await self._calls.write("add", sent, answers.placed)

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]:
        """What the panel says of each order; ids it leaves out are left out."""
        return await self._batches.read("status", ids, "order", answers.statuses)

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]:
        """What the panel says of each refill; ids it leaves out are left out."""
        return await self._batches.read("refill_status", ids, "refill", answers.refill_statuses)

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]:
        """Ask for refills. What became of ids left out is not known."""
        return await self._batches.write("refill", ids, "order", answers.refills)

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]:
        """Ask for cancels; None where the panel took the request. What became of ids left out is not known."""
        return await self._batches.write("cancel", ids, "", answers.cancels)

    async def balance(self) -> Money:
        """What the account holds, in the panel's currency (the account's where the answer names none)."""
        return await self._calls.read("balance", {}, lambda answer: answers.balance(answer, self.currency))

    async def _services(self, known_digest: str) -> ServicesAnswer:
        reply = await self._calls.read_body("services", self._catalogue_or_error)
        async with self._reading_rows:
            digest = await asyncio.to_thread(digest_of, reply.body)
            if digest == known_digest:
                return ServicesAnswer(digest, None)
            rows = self._rows()
            read = await asyncio.to_thread(self._services_of, reply, rows)
        if rows.skipped:
            log.warning("panel_services_skipped", skipped=rows.skipped, read=len(read))
        return ServicesAnswer(digest, read)

    def _catalogue_or_error(self, reply: Reply) -> Reply:
        response_checks.check_read(reply, self._ear)
        if reply.status >= 300 or len(reply.body) < _SMALL_BODY:
            response_checks.of_read(reply, self._ear)
        return reply

    def _services_of(self, reply: Reply, rows: CatalogueRows) -> tuple[Service, ...]:
        try:
            return rows.read(reply.body)
        except ValueError:
            read = None
        if len(reply.body) < _SMALL_BODY or not reply.body.lstrip().startswith(b"["):
            read = rows.of(response_checks.of_read(reply, self._ear))
        if read is None:
            raise UnreadableAnswer(self._ear.beginning(reply.body))
        return read
