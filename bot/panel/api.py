"""The API v2 of one account's panel."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from uuid import uuid4

import structlog

from bot.domain.catalogue.services import Service, ServicesAnswer
from bot.domain.errors import PanelRefusal, UnreadableAnswer
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.orders import PlacedOrder, RefillAnswer, StatusAnswer
from bot.panel import answers, response_checks
from bot.panel.batches import Batches
from bot.panel.catalogue import CatalogueParser, digest_of_body
from bot.panel.dialects import Dialect
from bot.panel.parsing import Json
from bot.panel.refusals import ErrorReader
from bot.panel.requests import Observe, PanelRequests, ignore_observation
from bot.panel.response_checks import Reply
from bot.panel.transport import Transport

MOST_CATALOGUE_BYTES = 16 * 1024 * 1024
"""Bytes of a catalogue that are read, decompressed. **Source:** catalogues of several MB are plausible."""
_LARGEST_ERROR = 64 * 1024
"""Bytes of an answer to `services` that may be an error; a longer one is a catalogue or nothing."""

log = structlog.get_logger(__name__)


class PanelAPI:
    """Implements `flows.ports.Panel`. `currency` is the account's, used for balances that name none."""

    def __init__(
        self,
        transport: Transport,
        dialect: Dialect,
        key: str,
        *,
        currency: str = "",
        observe: Observe = ignore_observation,
        parser: Callable[[], CatalogueParser] = CatalogueParser,
        most_catalogue_bytes: int = MOST_CATALOGUE_BYTES,
    ) -> None:
        self.currency = currency
        self._error_reader = ErrorReader(dialect, key)
        self._requests = PanelRequests(transport, self._error_reader, observe)
        self._batches = Batches(self._requests)
        self._parser = parser
        self._most_catalogue_bytes = most_catalogue_bytes
        self._parsing = asyncio.Lock()

    async def services(self, known_digest: str = "") -> ServicesAnswer:
        """Read the catalogue; its services are None where its digest is `known_digest`."""
        return await self._requests.observe_call("services", lambda: self._services(known_digest))

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> PlacedOrder:
        """Place one order with exactly one request, whatever happens."""
        sent = {"service": str(service_id)} | {name: value for name, value in parameters.items() if name != "service"}
        if parameter := self._error_reader.dialect.request_id:
            sent[parameter] = uuid4().hex
        links = len(parameters.get("link", "").split())

        def accepted(answer: Json) -> PlacedOrder | None:
            return answers.parse_placed_order(answer, self._error_reader, links)

        return await self._requests.write("add", sent, accepted)

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]:
        """Read the status of each order; ids that the panel leaves out are left out."""
        return await self._batches.read("status", ids, "order", answers.parse_statuses)

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]:
        """Read the status of each refill; ids that the panel leaves out are left out."""
        return await self._batches.read("refill_status", ids, "refill", answers.parse_refill_statuses)

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]:
        """Request refills. The outcome of ids left out is unknown."""
        return await self._batches.write("refill", ids, "order", answers.parse_refills)

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]:
        """Request cancels; None where the panel accepted the request. The outcome of ids left out is unknown."""
        return await self._batches.write("cancel", ids, "", answers.parse_cancels)

    async def balance(self) -> Money:
        """Read the balance, in the panel's currency (the account's where the answer names none)."""
        return await self._requests.read("balance", {}, lambda answer: answers.parse_balance(answer, self.currency))

    async def _services(self, known_digest: str) -> ServicesAnswer:
        reply = await self._requests.fetch("services", self._check_catalogue_reply, self._most_catalogue_bytes)
        async with self._parsing:
            digest = await asyncio.to_thread(digest_of_body, reply.body)
            if digest == known_digest:
                return ServicesAnswer(digest, None)
            parser = self._parser()
            services = await asyncio.to_thread(self._parse_services, reply, parser)
        if parser.skipped or parser.is_cut:
            log.warning("panel_services_skipped", skipped=parser.skipped, read=len(services), rest_unread=parser.is_cut)
        return ServicesAnswer(digest, services)

    def _check_catalogue_reply(self, reply: Reply) -> Reply:
        response_checks.check_read_reply(reply, self._error_reader)
        if len(reply.body) < _LARGEST_ERROR:
            response_checks.decode_read_reply(reply, self._error_reader)
        elif reply.status >= 300:
            raise UnreadableAnswer(f"HTTP {reply.status}: {self._error_reader.safe_excerpt(reply.body)}")
        return reply

    def _parse_services(self, reply: Reply, parser: CatalogueParser) -> tuple[Service, ...]:
        try:
            return parser.parse(reply.body, self._error_reader.redact)
        except ValueError:
            pass
        # Raised outside the handler: the decoder's error holds the whole text, in which the panel may have echoed the key.
        raise UnreadableAnswer(self._error_reader.safe_excerpt(reply.body))
