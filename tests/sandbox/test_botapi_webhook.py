"""Webhooks: called with the secret, in order, and again until the update is taken."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from bot.sandbox.person import People, SandboxPerson
from tests.sandbox.bot_client import Caller, until


@dataclass
class Listener:
    """A bot's webhook; `statuses` are its next answers, 200 when there are none."""

    address: str = ""
    statuses: list[int] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    incoming: list[dict[str, Any]] = field(default_factory=list)

    def texts(self) -> list[str]:
        return [update["message"]["text"] for update in self.incoming]

    async def take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        status = self.statuses.pop(0) if self.statuses else 200
        if status == 200:
            self.incoming.append(await request.json())
        return web.Response(status=status)


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listening = Listener()
    app = web.Application()
    app.router.add_post("/telegram", listening.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    listening.address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield listening
    await runner.cleanup()


async def test_updates_are_posted_in_order_with_the_secret(bot: Caller, ana: SandboxPerson, listener: Listener) -> None:
    await bot.call("setWebhook", url=f"{listener.address}/telegram", secret_token="s3cret-_")
    for number in range(5):
        await ana.says(str(number))
    await until(lambda: len(listener.incoming) == 6)
    assert listener.texts() == ["/start", "0", "1", "2", "3", "4"]
    assert set(listener.secrets) == {"s3cret-_"}
    info = await bot.call("getWebhookInfo")
    assert (info["url"], info["pending_update_count"]) == (f"{listener.address}/telegram", 0)


async def test_a_refused_update_is_posted_again_before_the_next_one_of_that_chat(
    bot: Caller, people: People, ana: SandboxPerson, listener: Listener
) -> None:
    listener.statuses = [500, 503]
    await bot.call("setWebhook", url=f"{listener.address}/telegram")
    await ana.says("later")
    await until(lambda: len(listener.incoming) == 2)
    assert listener.texts() == ["/start", "later"]
    assert len(listener.secrets) == 4
    assert "503" in (await bot.call("getWebhookInfo"))["last_error_message"]


async def test_while_a_webhook_is_set_nobody_can_poll(bot: Caller, listener: Listener) -> None:
    await bot.call("setWebhook", url=f"{listener.address}/telegram")
    assert await bot.refused("getUpdates") == (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    )
    await bot.call("deleteWebhook")
    assert await bot.call("getUpdates") == []


async def test_what_waits_can_be_dropped(bot: Caller, ana: SandboxPerson) -> None:
    await bot.call("deleteWebhook", drop_pending_updates=True)
    assert await bot.call("getUpdates") == []


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"url": "http://example.com/telegram"}, "An HTTPS URL must be provided for webhook"),
        ({"url": "https://example.com:8080/telegram"}, "Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ({"url": "https://example.com/telegram"}, "Failed to resolve host"),
        ({"url": "http://127.0.0.1:1/telegram", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ],
)
async def test_addresses_and_secrets_are_checked(bot: Caller, parameters: dict[str, str], said: str) -> None:
    assert said in await bot.refused("setWebhook", **parameters)


async def test_a_public_address_is_reached_through_the_reverse_proxy_that_stands_for_it(
    bot: Caller, ana: SandboxPerson, listener: Listener
) -> None:
    bot.sandbox.context.webhook_origin = listener.address
    await bot.call("setWebhook", url="https://bot.example.com/telegram")
    await until(lambda: listener.incoming)
    assert listener.texts() == ["/start"]
