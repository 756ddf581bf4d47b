"""Chats that Telegram lets the bot write to, and those that it does not."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.errors import Unreachable
from bot.domain.ids import ChatId
from bot.flows.ports import Clock
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Chats:
    """Pauses deliveries to a chat, resumes them, and follows a group to its new id."""

    store: Store
    clock: Clock

    async def pause(self, chat_id: ChatId, why: str) -> None:
        """Deliver nothing to the chat until `resume`."""
        await self.store.chats.pause(chat_id, why, self.clock())

    async def resume(self, chat_id: ChatId) -> None:
        """Deliver what waits for the chat, and what comes."""
        await self.store.chats.resume(chat_id)

    async def move(self, old: ChatId, new: ChatId) -> None:
        """A group became a supergroup: everything of the old id belongs to the new one."""
        await self.store.chats.moved(old, new)

    async def unreachable(self, chat_id: ChatId, gone: Unreachable) -> None:
        """Telegram refused a message: follow a group that moved, else pause the chat."""
        if gone.moved_to is not None:
            await self.move(chat_id, gone.moved_to)
        else:
            await self.pause(chat_id, gone.why)
