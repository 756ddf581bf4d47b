"""One request to `/sandbox/…`: which person acts, in which chat, and with which fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.world import Chat, InvalidAction, Message, Person, World

MAX_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    """The fields of a request. Its methods raise InvalidAction, with a sentence, for a field that is missing or wrong."""

    world: World
    fields: dict[str, Any]

    def __contains__(self, name: str) -> bool:
        return self.fields.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """Read a required text."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            raise InvalidAction(f"{name} is missing.")
        return value

    def optional_text(self, name: str, default: str = "") -> str:
        """Read an optional text."""
        value = self.fields.get(name)
        return default if value is None else str(value)

    def number(self, name: str) -> int | None:
        """Read an optional whole number."""
        if name not in self:
            return None
        try:
            return int(str(self.fields[name]))
        except ValueError:
            raise InvalidAction(f"{name} is not a number: {self.fields[name]!r}.") from None

    def wait_seconds(self) -> float:
        """Read how long the client waits for something to happen."""
        try:
            return min(float(self.optional_text("wait_seconds", "0")), MAX_WAIT_SECONDS)
        except ValueError:
            raise InvalidAction("wait_seconds is not a number.") from None

    def flag(self, name: str, default: bool = False) -> bool:
        """Read a boolean."""
        return bool(self.fields.get(name, default))

    def find_person(self) -> Person:
        """Find the acting person: `as`."""
        return self.world.find_person(self.optional_text("as"))

    def find_chat(self) -> Chat:
        """Find the chat: `chat`, a chat id or "private"."""
        chat_id = self.optional_text("chat", "private")
        return self.world.find_chat(self.find_person().id if chat_id == "private" else chat_id)

    def find_message(self) -> Message:
        """Find the message `message_id` in `chat`."""
        message = self.find_chat().messages.get(self.number("message_id") or 0)
        if message is None:
            raise InvalidAction(f"There is no message {self.optional_text('message_id')} here.")
        return message
