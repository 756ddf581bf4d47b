"""The world as one person sees it: the JSON of the page and of tests."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.profile import find_menu, find_text
from bot.sandbox.world import Chat, Event, Message, Person, World
from bot.sandbox.world.chats import GENERAL_TOPIC

_BUTTON_KINDS = {
    "callback_data": "callback",
    "url": "url",
    "copy_text": "copy",
    "switch_inline_query_current_chat": "inline",
    "switch_inline_query": "inline_other",
    "switch_inline_query_chosen_chat": "inline_other",
    "web_app": "web_app",
}


def state_view(world: World, person: Person) -> dict[str, Any]:
    """Show everything a person sees except messages."""
    language = person.language_code[:2]
    current = [chat for chat in world.chats.values() if chat.migrated_to is None]
    chats = [chat for chat in current if chat.is_visible_to(person)]
    return {
        "me": {"id": person.id, "short": person.short_name, "name": person.name, "language_code": person.language_code},
        "blocked": person.has_blocked_bot,
        "people": [person_view(other) for other in world.people.values()],
        "chats": [_chat_view(world, chat, person) for chat in chats],
        "joinable": [
            {"id": chat.id, "type": chat.type, "title": chat.title}
            for chat in current
            if not chat.is_private and not chat.is_visible_to(person)
        ],
        "bot": {
            "id": world.bot.id,
            "username": world.bot.username,
            "name": world.bot.names.get(language, world.bot.name),
            "description": find_text(world.bot.descriptions, language),
            "short_description": find_text(world.bot.short_descriptions, language),
        },
        "commands": {str(chat.id): find_menu(world.bot, chat, person) for chat in chats},
    }


def person_view(person: Person) -> dict[str, Any]:
    """Show a person as the list of people does."""
    return {
        "id": person.id,
        "short": person.short_name,
        "name": person.name,
        "username": person.username,
        "language_code": person.language_code,
        "role_hint": person.role_hint,
    }


def messages_view(world: World, chat: Chat, topic: int | None) -> dict[str, Any]:
    """Show the messages of a chat or of one topic, oldest first."""
    thread = None if topic == GENERAL_TOPIC else topic
    shown = [
        message_view(world, message)
        for message in chat.messages.values()
        if not chat.forum or topic is None or message.topic == thread
    ]
    keyboard = chat.reply_keyboard or {}
    return {
        "messages": shown,
        "reply_keyboard": keyboard.get("keyboard"),
        "pinned": chat.pinned[-1] if chat.pinned else None,
        "version": chat.version,
    }


def message_view(world: World, message: Message) -> dict[str, Any]:
    """Show one message."""
    sent = message.payload
    view: dict[str, Any] = {
        "message_id": message.id,
        "from": _author_view(world, message),
        "date": sent["date"],
        "text": sent.get("text", ""),
        "entities": sent.get("entities", []),
        "buttons": [[_button_view(button) for button in row] for row in message.keyboard],
        "silent": message.is_silent,
    }
    for name in ("edit_date", "caption", "caption_entities", "link_preview_options"):
        if name in sent:
            view[name] = sent[name]
    if "photo" in sent:
        view["photo"] = f"/sandbox/file/{sent['photo'][-1]['file_id']}"
    if "document" in sent:
        document = sent["document"]
        url = f"/sandbox/file/{document['file_id']}"
        view["document"] = {"name": document["file_name"], "url": url, "size": document["file_size"]}
    if "reply_to_message" in sent and "forum_topic_created" not in sent["reply_to_message"]:
        view["reply_to"] = sent["reply_to_message"]["message_id"]
    if message.topic is not None:
        view["topic"] = message.topic
    for name, value in (
        ("service", service_text(sent)),
        ("via_bot", sent.get("via_bot", {}).get("username")),
        ("effect", sent.get("effect_id")),
        ("reaction", _reaction_text(message)),
        ("forwarded_from", _forward_source(sent)),
    ):
        if value:
            view[name] = value
    return view


def event_view(world: World, event: Event, person: Person) -> dict[str, Any] | None:
    """Show an event to one person's page; None if they may not see it."""
    if event.person_id is not None and event.person_id != person.id:
        return None
    if event.chat is not None and not event.chat.is_visible_to(person) and event.kind != "state":
        return None
    view: dict[str, Any] = {"type": event.kind, "chat_id": event.chat.id if event.chat else None}
    if event.message is not None:
        view["message"] = message_view(world, event.message)
        view["message_id"] = event.message.id
    if event.message_id is not None:
        view["message_id"] = event.message_id
    if event.text is not None:
        view["text"] = event.text
    if event.kind == "callback_answer":
        view |= {"alert": event.alert, "url": event.url, "callback_id": event.callback_id}
    return view


def service_text(sent: dict[str, Any]) -> str:
    """Describe a service message; empty for any other message."""
    name = sent["from"]["first_name"]
    if "new_chat_members" in sent:
        joined = ", ".join(member["first_name"] for member in sent["new_chat_members"])
        return f"{name} joined" if joined == name else f"{name} added {joined}"
    if "left_chat_member" in sent:
        gone = sent["left_chat_member"]["first_name"]
        return f"{name} left" if gone == name else f"{name} removed {gone}"
    if "pinned_message" in sent:
        return f"{name} pinned a message"
    if "forum_topic_created" in sent:
        return f"{name} opened the topic “{sent['forum_topic_created']['name']}”"
    if "forum_topic_closed" in sent:
        return f"{name} closed the topic"
    if "forum_topic_reopened" in sent:
        return f"{name} opened the topic again"
    if "migrate_to_chat_id" in sent or "migrate_from_chat_id" in sent:
        return "The group became a supergroup"
    if "chat_shared" in sent:
        return f"{name} shared a chat with the bot"
    if "users_shared" in sent:
        return f"{name} shared {len(sent['users_shared']['users'])} with the bot"
    if "contact" in sent:
        return f"{name} shared a contact"
    return ""


def _chat_view(world: World, chat: Chat, person: Person) -> dict[str, Any]:
    member = chat.get_member(person.id)
    last = next(reversed(chat.messages.values()), None) if chat.messages else None
    bot = chat.get_member(world.bot.id)
    return {
        "id": chat.id,
        "type": chat.type,
        "title": world.bot.name if chat.is_private else chat.title,
        "forum": chat.forum,
        "role": "private" if chat.is_private else member.status if member else "left",
        "bot": "member" if chat.is_private else bot.status if bot else "left",
        "topics": [{"id": topic.id, "name": topic.name, "closed": topic.closed} for topic in chat.topics.values()],
        "members": [
            {"id": user_id, "name": one.user["first_name"], "status": one.status, "anonymous": one.is_anonymous}
            for user_id, one in chat.members.items()
        ],
        "unread": chat.unread.get(person.id, 0),
        "last": message_view(world, last) if last else None,
    }


def _author_view(world: World, message: Message) -> dict[str, Any]:
    author = message.payload["from"]
    person = world.people.get(author["id"])
    name = author["first_name"]
    if "sender_chat" in message.payload:
        name = message.payload["sender_chat"].get("title", name)
    return {
        "id": author["id"],
        "name": name,
        "is_bot": author["is_bot"],
        "short": person.short_name if person else None,
    }


def _button_view(button: dict[str, Any]) -> dict[str, Any]:
    view: dict[str, Any] = {"text": button["text"], "kind": "callback"}
    if button.get("style"):
        view["style"] = button["style"]
    for name, kind in _BUTTON_KINDS.items():
        if name not in button:
            continue
        value = button[name]
        view["kind"] = kind
        if kind == "callback":
            view["data"] = value
        elif kind == "url":
            view["url"] = value
        elif kind == "copy":
            view["copy"] = value["text"]
        elif kind == "web_app":
            view["url"] = value["url"]
        else:
            view["query"] = value if isinstance(value, str) else value.get("query", "")
    return view


def _reaction_text(message: Message) -> str:
    if not message.reactions:
        return ""
    return "".join(reaction.get("emoji", "") for given in message.reactions.values() for reaction in given)


def _forward_source(sent: dict[str, Any]) -> str:
    origin = sent.get("forward_origin")
    if not origin:
        return ""
    return str(origin.get("sender_user_name") or origin.get("sender_user", {}).get("first_name", ""))
