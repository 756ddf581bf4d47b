"""The whole put together: what the operator asks, what is stored of the settings, processes that share the work."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from bot import wiring
from bot.domain.accounts.people import Account
from bot.domain.errors import Misconfigured
from bot.domain.ids import SHARED, AccountId, PersonId
from bot.domain.notifications.events import OperatorNote
from bot.domain.orders.orders import Status
from bot.domain.queues import ReceivedUpdate
from bot.sandbox.person import People
from bot.sandbox.server import Sandbox
from bot.settings import Settings
from bot.store.ids import IdGenerator
from bot.store.store import Store
from bot.wiring.factories import ensure_shared_account
from bot.wiring.process import max_handling_seconds, max_sending_seconds
from tests.store.examples import NOW, draft, event, order

ROOT = Path(__file__).parents[2]
KEY = "a-key-that-opens-nothing-0123456789"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(flood_limits=False) as running:
        yield running


def settings(sandbox: Sandbox, database_url: str, **more: Any) -> Settings:
    plain = {
        "telegram_token": sandbox.token,
        "telegram_api_url": sandbox.api_url,
        "operator_ids": (1001,),
        "panel_api_url": sandbox.panel_url,
        "panel_api_key": "demo",
        "database_url": database_url,
        "http_listen": "",
    }
    return Settings.model_validate(plain | more)


def holds(folder: Path, text: str) -> bool:
    """Whether any file there holds the text in clear."""
    return any(text.encode() in file.read_bytes() for file in folder.iterdir() if file.is_file())


# ── check ──


async def test_a_set_up_without_a_problem_has_none_and_is_left_as_it_is(
    sandbox: Sandbox, empty_sqlite_url: str
) -> None:
    assert await wiring.check(settings(sandbox, empty_sqlite_url)) == []
    assert not os.path.exists(empty_sqlite_url.removeprefix("sqlite+aiosqlite:///"))  # noqa: ASYNC240


async def test_a_stored_key_that_no_secret_opens_is_a_problem_until_the_right_one_is_back(
    sandbox: Sandbox, sqlite_url: str
) -> None:
    old, new, other = (Fernet.generate_key().decode() for _ in range(3))
    store = await Store.open(sqlite_url, keys=[old])
    await store.accounts.save(
        Account(AccountId(2), "Own", "https://panel.example/api/v2", "0123456789", PersonId(1001))
    )
    await store.close()
    [problem] = await wiring.check(settings(sandbox, sqlite_url, secret_key=(other,)))
    assert "SECRET_KEY does not open the stored key of the account “Own”" in problem
    assert await wiring.rotate(settings(sandbox, sqlite_url, secret_key=(new, old))) == (1, "")
    assert await wiring.check(settings(sandbox, sqlite_url, secret_key=(new,))) == []


async def test_messages_that_wait_and_that_no_secret_opens_are_said_by_check_and_by_rotate(
    sandbox: Sandbox, sqlite_url: str
) -> None:
    old, new = (Fernet.generate_key().decode() for _ in range(2))
    store = await Store.open(sqlite_url, keys=[old])
    await store.inbox.receive(
        [ReceivedUpdate(1, "ana", '{"update_id": 1, "message": {"text": "hello"}}', NOW)], "gone", NOW
    )
    await store.close()
    said = ["SECRET_KEY opens 1 of the waiting messages no more"]
    problems = await wiring.check(settings(sandbox, sqlite_url, secret_key=(new,)))
    assert [one.partition(";")[0] for one in problems] == said
    done, sealed = await wiring.rotate(settings(sandbox, sqlite_url, secret_key=(new,)))
    assert (done, [sealed.partition(";")[0]]) == (0, said)
    assert await wiring.rotate(settings(sandbox, sqlite_url, secret_key=(new, old))) == (1, "")
    assert await wiring.check(settings(sandbox, sqlite_url, secret_key=(new,))) == []


async def test_every_problem_is_told_at_once(sandbox: Sandbox, tmp_path: Path) -> None:
    file = tmp_path / "no.db"
    file.write_text("this is no database, however long one looks at it" * 100)
    wrong = settings(
        sandbox,
        f"sqlite+aiosqlite:///{file}",
        telegram_token="77:wrong",
        panel_api_key="wrong",
        default_language="tlh",
    )
    problems = await wiring.check(wrong)
    assert [re.split(r"[:, ]", problem)[0] for problem in problems] == [
        "DEFAULT_LANGUAGE",
        "DATABASE_URL",
        "TELEGRAM_TOKEN",
        "PANEL_API_URL",
    ]
    assert "the language tlh" in problems[0]
    assert not any("wrong" in problem for problem in problems), "what was set is secret"


async def test_what_cannot_be_reached_is_said_so(sandbox: Sandbox, sqlite_url: str) -> None:
    away = settings(sandbox, sqlite_url)
    await sandbox.stop()
    telegram, panel = await wiring.check(away)
    assert telegram.startswith("TELEGRAM_TOKEN: Telegram cannot be reached")
    assert panel.startswith("PANEL_API_URL: The panel is not answering.")


async def test_only_who_hears_people_needs_an_address_for_the_webhook(sandbox: Sandbox, empty_sqlite_url: str) -> None:
    deaf = settings(sandbox, empty_sqlite_url, webhook_url="https://bot.example", webhook_secret="x", http_listen="")
    missing = "HTTP_LISTEN is empty while WEBHOOK_URL is set; it should hold host:port for the webhook."
    assert await wiring.check(deaf) == [missing]
    for role in ("all", "chat"):
        with pytest.raises(Misconfigured, match="HTTP_LISTEN is empty"):
            async with wiring.running(deaf, role):
                pass
    async with wiring.running(deaf, "background"):
        pass


# ── the operator's lists ──


async def test_unknown_orders_and_waiting_events_are_listed(sandbox: Sandbox, sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    await ensure_shared_account(store, settings(sandbox, sqlite_url), "")
    assert await wiring.unknown_orders(settings(sandbox, sqlite_url)) == []
    open_draft = draft(5)
    await store.drafts.save(open_draft, over=None)
    submitted = order(6, draft_id=open_draft.id)
    assert await store.orders.submit(submitted, open_draft)
    await store.orders.save(
        replace(submitted, status=Status.UNKNOWN), was=Status.SUBMITTING, next_check_at=None, events=[event(7)]
    )
    await store.close()
    [line] = await wiring.unknown_orders(settings(sandbox, sqlite_url))
    assert "order 6 of person 1001" in line
    assert "0.9 USD" in line
    [line] = await wiring.outbox(settings(sandbox, sqlite_url))
    assert "order_moved for chat 1001" in line


# ── the shared account ──


async def test_the_shared_account_is_what_the_settings_say_and_its_key_is_stored_nowhere(
    sandbox: Sandbox, sqlite_url: str, tmp_path: Path
) -> None:
    store = await Store.open(sqlite_url)
    first = settings(sandbox, sqlite_url, panel_api_url="https://panel.example/api/v2", panel_api_key=KEY)
    await ensure_shared_account(store, first, "")
    account = await store.accounts.get(SHARED)
    assert account is not None
    assert (account.name, account.key, account.closed_at) == ("panel.example", "", None)

    await store.accounts.save(replace(account, currency="EUR"))
    await ensure_shared_account(store, first, "")
    kept = await store.accounts.get(SHARED)
    assert kept is not None
    assert kept.currency == "EUR"

    await ensure_shared_account(store, settings(sandbox, sqlite_url, panel_api_url="", panel_api_key=""), "")
    closed = await store.accounts.get(SHARED)
    assert closed is not None
    assert closed.closed_at is not None

    other = settings(sandbox, sqlite_url, panel_api_url="https://other.example/api", panel_api_key=KEY)
    await ensure_shared_account(store, other, "")
    changed = await store.accounts.get(SHARED)
    assert changed is not None
    assert (changed.name, changed.currency, changed.closed_at) == ("other.example", "", None)
    await store.close()
    assert not holds(tmp_path, KEY)


# ── processes ──


async def test_one_process_talks_and_another_one_tells(sandbox: Sandbox, postgres_url: str) -> None:
    shared = settings(sandbox, postgres_url)
    async with AsyncExitStack() as stack:
        people = await stack.enter_async_context(People(sandbox.base_url))
        await stack.enter_async_context(wiring.running(shared, "chat"))
        ana = people.find_person("ana")
        await ana.says("/start")
        await ana.sees("127.0.0.1", within_seconds=20)
        store = await Store.open(postgres_url)
        stack.push_async_callback(store.close)
        note = OperatorNote.of("note", PersonId(1001), "Look here.", {}, 1, NOW)
        await store.outbox.add([note])
        await stack.enter_async_context(wiring.running(shared, "background"))
        await ana.sees("Look here.", within_seconds=20)
        pollers = [call for call in sandbox.api.calls if call["method"] == "getUpdates" and call["ok"] is False]
        assert pollers == [], "the process that tells must not take the updates of the one that talks"


async def test_the_demo_prints_one_address_answers_there_and_leaves_nothing_behind(tmp_path: Path) -> None:
    demo = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--port", "0",
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path)},
        cwd="/", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        assert demo.stdout is not None
        async with asyncio.timeout(30):
            line = (await demo.stdout.readline()).decode()
        [address] = re.findall(r"http://127\.0\.0\.1:\d+/", line)
        async with aiohttp.ClientSession() as web, web.get(address) as response:
            assert response.status == 200
        async with People(address.rstrip("/")) as people:
            ana = people.find_person("ana")
            await ana.says("/start")
            await ana.sees("Sandbox panel", within_seconds=20)
        demo.send_signal(signal.SIGTERM)
        _, complaints = await asyncio.wait_for(demo.communicate(), 20)
        assert (demo.returncode, complaints.decode()) == (0, "")
        assert os.listdir(tmp_path) == []
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.communicate()


async def test_a_demo_whose_port_is_taken_says_so_in_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "demo", "--port", str(port),
            env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
            cwd="/", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        said, complaints = await asyncio.wait_for(demo.communicate(), 30)
    assert demo.returncode == 75
    assert said == b""
    [line] = complaints.decode().splitlines()
    assert f"Port {port} is taken" in line


# ── ids ──


@given(st.lists(st.integers(-5, 5), max_size=300))
def test_ids_are_never_given_twice_and_later_ones_are_larger_whatever_the_clock_does(steps: list[int]) -> None:
    now = 1_800_000_000_000

    def clock() -> int:
        return now

    new_ids = IdGenerator(clock)
    ids = [new_ids()]
    for step in steps:
        now += step
        ids.append(new_ids())
    assert all(earlier < later for earlier, later in pairwise(ids))
    assert all(0 < one < 2**63 for one in ids)


@pytest.mark.parametrize("timeout_seconds", [5, 30, 60, 300])
def test_no_confirmation_is_cut_off_however_long_a_panel_may_take(timeout_seconds: int) -> None:
    catalogue = balance = timeout_seconds
    assert max_handling_seconds(timeout_seconds) > catalogue + max_sending_seconds(timeout_seconds) + balance
