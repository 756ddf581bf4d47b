"""A panel in a process of its own, so that its work is not counted with the bot's: `python -m tests.bench.panel COUNT` prints its address."""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from bot.sandbox.faults import Faults
from bot.sandbox.panel import SandboxPanel, generate_catalogue


async def main(count: int) -> None:
    """Serve until standard input ends."""
    panel = SandboxPanel(faults=Faults(), speed=0, catalogue=generate_catalogue(count))
    panel.execute({"do": "set_balance", "balance": "1000000"})

    async def control(request: web.Request) -> web.Response:
        return web.json_response(panel.execute(await request.json()))

    app = web.Application()
    app.add_routes([*panel.routes(), web.post("/control", control)])
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    sys.stdout.write(f"http://127.0.0.1:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
