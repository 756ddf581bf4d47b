"""A write is one request whatever happens, and its outcome is never more certain than the answer."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest

from bot.domain.accounts.people import Account
from bot.domain.errors import OutcomeUnknown, PanelError, PanelRefusal, PanelUnavailable, RefusalCode
from bot.domain.ids import SHARED, AccountId, PanelOrderId, ServiceId
from bot.panel.api import PanelAPI
from bot.panel.panels import PanelConnections
from tests.panel.scripted_panel import KEY, Answer, ScriptedPanel

LINK = {"link": "https://example.com/p/1", "quantity": "100"}
Behaviour = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def added(api: PanelAPI) -> PanelError:
    with pytest.raises(PanelError) as error:
        await api.add(ServiceId("1"), LINK)
    return error.value


@asynccontextmanager
async def bare_server(behaviour: Behaviour) -> AsyncIterator[tuple[Account, list[int]]]:
    """A plain TCP server; the list has an entry for each connection."""
    connections: list[int] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        try:
            await behaviour(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield Account(AccountId(77), "bare", f"http://127.0.0.1:{port}/api/v2", KEY), connections


def reset(writer: asyncio.StreamWriter) -> None:
    writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def whole_request(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    await reader.readexactly(int(head.split("content-length: ")[1].split("\r\n")[0]))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(cut="before"), id="reset before the effect"),
        pytest.param(Answer('{"order": 5}', cut="after"), id="reset after the effect"),
        pytest.param(Answer('{"order": 23501, "charge": "0.5"}', cut="mid"), id="cut in the middle of the answer"),
        pytest.param(Answer("", 500), id="500, empty"),
        pytest.param(Answer('{"error": "Something broke"}', 500), id="500 with an unknown text"),
        pytest.param(Answer("<html>Bad Gateway</html>", 502, "text/html"), id="502, a page"),
        pytest.param(Answer("", 200), id="200, empty"),
        pytest.param(Answer("null"), id="null"),
        pytest.param(Answer('{"ord'), id="half a JSON"),
        pytest.param(Answer('{"order":'), id="a JSON that stops before the id"),
        pytest.param(Answer("NaN"), id="not a number"),
        pytest.param(Answer("[" * 100_000), id="nested too far"),
        pytest.param(Answer('{"order": ' + "9" * 5_000 + "}"), id="an id too far"),
        pytest.param(Answer('{"order": 1e999999999999}'), id="a power too far"),
        pytest.param(Answer('{"result": {"number": 5}}'), id="an unknown shape"),
        pytest.param(Answer("OK 23501", content_type="text/plain"), id="plain text"),
        pytest.param(Answer("", 301, headers={"Location": "/elsewhere"}), id="moved"),
        pytest.param(Answer("x" * 70_000, 200, "text/plain"), id="a long text"),
    ],
)
async def test_an_add_without_a_usable_answer_is_unknown_after_one_request(
    api: PanelAPI, panel: ScriptedPanel, observed: list[tuple[str, str]], answer: Answer
) -> None:
    panel.script(answer)
    assert isinstance(await added(api), OutcomeUnknown)
    assert len(panel.forms) == 1
    assert observed == [("add", "unknown")]


@pytest.mark.parametrize(
    "body", ["", "Too many requests", '{"error": "Rate limit exceeded"}', "<html>429</html>", "{}"]
)
async def test_an_add_with_http_429_is_refused_after_one_request(
    api: PanelAPI, panel: ScriptedPanel, observed: list[tuple[str, str]], body: str
) -> None:
    panel.script(Answer(body, 429, headers={"Retry-After": "1"}))
    refusal = await added(api)
    assert isinstance(refusal, PanelRefusal)
    assert refusal.code is RefusalCode.RATE_LIMIT
    assert len(panel.forms) == 1
    assert observed == [("add", "refused")]


async def test_an_add_that_times_out_is_unknown_after_one_request(panel: ScriptedPanel) -> None:
    panel.script(Answer('{"order": 5}', delay_seconds=5))
    short = PanelConnections(timeout_seconds=0.2)
    assert isinstance(await added(short.of(panel.account())), OutcomeUnknown)
    assert len(panel.forms) == 1
    await short.close()


async def test_an_add_to_a_closed_port_was_certainly_not_sent(connections: PanelConnections) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/api/v2"
        error = await added(connections.of(Account(SHARED, "nobody", address, KEY)))
    assert isinstance(error, PanelUnavailable)
    assert error.why == "Connection refused"


@pytest.mark.parametrize(
    "address", ["http://", "not an address", "ftp://127.0.0.1/api", "http://127.0.0.1:99999/", "http://a..b/", ""]
)
async def test_an_add_to_an_invalid_address_was_certainly_not_sent(connections: PanelConnections, address: str) -> None:
    assert isinstance(await added(connections.of(Account(SHARED, "nowhere", address, KEY))), PanelUnavailable)


async def test_an_add_whose_tls_cannot_begin_was_certainly_not_sent(connections: PanelConnections) -> None:
    async def speaks_no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert KEY.encode() not in await reader.read(4096)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with bare_server(speaks_no_tls) as (account, made):
        secure = Account(account.id, account.name, account.url.replace("http://", "https://"), account.key)
        assert isinstance(await added(connections.of(secure)), PanelUnavailable)
    assert len(made) == 1


async def test_an_add_reset_after_its_headers_is_unknown_and_not_sent_again(connections: PanelConnections) -> None:
    async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        reset(writer)

    async with bare_server(resets) as (account, made):
        assert isinstance(await added(connections.of(account)), OutcomeUnknown)
    assert len(made) == 1


async def test_an_add_whose_connection_is_dropped_at_once_is_not_sent_again(connections: PanelConnections) -> None:
    async def hangs_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        reset(writer)

    async with bare_server(hangs_up) as (account, made):
        assert isinstance(await added(connections.of(account)), OutcomeUnknown)
    assert len(made) == 1


async def test_half_an_answer_without_a_length_gives_no_order(connections: PanelConnections) -> None:
    async def answers_half(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await whole_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n{"order": 23')
        await writer.drain()

    async with bare_server(answers_half) as (account, made):
        assert isinstance(await added(connections.of(account)), OutcomeUnknown)
    assert len(made) == 1


async def test_a_write_never_uses_a_connection_that_the_panel_closed_meanwhile(
    connections: PanelConnections,
) -> None:
    async def closes_after_one_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await whole_request(reader)
        answer = b'{"order": 5, "balance": "1"}'
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: keep-alive\r\n\r\n%b" % (len(answer), answer)
        )
        await writer.drain()

    async with bare_server(closes_after_one_answer) as (account, made):
        api = connections.of(account)
        for _ in range(10):
            await api.balance()
            assert (await api.add(ServiceId("1"), LINK)).panel_order_id == "5"
    assert len(made) >= 20


async def test_every_add_uses_its_own_connection(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{"order": 5, "balance": "1"}')
    await api.balance()
    for _ in range(3):
        await api.add(ServiceId("1"), LINK)
    assert [headers.get("Connection") for headers in panel.headers] == [None, "close", "close", "close"]


async def test_an_add_that_waits_too_long_for_its_turn_was_certainly_not_sent(panel: ScriptedPanel) -> None:
    panel.script('{"order": 5}')
    slow = PanelConnections(timeout_seconds=0.2, requests_per_minute=1)
    api = slow.of(panel.account())
    assert (await api.add(ServiceId("1"), LINK)).panel_order_id == "5"
    assert isinstance(await added(api), PanelUnavailable)
    assert len(panel.forms) == 1
    await slow.close()


async def test_hanging_reads_do_not_hold_up_a_write(panel: ScriptedPanel, connections: PanelConnections) -> None:
    api = connections.of(panel.account())
    panel.script(*[Answer('{"balance": "1"}', delay_seconds=30)] * 4, '{"order": 5}')
    hanging = [asyncio.create_task(api.balance()) for _ in range(8)]
    await panel.wait_for_requests(4)
    async with asyncio.timeout(5):
        assert (await api.add(ServiceId("1"), LINK)).panel_order_id == "5"
    assert [form["action"] for form in panel.forms] == ["balance"] * 4 + ["add"]
    for task in hanging:
        task.cancel()
    await asyncio.gather(*hanging, return_exceptions=True)


async def test_an_add_that_is_cancelled_while_it_waits_for_the_answer_is_not_sent_again(
    api: PanelAPI, panel: ScriptedPanel
) -> None:
    panel.script(Answer('{"order": 5}', delay_seconds=30))
    task = asyncio.create_task(api.add(ServiceId("1"), LINK))
    await panel.wait_for_requests(1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(panel.forms) == 1


async def test_the_form_is_sent_exactly(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{"order": 5}')
    parameters = {"link": "https://example.com/?a=1&b=é+ü", "comments": "first one\nsecond, with a comma\n👍 100%"}
    await api.add(ServiceId("12"), parameters)
    sent = {"key": KEY, "action": "add", "service": "12"} | parameters
    assert panel.bodies == [urlencode(sent).encode()]
    assert panel.headers[0]["Content-Type"] == "application/x-www-form-urlencoded"
    assert panel.paths == ["POST /api/v2"]
    assert panel.forms == [sent]


async def test_parameters_cannot_replace_key_action_and_service(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{"order": 5}')
    await api.add(ServiceId("12"), {"key": "x", "action": "cancel", "service": "13", "link": "y"})
    assert panel.forms == [{"key": KEY, "action": "add", "service": "12", "link": "y"}]


async def test_a_write_for_many_keeps_the_answers_before_a_failed_batch(
    api: PanelAPI, panel: ScriptedPanel, observed: list[tuple[str, str]]
) -> None:
    ids = [PanelOrderId(str(number)) for number in range(1, 251)]
    first = "[" + ",".join(f'{{"order": {name}, "refill": {name}000}}' for name in ids[:100]) + "]"
    panel.script(first, Answer("", 500), "[]")
    answer = await api.refill(ids)
    assert answer == {name: f"{name}000" for name in ids[:100]}
    assert len(panel.forms) == 2
    assert observed == [("refill", "ok"), ("refill", "unknown")]


@pytest.mark.parametrize("answer", [Answer("", 500), Answer("[]"), Answer(cut="after"), Answer('{"refill": true}')])
async def test_a_refill_or_cancel_without_a_usable_answer_is_unknown_after_one_request(
    api: PanelAPI, panel: ScriptedPanel, answer: Answer
) -> None:
    panel.script(answer)
    for asked in (api.refill, api.cancel):
        with pytest.raises(OutcomeUnknown):
            await asked([PanelOrderId("7")])
    assert len(panel.forms) == 2


async def test_an_order_of_two_links_may_have_two_numbers(api: PanelAPI, panel: ScriptedPanel) -> None:
    panel.script('{"orders": [5, 6]}')
    placed = await api.add(ServiceId("1"), {"link": "https://example.com/p/1\nhttps://example.com/p/2"})
    assert (placed.panel_order_id, placed.children) == ("5", ("5", "6"))
    with pytest.raises(OutcomeUnknown) as unknown:
        await api.add(ServiceId("1"), {"link": "https://example.com/p/1"})
    assert unknown.value.said == '{"orders": [5, 6]}'


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer('{"message": "We look into it"}'), "We look into it"),
        (Answer("OK 23501", content_type="text/plain"), "OK 23501"),
        (Answer("<html><body>Bad <b>gateway</b></body></html>", 502, "text/html"), "Bad gateway"),
        (Answer("null"), ""),
        (Answer("", 500), ""),
        (Answer(cut="after"), ""),
        (Answer(json.dumps({"message": f"Hello {KEY}"})), "Hello [key]"),
    ],
)
async def test_what_the_panel_said_is_kept_where_the_outcome_is_unknown(
    api: PanelAPI, panel: ScriptedPanel, answer: Answer, said: str
) -> None:
    panel.script(answer)
    error = await added(api)
    assert isinstance(error, OutcomeUnknown)
    assert error.said == said
