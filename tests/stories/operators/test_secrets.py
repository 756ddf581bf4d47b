"""After a whole story at the most talkative level, no secret is anywhere but where it has to be."""

from __future__ import annotations

import io
import logging
import socket
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
import structlog
from cryptography.fernet import Fernet

from bot.ops.logging import configure_logging
from bot.ops.redaction import hide_secrets
from bot.sandbox.faults import Fault, Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from bot.wiring import running
from tests.stories.environment import QUICK, settings_for
from tests.stories.fixture import CATALOGUE, POST

TOKEN = "123456789:" + "AbCdEfGhIj" * 3 + "KlMnO"
SHARED_KEY = "sharedKeyOfThePanel0123456789abcd"
SHORT_KEY = "k/9@z.Q1x"
"""As no panel of today gives them."""
OWN_KEY = "ownKeyOfCarlaAlone9876543210fedcba"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, hooks = root.handlers[:], root.level, (sys.excepthook, threading.excepthook)
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(False)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def a_panel(faults: Faults, key: str) -> SandboxPanel:
    return SandboxPanel(faults=faults, speed=0, key=key, catalogue=[dict(one) for one in CATALOGUE])


async def buys(person: SandboxPerson, link: str) -> None:
    """Somebody orders and confirms."""
    await person.says("/order 1234")
    await person.sees("Send the link.")
    await person.says(link)
    await person.sees("How many?")
    await person.says("1k")
    await person.sees("Charge", "Likes HQ")
    await person.taps("Confirm")


async def test_no_secret_is_in_logs_figures_messages_or_the_database(sqlite_url: str, log: io.StringIO) -> None:
    secret_key, webhook = Fernet.generate_key().decode(), "webhookSecretOfThisBot0123"
    faults, others = Faults(), Faults()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    async with (
        Sandbox(faults=faults, panel=a_panel(faults, SHARED_KEY), flood_limits=False, token=TOKEN) as sandbox,
        Sandbox(faults=others, panel=a_panel(others, OWN_KEY), flood_limits=False) as other,
        People(sandbox.base_url) as people,
    ):
        settings = settings_for(
            sandbox,
            sqlite_url,
            panel_api_key=SHARED_KEY,
            secret_key=(secret_key,),
            webhook_secret=webhook,
            http_listen=f"127.0.0.1:{port}",
        )
        hide_secrets(*settings.secrets())
        configure_logging("debug", "json", log)
        ana, carla = people.find_person("ana"), people.find_person("carla")
        async with running(settings, account_name="Panel", intervals=QUICK):
            await buys(ana, POST)
            await ana.sees("Pending")
            faults.add(Fault("panel", "add", status=500, body=f"<html>key={SHARED_KEY}</html>"))
            await buys(ana, f"{POST}2")
            await ana.sees("The order may or may not exist")
            faults.add(Fault("panel", "balance", body=f'{{"error": "Bad key {SHARED_KEY}"}}'))
            await ana.says("/balance")
            await ana.sees("Nothing was bought.")
            faults.add(Fault("telegram", "sendMessage", cut="before"))
            await carla.says("/connect")
            await carla.sees("Send the address", within_seconds=15)
            await carla.says(other.panel_url)
            await carla.sees("Now send the API key")
            await carla.says(SHORT_KEY)
            await carla.sees("Now send the API key", "The panel")
            others.add(Fault("panel", "balance", body=f'{{"error": "{OWN_KEY} is wrong"}}'))
            await carla.says(OWN_KEY)
            await carla.sees("Now send the API key", "The panel")
            await carla.says(OWN_KEY)
            await carla.sees("Connected")
            await buys(carla, f"{POST}3")
            await carla.sees("Pending")
            await carla.says("/export")
            await ana.says("/admin")
            await ana.sees("Operator")
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as answer:
                figures = await answer.text()
            async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                figures += await answer.text()
        said = [str(message) for person in (ana, carla) for message in await person.messages()]
    secrets = (TOKEN, SHARED_KEY, OWN_KEY, SHORT_KEY, secret_key, webhook)
    file = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
    written = {one.name: one.read_bytes() for one in file.parent.glob(f"{file.name}*")}
    assert "order" in log.getvalue()
    for number, secret in enumerate(secrets):
        assert [line[:400] for line in log.getvalue().splitlines() if secret in line] == [], (
            f"secret {number} is in the log"
        )
        assert secret not in figures, f"secret {number} is in the figures"
        assert not any(secret in one for one in said), f"secret {number} was said"
        for name, content in written.items():
            assert secret.encode() not in content, f"secret {number} is in {name}"
