"""What stands before several replicas that share one webhook."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, web


@dataclass
class Proxy:
    """Each request goes to the next of the replicas at `ports`, and past one that is not there."""

    ports: Collection[int]
    last: int = 0
    address: str = ""

    async def passes_on(self, request: web.Request) -> web.Response:
        body = await request.read()
        async with ClientSession() as session:
            for _ in range(len(self.ports)):
                self.last = (self.last + 1) % len(self.ports)
                address = f"http://127.0.0.1:{list(self.ports)[self.last]}{request.path}"
                try:
                    async with session.post(address, data=body, headers=request.headers) as answer:
                        return web.Response(status=answer.status)
                except ClientError:
                    continue
        return web.Response(status=502)


@asynccontextmanager
async def a_proxy(ports: Collection[int]) -> AsyncIterator[Proxy]:
    """A proxy at its `address`; `ports` may change while it stands there."""
    proxy, app = Proxy(ports), web.Application()
    app.router.add_post("/{path:.*}", proxy.passes_on)
    front = web.AppRunner(app, access_log=None)
    await front.setup()
    await web.TCPSite(front, "127.0.0.1", 0).start()
    proxy.address = f"http://127.0.0.1:{front.addresses[0][1]}"
    yield proxy
    await front.cleanup()
