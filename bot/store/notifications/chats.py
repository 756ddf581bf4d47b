"""The places the bot writes to."""

from __future__ import annotations

from bot.domain.accounts.people import Chat
from bot.domain.ids import ChatId
from bot.store.database.engine import Engine, do
from bot.store.database.rows import RowMapper

CHATS = RowMapper(Chat)


class ChatRepository:
    """Chats the bot writes to: the table `chats`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def get(self, chat_id: ChatId) -> Chat | None:
        [found] = await self._engine.glance(do("chats_get", id=chat_id))
        return CHATS.first(found)

    async def save(self, chat: Chat) -> None:
        await self._engine.write(do("chats_save", **CHATS.values(chat)))

    async def pause(self, chat_id: ChatId, why: str, now: int) -> None:
        """Hold every delivery to the chat until `resume`; a chat never seen before is made."""
        kind = "private" if chat_id > 0 else "group"
        await self._engine.write(do("chats_pause", id=chat_id, type=kind, paused_at=now, paused_why=why))

    async def resume(self, chat_id: ChatId) -> None:
        await self._engine.write(do("chats_resume", id=chat_id))

    async def moved(self, old: ChatId, new: ChatId) -> None:
        """A group became a supergroup: let everything that pointed at the old id point at the new one, in one transaction.

        **Source:** Telegram numbers the messages of a supergroup anew, so cards of the old group are deleted.
        """
        if old == new:
            return
        await self._engine.write(
            do("chats_move", old=old, new=new),
            do("groups_carry", old=old, new=new),
            do("chats_drop", old=old),
            do("groups_move_people", old=old, new=new),
            do("groups_move_orders", old=old, new=new),
            do("groups_move_drafts", old=old, new=new),
            do("chats_move_orders", old=old, new=new),
            do("chats_move_events", old=old, new=new),
            do("chats_move_drafts", old=old, new=new),
            do("chats_drop_drafts", old=old),
            do("chats_drop_cards", old=old),
        )
