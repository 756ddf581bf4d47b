"""What people write, send, edit and delete in their chats."""

from __future__ import annotations

from typing import Any

from bot.sandbox.world.chats import GENERAL_TOPIC, Chat, Message
from bot.sandbox.world.people import ANONYMOUS_ADMIN, Person
from bot.sandbox.world.text import add_found_entities, utf16_length
from bot.sandbox.world.world import InvalidAction, World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024


def send_text(
    world: World,
    person: Person,
    chat: Chat,
    text: str,
    *,
    topic: int | None = None,
    reply_to: int | None = None,
    anonymous: bool = False,
) -> Message:
    """Write a message; a text that is too long becomes several, as in Telegram's apps. Returns the last one."""
    text = text.strip()
    if not text:
        raise InvalidAction("An empty message cannot be sent.")
    parts = _split_text(text)
    for part in parts[:-1]:
        post_from_person(world, person, chat, {"text": part, **_entity_fields(part)}, topic, reply_to, anonymous)
    return post_from_person(
        world, person, chat, {"text": parts[-1], **_entity_fields(parts[-1])}, topic, reply_to, anonymous
    )


def send_file(
    world: World,
    person: Person,
    chat: Chat,
    name: str,
    content: bytes,
    *,
    caption: str = "",
    mime: str | None = None,
    as_photo: bool = False,
    topic: int | None = None,
) -> Message:
    """Send a file, or a picture as a photo."""
    if utf16_length(caption) > CAPTION_LIMIT:
        raise InvalidAction(f"A caption holds {CAPTION_LIMIT} characters at most.")
    stored = world.files.store(name, content, mime)
    if as_photo and stored.dimensions is None:
        raise InvalidAction(f"{name} is not a picture.")
    body: dict[str, Any] = {"photo": stored.as_photo()} if as_photo else {"document": stored.as_document()}
    if caption.strip():
        body["caption"] = caption.strip()
        entities = add_found_entities(body["caption"], [])
        if entities:
            body["caption_entities"] = entities
    return post_from_person(world, person, chat, body, topic)


def send_contact(world: World, person: Person, chat: Chat, *, topic: int | None = None) -> Message:
    """Share the person's own contact."""
    contact = {"phone_number": f"+1555{person.id:07d}", "first_name": person.name, "user_id": person.id}
    return post_from_person(world, person, chat, {"contact": contact}, topic)


def forward_text(
    world: World, person: Person, chat: Chat, text: str, from_name: str, topic: int | None = None
) -> Message:
    """Forward a text by an author outside the sandbox."""
    origin = {"type": "hidden_user", "sender_user_name": from_name, "date": world.now()}
    return post_from_person(
        world, person, chat, {"forward_origin": origin, "text": text, **_entity_fields(text)}, topic
    )


def post_from_person(
    world: World,
    person: Person,
    chat: Chat,
    body: dict[str, Any],
    topic: int | None = None,
    reply_to: int | None = None,
    anonymous: bool = False,
) -> Message:
    """Put a person's message into a chat, and queue an update if the bot receives the message."""
    topic = _check_can_write(chat, person, topic)
    author = person.as_user()
    replied = chat.messages.get(reply_to) if reply_to is not None else None
    if reply_to is not None and replied is None:
        raise InvalidAction(f"There is no message {reply_to} to reply to.")
    member = chat.get_member(person.id)
    if anonymous or (member is not None and member.is_anonymous):
        if chat.type != "supergroup" or member is None or not member.is_admin:
            raise InvalidAction("Only an administrator of a supergroup can write anonymously.")
        author = ANONYMOUS_ADMIN
        body = {"sender_chat": chat.as_chat(), **body}
    place = world.place_fields(chat, topic, replied)
    message = world.post_message(chat, author, {**place, **body})
    message.sender_id = person.id
    chat.unread[person.id] = 0
    if chat.is_private:
        person.has_started = True
    if chat.reply_keyboard is not None and chat.reply_keyboard.get("one_time_keyboard"):
        chat.reply_keyboard = None
    if is_sent_to_bot(world, chat, message, replied):
        world.updates.put("message", message.payload, chat.id)
    return message


def is_sent_to_bot(world: World, chat: Chat, message: Message, replied: Message | None = None) -> bool:
    """Say whether the bot receives a person's message.

    **Source:** Telegram, "Bots FAQ", privacy mode: in groups a bot that is not an administrator gets commands that may
    be meant for it, replies to it, messages sent through it, and service messages.
    """
    if chat.is_private:
        return True
    member = chat.get_member(world.bot.id)
    if member is None or not member.is_present:
        return False
    if member.is_admin or not world.bot.privacy_mode or "via_bot" in message.payload:
        return True
    if replied is not None and replied.is_by_bot:
        return True
    if not message.text:
        return not any(kind in message.payload for kind in ("photo", "document", "contact"))
    if not message.text.startswith("/"):
        return False
    command = message.text.split(maxsplit=1)[0]
    return "@" not in command or command.lower().endswith(f"@{world.bot.username}".lower())


def edit_message(world: World, person: Person, chat: Chat, message_id: int, text: str) -> None:
    """Edit one of the person's own messages."""
    message = find_own_message(chat, person, message_id)
    if "text" not in message.payload:
        raise InvalidAction("Only texts can be edited here.")
    payload = {name: value for name, value in message.payload.items() if name != "entities"}
    world.edit_message(
        message, {**payload, "edit_date": world.now(), "text": text.strip(), **_entity_fields(text.strip())}
    )
    if is_sent_to_bot(world, chat, message):
        world.updates.put("edited_message", message.payload, chat.id)


def delete_message(world: World, person: Person, chat: Chat, message_id: int) -> None:
    """Delete a message; the bot gets no update. In a group, only administrators delete messages of others."""
    member = chat.get_member(person.id)
    if chat.is_private or (member is not None and member.has_right("can_delete_messages")):
        message = chat.messages.get(message_id)
        if message is None:
            raise InvalidAction(f"There is no message {message_id} here.")
    else:
        message = find_own_message(chat, person, message_id)
    world.delete_message(message)


def find_own_message(chat: Chat, person: Person, message_id: int) -> Message:
    """Find a message that this person wrote."""
    message = chat.messages.get(message_id)
    if message is None or message.sender_id != person.id:
        raise InvalidAction(f"{person.name} has no message {message_id} here.")
    return message


def _check_can_write(chat: Chat, person: Person, topic: int | None) -> int | None:
    if chat.migrated_to is not None:
        raise InvalidAction("This group became a supergroup.")
    if not chat.is_visible_to(person):
        raise InvalidAction(f"{person.name} does not see this chat.")
    if chat.is_private:
        if person.has_blocked_bot:
            raise InvalidAction(f"{person.name} blocked the bot: it must be unblocked first.")
        return None
    member = chat.members[person.id]
    if not member.has_right("can_send_messages"):
        raise InvalidAction(f"{person.name} may not write here.")
    if not chat.forum:
        return None
    place = chat.topics.get(topic or GENERAL_TOPIC)
    if place is None:
        raise InvalidAction(f"There is no topic {topic} here.")
    if place.closed and not member.is_admin:
        raise InvalidAction(f"The topic {place.name} is closed.")
    return place.id


def _entity_fields(text: str) -> dict[str, Any]:
    entities = add_found_entities(text, [])
    return {"entities": entities} if entities else {}


def _split_text(text: str) -> list[str]:
    if utf16_length(text) <= TEXT_LIMIT:
        return [text]
    parts = [""]
    for line in text.splitlines(keepends=True):
        while line:
            room = TEXT_LIMIT - utf16_length(parts[-1])
            if utf16_length(line) <= room:
                parts[-1] += line
                break
            if parts[-1]:
                parts.append("")
                continue
            parts[-1], line = line[: TEXT_LIMIT // 2], line[TEXT_LIMIT // 2 :]
    return [part.rstrip("\n") for part in parts]
