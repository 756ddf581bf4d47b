"""What every method needs: the world, the limits, and how calls name chats and messages."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.flood import FloodLimits
from bot.sandbox.botapi.refusals import Refused, bad, forbidden, migrated
from bot.sandbox.world import Chat, Message, World
from bot.sandbox.world.chats import GENERAL_TOPIC

_KIND_OF_CHAT = {"group": "group chat", "supergroup": "supergroup chat"}


@dataclass(slots=True)
class Webhook:
    """Where the bot wants its updates; no `url`: it asks for them."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: int | None = None
    last_error: str = ""
    generation: int = 0
    """Grows with every setting, so that deliveries of the old one end."""


class RawJson(str):
    """A result that is JSON text already."""

    __slots__ = ()


@dataclass(slots=True)
class Context:
    """The world as the bot's calls meet it; `flood` is None where no limits are enforced."""

    world: World
    flood: FloodLimits | None
    webhook: Webhook = field(default_factory=Webhook)
    webhook_origin: str | None = None
    """Where webhooks of public addresses are delivered instead, as a reverse proxy would: scheme, host, port."""

    def chat(self, call: Call, name: str = "chat_id") -> Chat:
        """The chat a call names; Refused if there is none, or if it has another id by now."""
        wanted = call.text(name)
        if not wanted:
            raise bad(f"{name} is empty")
        number = call.integer(name)
        if number is not None:
            chat = self.world.chats.get(number)
        else:
            chat = next((c for c in self.world.chats.values() if c.username and f"@{c.username}" == wanted), None)
        if chat is None or (chat.person is not None and not self._met(chat)):
            raise bad("chat not found")
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        return chat

    def inside(self, call: Call, name: str = "chat_id") -> Chat:
        """The same, and the bot is in it."""
        chat = self.chat(call, name)
        self._present(chat)
        return chat

    def writable(self, chat: Chat, what: str = "text messages") -> None:
        """Refused unless the bot may send `what` to the chat now."""
        if chat.person is not None:
            if chat.person.blocked:
                raise forbidden("bot was blocked by the user")
            if not chat.person.started:
                raise forbidden("bot can't initiate conversation with a user")
            return
        self._present(chat)
        right = {"photos": "can_send_photos", "documents": "can_send_documents"}.get(what, "can_send_messages")
        if not chat.members[self.world.bot.id].may(right):
            raise bad(f"not enough rights to send {what} to the chat")

    def topic(self, chat: Chat, call: Call) -> int | None:
        """The topic a call names, open and there; None for none."""
        topic = call.integer("message_thread_id")
        if topic is None and chat.forum:
            topic = GENERAL_TOPIC
        if topic is None or topic == 0:
            return None
        place = chat.topics.get(topic)
        if place is None:
            raise bad("message thread not found")
        if place.closed and not chat.members[self.world.bot.id].admin:
            raise bad("TOPIC_CLOSED")
        return None if topic == GENERAL_TOPIC else topic

    def message(self, call: Call, missing: str) -> Message:
        """The message a call names; Refused with `missing` if it is not there."""
        inline_id = call.text("inline_message_id")
        if inline_id:
            message = self.world.inline_messages.get(inline_id)
            if message is None:
                raise bad("MESSAGE_ID_INVALID")
            return message
        chat = self.inside(call)
        number = call.integer("message_id")
        if number is None:
            raise bad("message identifier is not specified")
        message = chat.messages.get(number)
        if message is None:
            raise bad(missing)
        return message

    def right(self, chat: Chat, right: str, otherwise: Refused) -> None:
        """Raise `otherwise` unless the bot holds a right in the chat; in private chats it holds all."""
        member = chat.member(self.world.bot.id)
        if not chat.private and (member is None or not member.may(right)):
            raise otherwise

    def count(self, chat: Chat, *, edit: bool = False, messages: int = 1) -> None:
        """Count a message or an edit against the flood limits."""
        if self.flood is not None:
            self.flood.check(chat, edit=edit, messages=messages)

    def user_id(self, call: Call) -> int:
        """The user a call names."""
        number = call.integer("user_id")
        if number is None or self.world.user(number) is None:
            raise bad("invalid user_id specified" if number is None else "user not found")
        return number

    def _present(self, chat: Chat) -> None:
        if chat.private:
            return
        member = chat.member(self.world.bot.id)
        kind = _KIND_OF_CHAT[chat.type]
        if member is not None and member.status == "kicked":
            raise forbidden(f"bot was kicked from the {kind}")
        if member is None or not member.present:
            raise forbidden(f"bot is not a member of the {kind}")

    def _met(self, chat: Chat) -> bool:
        """Whether the bot knows the person: they wrote to it, or share a group with it."""
        person, bot = chat.person, self.world.bot.id
        if person is None or person.started:
            return True
        groups = (group for group in self.world.chats.values() if not group.private)
        return any(bot in group.members and person.id in group.members for group in groups)
