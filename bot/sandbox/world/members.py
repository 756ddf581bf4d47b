"""Membership in a chat, as Telegram's ChatMember objects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

PRESENT_STATUSES = frozenset({"creator", "administrator", "member"})
ADMIN_STATUSES = frozenset({"creator", "administrator"})

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
PERMISSIONS = (
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
    """A membership in a chat. `user` is the User object, `status` Telegram's ChatMember status."""

    user: dict[str, Any]
    status: str
    is_anonymous: bool = False
    rights: dict[str, bool] = field(default_factory=dict)
    """Rights that differ from the defaults of the status."""

    @property
    def is_present(self) -> bool:
        """Whether the user sees the chat."""
        return self.status in PRESENT_STATUSES or (self.status == "restricted" and self.has_right("is_member"))

    @property
    def is_admin(self) -> bool:
        """Whether the user is the creator or an administrator."""
        return self.status in ADMIN_STATUSES

    def has_right(self, right: str) -> bool:
        """Say whether the user has a right."""
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
        """Write the ChatMember object, with every field its status has."""
        member: dict[str, Any] = {"user": self.user, "status": self.status}
        if self.status == "creator":
            member["is_anonymous"] = self.is_anonymous
        elif self.status == "administrator":
            rights = {
                **_ADMIN_RIGHTS,
                **{name: granted for name, granted in self.rights.items() if name in _ADMIN_RIGHTS},
            }
            member |= {"can_be_edited": False, "is_anonymous": self.is_anonymous, **rights}
        elif self.status == "restricted":
            member |= {"is_member": self.has_right("is_member"), "until_date": 0}
            member |= {name: self.rights.get(name, False) for name in PERMISSIONS}
        elif self.status == "kicked":
            member["until_date"] = 0
        return member
