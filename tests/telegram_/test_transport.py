from __future__ import annotations

import asyncio
import datetime as dt
import io
import json
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.telegram.transport import AiohttpRequest, RequestNotSent

TOKEN = "1000:an-invented-token-for-tests-only-abcdef"

MESSAGE = {
    "message_id": 7,
    "date": 1_700_000_000,
    "chat": {"id": 1001, "type": "private", "first_name": "Ana"},
    "from": {"id": 1000, "is_bot": True, "first_name": "Bot"},
    "text": "hello",
}

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Telegram:
    """A Bot API of one answer: what was asked is kept, what is answered is the test's to say."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.headers: list[dict[str, str]] = []
        self.asked_once = asyncio.Event()
        self.connections: set[object] = set()
        self.answer: Answer = self.ok
        self.url = ""

    async def ok(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"ok": True, "result": MESSAGE})

    def says(self, status: int, body: str | bytes, content_type: str = "application/json") -> None:
        async def answer(request: web.Request) -> web.StreamResponse:
            data = body.encode() if isinstance(body, str) else body
            return web.Response(status=status, body=data, content_type=content_type)

        self.answer = answer

    async def handle(self, request: web.Request) -> web.StreamResponse:
        fields: dict[str, object] = {}
        if request.content_type == "application/json":
            fields = await request.json()
        elif request.method == "POST":
            for name, value in (await request.post()).items():
                if isinstance(value, web.FileField):
                    fields[name] = (value.filename, value.file.read(), value.content_type)
                else:
                    fields[name] = value
        self.asked.append((request.path.rsplit("/", 1)[-1], fields))
        self.asked_once.set()
        self.headers.append(dict(request.headers))
        self.connections.add(request.transport)
        return await self.answer(request)


@pytest.fixture
async def telegram() -> AsyncIterator[Telegram]:
    stand_in = Telegram()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/{path:.*}", stand_in.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    stand_in.url = f"http://{host}:{port}"
    yield stand_in
    await runner.cleanup()


@pytest.fixture
async def bot(telegram: Telegram) -> AsyncIterator[Bot]:
    request = AiohttpRequest(read_timeout=2, max_answer_bytes=200_000)
    await request.initialize()
    yield Bot(TOKEN, base_url=f"{telegram.url}/bot", base_file_url=f"{telegram.url}/file/bot", request=request)
    await request.shutdown()


def everything_said(error: BaseException) -> str:
    """All the text a log or a trace could get out of an exception, its causes and its contexts included."""
    said = "".join(traceback.format_exception(error))
    linked: BaseException | None = error
    while linked is not None:
        said += f"{linked!r} {linked.args!r} {vars(linked)!r}"
        linked = linked.__cause__ or linked.__context__
    return said


async def failure_of(call: Awaitable[object]) -> TelegramError:
    with pytest.raises(TelegramError) as caught:
        await call
    assert TOKEN not in everything_said(caught.value)
    assert "an-invented-token" not in everything_said(caught.value)
    return caught.value


async def test_a_message_arrives_with_its_parameters_as_telegram_wants_them(telegram: Telegram, bot: Bot) -> None:
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("✅ Confirm", callback_data="c:1")]])
    text = "Привет & <b>1 + 1 = 2</b> ✅ 100% of “it”\nsecond line"
    sent = await bot.send_message(1001, text, parse_mode="HTML", reply_markup=keyboard, disable_notification=True)
    assert sent.message_id == 7
    method, fields = telegram.asked[0]
    assert method == "sendMessage"
    assert fields["text"] == text
    assert fields["chat_id"] == 1001
    assert fields["disable_notification"] is True
    assert fields["reply_markup"] == {"inline_keyboard": [[{"text": "✅ Confirm", "callback_data": "c:1"}]]}


async def test_a_file_is_uploaded_under_its_name(telegram: Telegram, bot: Bot) -> None:
    content = bytes(range(256)) * 20
    await bot.send_document(1001, content, filename='orders "März" заказы.csv', caption="Your orders")
    _, fields = telegram.asked[0]
    assert fields["document"] == ('orders "März" заказы.csv', content, "text/csv")
    assert fields["caption"] == "Your orders"


async def test_a_large_file_and_an_open_file_are_uploaded_whole(telegram: Telegram, bot: Bot) -> None:
    content = b"0123456789abcdef" * 200_000
    await bot.send_document(1001, content, filename="big.bin")
    await bot.send_document(1001, io.BytesIO(content), filename="open.bin")
    received = [fields["document"] for _, fields in telegram.asked]
    assert received == [
        ("big.bin", content, "application/octet-stream"),
        ("open.bin", content, "application/octet-stream"),
    ]


async def test_a_file_is_fetched_and_one_too_large_is_not(telegram: Telegram, bot: Bot) -> None:
    telegram.says(200, b"service | link | quantity", "application/octet-stream")
    assert (
        bytes(await bot.request.retrieve(f"{telegram.url}/file/bot{TOKEN}/lines.txt")) == b"service | link | quantity"
    )
    telegram.says(200, b"x" * 300_000, "application/octet-stream")
    error = await failure_of(bot.request.retrieve(f"{telegram.url}/file/bot{TOKEN}/lines.txt"))
    assert "too large" in str(error)


async def test_a_file_that_is_not_there_shows_no_token(telegram: Telegram, bot: Bot) -> None:
    telegram.says(404, f"<html>/file/bot{TOKEN}/lines.txt was not found</html>", "text/html")
    await failure_of(bot.request.retrieve(f"{telegram.url}/file/bot{TOKEN}/lines.txt"))


async def test_one_connection_serves_requests_that_follow_each_other(telegram: Telegram, bot: Bot) -> None:
    for _ in range(5):
        await bot.send_message(1001, "again")
    assert len(telegram.connections) == 1


async def test_no_more_connections_are_opened_than_allowed(telegram: Telegram) -> None:
    async with AiohttpRequest(connections=3) as request:
        bot = Bot(TOKEN, base_url=f"{telegram.url}/bot", request=request)
        await asyncio.gather(*(bot.send_message(1001, "at once") for _ in range(20)))
    assert len(telegram.asked) == 20
    assert len(telegram.connections) <= 3


async def test_cookies_are_not_kept(telegram: Telegram, bot: Bot) -> None:
    async def with_cookie(request: web.Request) -> web.StreamResponse:
        response = web.json_response({"ok": True, "result": MESSAGE})
        response.set_cookie("session", "1")
        return response

    telegram.answer = with_cookie
    await bot.send_message(1001, "one")
    await bot.send_message(1001, "two")
    assert all("Cookie" not in headers for headers in telegram.headers)


async def test_a_proxy_in_the_environment_is_left_alone(
    telegram: Telegram, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    await bot.send_message(1001, "straight")
    assert len(telegram.asked) == 1


async def test_a_flood_limit_says_how_long_to_wait(telegram: Telegram, bot: Bot) -> None:
    telegram.says(
        429,
        json.dumps(
            {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 17}}
        ),
    )
    error = await failure_of(bot.send_message(1001, "x"))
    assert isinstance(error, RetryAfter)
    assert error.retry_after == dt.timedelta(seconds=17)


async def test_somebody_who_blocked_the_bot_is_forbidden(telegram: Telegram, bot: Bot) -> None:
    said = "Forbidden: bot was blocked by the user"
    telegram.says(403, json.dumps({"ok": False, "error_code": 403, "description": said}))
    error = await failure_of(bot.send_message(1001, "x"))
    assert isinstance(error, Forbidden)
    assert str(error) == said


async def test_a_migrated_group_says_its_new_id(telegram: Telegram, bot: Bot) -> None:
    parameters = {"migrate_to_chat_id": -1001}
    telegram.says(400, json.dumps({"ok": False, "description": "Bad Request: upgraded", "parameters": parameters}))
    error = await failure_of(bot.send_message(1001, "x"))
    assert isinstance(error, ChatMigrated)
    assert error.new_chat_id == -1001


async def test_an_edit_without_a_change_keeps_telegrams_words(telegram: Telegram, bot: Bot) -> None:
    telegram.says(400, json.dumps({"ok": False, "description": "Bad Request: message is not modified"}))
    error = await failure_of(bot.send_message(1001, "x"))
    assert isinstance(error, BadRequest)
    assert str(error) == "Message is not modified"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, f"<html>Bad gateway for /bot{TOKEN}/sendMessage</html>"),
        (500, ""),
        (503, "null"),
        (500, json.dumps({"description": 5, "parameters": ["retry_after"]})),
        (429, json.dumps({"description": "Too Many", "parameters": {"retry_after": "soon"}})),
        (302, ""),
        (599, "?"),
        (200, f"<html>/bot{TOKEN}/sendMessage</html>"),
        (200, ""),
        (200, "null"),
        (200, "[]"),
        (200, '{"ok": true}'),
        (200, '{"ok": false, "description": "odd", "parameters": {}}'),
        (200, '{"ok": true, "result": {"message_id": 7'),
        (200, "[" * 100_000),
        (200, b"\xff\xfe\x00"),
    ],
)
async def test_garbage_is_a_failure_of_the_network_and_shows_no_token(
    telegram: Telegram, bot: Bot, caplog: pytest.LogCaptureFixture, status: int, body: str | bytes
) -> None:
    caplog.set_level("DEBUG")
    telegram.says(status, body, "text/html")
    error = await failure_of(bot.send_message(1001, "x"))
    assert isinstance(error, NetworkError)
    assert len(str(error)) < 200
    assert TOKEN not in caplog.text


async def test_a_redirect_is_not_followed(telegram: Telegram, bot: Bot) -> None:
    async def elsewhere(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(f"{telegram.url}/elsewhere{request.path}")

    telegram.answer = elsewhere
    await failure_of(bot.send_message(1001, "x"))
    assert len(telegram.asked) == 1


async def test_an_endless_answer_is_not_read_to_its_end(telegram: Telegram, bot: Bot) -> None:
    telegram.says(200, b'{"ok": true, "result": "' + b"x" * 300_000 + b'"}')
    error = await failure_of(bot.send_message(1001, "x"))
    assert "too large" in str(error)
    telegram.answer = telegram.ok
    await bot.send_message(1001, "the next one works")


async def test_a_slow_answer_times_out_after_it_was_asked_once(telegram: Telegram) -> None:
    async def never(request: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    telegram.answer = never
    async with AiohttpRequest(read_timeout=0.05) as request:
        bot = Bot(TOKEN, base_url=f"{telegram.url}/bot", request=request)
        error = await failure_of(bot.send_message(1001, "x"))
        assert isinstance(error, TimedOut)
        assert not isinstance(error, RequestNotSent)
        error = await failure_of(bot.send_message(1001, "x", connect_timeout=3, read_timeout=0.05, write_timeout=2))
        assert isinstance(error, TimedOut)
    assert len(telegram.asked) == 2


async def test_no_free_connection_in_time_says_that_nothing_was_sent(telegram: Telegram) -> None:
    release = asyncio.Event()

    async def held(request: web.Request) -> web.StreamResponse:
        await release.wait()
        return await telegram.ok(request)

    telegram.answer = held
    async with AiohttpRequest(connections=1, pool_timeout=0.05, connect_timeout=0.05) as request:
        bot = Bot(TOKEN, base_url=f"{telegram.url}/bot", request=request)
        # The first may take its time to connect: on a busy machine it would fail too, and never ask.
        first = asyncio.create_task(bot.send_message(1001, "first", pool_timeout=30, connect_timeout=30))
        await asyncio.wait_for(telegram.asked_once.wait(), 60)
        error = await failure_of(bot.send_message(1001, "second"))
        assert isinstance(error, TimedOut)
        assert isinstance(error, RequestNotSent)
        release.set()
        await first
    assert len(telegram.asked) == 1


async def test_a_refused_connection_says_that_nothing_was_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    async with AiohttpRequest() as request:
        error = await failure_of(Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=request).get_me())
    assert isinstance(error, RequestNotSent)
    assert not isinstance(error, TimedOut)


@pytest.mark.parametrize("half", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{", b"not http at all\r\n\r\n"])
async def test_a_reset_is_a_failure_of_the_network_and_is_not_retried(
    telegram: Telegram, bot: Bot, half: bytes
) -> None:
    async def cut(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        assert isinstance(request.transport, asyncio.Transport)
        request.transport.write(half)
        request.transport.close()
        await asyncio.Event().wait()
        return web.Response()

    telegram.answer = cut
    error = await failure_of(bot.send_message(1001, "x"))
    assert isinstance(error, NetworkError)
    assert not isinstance(error, RequestNotSent)
    assert len(telegram.asked) == 1


async def test_an_impossible_address_shows_no_token() -> None:
    async with AiohttpRequest() as request:
        for base in ("no-scheme/bot", "http:///bot", "http://[::1/bot", "ftp://127.0.0.1/bot"):
            await failure_of(Bot(TOKEN, base_url=base, request=request).get_me())


async def test_it_can_be_opened_again_after_it_was_closed(telegram: Telegram) -> None:
    request = AiohttpRequest(read_timeout=3)
    assert request.read_timeout == 3
    bot = Bot(TOKEN, base_url=f"{telegram.url}/bot", request=request)
    await request.shutdown()
    await failure_of(bot.send_message(1001, "closed"))
    for _ in range(2):
        await request.initialize()
        await bot.send_message(1001, "open")
        await request.shutdown()
    assert len(telegram.asked) == 2
