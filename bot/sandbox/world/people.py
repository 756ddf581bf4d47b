"""The people of the sandbox and the bot, as Telegram's User objects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

ANONYMOUS_ADMIN: dict[str, Any] = {
    "id": 1087968824,
    "is_bot": True,
    "first_name": "Group",
    "username": "GroupAnonymousBot",
}
"""The sender of an anonymous administrator's messages. **Source:** Bot API, `Message.from`."""


@dataclass(slots=True, eq=False)
class Person:
    """A person with a Telegram account."""

    id: int
    short_name: str
    name: str
    language_code: str
    username: str | None = None
    role_hint: str = ""
    has_started: bool = False
    """Whether the person has ever written to the bot in private; before that, the bot may not write to them."""
    has_blocked_bot: bool = False

    def as_user(self) -> dict[str, Any]:
        """Write the User object."""
        user: dict[str, Any] = {"id": self.id, "is_bot": False, "first_name": self.name}
        if self.username:
            user["username"] = self.username
        user["language_code"] = self.language_code
        return user


class BotProfile:
    """The bot's profile, as BotFather and the bot's own calls set it."""

    def __init__(self, bot_id: int, username: str, name: str) -> None:
        self.id = bot_id
        self.username = username
        self.privacy_mode = True
        """Whether the bot gets only commands and replies in groups where it is not an administrator."""
        self.names: dict[str, str] = {"": name}
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.commands: dict[tuple[str, int | str, int, str], list[dict[str, str]]] = {}
        """Menus by (scope, chat, person, language); 0 where a scope has no chat or person."""
        self.menu_buttons: dict[int, dict[str, Any]] = {}
        self.default_rights: dict[bool, dict[str, Any]] = {}
        self.user: dict[str, Any] = {"id": bot_id, "is_bot": True, "first_name": name, "username": username}
        """The User object. Every message of the bot shares it, so it is never changed in place."""

    @property
    def name(self) -> str:
        """The name without a language."""
        return self.names[""]

    def rename(self, name: str, language: str) -> None:
        """Set a name, or remove it with an empty text; the name without a language is never removed."""
        if name:
            self.names[language] = name
        elif language:
            self.names.pop(language, None)
        self.user = {**self.user, "first_name": self.name}

    def as_me(self) -> dict[str, Any]:
        """Write what `getMe` answers."""
        return {
            **self.user,
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy_mode,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
            "has_topics_enabled": False,
            "allows_users_to_create_topics": False,
            "can_manage_bots": False,
            "supports_guest_queries": False,
        }
