"""A bot reduced to its calls, as python-telegram-bot encodes them: forms with JSON inside."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

from bot.sandbox.server import Sandbox

ANA, BORIS, CARLA = 1001, 1002, 1003
TEAM, FORUM = -1001000000001, -1001000000002
ORDERS_TOPIC, MONEY_TOPIC = 2, 3


class HeldClock:
    """A clock that moves when the test says so."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float) -> None:
        self.now += seconds


class Caller:
    """Calls methods; `offset` moves on with what was heard."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.session = session
        self._offset = 0

    async def answer(self, method: str, token: str | None = None, **parameters: Any) -> tuple[int, dict[str, Any]]:
        """HTTP status and body."""
        fields = {
            name: value if isinstance(value, str) else json.dumps(value)
            for name, value in parameters.items()
            if value is not None
        }
        address = f"{self.sandbox.api_url}/bot{token or self.sandbox.token}/{method}"
        async with self.session.post(address, data=fields) as response:
            return response.status, await response.json()

    async def call(self, method: str, **parameters: Any) -> Any:
        """The result; a refusal fails the test."""
        status, body = await self.answer(method, **parameters)
        assert (status, body["ok"]) == (200, True), body
        return body["result"]

    async def refused(self, method: str, **parameters: Any) -> str:
        """The description of the refusal, whose code is also the HTTP status."""
        status, body = await self.answer(method, **parameters)
        assert body["ok"] is False, body
        assert body["error_code"] == status
        return str(body["description"])

    async def says(self, chat_id: int, text: str, **more: Any) -> dict[str, Any]:
        """sendMessage; the Message."""
        sent: dict[str, Any] = await self.call("sendMessage", chat_id=chat_id, text=text, **more)
        return sent

    async def hears(self, **more: Any) -> list[dict[str, Any]]:
        """Everything that waits, confirmed with the next call."""
        updates: list[dict[str, Any]] = await self.call("getUpdates", offset=self._offset, **more)
        if updates:
            self._offset = updates[-1]["update_id"] + 1
        return updates


async def until(true: Callable[[], object], seconds: float = 5) -> None:
    """Return as soon as the condition holds; TimeoutError if it does not in time."""
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110 - the condition belongs to the sandbox, which has no event for it
            await asyncio.sleep(0.002)


def keyboard(*rows: list[dict[str, Any]]) -> dict[str, Any]:
    """An inline keyboard."""
    return {"inline_keyboard": list(rows)}


def button(text: str = "Go", **kind: Any) -> dict[str, Any]:
    """A button; without a kind a callback button."""
    return {"text": text, **(kind or {"callback_data": "go"})}
