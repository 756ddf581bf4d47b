"""A sandbox panel on loopback whose clock a test moves by hand, and what is needed to ask it over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import aiohttp
from aiohttp import web

from bot.sandbox.faults import Faults
from bot.sandbox.panel import SandboxPanel

LINK = "https://www.instagram.com/p/CxAna0001/"


@dataclass
class Asker:
    """Asks the panel as a bot does: form POST, JSON back."""

    panel: SandboxPanel
    faults: Faults
    url: str
    session: aiohttp.ClientSession
    key: str = "demo"
    links: int = field(default=0)

    async def asks(self, action: str, **parameters: object) -> Any:
        """The decoded answer, whatever its status."""
        return json.loads((await self.posts({"key": self.key, "action": action, **parameters}))[1])

    async def posts(self, fields: dict[str, Any]) -> tuple[int, str, str]:
        """HTTP status, body, content type."""
        form = {name: str(value) for name, value in fields.items()}
        async with self.session.post(self.url, data=form) as answer:
            return answer.status, await answer.text(), answer.content_type

    async def orders(self, service: int = 1234, **parameters: object) -> int:
        """Place an order (of 1000, on a link of its own, unless said otherwise) and return its number."""
        self.links += 1
        fields: dict[str, object] = {"link": f"{LINK}{self.links}", "quantity": 1000, **parameters}
        answer = await self.asks("add", service=service, **fields)
        number = answer["order"]
        assert isinstance(number, int)
        return number

    async def balance(self) -> Decimal:
        return Decimal((await self.asks("balance"))["balance"])

    def passes(self, **time: float) -> None:
        """So much panel time passes: hours=, minutes=, seconds=."""
        seconds = time.get("hours", 0) * 3600 + time.get("minutes", 0) * 60 + time.get("seconds", 0)
        self.panel.execute({"do": "advance", "seconds": seconds})


@asynccontextmanager
async def a_panel(**wishes: Any) -> AsyncIterator[Asker]:
    """A panel whose time stands still unless the test moves it."""
    faults = Faults()
    panel = SandboxPanel(faults=faults, **{"speed": 0, **wishes})
    app = web.Application()
    app.add_routes(panel.routes())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v2"
    try:
        async with aiohttp.ClientSession() as session:
            yield Asker(panel, faults, url, session)
    finally:
        await runner.cleanup()


def service_of(order_type: str, number: int = 7, **fields: Any) -> dict[str, Any]:
    """A service of this type as a catalogue lists it."""
    return {
        "service": number,
        "name": f"Sample {order_type}",
        "type": order_type,
        "category": "Samples",
        "rate": "2.50",
        "min": "2",
        "max": "5000",
        "dripfeed": True,
        "refill": True,
        "cancel": True,
        **fields,
    }
