"""Deliveries to the bot's webhook: in order per chat, many chats at once, repeated until accepted."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.botapi.context import BotApiContext, Webhook
from bot.sandbox.world.updates import PendingUpdate

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
ANSWER_TIMEOUT_SECONDS = 60
MAX_PAUSE_SECONDS = 60


class WebhookDelivery:
    """Runs next to the server. `first_pause_seconds` is the pause before a refused update is sent again; it doubles.

    **Source:** Bot API, `setWebhook`: anything but a 2xx answer is repeated; at most `max_connections` at once.
    """

    def __init__(self, context: BotApiContext, *, first_pause_seconds: float = 0.5) -> None:
        self._context = context
        self._first_pause = first_pause_seconds
        self._task: asyncio.Task[None] | None = None
        self._busy: dict[int, asyncio.Task[None]] = {}
        """The delivery in progress, by chat or person."""

    def start(self) -> None:
        """Start delivering; updates go out while a webhook is set."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop every delivery; updates that were not accepted stay pending."""
        tasks = [*self._busy.values(), *([self._task] if self._task else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        updates = self._context.world.updates
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(ANSWER_TIMEOUT_SECONDS)) as session:
            while True:
                await updates.arrived.wait()
                updates.arrived.clear()
                if self._context.webhook.url:
                    self._start_deliveries(session, self._context.webhook)

    def _start_deliveries(self, session: aiohttp.ClientSession, hook: Webhook) -> None:
        seen_keys: set[int] = set()
        for update in self._context.world.updates.pending():
            if len(self._busy) >= hook.max_connections:
                return
            if update.key not in self._busy and update.key not in seen_keys:
                self._busy[update.key] = asyncio.create_task(self._deliver(session, hook, update))
            seen_keys.add(update.key)

    async def _deliver(self, session: aiohttp.ClientSession, hook: Webhook, update: PendingUpdate) -> None:
        updates = self._context.world.updates
        pause = self._first_pause
        try:
            while self._context.webhook.generation == hook.generation:
                error = await self._post(session, hook, update)
                if error is None:
                    updates.remove(update.id)
                    return
                self._context.webhook.last_error_at = self._context.world.now()
                self._context.webhook.last_error = error
                await asyncio.sleep(pause)
                pause = min(pause * 2, MAX_PAUSE_SECONDS)
        finally:
            del self._busy[update.key]
            updates.arrived.set()

    async def _post(self, session: aiohttp.ClientSession, hook: Webhook, update: PendingUpdate) -> str | None:
        headers = {"Content-Type": "application/json"}
        if hook.secret:
            headers[SECRET_HEADER] = hook.secret
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            async with session.post(self._target_url(hook), data=update.text.encode(), headers=headers) as response:
                if response.status // 100 == 2:
                    return None
                return f"Wrong response from the webhook: {response.status} {response.reason}"
        return "Connection failed"

    def _target_url(self, hook: Webhook) -> str:
        parts = urlsplit(hook.url)
        origin = self._context.webhook_origin
        if origin is None:
            return hook.url
        return f"{origin}{parts.path}{'?' + parts.query if parts.query else ''}"
