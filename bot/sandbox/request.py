"""One request to `/sandbox/…`: who asks, where, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.sandbox.world import Chat, InvalidAction, Message, Person, World

LONGEST_WAIT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    """The fields of a request; Impossible, with a sentence, where one is missing or makes no sense."""

    world: World
    fields: dict[str, Any]

    def __contains__(self, name: str) -> bool:
        return self.fields.get(name) not in (None, "")

    def text(self, name: str) -> str:
        """A text that must be there."""
        value = self.fields.get(name)
        if not isinstance(value, str) or not value:
            raise InvalidAction(f"{name} is missing.")
        return value

    def option(self, name: str, otherwise: str = "") -> str:
        """A text that may be missing."""
        value = self.fields.get(name)
        return otherwise if value is None else str(value)

    def number(self, name: str) -> int | None:
        """A whole number that may be missing."""
        if name not in self:
            return None
        try:
            return int(str(self.fields[name]))
        except ValueError:
            raise InvalidAction(f"{name} is no number: {self.fields[name]!r}.") from None

    def wait_seconds(self) -> float:
        """How long the asker waits for something to happen."""
        try:
            return min(float(self.option("wait_seconds", "0")), LONGEST_WAIT_SECONDS)
        except ValueError:
            raise InvalidAction("wait_seconds is no number.") from None

    def flag(self, name: str, otherwise: bool = False) -> bool:
        """A yes or no."""
        return bool(self.fields.get(name, otherwise))

    def person(self) -> Person:
        """Who does it: `as`."""
        return self.world.find_person(self.option("as"))

    def chat(self) -> Chat:
        """Where: `chat`, a chat id or "private"."""
        wanted = self.option("chat", "private")
        return self.world.find_chat(self.person().id if wanted == "private" else wanted)

    def message(self) -> Message:
        """Which message: `message_id` in `chat`."""
        message = self.chat().messages.get(self.number("message_id") or 0)
        if message is None:
            raise InvalidAction(f"There is no message {self.option('message_id')} here.")
        return message
