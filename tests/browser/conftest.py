"""A real browser before the sandbox's page, and a bot played by the test over the Bot API."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from bot.sandbox.server import Sandbox
from tests.browser.environment import PageOf, PlayedBot

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NO_CHROMIUM = "No Chromium was found, so the page was not tried in a browser (install the package chromium)."
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say aloud what was skipped."""
    if CHROMIUM is None:
        terminalreporter.write_sep("!", NO_CHROMIUM)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests; skipped without it, but failed where CI must have it."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        await chromium.close()


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox() -> AsyncIterator[Sandbox]:
    """A fresh world."""
    async with Sandbox() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def bot(sandbox: Sandbox) -> AsyncIterator[PlayedBot]:
    """A bot that Ana has started."""
    async with aiohttp.ClientSession() as session:
        played = PlayedBot(session, sandbox)
        async with session.post(
            f"{sandbox.base_url}/sandbox/say", json={"as": "ana", "chat": "private", "text": "/start"}
        ) as response:
            assert response.ok, await response.text()
        await played.hears("message")
        yield played


@pytest_asyncio.fixture(loop_scope="session")
async def page_of(browser: Browser, sandbox: Sandbox) -> AsyncIterator[PageOf]:
    """Opens the page as somebody."""
    opener = PageOf(browser, sandbox.base_url)
    yield opener
    await opener.close()
    assert not opener.troubles, f"The page reported: {opener.troubles}"
