"""One POST over HTTP, and whether any byte of it can have reached the panel."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from types import SimpleNamespace
from urllib.parse import urlencode

import aiohttp

from bot.panel.addresses import NotPublicAddress, public_socket
from bot.panel.response_checks import Reply

LONGEST_RETRY_AFTER_SECONDS = 15 * 60
_LONGEST_HEADER = 20
_CONNECT_SECONDS = 10.0
_HEADERS = {
    "Accept": "application/json",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": "smm-panel-bot",
}


class NotSent(Exception):
    """Certainly no byte of the request reached the panel."""


class NoReply(Exception):
    """The request may have reached the panel, and no complete reply came back."""


class _ConnectionState:
    """Whether a connection was established; before that, no byte of a request leaves."""

    def __init__(self) -> None:
        self.is_connected = False


class HttpClient:
    """The HTTP sessions that all accounts share: certificates are checked; no redirects, cookies or proxies.

    `public_only` requests connect to public addresses only. A `fresh` request, used for writes, never reuses a
    kept-open connection: the panel may have closed it meanwhile, and the order would be in doubt for nothing.
    **Source:** aiohttp repeats idempotent methods on such a connection, and never POST (`IDEMPOTENT_METHODS` in its
    client.py).

    The time-out of a request is `asyncio.timeout`, not aiohttp's `total`: its timer contexts are nested and each takes
    one cancellation back, so that one which comes from outside at the same moment is lost, a caller's time-out too.
    """

    def __init__(self) -> None:
        self._sessions: dict[tuple[bool, bool], aiohttp.ClientSession] = {}

    async def post(
        self,
        url: str,
        form: Mapping[str, str],
        *,
        fresh: bool,
        public_only: bool,
        deadline: float,
        most_bytes: int,
    ) -> Reply:
        """Send one form, once, and read at most `most_bytes` of the answer, decompressed.

        Raises NotSent or NoReply where no complete reply came before the `deadline`, a time of the event loop; always
        NoReply unless `fresh`, because on a reused connection it is not known what was sent.
        """
        state = _ConnectionState()
        body = urlencode(form, errors="replace").encode("ascii")
        try:
            async with (
                asyncio.timeout_at(deadline),
                self._session(fresh, public_only).post(
                    url, data=body, headers=_HEADERS, allow_redirects=False, trace_request_ctx=state
                ) as response,
            ):
                return await _read_reply(response, most_bytes)
        except Exception as error:
            why = _describe_error(error)
            raise (NoReply(why) if state.is_connected or not fresh else NotSent(why)) from error

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
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS),
                trace_configs=[_connection_trace()] if fresh else None,
                trust_env=False,
            )
        return session


async def _read_reply(response: aiohttp.ClientResponse, most_bytes: int) -> Reply:
    """Read the reply. aiohttp decompresses at the pace of reading, so a decompression bomb ends at the limit too."""
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > most_bytes:
            response.close()
            return Reply(response.status, bytes(body[:most_bytes]), is_whole=False)
    return Reply(
        response.status, bytes(body), retry_after_seconds=_parse_retry_after(response.headers.get("Retry-After", ""))
    )


def _parse_retry_after(header: str) -> float | None:
    """The seconds of a `Retry-After` header, at most 15 minutes; None for a date, which is not supported, or anything else.

    A panel that asks for days, by mistake or not, would stop every purchase of the account for days.
    """
    header = header.strip()
    if not (header.isascii() and header.isdecimal()):
        return None
    return float(min(int(header[:_LONGEST_HEADER]), LONGEST_RETRY_AFTER_SECONDS))


def _connection_trace() -> aiohttp.TraceConfig:
    async def note_connected(_session: aiohttp.ClientSession, context: SimpleNamespace, _end: object) -> None:
        if isinstance(state := context.trace_request_ctx, _ConnectionState):
            state.is_connected = True

    trace = aiohttp.TraceConfig()
    trace.on_connection_create_end.append(note_connected)
    trace.on_connection_reuseconn.append(note_connected)
    return trace


def _describe_error(error: Exception) -> str:
    """The kind of error, without addresses: the address of a person's own panel is private."""
    cause = error.os_error if isinstance(error, aiohttp.ClientConnectorError) else error
    if isinstance(cause, NotPublicAddress):
        return "the address is not public"
    if isinstance(cause, TimeoutError):
        return "time-out"
    number = cause.errno if isinstance(cause, OSError) else None
    if isinstance(cause, socket.gaierror):
        return "the host name is not known"
    # The system's own words: asyncio puts the address into the error's.
    return os.strerror(number) if number is not None and number > 0 else type(error).__name__
