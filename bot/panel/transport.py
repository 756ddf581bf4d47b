"""One account's way to its panel: a read may be sent again, a write cannot be."""

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

Meaning = TypeVar("Meaning")

ATTEMPTS = 3
LONGEST_PATIENCE_SECONDS = 10.0
"""The longest `Retry-After` that is waited for; beyond it the caller is told."""


class RetryAfter:
    """Until when the panel wants to hear nothing of an account, by its 429."""

    def __init__(self) -> None:
        self._until = 0.0

    def heed(self, reply: Reply) -> Reply:
        """Remember what the reply asks for; the reply."""
        if reply.status == TOO_MANY and reply.retry_after_seconds:
            self._until = asyncio.get_running_loop().time() + reply.retry_after_seconds
        return reply

    async def over(self) -> None:
        """Wait for its end; PanelUnavailable, and nothing was sent, if that is longer than anybody waits."""
        left = self._until - asyncio.get_running_loop().time()
        if left > LONGEST_PATIENCE_SECONDS:
            raise PanelUnavailable("the panel asked to wait", retry_after_seconds=left)
        if left > 0:
            await asyncio.sleep(left)


class Transport:
    """One account's way to its panel, within its limits: requests a minute, and at once (reads and writes apart)."""

    def __init__(
        self,
        wire: HttpClient,
        url: str,
        key: str,
        *,
        public_only: bool,
        timeout_seconds: float,
        requests_per_minute: float,
        at_once: int,
    ) -> None:
        self._wire = wire
        self._url = url
        self._key = key
        self._public_only = public_only
        self._timeout_seconds = timeout_seconds
        self._pace = PanelRateLimit(requests_per_minute)
        self._patient = False
        self._rest = RetryAfter()
        self._reading = asyncio.Semaphore(at_once)
        self._writing = asyncio.Semaphore(at_once)

    def patient(self) -> Transport:
        """The same way with the same limits, for questions nobody waits for: they leave room for those somebody does."""
        patient = copy(self)
        patient._patient = True
        return patient

    def allow(self, requests_per_minute: float) -> None:
        """Keep this limit from now on, the patient way too."""
        self._pace.allow(requests_per_minute)

    async def read(self, action: str, parameters: Mapping[str, str], understand: Callable[[Reply], Meaning]) -> Meaning:
        """What `understand` makes of the reply.

        Asked again while that, or the connection, raises PanelUnavailable; all of it within the time-out.
        """
        trouble: PanelUnavailable | None = None
        try:
            async with asyncio.timeout(self._timeout_seconds):
                try:
                    return understand(await self._read_once(action, parameters))
                except PanelUnavailable as error:
                    trouble = error
                # Only now, because what makes a retry costs as much as half a request.
                async for attempt in stamina.retry_context(
                    on=_again, attempts=ATTEMPTS, timeout=None, wait_initial=0.2, wait_max=2.0, wait_jitter=0.3
                ):
                    with attempt:
                        if attempt.num == 1:
                            raise trouble
                        try:
                            return understand(await self._read_once(action, parameters))
                        except PanelUnavailable as error:
                            trouble = error
                            raise
        except TimeoutError:
            raise trouble or PanelUnavailable(f"no answer within {self._timeout_seconds:g} s") from None
        raise AssertionError("a retry ends with an answer or an error")

    async def _read_once(self, action: str, parameters: Mapping[str, str]) -> Reply:
        if self._patient:
            async with self._pace.room():
                await self._begin_reading()
        else:
            await self._begin_reading()
        try:
            return self._rest.heed(
                await self._wire.post(
                    self._url, self._form(action, parameters), fresh=False, public_only=self._public_only
                )
            )
        except (NotSent, NoReply) as error:
            raise PanelUnavailable(str(error)) from error
        finally:
            self._reading.release()

    async def _begin_reading(self) -> None:
        await self._reading.acquire()
        try:
            await self._rest.over()
            await self._pace.turn()
        except BaseException:
            self._reading.release()
            raise

    async def write(
        self, action: str, parameters: Mapping[str, str], understand: Callable[[Reply], Meaning]
    ) -> Meaning:
        """What `understand` makes of the reply to exactly one request.

        PanelUnavailable: certainly nothing was sent. OutcomeUnknown: it may have been carried out.
        """
        async with self._turn_to_write():
            try:
                reply = self._rest.heed(
                    await self._wire.post(
                        self._url, self._form(action, parameters), fresh=True, public_only=self._public_only
                    )
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
                    await self._rest.over()
                    await self._pace.turn()
            except TimeoutError:
                raise PanelUnavailable("too many requests are waiting") from None
            yield
        finally:
            self._writing.release()

    def _form(self, action: str, parameters: Mapping[str, str]) -> dict[str, str]:
        return {"key": self._key, "action": action} | {
            name: value for name, value in parameters.items() if name not in ("key", "action")
        }


def _again(error: Exception) -> bool | float:
    if not isinstance(error, PanelUnavailable):
        return False
    if error.retry_after_seconds is None:
        return True
    return error.retry_after_seconds if error.retry_after_seconds <= LONGEST_PATIENCE_SECONDS else False
