"""Sends the lines of confirmed mass orders, several mass orders side by side; at a stop each ends with the line it is at."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from bot.background.panel_poller import Spawn
from bot.domain.mass_orders.mass_orders import MassOrder
from bot.flows.mass_orders.line_sender import MassLineSender


class MassOrderRunner:
    """What was confirmed and waits is taken over by whichever process comes round first."""

    def __init__(self, sender: MassLineSender, spawn: Spawn, told: Callable[[], None]) -> None:
        self._sender = sender
        self._spawn = spawn
        self._told = told
        self._going_on = True
        self._sending: set[asyncio.Task[None]] = set()

    async def round(self) -> None:
        """Take what waits, and see that somebody sends it."""
        for mass in await self._sender.due() if self._going_on else ():
            task = self._spawn(self._send(mass), f"mass order {mass.id}")
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    async def end(self, seconds: float) -> None:
        """Let every line that is being sent come to its answer, within so many seconds; begin no other."""
        self._going_on = False
        if self._sending:
            await asyncio.wait(set(self._sending), timeout=seconds)

    async def _send(self, mass: MassOrder) -> None:
        try:
            await self._sender.send(mass, go_on=lambda: self._going_on, told=self._told)
        finally:
            self._told()
