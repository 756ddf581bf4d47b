"""The state of the simulated Telegram: one bot, people, chats, messages, files and pending updates."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.world.chats import GENERAL_TOPIC, Chat, Message, Topic
from bot.sandbox.world.events import Event, Events
from bot.sandbox.world.files import Files
from bot.sandbox.world.inline import InlineQuery
from bot.sandbox.world.members import Member
from bot.sandbox.world.people import BotProfile, Person
from bot.sandbox.world.updates import UpdateQueue

UPDATE_ID_EPOCH = 1_700_000_000


class InvalidAction(Exception):
    """An action that is not possible in the sandbox; the text says why in a sentence."""


@dataclass(slots=True)
class Callback:
    """A pressed button and the bot's answer to it."""

    id: str
    person_id: int
    chat: Chat | None
    asked_at: float
    answered: bool = False
    text: str | None = None
    alert: bool = False
    url: str | None = None
    answer: asyncio.Event | None = None
    """Set by the answer; None while nothing waits for it."""


class World:
    """The whole state, in memory.

    `clock` gives Unix seconds; `callback_seconds` is how long a pressed button may wait for its answer;
    `keep_messages` is how many messages a chat stores at least.
    """

    def __init__(
        self,
        *,
        bot_id: int = 1000,
        bot_username: str = "sandbox_bot",
        bot_name: str = "SMM panel bot",
        clock: Callable[[], float] = time.time,
        callback_seconds: float = 60,
        keep_messages: int = 20_000,
    ) -> None:
        self.clock = clock
        self.callback_seconds = callback_seconds
        self.bot = BotProfile(bot_id, bot_username, bot_name)
        self.people: dict[int, Person] = {}
        self._by_short: dict[str, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.callbacks: OrderedDict[str, Callback] = OrderedDict()
        self.inline_queries: OrderedDict[str, InlineQuery] = OrderedDict()
        self.inline_messages: dict[str, Message] = {}
        self.files = Files()
        self.events = Events()
        # Ids never restart at 1, so that a bot that remembers yesterday's updates takes today's as new.
        self.updates = UpdateQueue(first_id=int((clock() - UPDATE_ID_EPOCH) * 10))
        self.ids = itertools.count(int(clock() * 1000))
        """Ids of callbacks, inline queries and the like."""
        self._keep_messages = keep_messages
        self._person_ids = itertools.count(2001)
        self._shared_message_ids = itertools.count(1)
        """Message ids of private chats and basic groups: one sequence for all, as at Telegram."""

    def now(self) -> int:
        """Unix time in whole seconds, as messages carry it."""
        return int(self.clock())

    # People and chats

    def find_person(self, name_or_id: str | int) -> Person:
        """Find a person by short name or id."""
        person = self._by_short.get(str(name_or_id))
        if person is None and str(name_or_id).isdigit():
            person = self.people.get(int(name_or_id))
        if person is None:
            raise InvalidAction(f"There is nobody called {name_or_id!r} here.")
        return person

    def find_user(self, user_id: int) -> dict[str, Any] | None:
        """Find the User object of a person or of the bot."""
        if user_id == self.bot.id:
            return self.bot.user
        person = self.people.get(user_id)
        return person.as_user() if person else None

    def find_chat(self, chat_id: int | str) -> Chat:
        """Find a chat by its id, as a number or as text."""
        chat = self.chats.get(int(chat_id)) if str(chat_id).lstrip("-").isdigit() else None
        if chat is None:
            raise InvalidAction(f"There is no chat {chat_id}.")
        return chat

    def add_person(
        self,
        name: str,
        language_code: str = "en",
        username: str | None = None,
        *,
        person_id: int | None = None,
        role_hint: str = "",
    ) -> Person:
        """Add a person with an empty private chat. The short name is the first name in lower case."""
        number = person_id or next(self._person_ids)
        short = name.split()[0].lower() if name.split() else str(number)
        if short in self._by_short:
            short = f"{short}{number}"
        person = Person(number, short, name, language_code, username, role_hint)
        self.people[number] = self._by_short[short] = person
        self.chats[number] = Chat(number, "private", person=person, ids=self._shared_message_ids)
        self.events.publish(Event("state"))
        return person

    def set_language(self, person: Person, language_code: str) -> None:
        """Switch a person's app to another language, in every chat."""
        person.language_code = language_code
        for chat in self.chats.values():
            member = chat.get_member(person.id)
            if member is not None:
                member.user = person.as_user()
        self.events.publish(Event("state"))

    def add_group(
        self, title: str, creator: Person, *, supergroup: bool = False, forum: bool = False, chat_id: int | None = None
    ) -> Chat:
        """Add a group with its creator as the only member."""
        is_supergroup = supergroup or forum
        number = (
            chat_id
            or min((-1001000000100 if is_supergroup else -2000), *(i for i in self._group_ids(is_supergroup))) - 1
        )
        chat = Chat(number, "supergroup" if is_supergroup else "group", title, forum=forum)
        chat.ids = itertools.count(1) if is_supergroup else self._shared_message_ids
        chat.members[creator.id] = Member(creator.as_user(), "creator")
        if forum:
            chat.topics[GENERAL_TOPIC] = Topic(GENERAL_TOPIC, "General")
            next(chat.ids)
        self.chats[number] = chat
        self.events.publish(Event("state"))
        return chat

    def _group_ids(self, is_supergroup: bool) -> list[int]:
        return [
            0,
            *(chat.id for chat in self.chats.values() if chat.type == ("supergroup" if is_supergroup else "group")),
        ]

    # Messages

    def post_message(
        self, chat: Chat, author: dict[str, Any], body: dict[str, Any], *, silent: bool = False, by_bot: bool = False
    ) -> Message:
        """Put a message into a chat. `body` is the Message object except id, sender, chat and date."""
        number = next(chat.ids)
        sent = {"message_id": number, "from": author, "chat": chat.as_chat(), "date": self.now(), **body}
        message = Message(number, chat, sent, author["id"], by_bot, silent)
        chat.messages[number] = message
        if len(chat.messages) > self._keep_messages * 3 // 2:
            chat.messages = dict(itertools.islice(chat.messages.items(), self._keep_messages // 2, None))
        if chat.person is not None and by_bot:
            chat.unread[chat.id] = chat.unread.get(chat.id, 0) + 1
        elif chat.person is None:
            for member_id, member in chat.members.items():
                if member_id != author["id"] and member.is_present:
                    chat.unread[member_id] = chat.unread.get(member_id, 0) + 1
        self.events.publish(Event("message", chat, message))
        return message

    def edit_message(self, message: Message, sent: dict[str, Any]) -> None:
        """Replace a message's payload."""
        message.payload = sent
        self.events.publish(Event("edit", message.chat, message))

    def delete_message(self, message: Message) -> None:
        """Delete a message from its chat."""
        chat = message.chat
        del chat.messages[message.id]
        if message.id in chat.pinned:
            chat.pinned.remove(message.id)
        if message.inline_id:
            self.inline_messages.pop(message.inline_id, None)
        self.events.publish(Event("delete", chat, message_id=message.id))

    def place_fields(self, chat: Chat, topic: int | None, reply_to: Message | None) -> dict[str, Any]:
        """Make the fields of a Message object for its topic and the message it replies to."""
        body: dict[str, Any] = {}
        if topic is not None and topic != GENERAL_TOPIC:
            body |= {"message_thread_id": topic, "is_topic_message": True}
            opener = chat.messages.get(topic)
            if reply_to is None and opener is not None:
                body["reply_to_message"] = opener.payload
        if reply_to is not None:
            body["reply_to_message"] = reply_to.as_reply_target()
        return body

    def add_callback(self, callback: Callback) -> None:
        """Store a pressed button until the bot answers it; the oldest are dropped."""
        self.callbacks[callback.id] = callback
        if len(self.callbacks) > 20_000:
            self.callbacks.popitem(last=False)

    def chat_instance(self, chat: Chat) -> str:
        """Make Telegram's opaque name of a chat in callbacks."""
        return str((chat.id * 2_654_435_761) % (1 << 63))


def add_demo_people(world: World) -> World:
    """Add the demo's people and groups to an empty world."""
    ana = world.add_person("Ana", "en", "ana_operates", person_id=1001, role_hint="the operator")
    boris = world.add_person("Boris", "ru", "boris_buys", person_id=1002, role_hint="a buyer to be")
    carla = world.add_person("Carla", "en", "carla_passes_by", person_id=1003, role_hint="a stranger")
    team = world.add_group("Agency team", ana, supergroup=True, chat_id=-1001000000001)
    forum = world.add_group("Agency forum", ana, forum=True, chat_id=-1001000000002)
    for chat in (team, forum):
        chat.members[boris.id] = Member(boris.as_user(), "administrator")
        chat.members[carla.id] = Member(carla.as_user(), "member")
        chat.members[world.bot.id] = Member(world.bot.user, "member")
    for name in ("Orders", "Money"):
        add_topic(world, forum, name, ana)
    return world


def add_topic(world: World, chat: Chat, name: str, by: Person) -> Topic:
    """Open a topic. The id of the service message that announces it becomes the topic's id."""
    opened = {"name": name, "icon_color": 7322096}
    message = world.post_message(chat, by.as_user(), {"forum_topic_created": opened, "is_topic_message": True})
    message.payload["message_thread_id"] = message.id
    topic = chat.topics[message.id] = Topic(message.id, name)
    return topic
