"""The transport of one account's requests: a read may be retried, a write is sent once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from copy import copy
from typing import TypeVar

import stamina

from bot.domain.errors import BotError, OutcomeUnknown, PanelUnavailable
from bot.panel.http import HttpClient, NoReply, NotSent
from bot.panel.rate_limit import PanelRateLimit
from bot.panel.response_checks import TOO_MANY, Reply

Result = TypeVar("Result")

ATTEMPTS = 3
SMALL_ANSWER_BYTES = 256 * 1024
"""Bytes of an answer that are read, decompressed, unless it is a catalogue: a hundred orders take some 20 KiB."""
INLINE_BYTES = 8 * 1024
"""Bytes of an answer that are parsed on the event loop; a longer one is parsed in a worker thread."""
LONGEST_WAIT_SECONDS = 10.0
"""The longest `Retry-After` that a request waits for; a longer one is raised to the caller."""


class RetryAfter:
    """The time until which the panel accepts no requests of an account, as its last 429 said."""

    def __init__(self) -> None:
        self._until = 0.0

    def note(self, reply: Reply) -> Reply:
        """Remember the `Retry-After` of a 429; returns the reply."""
        if reply.status == TOO_MANY and reply.retry_after_seconds:
            self._until = asyncio.get_running_loop().time() + reply.retry_after_seconds
        return reply

    async def wait(self) -> None:
        """Wait until the panel accepts requests again; raises PanelUnavailable, with nothing sent, if that takes too long."""
        left = self._until - asyncio.get_running_loop().time()
        if left > LONGEST_WAIT_SECONDS:
            raise PanelUnavailable("the panel asked to wait", retry_after_seconds=left)
        if left > 0:
            await asyncio.sleep(left)


class Transport:
    """Sends one account's requests within its limits: requests per minute, and requests at once (reads and writes apart).

    `timeout_seconds` bounds a read with all its retries; for a write first the wait for its turn, then the request.
    """

    def __init__(
        self,
        http: HttpClient,
        url: str,
        key: str,
        *,
        public_only: bool,
        timeout_seconds: float,
        requests_per_minute: float,
        at_once: int,
    ) -> None:
        self._http = http
        self._url = url
        self._key = key
        self._public_only = public_only
        self._timeout_seconds = timeout_seconds
        self._rate_limit = PanelRateLimit(requests_per_minute)
        self._is_background = False
        self._retry_after = RetryAfter()
        self._reading = asyncio.Semaphore(at_once)
        self._writing = asyncio.Semaphore(at_once)

    def background(self) -> Transport:
        """Return a low-priority view of this transport, which shares its limits and leaves room for requests of people."""
        view = copy(self)
        view._is_background = True
        return view

    def set_limit(self, requests_per_minute: float) -> None:
        """Change the limit of requests per minute, for background requests too."""
        self._rate_limit.set_limit(requests_per_minute)

    async def read(
        self,
        action: str,
        parameters: Mapping[str, str],
        parse: Callable[[Reply], Result],
        *,
        most_bytes: int = SMALL_ANSWER_BYTES,
    ) -> Result:
        """Send a read and return what `parse` makes of the reply, of which at most `most_bytes` are read.

        Retries while the connection or `parse` raises PanelUnavailable. Waiting for a turn, the requests and the pauses
        between them end together, at the time-out.
        """
        deadline = asyncio.get_running_loop().time() + self._timeout_seconds
        trouble: PanelUnavailable | None = None
        try:
            async with asyncio.timeout_at(deadline):
                try:
                    return await _parse(await self._read_once(action, parameters, deadline, most_bytes), parse)
                except PanelUnavailable as error:
                    trouble = error
                # The retry context is made only now: it costs as much as half a request.
                async for attempt in stamina.retry_context(
                    on=_should_retry, attempts=ATTEMPTS, timeout=None, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3
                ):
                    with attempt:
                        if attempt.num == 1:
                            raise trouble
                        try:
                            return await _parse(await self._read_once(action, parameters, deadline, most_bytes), parse)
                        except PanelUnavailable as error:
                            trouble = error
                            raise
        except TimeoutError:
            raise trouble or PanelUnavailable(f"no answer within {self._timeout_seconds:g} s") from None
        raise AssertionError("a retry ends with an answer or an error")

    async def _read_once(self, action: str, parameters: Mapping[str, str], deadline: float, most_bytes: int) -> Reply:
        if self._is_background:
            async with self._rate_limit.background_slot():
                await self._begin_read()
        else:
            await self._begin_read()
        try:
            return await self._post(action, parameters, fresh=False, deadline=deadline, most_bytes=most_bytes)
        except (NotSent, NoReply) as error:
            raise PanelUnavailable(str(error)) from error
        finally:
            self._reading.release()

    async def _begin_read(self) -> None:
        await self._reading.acquire()
        try:
            await self._retry_after.wait()
            await self._rate_limit.acquire()
        except BaseException:
            self._reading.release()
            raise

    async def write(self, action: str, parameters: Mapping[str, str], parse: Callable[[Reply], Result]) -> Result:
        """Send exactly one request and return what `parse` makes of the reply.

        Raises PanelUnavailable where certainly nothing was sent, and OutcomeUnknown where the panel may have carried it
        out.
        """
        async with self._turn_to_write():
            deadline = asyncio.get_running_loop().time() + self._timeout_seconds
            try:
                reply = await self._post(
                    action, parameters, fresh=True, deadline=deadline, most_bytes=SMALL_ANSWER_BYTES
                )
            except NotSent as error:
                raise PanelUnavailable(str(error)) from error
            except NoReply as error:
                raise OutcomeUnknown(str(error)) from error
        try:
            return await _parse(reply, parse)
        except BotError:
            raise
        except Exception as error:
            raise OutcomeUnknown(f"HTTP {reply.status}: unreadable answer") from error

    @asynccontextmanager
    async def _turn_to_write(self) -> AsyncIterator[None]:
        """Hold a place among the writes of the account; raises PanelUnavailable where its turn does not come in time."""
        has_place = False
        try:
            try:
                async with asyncio.timeout(self._timeout_seconds):
                    has_place = await self._writing.acquire()
                    await self._retry_after.wait()
                    await self._rate_limit.acquire()
            except TimeoutError:
                raise PanelUnavailable("too many requests are waiting") from None
            yield
        finally:
            if has_place:
                self._writing.release()

    async def _post(
        self, action: str, parameters: Mapping[str, str], *, fresh: bool, deadline: float, most_bytes: int
    ) -> Reply:
        return self._retry_after.note(
            await self._http.post(
                self._url,
                self._form(action, parameters),
                fresh=fresh,
                public_only=self._public_only,
                deadline=deadline,
                most_bytes=most_bytes,
            )
        )

    def _form(self, action: str, parameters: Mapping[str, str]) -> dict[str, str]:
        return {"key": self._key, "action": action} | {
            name: value for name, value in parameters.items() if name not in ("key", "action")
        }


async def _parse(reply: Reply, parse: Callable[[Reply], Result]) -> Result:
    return parse(reply) if len(reply.body) <= INLINE_BYTES else await asyncio.to_thread(parse, reply)


def _should_retry(error: Exception) -> bool | float:
    """Whether to retry, or after how many seconds."""
    if not isinstance(error, PanelUnavailable):
        return False
    if error.retry_after_seconds is None:
        return True
    return error.retry_after_seconds if error.retry_after_seconds <= LONGEST_WAIT_SECONDS else False
