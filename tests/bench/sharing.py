"""Several processes on one PostgreSQL behind a webhook: news of many due at once while people ask, and people who order."""

from __future__ import annotations

import asyncio
import subprocess
import time
from contextlib import AsyncExitStack
from dataclasses import replace

import asyncpg

from tests.bench.fixture import OURS, UPDATES_A_CONVERSATION, Town, converse, cpu_seconds, running, town, until
from tests.bench.processes import ASKING, PER_SECOND, beside_limit, new_database, told_meanwhile, wait
from tests.bench.seeding import Stock, fill
from tests.stories.reliability.proxy import a_proxy
from tests.stories.reliability.test_replicas import free_ports

CHATS = 2


async def notices(server: str, count: int, backgrounds: int = 2) -> dict[str, float]:
    """So many news due at once to half as many people, Telegram's limits enforced, two processes for the chat: seconds
    beside what is left of the limit for notices, refusals (429), and how long people wait before and meanwhile.
    """
    url = await new_database(server)
    async with town(count // 2 + ASKING, flood_limits=True) as there, AsyncExitStack() as stack:
        await fill(url, Stock([one.id for one in there.people[ASKING:]], ended=count))
        ports = free_ports(CHATS + backgrounds)
        proxy = await stack.enter_async_context(a_proxy(ports[:CHATS]))
        there.sandbox.context.webhook_origin = proxy.address
        for number, port in enumerate(ports):
            await _started(stack, there, url, port, number < CHATS)
        await until(lambda: sum(call["method"] == "getMe" for call in there.sandbox.api.calls) >= len(ports))
        for number in range(20):  # the first connections of each, and its share of the limit
            await wait(there, there.people[:ASKING], number)
        times, waits = await told_meanwhile(there, url, count, calm=100)
        return beside_limit(times, count / (PER_SECOND * backgrounds / len(ports))) | waits


async def conversation(server: str, chats: int, people: int, conversations: int) -> dict[str, float]:
    """Orders held at once by so many processes for the chat, one more for the clock: updates a second, CPU of an update."""
    url = await new_database(server)
    async with town(people) as there, AsyncExitStack() as stack:
        ports = free_ports(chats + 1)
        proxy = await stack.enter_async_context(a_proxy(ports[:chats]))
        there.sandbox.context.webhook_origin = proxy.address
        processes = [await _started(stack, there, url, port, number < chats) for number, port in enumerate(ports)]
        await until(lambda: sum(call["method"] == "getMe" for call in there.sandbox.api.calls) >= len(ports))
        await converse(there, [0])
        talking = processes[:chats]
        ended = await _transactions(url)
        spent, began = sum(cpu_seconds(one.pid) for one in talking), time.perf_counter()
        await converse(there, list(range(1, conversations + 1)))
        took = time.perf_counter() - began
        spent = sum(cpu_seconds(one.pid) for one in talking) - spent
        orders = people * conversations
        updates = orders * UPDATES_A_CONVERSATION
        return {
            "updates_a_second": updates / took,
            "cpu_ms": 1000 * spent / updates,
            "transactions_an_order": (await _transactions(url) - ended) / orders,
        }


async def _transactions(url: str) -> int:
    """How many the database has ended. A server counts what a connection did within a second after it."""
    await asyncio.sleep(1.5)
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return int(
            await connection.fetchval("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()")
        )
    finally:
        await connection.close()


async def _started(stack: AsyncExitStack, there: Town, url: str, port: int, talks: bool) -> subprocess.Popen[bytes]:
    bot = replace(OURS, command=(*OURS.command, "--role", "chat" if talks else "background"))
    more = {"WEBHOOK_URL": "https://bot.example.com", "WEBHOOK_SECRET": "not-a-secret"}
    more |= {"DATABASE_URL": url, "HTTP_LISTEN": f"127.0.0.1:{port}"}
    return await stack.enter_async_context(running(bot, there, more))
