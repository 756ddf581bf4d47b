"""One call of the API: asked in the panel's dialect, understood, and counted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import TypeVar

import structlog

from bot.domain.errors import (
    BotError,
    OutcomeUnknown,
    PanelRefusal,
    PanelUnavailable,
    RefusalCode,
    UnreadableAnswer,
)
from bot.panel import response_checks
from bot.panel.parsing import Json
from bot.panel.refusals import ErrorReader
from bot.panel.response_checks import Reply
from bot.panel.transport import Transport

Meaning = TypeVar("Meaning")
Observe = Callable[[str, str, float], None]
"""Told of each call: action, what came of it (ok, refused, unavailable, nonsense, unknown), seconds."""

_OUTCOMES: Mapping[type[BaseException], str] = {
    PanelRefusal: "refused",
    PanelUnavailable: "unavailable",
    UnreadableAnswer: "nonsense",
    OutcomeUnknown: "unknown",
}

log = structlog.get_logger(__name__)


def observed_by_nobody(_action: str, _outcome: str, _seconds: float) -> None:
    """For whoever counts nothing."""


class PanelRequests:
    """Reads and writes of one account, in what `ear` hears and speaks."""

    def __init__(self, transport: Transport, ear: ErrorReader, observe: Observe) -> None:
        self.ear = ear
        self._transport = transport
        self._observe = observe

    async def read(
        self, action: str, parameters: Mapping[str, str], meaning: Callable[[Json], Meaning | None]
    ) -> Meaning:
        """What `meaning` reads out of the answer; PanelNonsense where that is None."""

        def understand(reply: Reply) -> Meaning:
            found = meaning(response_checks.of_read(reply, self.ear))
            if found is None:
                raise UnreadableAnswer(self.ear.beginning(reply.body))
            return found

        return await self.observed(action, lambda: self._transport.read(action, self._spelled(parameters), understand))

    async def read_body(self, action: str, check: Callable[[Reply], Reply]) -> Reply:
        """The reply as it came, once `check` let it through. Not counted: the caller does, when it has read it."""
        return await self._transport.read(action, {}, check)

    async def write(
        self, action: str, parameters: Mapping[str, str], accepted: Callable[[Json], Meaning | None]
    ) -> Meaning:
        """What `accepted` reads out of the answer to the one request there is; OutcomeUnknown where that is None."""

        def understand(reply: Reply) -> Meaning:
            return response_checks.of_write(reply, self.ear, accepted)

        return await self.observed(action, lambda: self._transport.write(action, self._spelled(parameters), understand))

    async def observed(self, action: str, asked: Callable[[], Awaitable[Meaning]]) -> Meaning:
        """The outcome of `asked`, counted, and for the operator's log where it could not be understood."""
        if action in self.ear.dialect.missing:
            raise PanelRefusal(RefusalCode.ACTION, "")
        began, outcome = monotonic(), "unknown"
        try:
            answer = await asked()
            outcome = "ok"
            return answer
        except BotError as error:
            outcome = _OUTCOMES.get(type(error), "unknown")
            if isinstance(error, UnreadableAnswer):
                log.warning("panel_nonsense", action=action, answer=error.answer)
            elif isinstance(error, OutcomeUnknown):
                log.warning("panel_outcome_unknown", action=action, why=error.why)
            raise
        finally:
            self._observe(action, outcome, monotonic() - began)

    def _spelled(self, parameters: Mapping[str, str]) -> dict[str, str]:
        spellings = self.ear.dialect.parameters
        return {spellings.get(name, name): value for name, value in parameters.items()}
