"""Telegram answers nothing for hours: what was to be said is kept, and nothing is set aside for it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.background.supervisor import Supervisor
from bot.domain.ids import PersonId
from bot.domain.notifications.events import Event, OperatorNote
from bot.domain.queues import ReceivedUpdate
from bot.flows.notifications.outbox_delivery import OutboxDelivery
from bot.ops.health import Heartbeats
from bot.sandbox.faults import Fault
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from bot.store.store import Store
from bot.telegram.connection import Connection
from bot.telegram.rate_limit import RateLimit
from bot.telegram.screen import Screen, escaped
from bot.telegram.sending import Sender
from bot.telegram.updates import MOST_TRIES_UNTAKEN, Updates
from tests.telegram_.test_updates import HeldClock, message, until

ANA = 1001
AWAY: dict[str, dict[str, Any]] = {
    "behind a broken gateway": {"status": 502, "body": "<html>", "content_type": "text/html"},
    "out of order": {"status": 500, "body": '{"ok": false, "error_code": 500, "description": "Internal Server Error"}'},
    "dropping every connection": {"cut": "before"},
    "not knowing the token": {"status": 401, "body": '{"ok": false, "error_code": 401, "description": "Unauthorized"}'},
}


async def _at_once(_seconds: float) -> None:
    """No pause."""


class Bot:
    """What takes updates up and what tells events, over one real connection; its clock is the test's."""

    def __init__(self, store: Store, connection: Connection, supervisor: Supervisor, clock: HeldClock) -> None:
        self.store, self.clock = store, clock
        rate_limit = RateLimit(clock=lambda: clock.now / 1000, sleep=_at_once)
        self.sender = Sender(connection, rate_limit, sleep=_at_once)
        self.tries, self.aside = 0, list[int]()
        self.updates = Updates(
            store,
            self.reply,
            clock,
            "one",
            spawn=supervisor.spawn,
            on_set_aside=self.set_aside,
            taken=lambda: self.sender.taken,
            retry_seconds=(0.001,),
        )
        self.outbox_delivery = OutboxDelivery(store, self, clock, taken=lambda: self.sender.taken)

    async def reply(self, update: dict[str, Any]) -> None:
        said = update["message"]
        self.tries += said["chat"]["id"] == ANA
        await self.sender.send(said["chat"]["id"], Screen(escaped(f"You said {said['text']}")))

    async def set_aside(self, update: ReceivedUpdate, _why: str) -> None:
        self.aside.append(update.update_id)

    async def notify(self, event: Event) -> None:
        assert isinstance(event, OperatorNote)
        await self.sender.send(event.chat_id, Screen(escaped(event.message)), interactive=False)

    async def notify_together(self, events: Any) -> None:
        raise AssertionError("nothing here is told together")

    async def happens(self, number: int, chat: int) -> None:
        event = OperatorNote.of(f"note {number}", PersonId(chat), f"Note {number}", {}, number, self.clock())
        await self.store.outbox.add([event])

    async def goes_round(self) -> list[str]:
        return [await self.outbox_delivery.deliver(event) for event in await self.outbox_delivery.due()]


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(flood_limits=False) as running:
        yield running


@pytest.fixture
async def ana(sandbox: Sandbox) -> AsyncIterator[SandboxPerson]:
    async with People(sandbox.base_url) as people:
        await people.find_person("ana").says("/start")
        yield people.find_person("ana")


@pytest.fixture
async def bot(sandbox: Sandbox, ana: SandboxPerson, tmp_path: Path) -> AsyncIterator[Bot]:
    store = await Store.open(f"sqlite+aiosqlite:///{tmp_path}/bot.db")
    supervisor = Supervisor(Heartbeats(time.monotonic))
    async with Connection(sandbox.token, sandbox.api_url) as connection:
        yield Bot(store, connection, supervisor, HeldClock())
        await supervisor.stop(0)
    await store.close()


async def said_to(person: SandboxPerson) -> list[str]:
    return [one["text"] for one in await person.messages() if one["from"]["is_bot"]]


@pytest.mark.parametrize("away", AWAY)
async def test_hours_without_telegram_set_no_update_aside(
    bot: Bot, sandbox: Sandbox, ana: SandboxPerson, away: str
) -> None:
    sandbox.faults.add(Fault(target="telegram", method="sendMessage", times=100_000, **AWAY[away]))
    await bot.updates.receive([message(1, text="one"), message(2, text="two")])
    await until(lambda: bot.tries > 3 * MOST_TRIES_UNTAKEN, 60)
    assert bot.aside == []
    sandbox.faults.clear()
    await until(lambda: not bot.updates._held)
    assert bot.aside == []
    assert await said_to(ana) == ["You said one", "You said two"]


@pytest.mark.parametrize("away", AWAY)
async def test_hours_without_telegram_set_no_event_aside(
    bot: Bot, sandbox: Sandbox, ana: SandboxPerson, away: str
) -> None:
    sandbox.faults.add(Fault(target="telegram", method="sendMessage", times=100_000, **AWAY[away]))
    for number in (1, 2):
        await bot.happens(number, ANA)
    outcomes = set()
    for _ in range(50):
        outcomes |= set(await bot.goes_round())
        bot.clock.passes(600)
    assert outcomes == {"later"}
    sandbox.faults.clear()
    while await bot.goes_round():
        bot.clock.passes(600)
    assert await said_to(ana) == ["Note 1", "Note 2"]
