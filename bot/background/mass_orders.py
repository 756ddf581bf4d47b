"""Sends the lines of confirmed mass orders, several at once; at a stop, each finishes the line in progress."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.background.panel_poller import Spawn
from bot.domain.mass_orders.mass_orders import MassOrder
from bot.flows.mass_orders.line_sender import MassLineSender


class MassOrderRunner:
    """Claims confirmed mass orders, whichever process comes first, and sends them."""

    def __init__(self, sender: MassLineSender, spawn: Spawn, told: Callable[[], None]) -> None:
        self._sender = sender
        self._spawn = spawn
        self._told = told
        self._accepts_work = True
        self._sending: set[asyncio.Task[None]] = set()

    async def round(self) -> None:
        """Claim the mass orders that are due and start sending them."""
        for mass in await self._sender.due() if self._accepts_work else ():
            task = self._spawn(self._send(mass), f"mass order {mass.id}")
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def end(self, seconds: float) -> None:
        """Wait at most so many seconds for the answers to lines in progress; send no further lines."""
        self._accepts_work = False
        if self._sending:
            await asyncio.wait(set(self._sending), timeout=seconds)

    async def _send(self, mass: MassOrder) -> None:
        try:
            await self._sender.send(mass, go_on=lambda: self._accepts_work, told=self._told)
        finally:
            self._told()
