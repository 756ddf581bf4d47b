"""The sandbox's HTTP server: the panel, the Bot API, the web chat, and the actions of people and tests."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.sandbox.botapi import BotApi, BotApiContext, FloodLimits, WebhookDelivery
from bot.sandbox.faults import Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.routes import SandboxRoutes
from bot.sandbox.world import World, add_demo_people

PAGE = Path(__file__).parent / "page"

MAX_REQUEST_BYTES = 80 * 1024 * 1024
TOKEN = "1000:sandbox"  # noqa: S105 - opens nothing but this sandbox


class Sandbox:
    """A stand-in panel and a stand-in Telegram in one process; an async context manager.

    The bot under test talks to it over HTTP only: `TELEGRAM_API_URL` is `api_url`, `PANEL_API_URL` is `panel_url`.

    - `port`: 0 takes a free port.
    - `flood_limits`: False enforces none; a FloodLimits sets other limits.
    - `callback_seconds`: how long a pressed button may wait for its answer.
    - `clock`: gives Unix seconds.
    - `webhook_retry_seconds`: the first pause before a refused webhook call is repeated.
    - `panel`: replaces the standard panel.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        speed: float = 1.0,
        token: str = TOKEN,
        flood_limits: bool | FloodLimits = True,
        callback_seconds: float = 60,
        clock: Callable[[], float] = time.time,
        webhook_retry_seconds: float = 0.5,
        faults: Faults | None = None,
        panel: SandboxPanel | None = None,
    ) -> None:
        self.token = token
        self.faults = faults or Faults()
        self.panel = panel or SandboxPanel(faults=self.faults, speed=speed)
        bot_id = int(token.partition(":")[0])
        self.world = add_demo_people(World(bot_id=bot_id, clock=clock, callback_seconds=callback_seconds))
        flood = FloodLimits(clock) if flood_limits is True else flood_limits or None
        self.context = BotApiContext(self.world, flood)
        self.api = BotApi(self.context, token, self.faults)
        self.base_url = ""
        self._webhooks = WebhookDelivery(self.context, first_pause_seconds=webhook_retry_seconds)
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def api_url(self) -> str:
        """The root address of the Bot API stand-in."""
        return self.base_url

    @property
    def panel_url(self) -> str:
        """The address of the sandbox panel's API v2."""
        return f"{self.base_url}/api/v2"

    async def start(self) -> None:
        """Listen; sets `base_url`. After `stop`, listens at the same address again with its state kept."""
        app = web.Application(client_max_size=MAX_REQUEST_BYTES)
        app.add_routes(self.panel.routes())
        app.add_routes(self.api.routes())
        app.add_routes(SandboxRoutes(self.world, self.api, self.faults, self.panel).routes())
        app.add_routes([web.get("/", _index), web.static("/page", PAGE)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        self.base_url = f"http://{self._host}:{self._port}"
        self._webhooks.start()

    async def stop(self) -> None:
        """Stop listening and drop every connection."""
        await self._webhooks.stop()
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
