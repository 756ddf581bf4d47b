"""The API v2 of one account's panel, as the stories see it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from time import monotonic
from typing import TypeAlias, TypeVar
from uuid import uuid4

import structlog

from bot.domain.errors import (
    BotError,
    OutcomeUnknown,
    PanelError,
    PanelNonsense,
    PanelRefusal,
    PanelUnavailable,
    RefusalCode,
)
from bot.domain.ids import PanelOrderId, PanelRefillId, ServiceId
from bot.domain.money import Money
from bot.domain.orders import Placed, RefillAnswer, StatusAnswer
from bot.domain.services import Service
from bot.flows.ports import ServicesAnswer
from bot.panel import answers, replies
from bot.panel.catalogue import Rows, digest_of
from bot.panel.dialects import LARGEST_BATCH, Dialect
from bot.panel.refusals import Ear, complaint
from bot.panel.replies import Reply
from bot.panel.transport import Transport
from bot.panel.values import Json

Observe = Callable[[str, str, float], None]
"""Told of each request: action, what came of it (ok, refused, unavailable, nonsense, unknown), seconds."""
Id = TypeVar("Id", bound=str)
Meaning = TypeVar("Meaning")
Found = TypeVar("Found")
ById: TypeAlias = Callable[[Json, Sequence[Id], Ear], dict[Id, Found]]
"""Reads what an answer says of each id that was asked about."""

_OUTCOMES: Mapping[type[BaseException], str] = {
    PanelRefusal: "refused", PanelUnavailable: "unavailable", PanelNonsense: "nonsense", OutcomeUnknown: "unknown",
}  # fmt: skip
_OF_THE_ACCOUNT = frozenset({RefusalCode.KEY, RefusalCode.FUNDS, RefusalCode.RATE_LIMIT, RefusalCode.ACTION})
"""What a refusal of a single id says about the account or the panel, and not about the id."""

_SMALL_BODY = 64 * 1024
"""Bytes that are decoded at once without anybody noticing."""

log = structlog.get_logger(__name__)


class PanelAPI:
    """Implements `flows.ports.Panel`.

    Ids go out in batches as large as the dialect allows, one alone in the single form; a panel found to know single ids
    only is asked one by one. `currency` is the account's, for balances that name none.

    **Source:** one panel ignores `orders` and refuses the whole request (API dialects, `status`).
    """

    def __init__(self, transport: Transport, dialect: Dialect, key: str, currency: str, observe: Observe) -> None:
        self._transport = transport
        self._dialect = dialect
        self.currency = currency
        self._observe = observe
        self._ear = Ear(dialect, key)
        self._rows = Rows()
        self._reading_rows = asyncio.Lock()
        self._one_by_one = False

    async def services(self, known_digest: str = "") -> ServicesAnswer:
        """The catalogue; its services are None where the body is the one whose digest is known."""
        answer = await self._observed("services", lambda: self._services(known_digest))
        if answer.services is not None and self._rows.skipped:
            log.warning("panel_services_skipped", skipped=self._rows.skipped, read=len(answer.services))
        return answer

    async def add(self, service_id: ServiceId, parameters: Mapping[str, str]) -> Placed:
        """Place one order: one request, whatever happens."""
        sent = {"service": service_id} | {
            self._spelled(name): value for name, value in parameters.items() if name != "service"
        }
        if self._dialect.request_id:
            sent[self._dialect.request_id] = uuid4().hex
        return await self._write("add", sent, answers.placed)

    async def status(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, StatusAnswer | PanelRefusal]:
        """What the panel says of each order; ids it leaves out are left out."""
        return await self._read_each("status", ids, "order", answers.statuses)

    async def refill_status(self, ids: Sequence[PanelRefillId]) -> dict[PanelRefillId, RefillAnswer | PanelRefusal]:
        """What the panel says of each refill; ids it leaves out are left out."""
        return await self._read_each("refill_status", ids, "refill", answers.refill_statuses)

    async def refill(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefillId | PanelRefusal]:
        """Ask for refills.

        What became of an id that is left out is not known: the panel did not say, or a later batch got no answer.
        """
        return await self._write_each("refill", ids, "order", answers.refills)

    async def cancel(self, ids: Sequence[PanelOrderId]) -> dict[PanelOrderId, PanelRefusal | None]:
        """Ask for cancels; None where the panel took the request. What became of ids left out is not known."""
        return await self._write_each("cancel", ids, "", answers.cancels)

    async def balance(self) -> Money:
        """What the account holds, in the panel's currency (the account's where the answer names none)."""
        return await self._read_json("balance", {}, lambda answer: answers.balance(answer, self.currency))

    async def _read_each(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        found: dict[Id, Found | PanelRefusal] = {}
        for batch in self._batches(ids, 1 if self._one_by_one else self._dialect.batch_size):
            try:
                read = await self._read_batch(action, batch, single, by_id)
            except PanelRefusal as refusal:
                if len(batch) == 1 or refusal.code is not RefusalCode.ORDER_ID:
                    raise
                read = {}
                for name in batch:
                    alone = await self._read_batch(action, [name], single, by_id)
                    read |= alone
                self._one_by_one = not all(isinstance(answer, PanelRefusal) for answer in read.values())
            found |= read
        return found

    async def _read_batch(
        self, action: str, batch: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        def meaning(answer: Json) -> dict[Id, Found] | None:
            found = by_id(answer, batch, self._ear)
            return found if found or answer in ([], {}) else None

        return await _for_each(batch, self._read_json(action, self._named(single, batch), meaning))

    async def _write_each(
        self, action: str, ids: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        found: dict[Id, Found | PanelRefusal] = {}
        for batch in self._batches(ids, self._dialect.batch_size):
            try:
                read = await self._write_batch(action, batch, single, by_id)
            except PanelError:
                if not found:
                    raise
                log.warning("panel_batch_unanswered", action=action, left=len(batch))
                break
            found |= read
        return found

    async def _write_batch(
        self, action: str, batch: Sequence[Id], single: str, by_id: ById[Id, Found]
    ) -> dict[Id, Found | PanelRefusal]:
        def accepted(answer: Json) -> dict[Id, Found] | None:
            return None if complaint(answer) is not None else by_id(answer, batch, self._ear) or None

        return await _for_each(batch, self._write(action, self._named(single, batch), accepted))

    async def _read_json(
        self, action: str, parameters: Mapping[str, str], meaning: Callable[[Json], Meaning | None]
    ) -> Meaning:
        def understand(reply: Reply) -> Meaning:
            found = meaning(replies.of_read(reply, self._ear))
            if found is None:
                raise PanelNonsense(self._ear.beginning(reply.body))
            return found

        return await self._observed(action, lambda: self._transport.read(action, parameters, understand))

    async def _write(
        self, action: str, parameters: Mapping[str, str], accepted: Callable[[Json], Meaning | None]
    ) -> Meaning:
        return await self._observed(
            action,
            lambda: self._transport.write(
                action, parameters, lambda reply: replies.of_write(reply, self._ear, accepted)
            ),
        )

    async def _observed(self, action: str, asked: Callable[[], Awaitable[Meaning]]) -> Meaning:
        if action in self._dialect.missing:
            raise PanelRefusal(RefusalCode.ACTION, "")
        began, outcome = monotonic(), "unknown"
        try:
            answer = await asked()
            outcome = "ok"
            return answer
        except BotError as error:
            outcome = _OUTCOMES.get(type(error), "unknown")
            if isinstance(error, PanelNonsense):
                log.warning("panel_nonsense", action=action, answer=error.answer)
            elif isinstance(error, OutcomeUnknown):
                log.warning("panel_outcome_unknown", action=action, why=error.why)
            raise
        finally:
            self._observe(action, outcome, monotonic() - began)

    async def _services(self, known_digest: str) -> ServicesAnswer:
        reply = await self._transport.read("services", {}, self._catalogue_or_error)
        async with self._reading_rows:
            digest = await asyncio.to_thread(digest_of, reply.body)
            read = None if digest == known_digest else await asyncio.to_thread(self._services_of, reply)
        return ServicesAnswer(digest, read)

    def _catalogue_or_error(self, reply: Reply) -> Reply:
        replies.check_read(reply, self._ear)
        if reply.status >= 300 or len(reply.body) < _SMALL_BODY:
            replies.of_read(reply, self._ear)
        return reply

    def _services_of(self, reply: Reply) -> tuple[Service, ...]:
        try:
            return self._rows.read(reply.body)
        except ValueError:
            read = None
        if len(reply.body) < _SMALL_BODY or not reply.body.lstrip().startswith(b"["):
            read = self._rows.of(replies.of_read(reply, self._ear))
        if read is None:
            raise PanelNonsense(self._ear.beginning(reply.body))
        return read

    def _batches(self, ids: Sequence[Id], largest: int) -> Iterator[list[Id]]:
        once = list(dict.fromkeys(ids))
        size = max(1, min(largest, LARGEST_BATCH))
        return (once[start : start + size] for start in range(0, len(once), size))

    def _named(self, single: str, batch: Sequence[str]) -> dict[str, str]:
        if single and len(batch) == 1:
            return {self._spelled(single): batch[0]}
        return {self._spelled(f"{single or 'order'}s"): ",".join(batch)}

    def _spelled(self, name: str) -> str:
        return self._dialect.parameters.get(name, name)


async def _for_each(batch: Sequence[Id], asked: Awaitable[Mapping[Id, Found]]) -> dict[Id, Found | PanelRefusal]:
    """The answer; a refusal of a single id, as that id's answer unless it is about more than it."""
    try:
        return dict(await asked)
    except PanelRefusal as refusal:
        if len(batch) > 1 or refusal.code in _OF_THE_ACCOUNT:
            raise
        return {batch[0]: refusal}
