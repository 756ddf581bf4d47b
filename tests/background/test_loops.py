"""The loops of a running bot, seen from outside."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import aiohttp
import pytest

from bot.background.loops import DAY_MS, INBOX_DAYS, Intervals
from bot.domain.accounts.people import Person
from bot.domain.notifications.events import OrderUnknown
from bot.domain.orders.orders import RefillStatus, Status
from bot.sandbox.faults import Fault
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.store.store import Store
from bot.wiring import running
from bot.wiring.factories import ensure_shared_account
from tests.store.examples import ANA, AT_BORIS, draft, event, order, received, refill

QUICK = Intervals(crash_recovery=0.05, retention=0.05, figures=0.05)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(flood_limits=False) as one:
        yield one


def settings(sandbox: Sandbox, database_url: str, http_listen: str = "") -> Settings:
    return Settings.model_validate(
        {
            "telegram_token": sandbox.token,
            "telegram_api_url": sandbox.api_url,
            "panel_api_url": sandbox.panel_url,
            "panel_api_key": "demo",
            "database_url": database_url,
            "http_listen": http_listen,
        }
    )


@pytest.fixture
async def store(sandbox: Sandbox, sqlite_url: str) -> AsyncIterator[Store]:
    one = await Store.open(sqlite_url)
    await ensure_shared_account(one, settings(sandbox, sqlite_url), "")
    yield one
    await one.close()


async def test_what_a_kill_left_being_sent_becomes_unknown_and_is_told(
    sandbox: Sandbox, store: Store, sqlite_url: str
) -> None:
    now = time.time_ns() // 1_000_000
    begun = draft(5)
    await store.drafts.save(begun, over=None)
    await store.orders.submit(order(6, draft_id=begun.id, lease_until=now - 1), begun)
    await store.refills.submit(refill(7, 6, lease_until=now - 1))
    async with running(settings(sandbox, sqlite_url), intervals=QUICK), asyncio.timeout(20):
        while True:
            lost, lost_refill = await store.orders.get(order(6).id), await store.refills.get(7)
            if lost and lost_refill and lost.status is Status.UNKNOWN and lost_refill.status is RefillStatus.UNKNOWN:
                break
            await asyncio.sleep(0.01)
    assert sandbox.panel.list_orders() == []
    assert not any(asked["action"] == "add" for asked in sandbox.panel.requests)


async def test_updates_are_forgotten_only_when_they_cannot_come_again(
    sandbox: Sandbox, store: Store, sqlite_url: str
) -> None:
    now = time.time_ns() // 1_000_000
    old, fresh, unhandled = (
        received(1, at=now - (INBOX_DAYS + 1) * DAY_MS),
        received(2, at=now - (INBOX_DAYS - 1) * DAY_MS),
        received(3, at=now - (INBOX_DAYS + 1) * DAY_MS),
    )
    await store.inbox.receive([old, fresh, unhandled], "somebody", now + DAY_MS)
    await store.inbox.finish([1, 2], "somebody")
    async with running(settings(sandbox, sqlite_url), role="background", intervals=QUICK), asyncio.timeout(20):
        # A number that was forgotten is taken for new.
        while await store.inbox.receive([old], "somebody", now + DAY_MS) == {}:  # noqa: ASYNC110 - the other process has no event
            await asyncio.sleep(0.01)
    assert await store.inbox.receive([fresh, unhandled], "somebody", now + DAY_MS) == {}


async def test_how_much_waits_can_be_read_from_outside(
    sandbox: Sandbox, store: Store, sqlite_url: str, unused_tcp_port: int
) -> None:
    now = time.time_ns() // 1_000_000
    await store.inbox.receive([received(1, at=now - 60_000)], "somebody else", now + DAY_MS)
    await store.people.save(Person(ANA, "Ana", created_at=now))
    begun = draft(5)
    await store.drafts.save(begun, over=None)
    submitted = order(6, draft_id=begun.id)
    await store.orders.submit(submitted, begun)
    await store.orders.save(replace(submitted, status=Status.UNKNOWN), was=Status.SUBMITTING, next_check_at=None)
    waiting = event(1, of=OrderUnknown, order_id=submitted.id, due_at=now - 60_000)
    await store.outbox.add([waiting, replace(event(2), chat_id=AT_BORIS, due_at=now - 60_000)])
    await store.chats.pause(AT_BORIS, "blocked", now)  # that is late for nobody
    followed = replace(refill(7, 6), status=RefillStatus.PENDING, panel_refill_id="7", lease_until=now + DAY_MS)
    await store.refills.submit(replace(followed, next_check_at=now - 60_000))
    wanted = ("bot_inbox_updates 1.0", "bot_outbox_events 1.0", "bot_orders_unknown 1.0", "bot_refills_due 1.0",
              "bot_mass_orders_running 0.0", "bot_approvals_waiting 0.0")  # fmt: skip
    # What is being asked about, and what is being told, waits still.
    sandbox.faults.add(Fault("panel", "refill_status", delay_seconds=60))
    sandbox.faults.add(Fault("telegram", "sendMessage", delay_seconds=60))
    listen = f"127.0.0.1:{unused_tcp_port}"
    bot = running(settings(sandbox, sqlite_url, listen), role="background", intervals=QUICK)
    async with bot, aiohttp.ClientSession() as web, asyncio.timeout(20):
        while True:
            async with web.get(f"http://{listen}/metrics") as response:
                figures = await response.text()
            if all(line in figures for line in wanted):
                break
            await asyncio.sleep(0.01)
    assert 'bot_loop_beat_age_seconds{loop="tracking"}' in figures
