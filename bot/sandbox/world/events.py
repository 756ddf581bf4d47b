"""Events in the world, published to listeners: the page's event streams and waiting tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.world.chats import Chat, Message


@dataclass(frozen=True, slots=True)
class Event:
    """An event. `kind`: message, edit, delete, typing, callback_answer, reaction, or state (any other change).

    `person_id` is set if only one person may see the event.
    """

    kind: str
    chat: Chat | None = None
    message: Message | None = None
    message_id: int | None = None
    text: str | None = None
    alert: bool = False
    url: str | None = None
    callback_id: str | None = None
    person_id: int | None = None


class Events:
    """Calls listeners at once and wakes tasks that wait for one chat."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[Event], None]] = []
        self._waiters: dict[int, list[asyncio.Future[None]]] = {}

    def publish(self, event: Event) -> None:
        """Publish an event."""
        chat = event.chat
        if chat is not None:
            chat.version += 1
            for waiter in self._waiters.pop(chat.id, ()):
                if not waiter.done():
                    waiter.set_result(None)
        for listener in self.listeners:
            listener(event)

    async def wait_for_change(self, chat: Chat, after: int, seconds: float) -> None:
        """Wait until the chat's version is beyond `after`, for at most `seconds`."""
        deadline = asyncio.get_running_loop().time() + seconds
        while chat.version <= after:
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0:
                return
            waiter: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiters.setdefault(chat.id, []).append(waiter)
            await asyncio.wait([waiter], timeout=remaining)
            if not waiter.done():
                waiter.cancel()
