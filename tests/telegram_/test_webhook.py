"""The bot behind a webhook: what Telegram brings is stored before it is answered, whichever of two bots gets it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest

from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.wiring import running

SECRET = "not-a-secret"
HEADERS = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(flood_limits=False) as one:
        yield one


@pytest.fixture
async def ana(sandbox: Sandbox) -> AsyncIterator[SandboxPerson]:
    async with People(sandbox.base_url) as people:
        person = people.find_person("ana")
        await person.says("something that waits for getUpdates for ever")
        yield person


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def settings(sandbox: Sandbox, database_url: str, port: int) -> Settings:
    return Settings.model_validate(
        {
            "telegram_token": sandbox.token,
            "telegram_api_url": sandbox.api_url,
            "operator_ids": (1001,),
            "panel_api_url": sandbox.panel_url,
            "panel_api_key": "demo",
            "database_url": database_url,
            "http_listen": f"127.0.0.1:{port}",
            "webhook_url": "https://127.0.0.1:1",
            "webhook_secret": SECRET,
        }
    )


def update(update_id: int, text: str = "/help") -> dict[str, Any]:
    person = {"id": 1001, "is_bot": False, "first_name": "Ana", "language_code": "en"}
    chat = {"id": 1001, "type": "private", "first_name": "Ana"}
    message = {"message_id": 900 + update_id, "date": 1_800_000_000, "from": person, "chat": chat, "text": text}
    return {"update_id": update_id, "message": message}


async def replies(ana: SandboxPerson) -> int:
    return sum(message["from"]["is_bot"] for message in await ana.messages())


async def until(ana: SandboxPerson, count: int) -> None:
    async with asyncio.timeout(20):
        while await replies(ana) < count:  # noqa: ASYNC110 - the sandbox has no event for it
            await asyncio.sleep(0.01)


async def test_an_update_brought_with_the_secret_is_handled_once_however_often_it_comes(
    sandbox: Sandbox, ana: SandboxPerson, web: aiohttp.ClientSession, database_url: str, unused_tcp_port: int
) -> None:
    address = f"http://127.0.0.1:{unused_tcp_port}/telegram"
    async with running(settings(sandbox, database_url, unused_tcp_port)):
        for _ in range(3):
            async with web.post(address, json=update(1), headers=HEADERS) as response:
                assert response.status == 200
        await until(ana, 1)
        async with web.post(address, json=update(2), headers={}) as response:
            assert response.status == 403
        async with web.post(address, json=update(3), headers=HEADERS) as response:
            assert response.status == 200
        await until(ana, 2)
    assert await replies(ana) == 2
    [webhook] = [call for call in sandbox.api.calls if call["method"] == "setWebhook"]
    assert webhook["ok"]
    assert not any(call["method"] == "getUpdates" for call in sandbox.api.calls)


async def test_two_bots_behind_one_address_answer_each_update_once(
    sandbox: Sandbox,
    ana: SandboxPerson,
    web: aiohttp.ClientSession,
    postgres_url: str,
    unused_tcp_port_factory: Callable[[], int],
) -> None:
    ports = [unused_tcp_port_factory(), unused_tcp_port_factory()]
    async with AsyncExitStack() as stack:
        for port in ports:
            await stack.enter_async_context(running(settings(sandbox, postgres_url, port)))

        async def bring(number: int, port: int) -> int:
            address = f"http://127.0.0.1:{port}/telegram"
            async with web.post(address, json=update(number), headers=HEADERS) as response:
                return response.status

        brought = [bring(number, port) for number in range(1, 9) for port in ports]
        assert set(await asyncio.gather(*brought)) == {200}
        await until(ana, 8)
    assert await replies(ana) == 8
