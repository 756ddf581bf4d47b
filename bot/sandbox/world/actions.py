"""What people do besides writing: press buttons, share, react, open a link, block the bot."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.world.chats import Chat, Message
from bot.sandbox.world.events import Event
from bot.sandbox.world.messages import post_from_person, send_text
from bot.sandbox.world.people import Person
from bot.sandbox.world.world import Callback, InvalidAction, World

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def press_button(
    world: World, person: Person, chat: Chat, message_id: int, button: dict[str, Any] | None = None, data: str = ""
) -> Callback:
    """Press a callback button; with `data` alone, send forged data that no button holds."""
    message = chat.messages.get(message_id)
    if message is None:
        raise InvalidAction(f"There is no message {message_id} here.")
    if not chat.is_visible_to(person):
        raise InvalidAction(f"{person.name} does not see this chat.")
    data = button["callback_data"] if button else data
    callback = Callback(str(next(world.ids)), person.id, chat, world.clock())
    world.add_callback(callback)
    body: dict[str, Any] = {"id": callback.id, "from": person.as_user()}
    if message.inline_id:
        body["inline_message_id"] = message.inline_id
    else:
        body["message"] = message.payload
    body |= {"chat_instance": world.chat_instance(chat), "data": data}
    world.updates.put("callback_query", body, person.id)
    return callback


def open_link(world: World, person: Person, payload: str = "") -> Message:
    """Open t.me/<bot>?start=… and press START."""
    if payload and not _PAYLOAD.fullmatch(payload):
        raise InvalidAction("A start parameter is 1 to 64 of the characters A-Z a-z 0-9 _ -.")
    if person.has_blocked_bot:
        set_blocked(world, person, False)
    return send_text(world, person, world.chats[person.id], f"/start {payload}".strip())


def share_chat(world: World, person: Person, request_id: int, shared: Chat) -> Message:
    """Answer a `request_chat` button of the reply keyboard."""
    chat = world.chats[person.id]
    request = _find_request(chat, "request_chat", request_id)
    bot_member = shared.get_member(world.bot.id)
    if request.get("bot_is_member") and (bot_member is None or not bot_member.is_present):
        raise InvalidAction(f"The bot is not in {shared.title}.")
    body: dict[str, Any] = {"request_id": request_id, "chat_id": shared.id}
    if request.get("request_title"):
        body["title"] = shared.title
    return post_from_person(world, person, chat, {"chat_shared": body})


def share_users(world: World, person: Person, request_id: int, users: list[Person]) -> Message:
    """Answer a `request_users` button of the reply keyboard."""
    chat = world.chats[person.id]
    request = _find_request(chat, "request_users", request_id)
    if not 1 <= len(users) <= int(request.get("max_quantity", 1)):
        raise InvalidAction(f"Between 1 and {request.get('max_quantity', 1)} people can be shared.")
    shared = []
    for user in users:
        entry: dict[str, Any] = {"user_id": user.id}
        if request.get("request_name"):
            entry["first_name"] = user.name
        if request.get("request_username") and user.username:
            entry["username"] = user.username
        shared.append(entry)
    body = {"request_id": request_id, "users": shared}
    return post_from_person(world, person, chat, {"users_shared": body})


def set_reaction(world: World, person: Person, chat: Chat, message_id: int, emoji: str) -> None:
    """Put a reaction on a message; an empty `emoji` removes it."""
    message = chat.messages.get(message_id)
    if message is None or not chat.is_visible_to(person):
        raise InvalidAction(f"There is no message {message_id} here.")
    new = [{"type": "emoji", "emoji": emoji}] if emoji else []
    message.reactions = message.reactions or {}
    old = message.reactions.get(person.id, [])
    message.reactions[person.id] = new
    world.events.publish(Event("reaction", chat, message, message_id=message_id, text=emoji))
    member = chat.get_member(world.bot.id)
    if chat.is_private or (member is not None and member.is_admin):
        body = {"chat": chat.as_chat(), "message_id": message_id, "user": person.as_user(), "date": world.now()}
        world.updates.put("message_reaction", {**body, "old_reaction": old, "new_reaction": new}, chat.id)


def set_blocked(world: World, person: Person, blocked: bool) -> None:
    """Block or unblock the bot."""
    if person.has_blocked_bot == blocked:
        return
    person.has_blocked_bot = blocked
    status = {False: "member", True: "kicked"}

    def bot_member(value: bool) -> dict[str, Any]:
        until = {"until_date": 0} if value else {}
        return {"user": world.bot.user, "status": status[value], **until}

    chat = world.chats[person.id]
    body = {"chat": chat.as_chat(), "from": person.as_user(), "date": world.now()}
    body |= {"old_chat_member": bot_member(not blocked), "new_chat_member": bot_member(blocked)}
    world.updates.put("my_chat_member", body, person.id)
    world.events.publish(Event("state", chat))


def _find_request(chat: Chat, kind: str, request_id: int) -> dict[str, Any]:
    for row in (chat.reply_keyboard or {}).get("keyboard", []):
        for button in row:
            request = button.get(kind) if isinstance(button, dict) else None
            if request and request.get("request_id") == request_id:
                return dict(request)
    raise InvalidAction(f"No button asks for that (no {kind} with request_id {request_id}).")
