"""Chats, their topics and messages, as Telegram's Chat and Message objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.world.members import PERMISSIONS, Member
from bot.sandbox.world.people import Person

GENERAL_TOPIC = 1

_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@dataclass(slots=True)
class Topic:
    """A topic of a forum; its id is the id of the message that opened it."""

    id: int
    name: str
    closed: bool = False


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat of a person with the bot, a group, or a supergroup (with topics: a forum)."""

    id: int
    type: str
    title: str = ""
    person: Person | None = None
    forum: bool = False
    username: str | None = None
    ids: Iterator[int] = field(default_factory=lambda: iter(()))
    members: dict[int, Member] = field(default_factory=dict)
    messages: dict[int, Message] = field(default_factory=dict)
    topics: dict[int, Topic] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    migrated_to: int | None = None
    reply_keyboard: dict[str, Any] | None = None
    unread: dict[int, int] = field(default_factory=dict)
    version: int = 0
    """Increases with every change in the chat."""

    @property
    def is_private(self) -> bool:
        """Whether this is a person's chat with the bot."""
        return self.type == "private"

    def as_chat(self) -> dict[str, Any]:
        """Write the Chat object, as messages carry it."""
        if self.person is not None:
            chat: dict[str, Any] = {"id": self.id, "first_name": self.person.name, "type": "private"}
            if self.person.username:
                chat["username"] = self.person.username
            return chat
        chat = {"id": self.id, "title": self.title, "type": self.type}
        if self.username:
            chat["username"] = self.username
        if self.forum:
            chat["is_forum"] = True
        return chat

    def as_full_chat(self) -> dict[str, Any]:
        """Write the ChatFullInfo object, as `getChat` answers it."""
        full = {
            **self.as_chat(),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }
        if not self.is_private:
            full["permissions"] = {
                name: name not in ("can_change_info", "can_pin_messages", "can_manage_topics") for name in PERMISSIONS
            }
            full["invite_link"] = f"https://t.me/+sandbox{-self.id}"
        pinned = self.messages.get(self.pinned[-1]) if self.pinned else None
        if pinned is not None:
            full["pinned_message"] = pinned.payload
        return full

    def get_member(self, person_id: int) -> Member | None:
        """Get the membership of a person or of the bot; None for a user who was never in the chat."""
        return self.members.get(person_id)

    def is_visible_to(self, person: Person) -> bool:
        """Whether the person can read the chat."""
        if self.person is not None:
            return self.person is person
        member = self.members.get(person.id)
        return member is not None and member.is_present


@dataclass(slots=True, eq=False)
class Message:
    """One message of a chat. `payload` is Telegram's Message object; an edit replaces it and never changes it in place."""

    id: int
    chat: Chat
    payload: dict[str, Any]
    sender_id: int
    """The real sender, even of an anonymous administrator's message."""
    is_by_bot: bool = False
    is_silent: bool = False
    inline_id: str | None = None
    """The id with which the bot edits a message sent through its inline mode."""
    reactions: dict[int, list[dict[str, Any]]] | None = None

    @property
    def topic(self) -> int | None:
        """The message's topic; None in chats without topics and in the general topic."""
        thread = self.payload.get("message_thread_id")
        return thread if isinstance(thread, int) else None

    @property
    def text(self) -> str:
        """The text or caption."""
        return str(self.payload.get("text") or self.payload.get("caption") or "")

    @property
    def keyboard(self) -> list[list[dict[str, Any]]]:
        """The rows of the inline keyboard."""
        markup = self.payload.get("reply_markup")
        return markup["inline_keyboard"] if markup else []

    def as_reply_target(self) -> dict[str, Any]:
        """Write the Message object as a reply carries it: without its own `reply_to_message`."""
        if "reply_to_message" not in self.payload:
            return self.payload
        return {name: value for name, value in self.payload.items() if name != "reply_to_message"}
