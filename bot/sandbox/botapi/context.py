"""The shared state of all methods, and how a call's chats and messages are found and checked."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.flood import FloodLimits
from bot.sandbox.botapi.refusals import BotApiError, bad_request, chat_migrated, forbidden
from bot.sandbox.world import Chat, Message, World
from bot.sandbox.world.chats import GENERAL_TOPIC

_CHAT_KINDS = {"group": "group chat", "supergroup": "supergroup chat"}


@dataclass(slots=True)
class Webhook:
    """The bot's webhook; without a `url`, the bot polls."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_at: int | None = None
    last_error: str = ""
    generation: int = 0
    """Increases with every `setWebhook`, so that deliveries to the old one end."""


class RawJson(str):
    """A result that is already JSON text."""

    __slots__ = ()


@dataclass(slots=True)
class BotApiContext:
    """The world as the bot's calls use it; `flood` is None if no limits are enforced."""

    world: World
    flood: FloodLimits | None
    webhook: Webhook = field(default_factory=Webhook)
    webhook_origin: str | None = None
    """Where webhooks with public addresses are delivered instead, as by a reverse proxy: scheme, host, port."""

    def find_chat(self, call: Call, name: str = "chat_id") -> Chat:
        """Find the chat that a call names. Raises BotApiError if there is none, or if its id has changed."""
        given = call.text(name)
        if not given:
            raise bad_request(f"{name} is empty")
        number = call.integer(name)
        if number is not None:
            chat = self.world.chats.get(number)
        else:
            chat = next((c for c in self.world.chats.values() if c.username and f"@{c.username}" == given), None)
        if chat is None or (chat.person is not None and not self._knows_person(chat)):
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise chat_migrated(chat.migrated_to)
        return chat

    def find_joined_chat(self, call: Call, name: str = "chat_id") -> Chat:
        """Find the chat that a call names. Raises BotApiError also if the bot is not in it."""
        chat = self.find_chat(call, name)
        self._check_joined(chat)
        return chat

    def check_can_send(self, chat: Chat, what: str = "text messages") -> None:
        """Raise BotApiError unless the bot may send `what` to the chat now."""
        if chat.person is not None:
            if chat.person.has_blocked_bot:
                raise forbidden("bot was blocked by the user")
            if not chat.person.has_started:
                raise forbidden("bot can't initiate conversation with a user")
            return
        self._check_joined(chat)
        right = {"photos": "can_send_photos", "documents": "can_send_documents"}.get(what, "can_send_messages")
        if not chat.members[self.world.bot.id].has_right(right):
            raise bad_request(f"not enough rights to send {what} to the chat")

    def find_topic(self, chat: Chat, call: Call) -> int | None:
        """Find the open topic that a call names; None for no topic or the general one."""
        topic = call.integer("message_thread_id")
        if topic is None and chat.forum:
            topic = GENERAL_TOPIC
        if topic is None or topic == 0:
            return None
        found = chat.topics.get(topic)
        if found is None:
            raise bad_request("message thread not found")
        if found.closed and not chat.members[self.world.bot.id].is_admin:
            raise bad_request("TOPIC_CLOSED")
        return None if topic == GENERAL_TOPIC else topic

    def find_message(self, call: Call, not_found: str) -> Message:
        """Find the message that a call names. Raises BotApiError with the text `not_found` if there is none."""
        inline_id = call.text("inline_message_id")
        if inline_id:
            message = self.world.inline_messages.get(inline_id)
            if message is None:
                raise bad_request("MESSAGE_ID_INVALID")
            return message
        chat = self.find_joined_chat(call)
        number = call.integer("message_id")
        if number is None:
            raise bad_request("message identifier is not specified")
        message = chat.messages.get(number)
        if message is None:
            raise bad_request(not_found)
        return message

    def check_right(self, chat: Chat, right: str, error: BotApiError) -> None:
        """Raise `error` unless the bot has a right in the chat; in private chats it has all."""
        member = chat.get_member(self.world.bot.id)
        if not chat.is_private and (member is None or not member.has_right(right)):
            raise error

    def count_message(self, chat: Chat, *, edit: bool = False, messages: int = 1) -> None:
        """Count a message or an edit against the flood limits."""
        if self.flood is not None:
            self.flood.count_message(chat, edit=edit, messages=messages)

    def find_user_id(self, call: Call) -> int:
        """Find the id of the user that a call names."""
        number = call.integer("user_id")
        if number is None or self.world.find_user(number) is None:
            raise bad_request("invalid user_id specified" if number is None else "user not found")
        return number

    def _check_joined(self, chat: Chat) -> None:
        if chat.is_private:
            return
        member = chat.get_member(self.world.bot.id)
        kind = _CHAT_KINDS[chat.type]
        if member is not None and member.status == "kicked":
            raise forbidden(f"bot was kicked from the {kind}")
        if member is None or not member.is_present:
            raise forbidden(f"bot is not a member of the {kind}")

    def _knows_person(self, chat: Chat) -> bool:
        """Say whether the bot knows the person: they wrote to it, or share a group with it."""
        person, bot = chat.person, self.world.bot.id
        if person is None or person.has_started:
            return True
        groups = (group for group in self.world.chats.values() if not group.is_private)
        return any(bot in group.members and person.id in group.members for group in groups)
