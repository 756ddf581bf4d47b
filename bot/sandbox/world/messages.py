"""Messages as they were sent: Telegram's Message object and the little that stands beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.sandbox.world.chats import Chat


@dataclass(slots=True, eq=False)
class Message:
    """One message of a chat. `sent` is the Message object; an edit replaces it and never changes it in place."""

    id: int
    chat: Chat
    sent: dict[str, Any]
    sender_id: int
    """The real sender, also of an anonymous administrator's message."""
    by_bot: bool = False
    silent: bool = False
    inline_id: str | None = None
    """The id under which the bot edits a message that came from its inline mode."""
    reactions: dict[int, list[dict[str, Any]]] | None = None

    @property
    def topic(self) -> int | None:
        """The topic it stands in; None in chats without topics and in the general one."""
        thread = self.sent.get("message_thread_id")
        return thread if isinstance(thread, int) else None

    @property
    def text(self) -> str:
        """Its text or caption."""
        return str(self.sent.get("text") or self.sent.get("caption") or "")

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The rows of its inline keyboard."""
        markup = self.sent.get("reply_markup")
        return markup["inline_keyboard"] if markup else []

    def as_replied(self) -> dict[str, Any]:
        """The Message object as a reply carries it: without what it replies to itself."""
        if "reply_to_message" not in self.sent:
            return self.sent
        return {name: value for name, value in self.sent.items() if name != "reply_to_message"}
