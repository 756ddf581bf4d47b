"""One POST over HTTP, and whether anything of it can have reached the panel."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import urlencode

import aiohttp

from bot.panel.addresses import NotPublic, public_socket
from bot.panel.response_checks import Reply

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer that are read, unpacked. **Source:** catalogues of several MB are plausible."""
_CONNECT_SECONDS = 10.0
_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": "smm-panel-bot",
}


class NotSent(Exception):
    """It is certain that nothing reached the panel."""


class NoReply(Exception):
    """The connection stood, so the request may have reached the panel; no whole reply came back."""


class Sent:
    """Whether a connection stood: before that no byte of a request leaves."""

    def __init__(self) -> None:
        self.connected = False


class HttpClient:
    """The HTTP sessions all accounts share: certificates checked; no redirects, cookies or proxies.

    `public_only` connections are made to public addresses alone. Writes never use a kept-open connection: one that the
    panel closed meanwhile would leave an order in doubt for nothing. **Source:** aiohttp sends idempotent methods again
    on such a connection, and POST never (`IDEMPOTENT_METHODS` in its client.py).
    """

    def __init__(self, timeout_seconds: float) -> None:
        self._timeout = aiohttp.ClientTimeout(
            total=timeout_seconds, sock_connect=min(timeout_seconds, _CONNECT_SECONDS)
        )
        self._sessions: dict[tuple[bool, bool], aiohttp.ClientSession] = {}

    async def post(self, url: str, form: Mapping[str, str], *, fresh: bool, public_only: bool) -> Reply:
        """Send one form, once. NotSent or NoReply without a reply; of what is not `fresh` nobody knows which, and it is NoReply."""
        sent = Sent()
        body = urlencode(form, errors="replace").encode("ascii")
        try:
            async with self._session(fresh, public_only).post(
                url, data=body, headers=_HEADERS, allow_redirects=False, trace_request_ctx=sent
            ) as response:
                return await _reply(response)
        except Exception as error:
            why = _why(error)
            raise (NoReply(why) if sent.connected or not fresh else NotSent(why)) from error

    async def close(self) -> None:
        """Close every connection."""
        sessions, self._sessions = self._sessions, {}
        for session in sessions.values():
            await session.close()

    def _session(self, fresh: bool, public_only: bool) -> aiohttp.ClientSession:
        session = self._sessions.get((fresh, public_only))
        if session is None:
            session = self._sessions[fresh, public_only] = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    force_close=fresh, socket_factory=public_socket if public_only else None
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=self._timeout,
                trace_configs=[_watching()] if fresh else None,
                trust_env=False,
            )
        return session


async def _reply(response: aiohttp.ClientResponse) -> Reply:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > LARGEST_ANSWER:
            response.close()
            return Reply(response.status, bytes(body[:LARGEST_ANSWER]), whole=False)
    return Reply(
        response.status, bytes(body), retry_after_seconds=_retry_after(response.headers.get("Retry-After", ""))
    )


def _retry_after(asked: str) -> float | None:
    """Seconds asked for; a date is not understood, and then nothing was asked for."""
    asked = asked.strip()
    return float(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 8 else None


def _watching() -> aiohttp.TraceConfig:
    async def connected(_session: aiohttp.ClientSession, context: SimpleNamespace, _end: object) -> None:
        if isinstance(sent := context.trace_request_ctx, Sent):
            sent.connected = True

    watching = aiohttp.TraceConfig()
    watching.on_connection_create_end.append(connected)
    watching.on_connection_reuseconn.append(connected)
    return watching


def _why(error: Exception) -> str:
    """The kind of trouble, without addresses: those of people's own panels are theirs."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, NotPublic):
        return "the address is not public"
    if isinstance(cause, TimeoutError):
        return "time-out"
    said = getattr(cause, "strerror", None)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__
