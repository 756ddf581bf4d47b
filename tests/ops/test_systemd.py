"""What systemd is sent where it started the bot, and nothing where it did not."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = """
import asyncio, sys
from bot.ops.systemd import ALIVE, Watchdog, notify, watchdog_seconds
async def main():
    print(notify("READY=1"), watchdog_seconds())
    await Watchdog(well).round()
    await Watchdog(stalled).round()
async def well(): return None
async def stalled(): return "stalled: polling"
asyncio.run(main())
"""


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        yield systemd


def run(**environment: str) -> str:
    done = subprocess.run(
        (sys.executable, "-c", PROGRAM),
        env={"PATH": os.environ["PATH"], **environment},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


def received(systemd: socket.socket) -> list[str]:
    systemd.setblocking(False)
    found = []
    while True:
        try:
            found.append(systemd.recv(100).decode())
        except BlockingIOError:
            return found


def test_systemd_is_sent_ready_and_signs_of_life_while_nothing_stands_still(listener: socket.socket) -> None:
    shown = run(NOTIFY_SOCKET=listener.getsockname(), WATCHDOG_USEC="30000000")
    assert shown == "True 30.0"
    assert received(listener) == ["READY=1", "WATCHDOG=1"]


@pytest.mark.parametrize(
    "environment",
    [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "/nowhere/notify"}, {"NOTIFY_SOCKET": "vsock:2:1"}],
    ids=str,
)
def test_without_systemd_nothing_is_sent_and_nothing_fails(environment: dict[str, str]) -> None:
    assert run(**environment, WATCHDOG_USEC="x") == "False None"


def test_the_sign_of_life_is_expected_of_the_process_that_systemd_names() -> None:
    assert run(WATCHDOG_USEC="1000000", WATCHDOG_PID="1") == "False None"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
async def test_a_bot_under_systemd_reports_that_it_is_ready_and_that_it_stops(
    listener: socket.socket, tmp_path: Path, number: signal.Signals
) -> None:
    bot = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run",
        cwd=tmp_path, stderr=asyncio.subprocess.PIPE,
        env={
            "PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2]), "HTTP_LISTEN": "",
            "NOTIFY_SOCKET": listener.getsockname(), "WATCHDOG_USEC": "60000000",
            "TELEGRAM_TOKEN": "1:" + "a" * 35, "TELEGRAM_API_URL": "http://127.0.0.1:9", "OPERATOR_IDS": "1",
            "DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/bot.db",
        },
    )  # fmt: skip
    try:
        while await asyncio.to_thread(listener.recv, 100) != b"READY=1":
            pass  # a sign of life may come before it
        bot.send_signal(number)
        _, log = await asyncio.wait_for(bot.communicate(), 30)
    finally:
        if bot.returncode is None:
            bot.kill()
            await bot.communicate()
    assert bot.returncode == 0
    assert received(listener)[-1] == "STOPPING=1"
    text = log.decode()
    assert "started: version" in text
    assert f"stopping: received {number.name}" in text
    assert "stopped: " in text
