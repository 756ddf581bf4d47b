"""Chats, their members and topics, as Telegram's Chat and ChatMember objects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.sandbox.world.people import Person

if TYPE_CHECKING:
    from bot.sandbox.world.messages import Message

PRESENT = frozenset({"creator", "administrator", "member"})
ADMINS = frozenset({"creator", "administrator"})

GENERAL_TOPIC = 1

_ADMIN_RIGHTS = {
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": False,
    "can_change_info": True,
    "can_invite_users": True,
    "can_pin_messages": True,
    "can_manage_topics": False,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
}
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
_PERMISSIONS = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
    "can_edit_tag",
    "can_react_to_messages",
)


@dataclass(slots=True)
class Member:
    """Somebody's standing in a chat. `user` is the User object, `status` Telegram's word for the standing."""

    user: dict[str, Any]
    status: str
    anonymous: bool = False
    rights: dict[str, bool] = field(default_factory=dict)
    """Where they differ from what the status gives by itself."""

    @property
    def present(self) -> bool:
        """Whether they see the chat."""
        return self.status in PRESENT or (self.status == "restricted" and self.may("is_member"))

    @property
    def admin(self) -> bool:
        """Whether they are the creator or an administrator."""
        return self.status in ADMINS

    def may(self, right: str) -> bool:
        """Whether they hold a right."""
        if self.status == "creator":
            return True
        if right in self.rights:
            return self.rights[right]
        if self.status == "administrator":
            return _ADMIN_RIGHTS.get(right, True)
        if self.status == "restricted":
            return right == "is_member"
        return self.status == "member" and right.startswith("can_send")

    def as_chat_member(self) -> dict[str, Any]:
        """The ChatMember object, with every field its status has."""
        member: dict[str, Any] = {"user": self.user, "status": self.status}
        if self.status == "creator":
            member["is_anonymous"] = self.anonymous
        elif self.status == "administrator":
            rights = {**_ADMIN_RIGHTS, **{name: held for name, held in self.rights.items() if name in _ADMIN_RIGHTS}}
            member |= {"can_be_edited": False, "is_anonymous": self.anonymous, **rights}
        elif self.status == "restricted":
            member |= {"is_member": self.may("is_member"), "until_date": 0}
            member |= {name: self.rights.get(name, False) for name in _PERMISSIONS}
        elif self.status == "kicked":
            member["until_date"] = 0
        return member


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
    """Grows with everything that happens in the chat."""

    @property
    def private(self) -> bool:
        """Whether this is a person's chat with the bot."""
        return self.type == "private"

    def as_chat(self) -> dict[str, Any]:
        """The Chat object, as messages carry it."""
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
        """The ChatFullInfo object, as `getChat` answers it."""
        full = {
            **self.as_chat(),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": dict.fromkeys(_GIFTS, False),
        }
        if not self.private:
            full["permissions"] = {
                name: name not in ("can_change_info", "can_pin_messages", "can_manage_topics") for name in _PERMISSIONS
            }
            full["invite_link"] = f"https://t.me/+sandbox{-self.id}"
        pinned = self.messages.get(self.pinned[-1]) if self.pinned else None
        if pinned is not None:
            full["pinned_message"] = pinned.sent
        return full

    def member(self, person_id: int) -> Member | None:
        """The standing of a person or of the bot here; None for somebody who never was."""
        return self.members.get(person_id)

    def sees(self, person: Person) -> bool:
        """Whether the person can read the chat."""
        if self.person is not None:
            return self.person is person
        member = self.members.get(person.id)
        return member is not None and member.present
