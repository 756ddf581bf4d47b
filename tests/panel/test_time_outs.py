"""A time-out bounds the whole call, and a pause that a panel asks for has a longest length."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bot.domain.accounts.people import Account
from bot.domain.errors import OutcomeUnknown, PanelError, PanelRefusal, PanelUnavailable
from bot.domain.ids import SHARED, ServiceId
from bot.panel.api import PanelAPI
from bot.panel.http import LONGEST_RETRY_AFTER_SECONDS
from bot.panel.panels import PanelConnections
from tests.panel.scripted_panel import KEY, Answer, ScriptedPanel

TIME_OUT = 0.8
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 4000\r\n\r\n"


async def nothing(_writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def headers_only(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    await asyncio.Event().wait()


async def a_byte_now_and_then(writer: asyncio.StreamWriter) -> None:
    writer.write(HEAD)
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.05)


async def headers_now_and_then(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while True:
        writer.write(b"X-%d: 1\r\n" % number)
        await writer.drain()
        await asyncio.sleep(0.05)
        number += 1


@asynccontextmanager
async def silent_panel(behaviour: Callable[[asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[Account]:
    """A server that takes every request and never completes an answer."""
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            await reader.readuntil(b"\r\n\r\n")
            await behaviour(writer)
        except (asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield Account(SHARED, "silent", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/api/v2", KEY)
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving)


async def seconds_until_unavailable(call: Awaitable[object], error: type[PanelError] = PanelUnavailable) -> float:
    started = time.monotonic()
    with pytest.raises(error):
        await call
    return time.monotonic() - started


@pytest.mark.parametrize("behaviour", [nothing, headers_only, a_byte_now_and_then, headers_now_and_then])
async def test_a_silent_panel_holds_a_read_no_longer_than_the_time_out(
    behaviour: Callable[[asyncio.StreamWriter], Awaitable[None]],
) -> None:
    connections = PanelConnections(timeout_seconds=TIME_OUT, requests_per_minute=60_000)
    async with silent_panel(behaviour) as account:
        for background in (False, True):
            api = connections.of(account, background=background)
            for call in (api.balance, api.services):
                assert await seconds_until_unavailable(call()) < 2.5 * TIME_OUT
        assert await seconds_until_unavailable(api.add(ServiceId("1"), {}), OutcomeUnknown) < 2.5 * TIME_OUT
    await connections.close()


async def test_many_reads_of_a_silent_panel_share_their_time_out_with_their_wait() -> None:
    """Four at once, so that the later ones spend their time waiting for a place."""
    connections = PanelConnections(timeout_seconds=TIME_OUT, requests_per_minute=60_000, at_once=1)
    async with silent_panel(nothing) as account:
        api = connections.of(account)
        taken = await asyncio.gather(*(seconds_until_unavailable(api.balance()) for _ in range(4)))
        assert max(taken) < 2.5 * TIME_OUT
    await connections.close()


async def test_a_callers_time_out_is_kept_even_where_it_is_that_of_the_panel() -> None:
    connections = PanelConnections(timeout_seconds=TIME_OUT, requests_per_minute=60_000)
    async with silent_panel(nothing) as account:
        api = connections.of(account)
        started = time.monotonic()
        with pytest.raises((TimeoutError, PanelUnavailable)):
            async with asyncio.timeout(TIME_OUT):
                await api.balance()
        assert time.monotonic() - started < 2.5 * TIME_OUT
        with pytest.raises((TimeoutError, OutcomeUnknown)):
            async with asyncio.timeout(TIME_OUT):
                await api.add(ServiceId("1"), {})
        assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]
    await connections.close()


async def test_a_write_waits_for_its_turn_once(panel: ScriptedPanel) -> None:
    """A place among the writes and the limit of requests are one wait with one time-out."""
    panel.script(Answer('{"order": 5}', delay_seconds=0.8 * TIME_OUT))
    connections = PanelConnections(timeout_seconds=TIME_OUT, requests_per_minute=1, at_once=1)
    api = connections.of(panel.account())
    first = asyncio.create_task(api.add(ServiceId("1"), {}))
    await panel.wait_for_requests(1)
    assert await seconds_until_unavailable(api.add(ServiceId("1"), {})) < 1.6 * TIME_OUT
    await first
    assert len(panel.forms) == 1
    await connections.close()


@pytest.mark.parametrize("seconds", ["9999999", "99999999999", "9" * 4_000, "901"])
@pytest.mark.parametrize("call", ["read", "write"])
async def test_a_panel_cannot_stop_an_account_for_days(
    api: PanelAPI, panel: ScriptedPanel, seconds: str, call: str
) -> None:
    panel.script(Answer("", 429, headers={"Retry-After": seconds}))
    with pytest.raises((PanelUnavailable, PanelRefusal)):
        await (api.balance() if call == "read" else api.add(ServiceId("1"), {}))
    with pytest.raises(PanelUnavailable) as error:
        await api.add(ServiceId("1"), {})
    assert error.value.retry_after_seconds is not None
    assert 0 < error.value.retry_after_seconds <= LONGEST_RETRY_AFTER_SECONDS == 900
