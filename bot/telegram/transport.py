"""The road to the Bot API: python-telegram-bot's requests, carried by aiohttp."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

_MEBIBYTE = 1024 * 1024
_JSON = {"Content-Type": "application/json"}
# Telegram's servers close a connection that was idle for a minute or more; we let go of it a little earlier.
_IDLE_SECONDS = 45


class RequestNotSent(NetworkError):
    """The request certainly never left: no connection came about, so it may be sent again without doubling anything."""


class RequestTimedOut(TimedOut, RequestNotSent):
    """No connection was free or came about within the time allowed; the request never left."""


class EncodedParameters:
    """Parameters that are JSON already, in the place of PTB's final `RequestData`, which makes an object of each."""

    contains_files = False

    def __init__(self, parameters: Mapping[str, object]) -> None:
        self.parameters = {name: value for name, value in parameters.items() if value is not None}


class AiohttpRequest(BaseRequest):
    """Requests to the Bot API over one aiohttp session: connections are kept, no cookies, no proxy of the environment.

    Failures reach the caller as python-telegram-bot's errors and nothing else: `TimedOut`, `NetworkError`, and
    `RequestNotSent` where Telegram cannot have seen the request. The token is part of every URL, so no URL and no exception
    of aiohttp's is ever passed on, neither as text nor as a cause. An answer over `max_answer_bytes` is not read to
    its end.

    **Source:** PTB's own HTTPXRequest rescans its pool for every request that waits.
    """

    __slots__ = (
        "_connect",
        "_connections",
        "_max_answer",
        "_pool",
        "_read",
        "_session",
        "_timing",
        "_transfer",
        "_write",
    )

    def __init__(
        self,
        *,
        connections: int = 128,
        read_timeout: float = 10.0,
        write_timeout: float = 10.0,
        connect_timeout: float = 5.0,
        pool_timeout: float = 5.0,
        transfer_timeout: float = 60.0,
        max_answer_bytes: int = 24 * _MEBIBYTE,
    ) -> None:
        """Times in seconds; `transfer_timeout` is for sending a file, and for fetching one as a whole.

        getUpdates wants an instance of its own (one connection is enough): its long wait must not use up the others.
        """
        self._connections = connections
        self._read: float | None = read_timeout
        self._write: float | None = write_timeout
        self._connect: float | None = connect_timeout
        self._pool: float | None = pool_timeout
        self._transfer = transfer_timeout
        self._max_answer = max_answer_bytes
        self._timing = _timing(pool_timeout, connect_timeout, write_timeout, read_timeout)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds an answer may take; PTB adds its long-polling time to it."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; again after a shutdown is fine."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=_IDLE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
                trust_env=False,
            )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Send one request, once, and give the answer's HTTP status and body."""
        if self._session is None:
            raise RuntimeError("The connection to Telegram is not open.")
        uploads = request_data is not None and request_data.contains_files
        timing = self._timing
        slow = uploads or method == "GET"
        if slow or any(
            one is not self.DEFAULT_NONE for one in (read_timeout, write_timeout, connect_timeout, pool_timeout)
        ):
            timing = _timing(
                _given(pool_timeout, self._pool),
                _given(connect_timeout, self._connect),
                _given(write_timeout, self._transfer if slow else self._write),
                _given(read_timeout, self._read),
            )
        failure: TelegramError
        try:
            return await self._exchange(self._session, method, url, request_data, timing)
        except aiohttp.ConnectionTimeoutError:
            failure = RequestTimedOut("No connection to Telegram came about in time; nothing was sent")
        except aiohttp.ClientConnectorError as error:
            failure = RequestNotSent(f"Telegram cannot be reached ({type(error.__cause__ or error).__name__})")
        except TimeoutError:
            failure = TimedOut("Telegram did not answer in time")
        except TelegramError as error:
            failure = error
        except Exception as error:
            # Whatever it is, its text may hold the URL and so the token: only its kind goes on.
            failure = NetworkError(f"The connection to Telegram failed ({type(error).__name__})")
        # Raised out here, so that not even `__context__` leads to the exception that knew the URL.
        raise failure

    async def _exchange(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        request_data: RequestData | None,
        timing: aiohttp.ClientTimeout,
    ) -> tuple[int, bytes]:
        body: bytes | aiohttp.FormData | None = None
        headers: Mapping[str, str] | None = None
        if request_data is not None and request_data.contains_files:
            body = _multipart(request_data)
        elif request_data is not None:
            body, headers = json.dumps(request_data.parameters).encode("ascii"), _JSON
        async with session.request(
            method, url, data=body, headers=headers, timeout=timing, allow_redirects=False
        ) as response:
            return response.status, _answer(response.status, await self._body(response))

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.content.iter_any():
            size += len(chunk)
            if size > self._max_answer:
                response.close()
                raise NetworkError("Telegram's answer is too large to be one")
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer of the Bot API. Raises TelegramError if it is none; what was sent instead goes nowhere."""
        answer = _object(payload)
        if answer is None or ("result" not in answer and "refused" not in answer):
            raise NetworkError("What came back is not an answer of the Bot API")
        written = answer.get("result")
        if isinstance(written, dict) and "message_id" in written and "chat" in written:
            # Of a message of ours nobody wants to know more, and reading all of it costs a tenth of an update.
            answer["result"] = {name: written[name] for name in ("message_id", "date", "chat") if name in written}
        return answer


def _answer(status: int, payload: bytes) -> bytes:
    """A refusal in the shape PTB expects, whatever stood between us and Telegram wrote.

    PTB would put the page of a gateway, which may name the URL, into its exception.
    """
    if 200 <= status <= 299:
        return payload
    refusal = _object(payload) or {}
    description = refusal.get("description")
    parameters = refusal.get("parameters")
    if not isinstance(description, str) or not description:
        description = f"{_phrase(status)} ({status}), without a word from Telegram"
    kept = {}
    if isinstance(parameters, dict):
        kept = {
            name: parameters[name]
            for name in ("migrate_to_chat_id", "retry_after")
            if isinstance(parameters.get(name), int) and not isinstance(parameters[name], bool)
        }
    return json.dumps({"refused": True, "description": description, "parameters": kept}).encode()


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown status"


def _object(payload: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _multipart(request_data: RequestData) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        body = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, body, filename=filename, content_type=content_type)
    return form


def _given(value: ODVInput[float], default: float | None) -> float | None:
    return default if value is BaseRequest.DEFAULT_NONE else cast("float | None", value)


def _timing(
    pool: float | None, connect: float | None, write: float | None, read: float | None
) -> aiohttp.ClientTimeout:
    """Aiohttp starts to time the reading when the request is out; only the whole bounds the writing."""
    waiting = None if pool is None or connect is None else pool + connect
    whole = None if waiting is None or write is None or read is None else waiting + write + read
    return aiohttp.ClientTimeout(total=whole, connect=waiting, sock_connect=connect, sock_read=read)
