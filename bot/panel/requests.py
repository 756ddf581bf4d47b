"""One request of the API: sent in the panel's dialect, parsed, and observed."""

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

Result = TypeVar("Result")
Observe = Callable[[str, str, float], None]
"""Called after each request with its action, its outcome (ok, refused, unavailable, nonsense, unknown) and its seconds."""

_OUTCOMES: Mapping[type[BaseException], str] = {
    PanelRefusal: "refused",
    PanelUnavailable: "unavailable",
    UnreadableAnswer: "nonsense",
    OutcomeUnknown: "unknown",
}

log = structlog.get_logger(__name__)


def ignore_observation(_action: str, _outcome: str, _seconds: float) -> None:
    """Observe nothing."""


class PanelRequests:
    """Reads and writes of one account, in the dialect of `error_reader`."""

    def __init__(self, transport: Transport, error_reader: ErrorReader, observe: Observe) -> None:
        self.error_reader = error_reader
        self._transport = transport
        self._observe = observe

    async def read(
        self, action: str, parameters: Mapping[str, str], parse_answer: Callable[[Json], Result | None]
    ) -> Result:
        """Send a read and return what `parse_answer` makes of the answer; raises UnreadableAnswer where that is None."""

        def parse(reply: Reply) -> Result:
            answer = response_checks.decode_read_reply(reply, self.error_reader)
            found = parse_answer(answer)
            if found is None:
                if refusal := self.error_reader.implied_refusal(answer):
                    raise refusal
                raise UnreadableAnswer(self.error_reader.safe_excerpt(reply.body))
            return found

        return await self.observe_call(action, lambda: self._transport.read(action, self._spelled(parameters), parse))

    async def fetch(self, action: str, check: Callable[[Reply], Reply], most_bytes: int) -> Reply:
        """Send a read without parameters and return the reply, of at most `most_bytes`, that passed `check`.

        Not observed: the caller observes the whole call, parsing included.
        """
        return await self._transport.read(action, {}, check, most_bytes=most_bytes)

    async def write(
        self, action: str, parameters: Mapping[str, str], accepted: Callable[[Json], Result | None]
    ) -> Result:
        """Send one write and return what `accepted` reads out of the answer; raises OutcomeUnknown where that is None."""

        def parse(reply: Reply) -> Result:
            return response_checks.parse_write_reply(reply, self.error_reader, accepted)

        return await self.observe_call(action, lambda: self._transport.write(action, self._spelled(parameters), parse))

    async def observe_call(self, action: str, call: Callable[[], Awaitable[Result]]) -> Result:
        """Await `call()` and report its outcome; log what the operator must see. Raises PanelRefusal for a missing action."""
        if action in self.error_reader.dialect.missing:
            raise PanelRefusal(RefusalCode.ACTION, "")
        started, outcome = monotonic(), "unknown"
        try:
            result = await call()
            outcome = "ok"
            return result
        except BotError as error:
            outcome = _OUTCOMES.get(type(error), "unknown")
            if isinstance(error, UnreadableAnswer):
                log.warning("panel_answer_unreadable", action=action, answer=error.answer)
            elif isinstance(error, OutcomeUnknown):
                log.warning("panel_outcome_unknown", action=action, why=error.why)
            raise
        finally:
            self._observe(action, outcome, monotonic() - started)

    def _spelled(self, parameters: Mapping[str, str]) -> dict[str, str]:
        spellings = self.error_reader.dialect.parameters
        return {spellings.get(name, name): value for name, value in parameters.items()}
