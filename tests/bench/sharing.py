"""News of many due at once, told by several processes on one PostgreSQL behind a webhook, while people ask."""

from __future__ import annotations

import statistics
from contextlib import AsyncExitStack
from dataclasses import replace

from tests.bench.processes import PER_SECOND, new_database, p99, sent, wait
from tests.bench.seeding import Stock, fill, to_tell
from tests.bench.town import OURS, running, town, until
from tests.stories.proxy import a_proxy
from tests.stories.test_replicas import free_ports

CHATS = 2


async def notices(server: str, count: int, backgrounds: int = 2) -> dict[str, float]:
    """So many news due at once to half as many people, Telegram's limits enforced, two processes for the chat: seconds
    beside what is left of the limit for notices, refusals (429), and how long people wait before and meanwhile.
    """
    url = await new_database(server)
    async with town(count // 2 + 5, flood_limits=True) as there, AsyncExitStack() as stack:
        told, asking = there.people[5:], there.people[:5]
        await fill(url, Stock([one.id for one in told], ended=count))
        ports = free_ports(CHATS + backgrounds)
        proxy = await stack.enter_async_context(a_proxy(ports[:CHATS]))
        there.sandbox.context.webhook_origin = proxy.address
        for number, port in enumerate(ports):
            role = "chat" if number < CHATS else "background"
            bot = replace(OURS, command=(*OURS.command, "--role", role))
            more = {"WEBHOOK_URL": "https://bot.example.com", "WEBHOOK_SECRET": "not-a-secret"}
            more |= {"DATABASE_URL": url, "HTTP_LISTEN": f"127.0.0.1:{port}"}
            await stack.enter_async_context(running(bot, there, more))
        await until(lambda: sum(call["method"] == "getMe" for call in there.sandbox.api.calls) >= len(ports))
        for number in range(20):  # the first connections of each, and its share of the limit
            await wait(there, asking, number)
        calm = [await wait(there, asking, number) for number in range(40)]
        first = len(there.sandbox.api.calls)
        await to_tell(url, count)
        chats = {one.id for one in told}
        busy: list[float] = []
        while len(times := sent(there, first, chats)) < count:
            busy.append(await wait(there, asking, len(busy)))
        limit = count / (PER_SECOND * backgrounds / len(ports))
        took = (max(times) - min(times)) / 1000
        return {
            "seconds": took,
            "limit_seconds": limit,
            "ratio": took / limit,
            "refused": sum(call["error_code"] == 429 for call in list(there.sandbox.api.calls)[first:]),
            "calm_p99_ms": 1000 * p99(calm),
            "busy_p99_ms": 1000 * p99(busy),
            "calm_median_ms": 1000 * statistics.median(calm),
            "busy_median_ms": 1000 * statistics.median(busy),
        }
