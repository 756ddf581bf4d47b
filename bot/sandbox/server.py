"""The sandbox's one HTTP server: the panel, the Bot API, the web chat and what a person or a test does in it."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.sandbox.faults import Faults

PAGE = Path(__file__).parent / "page"

MAX_UPLOAD_BYTES = 64 * 1024 * 1024


class Sandbox:
    """A panel and a Telegram to try the bot without either.

    An async context manager; `port` 0 takes a free one. The bot under test talks to it over HTTP only:
    `TELEGRAM_API_URL` is `api_url`, `PANEL_API_URL` is `panel_url`.
    """

    def __init__(
        self, *, host: str = "127.0.0.1", port: int = 0, speed: float = 1.0, token: str = "1000:sandbox"  # noqa: S107
    ) -> None:
        self.token = token
        self.faults = Faults()
        self.panel: Any = _panel(self.faults, speed)
        self.base_url = ""
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """Root of the Bot API stand-in."""
        return self.base_url

    @property
    def panel_url(self) -> str:
        """Address of the sandbox panel's API v2."""
        return f"{self.base_url}/api/v2"

    async def start(self) -> None:
        """Listen; `base_url` is known afterwards."""
        app = web.Application(client_max_size=MAX_UPLOAD_BYTES)
        if self.panel is not None:
            app.add_routes(self.panel.routes())
        app.add_routes([web.get("/", _index), web.static("/page", PAGE)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        port = self._runner.addresses[0][1]
        self.base_url = f"http://{self._host}:{port}"

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()


async def _index(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html")


def _panel(faults: Faults, speed: float) -> Any:
    if importlib.util.find_spec("bot.sandbox.panel") is None:
        return None
    from bot.sandbox.panel import SandboxPanel

    return SandboxPanel(faults=faults, speed=speed)
