"""The bot's connections to Telegram: opened without Telegram being there, and looked after once it is."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Self, cast

from telegram import Bot
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.request import RequestData

from bot.telegram.transport import AiohttpRequest, EncodedParameters

GREETING_SECONDS = 60.0
REACHED_WITHIN_SECONDS = 150.0
_LONGEST_PAUSE_SECONDS = 30.0
_REFUSED_PAUSE_SECONDS = 60.0

WANTED = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
)
"""The kinds of updates the bot has an ear for. **Source:** Bot API, `allowed_updates`: chat_member only on request."""

_log = logging.getLogger(__name__)


def retry_seconds(flood: RetryAfter) -> float:
    """How long Telegram asks to wait."""
    wait = flood.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


class ReconnectBackoff:
    """How long to wait after each failure, said once in the log until something else happens."""

    def __init__(self) -> None:
        self._failures = 0
        self._said = ""

    def after(self, error: TelegramError, *, quiet: bool = False) -> float:
        """Seconds to wait before the next try; `quiet` leaves it to somebody else to say why."""
        self._failures += 1
        if not quiet:
            self._say(error)
        if isinstance(error, RetryAfter):
            return retry_seconds(error)
        if isinstance(error, InvalidToken):
            return _REFUSED_PAUSE_SECONDS
        return float(min(_LONGEST_PAUSE_SECONDS, 0.5 * 2 ** min(self._failures, 10)))

    def rewarded(self) -> None:
        """It worked."""
        if self._said:
            _log.info("Telegram answers again")
        self._failures, self._said = 0, ""

    def _say(self, error: TelegramError) -> None:
        if isinstance(error, InvalidToken):
            level, what = logging.CRITICAL, "Telegram does not accept TELEGRAM_TOKEN"
        elif isinstance(error, Conflict):
            level, what = logging.ERROR, "Telegram gives the updates to somebody else"
        else:
            level, what = logging.WARNING, "Telegram cannot be reached; trying on"
        if self._said != what:
            self._said = what
            _log.log(level, "%s: %s", what, error.message)


class Connection:
    """A bot with one set of connections for calls and another for the long wait for updates.

    `username` is empty until Telegram said it once.
    """

    def __init__(self, token: str, api_url: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.polling = AiohttpRequest(connections=2)
        self._calls = AiohttpRequest()
        self.bot = Bot(
            token,
            base_url=f"{api_url}/bot",
            base_file_url=f"{api_url}/file/bot",
            request=self._calls,
            get_updates_request=self.polling,
        )
        self.username = ""
        self._clock = clock
        self._reached_at: float | None = None
        self._patience = ReconnectBackoff()

    async def __aenter__(self) -> Self:
        # Not `Bot.initialize`, which asks Telegram at once and fails where it is not there.
        await self._calls.initialize()
        await self.polling.initialize()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.polling.shutdown()
        await self._calls.shutdown()

    async def call(self, method: str, **parameters: object) -> Any:
        """Call a method of the Bot API with parameters that are JSON, None for none; what it answers. Raises `TelegramError`.

        For what every update calls: the library's own methods make an object of each button and of all the answer, which
        took as long as the request itself.
        """
        return await self._calls.post(f"{self.bot.base_url}/{method}", cast(RequestData, EncodedParameters(parameters)))

    def reached(self) -> None:
        """Telegram was reached just now."""
        self._reached_at = self._clock()

    async def check(self) -> str | None:
        """Say whether Telegram was not reached lately; the check that `/readyz` asks."""
        if self._reached_at is None:
            return "Telegram was not reached yet"
        silent = self._clock() - self._reached_at
        return None if silent <= REACHED_WITHIN_SECONDS else f"Telegram was not reached for {silent:.0f} s"

    async def greet(self, *, quiet: bool = False) -> float:
        """Ask Telegram who we are; the seconds until it should be asked again. Raises nothing, and `quiet` logs nothing."""
        if error := await self.introduce():
            return self._patience.after(error, quiet=quiet)
        self._patience.rewarded()
        return GREETING_SECONDS

    async def introduce(self) -> TelegramError | None:
        """Ask Telegram who we are, once; what it said against it."""
        try:
            self.username = (await self.bot.get_me()).username or ""
        except TelegramError as error:
            return error
        self.reached()
        return None

    async def set_webhook(self, address: str, secret: str, wanted: Sequence[str] = WANTED) -> bool:
        """Have Telegram bring its updates to the address; whether it agreed."""
        try:
            await self.bot.set_webhook(
                address, secret_token=secret, allowed_updates=list(wanted), drop_pending_updates=False
            )
        except TelegramError as error:
            _log.warning("the webhook could not be set yet: %s", error.message)
            return False
        return True
