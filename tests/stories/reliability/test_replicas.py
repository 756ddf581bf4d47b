"""Two processes for the chat behind one webhook and two for the clock; one of each is killed in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from tests.stories.fixture import CATALOGUE, POST
from tests.stories.reliability.proxy import Proxy, a_proxy

ROOT = Path(__file__).parents[3]
PATIENCE = 40.0
TAKEN_OVER_SECONDS = 30.0
"""Half the shortest lease, so that no lease did it; how soon it is on a machine with nothing else to do, `test_replica.py` counts."""
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="  # thirty-two digits, a key of nothing


@dataclass
class Cluster:
    """Everything that runs, and Ana before it."""

    sandbox: Sandbox
    ana: SandboxPerson
    proxy: Proxy
    output: Path
    processes: dict[str, asyncio.subprocess.Process] = field(default_factory=dict)

    async def starts(self, name: str, role: str, environment: dict[str, str]) -> None:
        with self.output.open("ab") as output:
            self.processes[name] = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "run",
                "--role",
                role,
                cwd=ROOT,
                env=environment,
                stdout=output,
                stderr=output,
            )

    async def kills(self, name: str) -> None:
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        assert await process.wait() == -signal.SIGKILL, self.output.read_text()

    async def ends(self) -> None:
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.terminate()
        await asyncio.gather(*(process.wait() for process in self.processes.values()))

    async def met(self, method: str) -> None:
        async with asyncio.timeout(PATIENCE):
            while any(fault.method == method for fault in self.sandbox.faults.pending()):  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def sees(self, *words: str, within_seconds: float = PATIENCE) -> None:
        await self.ana.sees(*words, within_seconds=within_seconds)


def free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in held]
    for one in held:
        one.close()
    return ports


@asynccontextmanager
async def a_cluster(database_url: str, folder: Path) -> AsyncIterator[Cluster]:
    faults = Faults()
    panel = SandboxPanel(faults=faults, speed=0, catalogue=[dict(one) for one in CATALOGUE])
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(faults=faults, panel=panel, flood_limits=False))
        people = await stack.enter_async_context(People(sandbox.base_url))
        ports = free_ports(2)
        proxy = await stack.enter_async_context(a_proxy(ports))
        sandbox.context.webhook_origin = proxy.address
        cluster = Cluster(sandbox, people.find_person("ana"), proxy, folder / "output.log")
        told = {
            "PATH": os.environ["PATH"],
            "TELEGRAM_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.api_url,
            "OPERATOR_IDS": "1001",
            "PANEL_API_URL": sandbox.panel_url,
            "PANEL_API_KEY": "demo",
            "PANEL_REQUESTS_PER_MINUTE": "6000",
            "ALLOW_PRIVATE_PANELS": "true",
            "DATABASE_URL": database_url,
            "SECRET_KEY": KEY,
            "WEBHOOK_URL": "https://bot.example.com",
            "WEBHOOK_SECRET": "not-a-secret",
            "TRACK_FIRST_SECONDS": "0.2",
            "TRACK_MAX_SECONDS": "1",
            "LOG_LEVEL": "warning",
        }
        stack.push_async_callback(cluster.ends)
        for number, port in enumerate(ports):
            await cluster.starts(f"chat {number}", "chat", told | {"HTTP_LISTEN": f"127.0.0.1:{port}"})
            await cluster.starts(f"background {number}", "background", told | {"HTTP_LISTEN": "127.0.0.1:0"})
        yield cluster


async def test_one_of_each_is_killed_and_nothing_is_lost_or_done_twice(postgres_url: str, tmp_path: Path) -> None:
    async with a_cluster(postgres_url, tmp_path) as cluster:
        ana, sandbox = cluster.ana, cluster.sandbox
        await ana.says("/order 1234")
        await cluster.sees("Send the link.")
        await ana.says(POST)
        await cluster.sees("How many?")

        # The chat replica that was brought the quantity waits for the panel when it dies.
        sandbox.faults.add(Fault("panel", "services", delay_seconds=60))
        await ana.says("1k")
        await cluster.met("services")
        await cluster.kills(f"chat {cluster.proxy.last}")
        begun = time.monotonic()
        await cluster.sees("Charge 0.85 USD")
        assert time.monotonic() - begun < TAKEN_OVER_SECONDS, cluster.output.read_text()
        await ana.presses("Confirm", within_seconds=PATIENCE)
        await cluster.sees("Pending · #23501")

        await cluster.kills("background 0")
        begun = time.monotonic()
        sandbox.panel.execute({"do": "finish"})
        await cluster.sees("✅ #23501 done: 1,000 likes")
        assert time.monotonic() - begun < TAKEN_OVER_SECONDS, cluster.output.read_text()
        await cluster.sees("✅ Completed · #23501")
        assert [one["parameters"] for one in sandbox.panel.list_orders()] == [{"link": POST, "quantity": "1000"}]
        assert sum(request["action"] == "add" for request in sandbox.panel.requests) == 1
        told = [one for one in await ana.messages() if "#23501 done" in (one.get("text") or "")]
        assert len(told) == 1
