"""The bot's HTTP listener: `/healthz`, `/readyz`, `/metrics`, and `/telegram`, the webhook."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.ops.health import Check, find_failing_checks
from bot.ops.metrics import Metrics

_log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - a header's name

# Telegram's updates are a few KiB; the limit is for other clients.
MAX_BODY_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Webhook:
    """The webhook: `secret` is the token that Telegram must send, `receive` stores one body before it is answered.

    An exception from `receive` becomes a 503, so that Telegram sends the update again.
    """

    secret: str
    receive: Callable[[bytes], Awaitable[None]]


class HttpListener:
    """Serves one address from `start` to `stop`; `port` 0 takes a free one, and `start` sets `port` to it.

    A client that does not finish its request within `request_timeout_seconds` is disconnected.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        checks: Mapping[str, Check],
        metrics: Metrics,
        webhook: Webhook | None = None,
        request_timeout_seconds: float = 15.0,
    ) -> None:
        self.host = host
        self.port = port
        self._checks = checks
        self._metrics = metrics
        self._webhook = webhook
        self._request_timeout_seconds = request_timeout_seconds
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen. Raises `OSError` if the address cannot be used."""
        app = web.Application(client_max_size=MAX_BODY_BYTES)
        app.add_routes(
            [
                web.get("/healthz", _handle_liveness),
                web.get("/readyz", self._handle_readiness),
                web.get("/metrics", self._handle_metrics),
            ]
        )
        if self._webhook is not None:
            app.add_routes([web.post("/telegram", self._handle_update)])
        runner = web.AppRunner(
            app,
            access_log=None,
            keepalive_timeout=self._request_timeout_seconds,
            lingering_time=1.0,
            shutdown_timeout=10.0,
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except BaseException:
            await runner.cleanup()
            raise
        self._runner = runner
        self.port = int(runner.addresses[0][1])

    async def stop(self) -> None:
        """Finish the requests in progress and stop listening."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _handle_readiness(self, request: web.Request) -> web.Response:
        failing = await find_failing_checks(self._checks)
        return web.json_response({"ready": not failing, "not_ready": failing}, status=503 if failing else 200)

    async def _handle_metrics(self, request: web.Request) -> web.Response:
        body, content_type = self._metrics.render()
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def _handle_update(self, request: web.Request) -> web.Response:
        webhook = self._webhook
        token = request.headers.get(SECRET_HEADER, "")
        if webhook is None or not hmac.compare_digest(token.encode(errors="surrogateescape"), webhook.secret.encode()):
            raise web.HTTPForbidden(text="The secret token is missing or wrong.")
        try:
            async with asyncio.timeout(self._request_timeout_seconds):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="The update did not arrive in time.") from None
        try:
            await webhook.receive(body)
        except Exception:
            _log.exception("an update from the webhook could not be stored; Telegram will send it again")
            raise web.HTTPServiceUnavailable(text="Not stored; send it again.") from None
        return web.Response()


async def _handle_liveness(request: web.Request) -> web.Response:
    return web.Response(text="ok\n")
