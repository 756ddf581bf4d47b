"""A running sandbox whose clock the test holds, a bot that calls it, and people."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from tests.sandbox.bot_client import Caller, HeldClock


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
async def sandbox(clock: HeldClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock, webhook_retry_seconds=0.01) as running:
        yield running


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Caller]:
    async with aiohttp.ClientSession() as session:
        yield Caller(session, sandbox)


@pytest.fixture
async def people(sandbox: Sandbox) -> AsyncIterator[People]:
    async with People(sandbox.base_url) as those:
        yield those


@pytest.fixture
async def ana(people: People) -> SandboxPerson:
    """Ana, who has started the bot already; the update about it is gone."""
    person = people.find_person("ana")
    await person.says("/start")
    return person
