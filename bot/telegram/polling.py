"""Long polling: asks Telegram for updates for ever, whatever happens on the way."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Protocol
from urllib.parse import urlencode

from telegram import Bot
from telegram.error import Conflict, TelegramError
from telegram.request import BaseRequest

from bot.telegram.connection import WANTED, ReconnectBackoff

WAIT_SECONDS = 30
TURN_SECONDS = 1.0
"""How often a process looks whether nobody asks any more."""


class UpdateIntake(Protocol):
    """Where updates go."""

    async def receive(self, bodies: Iterable[Mapping[str, Any]]) -> int: ...

    async def room(self) -> None: ...


async def _nobody_else() -> bool:
    """No other process asks."""
    return True


def nobody_hears() -> None:
    """Nobody wants to know that Telegram was reached."""


class Poller:
    """Fetches updates as they are, in JSON: reading them is for later, when they are safe.

    `turn` says whether it is this process's to ask: Telegram refuses two at a time. `request` is a connection of its own,
    open already. An offset is sent only to confirm what was stored since: Telegram
    then keeps count itself. **Source:** Bot API, Update: after a week without any, the numbers start again at random,
    and an old offset would throw away everything below it.
    """

    def __init__(
        self,
        bot: Bot,
        request: BaseRequest,
        updates: UpdateIntake,
        *,
        reached: Callable[[], None] = nobody_hears,
        turn: Callable[[], Awaitable[bool]] = _nobody_else,
        wait_seconds: int = WAIT_SECONDS,
    ) -> None:
        self._bot = bot
        self._request = request
        self._updates = updates
        self._reached = reached
        self._turn = turn
        self._wait_seconds = wait_seconds
        self._offset = 0
        self._webhook_gone = False
        self._patience = ReconnectBackoff()

    async def round(self) -> float:
        """Ask once and store what came; the seconds until the next question. Raises `StoreUnavailable` alone."""
        await self._updates.room()
        if not await self._turn():
            return TURN_SECONDS
        try:
            if not self._webhook_gone:
                await self._bot.delete_webhook(drop_pending_updates=False)
                self._webhook_gone = True
            arrived = await self._ask()
        except TelegramError as error:
            if isinstance(error, Conflict):
                # Either another process polls with this token, or somebody set a webhook again.
                self._webhook_gone = False
            return self._patience.after(error)
        self._patience.rewarded()
        self._reached()
        if arrived:
            await self._updates.receive(arrived)
            self._offset = 1 + max(int(update["update_id"]) for update in arrived)
        return 0.0

    async def _ask(self) -> list[dict[str, Any]]:
        parameters = {"timeout": self._wait_seconds, "limit": 100, "allowed_updates": json.dumps(WANTED)}
        if self._offset:
            parameters["offset"] = self._offset
        address = f"{self._bot.base_url}/getUpdates?{urlencode(parameters)}"
        answer: object = await self._request.post(address, read_timeout=self._wait_seconds + 10)
        self._offset = 0
        if not isinstance(answer, list):
            raise TelegramError("getUpdates was answered with something else than a list")
        return [one for one in answer if isinstance(one, dict) and isinstance(one.get("update_id"), int)]
