"""What the browser tests play with: a bot that the test plays over the Bot API, and pages opened as somebody."""

from __future__ import annotations

import struct
import time
import zlib
from typing import Any

import aiohttp
from playwright.async_api import Browser, Locator, Page

from bot.sandbox.server import Sandbox

ANA, BORIS, CARLA = 1001, 1002, 1003
TEAM, FORUM = -1001000000001, -1001000000002
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
SECONDS = 10.0


def newest(page: Page, whose: str = "from-bot") -> Locator:
    """The newest bubble of the bot, of `from-me` or of `from-other`."""
    return page.locator(f".bubble.{whose}").last


def picture(width: int = 48, height: int = 32) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = (b"\0" + b"\x2b\x86\xd9" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


class PlayedBot:
    """The bot as a test plays it: it calls methods of the Bot API and hears updates, nothing else."""

    def __init__(self, session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self._session = session
        self._offset = 0
        self._heard: list[dict[str, Any]] = []

    async def does(self, method: str, **parameters: Any) -> Any:
        """Call a method; its result. A refusal fails the test with Telegram's words."""
        return await self._call(method, json=parameters)

    async def uploads(self, method: str, kind: str, name: str, content: bytes, **parameters: Any) -> Any:
        """Call a method that sends a file."""
        form = aiohttp.FormData({field: str(value) for field, value in parameters.items()}, quote_fields=False)
        form.add_field(kind, content, filename=name)
        return await self._call(method, data=form)

    async def hears(self, kind: str) -> dict[str, Any]:
        """The next update of a kind that was not heard yet."""
        deadline = time.monotonic() + SECONDS
        while True:
            for update in self._heard:
                if kind in update:
                    self._heard.remove(update)
                    found: dict[str, Any] = update[kind]
                    return found
            assert time.monotonic() < deadline, f"No {kind} came, only {self._heard}"
            wanted = [
                "message",
                "callback_query",
                "inline_query",
                "my_chat_member",
                "chat_member",
                "edited_message",
                "message_reaction",
            ]
            for update in await self.does("getUpdates", offset=self._offset, timeout=1, allowed_updates=wanted):
                self._offset = update["update_id"] + 1
                self._heard.append(update)

    async def _call(self, method: str, **body: Any) -> Any:
        address = f"{self.sandbox.api_url}/bot{self.sandbox.token}/{method}"
        async with self._session.post(address, **body) as response:
            answer = await response.json()
        assert answer["ok"], f"{method}: {answer.get('description')}"
        return answer["result"]


class PageOf:
    """Opens the page as somebody; every page must end without an error in its console."""

    def __init__(self, browser: Browser, base_url: str) -> None:
        self._browser = browser
        self._base_url = base_url
        self.troubles: list[str] = []

    async def __call__(
        self, who: str = "ana", chat: int | str = "private", size: dict[str, int] = DESK, **options: Any
    ) -> Page:
        usual = {"viewport": size, "locale": "en-GB", "timezone_id": "Europe/Berlin", "reduced_motion": "reduce"}
        context = await self._browser.new_context(**(usual | options))
        page = await context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        await page.goto(f"{self._base_url}/#as={who}&chat={chat}")
        await page.locator(".chat-title").wait_for()
        return page

    async def close(self) -> None:
        for context in self._browser.contexts:
            await context.close()
