from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

import pytest

from bot.domain.errors import StoreUnavailable
from bot.sandbox.faults import Fault
from bot.sandbox.person import People
from bot.sandbox.server import Sandbox
from bot.telegram.connection import Connection
from bot.telegram.polling import Poller


class Inbox:
    """Keeps what it receives, as long as it is well."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.well = True

    async def receive(self, bodies: Iterable[Mapping[str, Any]]) -> int:
        if not self.well:
            raise StoreUnavailable("no space left")
        self.received += map(dict, bodies)
        return len(self.received)

    async def room(self) -> None:
        return

    def texts(self) -> list[str]:
        return [one["message"]["text"] for one in self.received if "message" in one]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as running:
        yield running


@pytest.fixture
async def connection(sandbox: Sandbox) -> AsyncIterator[Connection]:
    async with Connection(sandbox.token, sandbox.api_url) as one:
        yield one


@pytest.fixture
async def people(sandbox: Sandbox) -> AsyncIterator[People]:
    async with People(sandbox.base_url) as those:
        yield those


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def poller(connection: Connection, inbox: Inbox) -> Poller:
    return Poller(connection.bot, connection.polling, inbox, reached=connection.reached, wait_seconds=0)


async def kept_by_telegram(connection: Connection) -> int:
    return (await connection.bot.get_webhook_info()).pending_update_count


def refused(status: int, description: str) -> Fault:
    body = json.dumps({"ok": False, "error_code": status, "description": description})
    return Fault(target="telegram", method="getUpdates", status=status, body=body, times=3)


async def test_telegram_forgets_updates_only_after_they_were_stored(
    poller: Poller, inbox: Inbox, people: People, connection: Connection
) -> None:
    await people.find_person("ana").says("one")
    await people.find_person("ana").says("two")
    assert await poller.round() == 0
    assert inbox.texts() == ["one", "two"]
    assert await kept_by_telegram(connection) == 2
    await poller.round()
    assert await kept_by_telegram(connection) == 0


async def test_what_could_not_be_stored_comes_again(
    poller: Poller, inbox: Inbox, people: People, connection: Connection
) -> None:
    await people.find_person("ana").says("one")
    inbox.well = False
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await poller.round()
    inbox.well = True
    await people.find_person("ana").says("two")
    await poller.round()
    assert inbox.texts() == ["one", "two"]


async def test_updates_are_handed_on_whole_and_unread(poller: Poller, inbox: Inbox, people: People) -> None:
    await people.find_person("ana").says("one")
    await poller.round()
    [update] = inbox.received
    assert update["message"]["from"]["id"] == 1001
    assert update["message"]["chat"]["type"] == "private"


async def test_a_webhook_set_before_is_taken_away_without_losing_what_waits(
    poller: Poller, inbox: Inbox, people: People, connection: Connection
) -> None:
    await connection.set_webhook("https://127.0.0.1:1/telegram", "not-a-secret")
    await people.find_person("ana").says("one")
    await poller.round()
    assert inbox.texts() == ["one"]


async def test_while_telegram_is_away_it_is_asked_less_often_and_complained_of_once(
    poller: Poller, inbox: Inbox, people: People, sandbox: Sandbox, connection: Connection, caplog: Any
) -> None:
    await poller.round()
    await people.find_person("ana").says("one")
    await sandbox.stop()
    with caplog.at_level(logging.INFO, logger="bot"):
        pauses = [await poller.round() for _ in range(8)]
        await sandbox.start()
        await poller.round()
    assert pauses == sorted(pauses)
    assert pauses[0] >= 0.5
    assert pauses[-1] == 30
    assert inbox.texts() == ["one"]
    said = [record.getMessage() for record in caplog.records]
    assert len([line for line in said if "cannot be reached" in line]) == 1
    assert "Telegram answers again" in said


@pytest.mark.parametrize(
    ("status", "words", "level"),
    [(409, "somebody else", logging.ERROR), (401, "TELEGRAM_TOKEN", logging.CRITICAL)],
)
async def test_a_second_poller_or_a_wrong_token_is_said_once_and_tried_on(
    poller: Poller, inbox: Inbox, people: People, sandbox: Sandbox, caplog: Any, status: int, words: str, level: int
) -> None:
    sandbox.faults.add(refused(status, "Conflict: terminated by other getUpdates request"))
    await people.find_person("ana").says("one")
    with caplog.at_level(logging.INFO, logger="bot"):
        assert min([await poller.round() for _ in range(3)]) > 0
        await poller.round()
    assert inbox.texts() == ["one"]
    assert [record.levelno for record in caplog.records if words in record.getMessage()] == [level]
    assert sandbox.token not in caplog.text


@pytest.mark.parametrize(
    "body", ["null", "[]", '{"ok": true, "result": {}}', '{"ok": true, "result": [7, {}]}', "<html>"]
)
async def test_an_answer_that_is_none_does_no_harm(
    poller: Poller, inbox: Inbox, people: People, sandbox: Sandbox, body: str
) -> None:
    await people.find_person("ana").says("one")
    sandbox.faults.add(Fault(target="telegram", method="getUpdates", body=body))
    await poller.round()
    await poller.round()
    assert inbox.texts() == ["one"]


async def test_whether_telegram_was_reached_lately_is_known(
    poller: Poller, connection: Connection, sandbox: Sandbox
) -> None:
    assert await connection.check() == "Telegram was not reached yet"
    assert await connection.greet() == 60
    assert connection.username == "sandbox_bot"
    assert await connection.check() is None


async def test_greeting_a_telegram_that_is_not_there_raises_nothing(sandbox: Sandbox, connection: Connection) -> None:
    await sandbox.stop()
    assert 0 < await connection.greet() < 60
    assert connection.username == ""
    await sandbox.start()
    assert await connection.greet() == 60
