"""The bot's HTTP address, asked over loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from aiohttp import ClientResponse, ClientSession

from bot.ops.health import Check
from bot.ops.http import MAX_BODY_BYTES, SECRET_HEADER, HttpListener, Webhook
from bot.ops.metrics import Metrics

SECRET = "a-secret_of-ours"


@dataclass
class Inbox:
    """Keeps what the webhook brings; fails while `broken`."""

    bodies: list[bytes] = field(default_factory=list)
    broken: bool = False

    async def receive(self, body: bytes) -> None:
        if self.broken:
            raise OSError("disk full")
        self.bodies.append(body)


@asynccontextmanager
async def listening(
    checks: dict[str, Check] | None = None, inbox: Inbox | None = None, patience_seconds: float = 15
) -> AsyncIterator[HttpListener]:
    webhook = Webhook(SECRET, inbox.receive) if inbox else None
    async with HttpListener(
        "127.0.0.1",
        0,
        checks=checks or {},
        metrics=Metrics(),
        webhook=webhook,
        request_timeout_seconds=patience_seconds,
    ) as listener:
        yield listener


@asynccontextmanager
async def asked(listener: HttpListener, path: str) -> AsyncIterator[ClientResponse]:
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{listener.port}{path}") as answer:
        yield answer


def posted(
    session: ClientSession, listener: HttpListener, body: bytes | BytesIO, secret: str | None = SECRET
) -> AbstractAsyncContextManager[ClientResponse]:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    return session.post(f"http://127.0.0.1:{listener.port}/telegram", data=body, headers=headers)


async def test_healthz_answers_while_the_process_lives_whatever_is_missing() -> None:
    async def never() -> str | None:
        return "gone"

    async with listening({"database": never}) as listener, asked(listener, "/healthz") as answer:
        assert answer.status == 200


async def test_readyz_names_what_has_not() -> None:
    reached = False

    async def telegram() -> str | None:
        return None if reached else "not reached yet"

    async with listening({"telegram": telegram}) as listener:
        async with asked(listener, "/readyz") as answer:
            assert answer.status == 503
            assert await answer.json() == {"ready": False, "not_ready": {"telegram": "not reached yet"}}
        reached = True
        async with asked(listener, "/readyz") as answer:
            assert answer.status == 200
            assert await answer.json() == {"ready": True, "not_ready": {}}


async def test_metrics_are_what_prometheus_reads() -> None:
    async with listening() as listener, asked(listener, "/metrics") as answer:
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith("text/plain; version=")
        assert "# TYPE bot_orders_total counter" in await answer.text()


async def test_the_webhook_hands_over_the_body_as_it_came() -> None:
    inbox = Inbox()
    async with (
        listening(inbox=inbox) as listener,
        ClientSession() as session,
        posted(session, listener, b'{"update_id": 1}') as answer,
    ):
        assert answer.status == 200
    assert inbox.bodies == [b'{"update_id": 1}']


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET.upper(), "ключ"])
async def test_whoever_does_not_know_the_secret_is_turned_away(secret: str | None) -> None:
    inbox = Inbox()
    async with (
        listening(inbox=inbox) as listener,
        ClientSession() as session,
        posted(session, listener, b"{}", secret) as answer,
    ):
        assert answer.status == 403
        assert SECRET not in await answer.text()
    assert inbox.bodies == []


async def test_an_update_that_could_not_be_stored_is_asked_for_again() -> None:
    inbox = Inbox(broken=True)
    async with listening(inbox=inbox) as listener, ClientSession() as session:
        async with posted(session, listener, b"{}") as answer:
            assert answer.status == 503
        inbox.broken = False
        async with posted(session, listener, b"{}") as answer:
            assert answer.status == 200
    assert inbox.bodies == [b"{}"]


async def test_a_body_over_the_limit_is_refused() -> None:
    inbox = Inbox()
    async with (
        listening(inbox=inbox) as listener,
        ClientSession() as session,
        posted(session, listener, BytesIO(b"x" * (MAX_BODY_BYTES + 1))) as answer,
    ):
        assert answer.status == 413
    assert inbox.bodies == []


async def test_without_a_webhook_there_is_no_such_path_and_others_never() -> None:
    async with listening() as listener, ClientSession() as session:
        async with posted(session, listener, b"{}") as answer:
            assert answer.status == 404
        async with asked(listener, "/") as answer:
            assert answer.status == 404


async def test_a_get_of_the_webhook_is_not_an_update() -> None:
    async with listening(inbox=Inbox()) as listener, asked(listener, "/telegram") as answer:
        assert answer.status == 405


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /healthz HTTP/1.1\r\nHos",
        b"POST /telegram HTTP/1.1\r\nHost: bot\r\n" + f"{SECRET_HEADER}: {SECRET}".encode() + b"\r\n"
        b"Content-Length: 99\r\n\r\n{",
    ],
    ids=["nothing", "half a head", "half a body"],
)
async def test_a_client_that_does_not_finish_is_cut_off(begun: bytes) -> None:
    inbox = Inbox()
    async with listening(inbox=inbox, patience_seconds=0.1) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(begun)
        answer = await asyncio.wait_for(reader.read(), timeout=10)
        writer.close()
        await writer.wait_closed()
    assert b" 200 " not in answer
    assert inbox.bodies == []


async def test_an_address_that_is_taken_is_an_os_error_and_leaves_nothing_open() -> None:
    async with listening() as listener:
        second = HttpListener("127.0.0.1", listener.port, checks={}, metrics=Metrics())
        with pytest.raises(OSError, match="in use"):
            await second.start()
