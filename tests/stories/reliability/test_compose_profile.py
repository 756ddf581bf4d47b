"""The profile `replicas` of compose.yaml as real processes: nginx with docs/nginx.conf, two of each role, PostgreSQL.

Its commands and variables are read from compose.yaml; names and ports of containers alone are replaced.
"""

from __future__ import annotations

import asyncio
import io
import os
import re
import shutil
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.sandbox.faults import Faults
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from tests.composed import ROOT, count, started
from tests.stories.fixture import CATALOGUE
from tests.stories.reliability.proxy import Proxy
from tests.stories.reliability.test_replicas import KEY, PATIENCE, TAKEN_OVER_SECONDS, Cluster, free_ports

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
SECRET = "not-a-secret"
CUSTOMERS = 12

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian: apt-get install nginx-light)")


@dataclass
class Town:
    """What stands, and who lives there."""

    cluster: Cluster
    customers: list[SandboxPerson]
    environments: dict[str, dict[str, str]]

    async def starts(self, name: str) -> None:
        role = name.partition(" ")[0]
        await self.cluster.starts(name, role, self.environments[name])


@asynccontextmanager
async def a_proxy(folder: Path, port: int, replicas: list[int]) -> AsyncIterator[str]:
    """nginx with docs/nginx.conf: Docker's resolver and names are replaced, and where it may write."""
    [replica] = re.findall(r"server chat:8080 resolve ([^;]*);", text := (ROOT / "docs" / "nginx.conf").read_text())
    replaced = {
        r"resolver 127\.0\.0\.11[^;]*;": "".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS),
        r"server chat:8080 resolve [^;]*;": " ".join(f"server 127.0.0.1:{one} {replica};" for one in replicas),
        r"listen 8080;": f"listen 127.0.0.1:{port};",
    }
    for pattern, instead in replaced.items():
        text, found = re.subn(pattern, instead, text)
        assert found == 1, pattern
    config = folder / "nginx.conf"
    config.write_text(text)
    who = "user root;" if os.geteuid() == 0 else ""  # else its workers may not enter a test's folder
    process = await asyncio.create_subprocess_exec(
        str(NGINX), "-p", str(folder), "-c", str(config), "-e", str(folder / "error.log"),
        "-g", f"daemon off; pid {folder}/nginx.pid; {who}",
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            while not (folder / "nginx.pid").exists():
                assert process.returncode is None, (folder / "error.log").read_text()
                await asyncio.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@asynccontextmanager
async def a_town(database_url: str, folder: Path) -> AsyncIterator[Town]:
    faults = Faults()
    panel = SandboxPanel(faults=faults, speed=0, catalogue=[dict(one) for one in CATALOGUE])
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(Sandbox(faults=faults, panel=panel, flood_limits=False))
        people = await stack.enter_async_context(People(sandbox.base_url))
        met = [await people.post("people", name=f"Customer {n}", language_code="en") for n in range(CUSTOMERS)]
        env = {  # what stands in .env
            "COMPOSE_PROFILES": "replicas",
            "ONE_FOR_ALL": "0",
            "DATABASE_URL": database_url,
            "TELEGRAM_TOKEN": sandbox.token,
            "TELEGRAM_API_URL": sandbox.api_url,
            "OPERATOR_IDS": ",".join(str(one["id"]) for one in met),
            "PANEL_API_URL": sandbox.panel_url,
            "PANEL_API_KEY": "demo",
            "PANEL_REQUESTS_PER_MINUTE": "6000",
            "SECRET_KEY": KEY,
            "WEBHOOK_URL": "https://bot.example.com",
            "WEBHOOK_SECRET": SECRET,
            "TRACK_FIRST_SECONDS": "0.2",
            "TRACK_MAX_SECONDS": "1",
            "LOG_LEVEL": "warning",
        }
        services = started(env)
        names = [f"{role} {n}" for role in ("chat", "background") for n in range(count(services[role]))]
        proxy_port, *ports = free_ports(1 + len(names))
        environments = {}
        for name, port in zip(names, ports, strict=True):
            service = services[name.partition(" ")[0]]
            assert service["command"] == ["run", "--role", name.partition(" ")[0]]
            given: dict[str, Any] = {"PATH": os.environ["PATH"]} | env | service["environment"]
            environments[name] = given | {"HTTP_LISTEN": f"127.0.0.1:{port}"}
        chats = [port for name, port in zip(names, ports, strict=True) if name.startswith("chat")]
        address = await stack.enter_async_context(a_proxy(folder, proxy_port, chats))
        sandbox.context.webhook_origin = address
        cluster = Cluster(sandbox, people.find_person("ana"), Proxy(chats, address=address), folder / "output.log")
        stack.push_async_callback(cluster.ends)
        town = Town(cluster, [people.find_person(one["short"]) for one in met], environments)
        for name in names:  # all at once, on a database that is empty
            await town.starts(name)
        yield town


async def status(method: str, address: str, **asked: Any) -> int:
    async with aiohttp.ClientSession() as session, session.request(method, address, **asked) as answer:
        return answer.status


async def silent(address: str, said: bytes) -> bytes:
    """What a client is told that begins a request and says no more."""
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        writer.write(said)
        return await reader.read()
    finally:
        writer.close()


async def look(customer: SandboxPerson, *words: str) -> None:
    await customer.sees(*words, within_seconds=PATIENCE)


async def test_orders_go_through_the_proxy_and_a_killed_replica_of_each_role_loses_and_doubles_nothing(
    empty_postgres_url: str, tmp_path: Path
) -> None:
    async with a_town(empty_postgres_url, tmp_path) as town:
        cluster, panel = town.cluster, town.cluster.sandbox.panel
        head = f"POST /telegram HTTP/1.1\r\nHost: bot\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n".encode()
        slow = [
            asyncio.ensure_future(silent(town.cluster.proxy.address, head)),
            asyncio.ensure_future(silent(town.cluster.proxy.address, head + b"Content-Length: 9\r\n\r\n{")),
        ]

        # Everybody is at some step of an order when one of the two chat replicas is killed.
        asked = asyncio.Event()

        async def quotes(number: int, customer: SandboxPerson) -> None:
            await customer.says("/order 1234")
            await look(customer, "Send the link.")
            await customer.says(f"https://instagram.com/p/Profile{number}")
            await look(customer, "How many?")
            asked.set()
            await customer.says(f"{100 + number}")
            await look(customer, "Charge")

        async with asyncio.TaskGroup() as everybody:
            for number, customer in enumerate(town.customers):
                everybody.create_task(quotes(number, customer))
            await asked.wait()
            await cluster.kills("chat 0")
            begun = time.monotonic()
        assert time.monotonic() - begun < TAKEN_OVER_SECONDS, cluster.output.read_text()

        panel.execute({"do": "outcome", "status": "Completed", "times": CUSTOMERS})
        async with asyncio.TaskGroup() as everybody:
            for customer in town.customers:
                everybody.create_task(customer.presses("Confirm", within_seconds=PATIENCE))
        for customer in town.customers:
            await look(customer, "Pending · #")
        wanted = {(f"https://instagram.com/p/Profile{n}", str(100 + n)) for n in range(CUSTOMERS)}
        booked = [(one["parameters"]["link"], one["parameters"]["quantity"]) for one in panel.list_orders()]
        assert len(booked) == len(wanted)
        assert set(booked) == wanted
        assert sum(request["action"] == "add" for request in panel.requests) == CUSTOMERS

        await cluster.kills("background 0")
        begun = time.monotonic()
        panel.execute({"do": "finish"})
        for customer in town.customers:
            await look(customer, "✅ #", "done:")
        assert time.monotonic() - begun < TAKEN_OVER_SECONDS, cluster.output.read_text()
        for customer in town.customers:
            assert len([one for one in await customer.messages() if "done:" in (one.get("text") or "")]) == 1

        # A replica comes back at its old place, is found by the proxy, and is enough when the other one hangs.
        await town.starts("chat 0")
        inside = f"http://{town.environments['chat 0']['HTTP_LISTEN']}"
        await until_ready(f"{inside}/readyz")
        cluster.processes["chat 1"].send_signal(signal.SIGSTOP)
        begun = time.monotonic()
        for customer in town.customers[:3]:
            await customer.says("/help")
        for customer in town.customers[:3]:
            await look(customer, "/order")
        assert time.monotonic() - begun < TAKEN_OVER_SECONDS, cluster.output.read_text()
        await cluster.kills("chat 1")

        # What is not Telegram's is not handed on, and what Telegram brings only with the secret.
        for path in ("/", "/healthz", "/readyz", "/metrics", "/telegram/"):
            assert await status("GET", town.cluster.proxy.address + path) == 404, path
        for path in ("/healthz", "/readyz", "/metrics"):
            assert await status("GET", inside + path) == 200, path
        brought, shown = f"{town.cluster.proxy.address}/telegram", {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        assert await status("POST", brought, json={}) == 403
        assert await status("POST", brought, json={}, headers={**shown, "X-Telegram-Bot-Api-Secret-Token": "x"}) == 403
        assert await status("POST", brought, data=io.BytesIO(b"x" * 1024 * 1024 + b"x"), headers=shown) == 413
        for told in await asyncio.gather(*slow):
            assert told == b"" or told.startswith(b"HTTP/1.1 408 ")


async def until_ready(address: str) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                if await status("GET", address) == 200:
                    return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)
