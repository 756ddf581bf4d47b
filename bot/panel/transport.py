"""One POST to a panel: a read may be sent again, a write cannot be."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import TypeVar
from urllib.parse import urlencode

import aiohttp
import stamina
from aiolimiter import AsyncLimiter

from bot.domain.errors import BotError, OutcomeUnknown, PanelUnavailable
from bot.panel.addresses import NotPublic, public_socket
from bot.panel.replies import Reply

Meaning = TypeVar("Meaning")

LARGEST_ANSWER = 16 * 1024 * 1024
"""Bytes of an answer that are read, unpacked. **Source:** catalogues of several MB are plausible."""
ATTEMPTS = 3
LONGEST_PATIENCE_SECONDS = 10.0
"""The longest `Retry-After` that a read waits for itself; beyond it the caller is told."""
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


class Wire:
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
        """Send one form, once. NotSent or NoReply without a reply."""
        sent = Sent()
        body = urlencode(form, errors="replace").encode("ascii")
        try:
            async with self._session(fresh, public_only).post(
                url, data=body, headers=_HEADERS, allow_redirects=False, trace_request_ctx=sent
            ) as response:
                return await _reply(response)
        except Exception as error:
            why = _why(error)
            raise (NoReply(why) if sent.connected else NotSent(why)) from error

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
                trace_configs=[_watching()],
                trust_env=False,
            )
        return session


class Transport:
    """One account's way to its panel, within its limits: requests a minute, and at once (reads and writes apart)."""

    def __init__(
        self,
        wire: Wire,
        url: str,
        key: str,
        *,
        public_only: bool,
        timeout_seconds: float,
        requests_per_minute: int,
        at_once: int,
    ) -> None:
        self._wire = wire
        self._url = url
        self._key = key
        self._public_only = public_only
        self._timeout_seconds = timeout_seconds
        self._pace = pace(requests_per_minute)
        self._reading = asyncio.Semaphore(at_once)
        self._writing = asyncio.Semaphore(at_once)

    async def read(self, action: str, parameters: Mapping[str, str], understand: Callable[[Reply], Meaning]) -> Meaning:
        """What `understand` makes of the reply.

        Asked again while that, or the connection, raises PanelUnavailable; all of it within the time-out.
        """
        trouble: PanelUnavailable | None = None
        try:
            async with asyncio.timeout(self._timeout_seconds):
                async for attempt in stamina.retry_context(
                    on=_again, attempts=ATTEMPTS, timeout=None, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3
                ):
                    with attempt:
                        try:
                            return understand(await self._read_once(action, parameters))
                        except PanelUnavailable as error:
                            trouble = error
                            raise
        except TimeoutError:
            raise trouble or PanelUnavailable(f"no answer within {self._timeout_seconds:g} s") from None
        raise AssertionError("a retry ends with an answer or an error")

    async def _read_once(self, action: str, parameters: Mapping[str, str]) -> Reply:
        async with self._reading:
            await self._pace.acquire()
            try:
                return await self._wire.post(
                    self._url, self._form(action, parameters), fresh=False, public_only=self._public_only
                )
            except (NotSent, NoReply) as error:
                raise PanelUnavailable(str(error)) from error

    async def write(
        self, action: str, parameters: Mapping[str, str], understand: Callable[[Reply], Meaning]
    ) -> Meaning:
        """What `understand` makes of the reply to exactly one request.

        PanelUnavailable: certainly nothing was sent. OutcomeUnknown: it may have been carried out.
        """
        async with self._turn_to_write():
            try:
                reply = await self._wire.post(
                    self._url, self._form(action, parameters), fresh=True, public_only=self._public_only
                )
            except NotSent as error:
                raise PanelUnavailable(str(error)) from error
            except NoReply as error:
                raise OutcomeUnknown(str(error)) from error
        try:
            return understand(reply)
        except BotError:
            raise
        except Exception as error:
            raise OutcomeUnknown(f"HTTP {reply.status}: an answer that could not be read") from error

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                await self._writing.acquire()
        except TimeoutError:
            raise PanelUnavailable("too many requests are waiting") from None
        try:
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    await self._pace.acquire()
            except TimeoutError:
                raise PanelUnavailable("too many requests are waiting") from None
            yield
        finally:
            self._writing.release()

    def _form(self, action: str, parameters: Mapping[str, str]) -> dict[str, str]:
        return {"key": self._key, "action": action} | {
            name: value for name, value in parameters.items() if name not in ("key", "action")
        }


def pace(requests_per_minute: int) -> AsyncLimiter:
    """A limiter that lets through at most so many requests in any 60 seconds, a quarter of them at once.

    A leaky bucket lets its whole size through at once and then what leaks out: both together must keep the limit.
    """
    at_once = max(1, requests_per_minute // 4)
    leaking = max(requests_per_minute - at_once, 1)
    return AsyncLimiter(at_once, 60 * at_once / leaking)


def _again(error: Exception) -> bool | float:
    if not isinstance(error, PanelUnavailable):
        return False
    if error.retry_after_seconds is None:
        return True
    return error.retry_after_seconds if error.retry_after_seconds <= LONGEST_PATIENCE_SECONDS else False


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
