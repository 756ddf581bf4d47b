"""What people do without writing: press, share, react, follow a link, block."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.world.chats import Chat, Message
from bot.sandbox.world.events import Event
from bot.sandbox.world.messages import said, say
from bot.sandbox.world.people import Person
from bot.sandbox.world.world import Callback, Impossible, World

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


def press(
    world: World, person: Person, chat: Chat, message_id: int, button: dict[str, Any] | None = None, data: str = ""
) -> Callback:
    """Press a callback button, or with `data` alone send what no button says, as a forger would."""
    message = chat.messages.get(message_id)
    if message is None:
        raise Impossible(f"There is no message {message_id} here.")
    if not chat.sees(person):
        raise Impossible(f"{person.name} does not see this chat.")
    data = button["callback_data"] if button else data
    callback = Callback(str(next(world.numbers)), person.id, chat, world.clock())
    world.remember_callback(callback)
    body: dict[str, Any] = {"id": callback.id, "from": person.as_user()}
    if message.inline_id:
        body["inline_message_id"] = message.inline_id
    else:
        body["message"] = message.sent
    body |= {"chat_instance": world.chat_instance(chat), "data": data}
    world.updates.put("callback_query", body, person.id)
    return callback


def open_link(world: World, person: Person, payload: str = "") -> Message:
    """Follow t.me/<bot>?start=… and press START."""
    if payload and not _PAYLOAD.fullmatch(payload):
        raise Impossible("A start parameter is 1 to 64 of the characters A-Z a-z 0-9 _ -.")
    if person.blocked:
        block(world, person, False)
    return say(world, person, world.chats[person.id], f"/start {payload}".strip())


def share_chat(world: World, person: Person, request_id: int, shared: Chat) -> Message:
    """Answer a `request_chat` button of the reply keyboard."""
    chat = world.chats[person.id]
    request = _requested(chat, "request_chat", request_id)
    member = shared.member(world.bot.id)
    if request.get("bot_is_member") and (member is None or not member.present):
        raise Impossible(f"The bot is not in {shared.title}.")
    body: dict[str, Any] = {"request_id": request_id, "chat_id": shared.id}
    if request.get("request_title"):
        body["title"] = shared.title
    return said(world, person, chat, {"chat_shared": body})


def share_users(world: World, person: Person, request_id: int, users: list[Person]) -> Message:
    """Answer a `request_users` button of the reply keyboard."""
    chat = world.chats[person.id]
    request = _requested(chat, "request_users", request_id)
    if not 1 <= len(users) <= int(request.get("max_quantity", 1)):
        raise Impossible(f"Between 1 and {request.get('max_quantity', 1)} people can be shared.")
    shared = []
    for user in users:
        entry: dict[str, Any] = {"user_id": user.id}
        if request.get("request_name"):
            entry["first_name"] = user.name
        if request.get("request_username") and user.username:
            entry["username"] = user.username
        shared.append(entry)
    body = {"request_id": request_id, "users": shared}
    return said(world, person, chat, {"users_shared": body})


def react(world: World, person: Person, chat: Chat, message_id: int, emoji: str) -> None:
    """Put a reaction on a message; an empty `emoji` takes it away."""
    message = chat.messages.get(message_id)
    if message is None or not chat.sees(person):
        raise Impossible(f"There is no message {message_id} here.")
    new = [{"type": "emoji", "emoji": emoji}] if emoji else []
    message.reactions = message.reactions or {}
    old = message.reactions.get(person.id, [])
    message.reactions[person.id] = new
    world.events.tell(Event("reaction", chat, message, message_id=message_id, text=emoji))
    member = chat.member(world.bot.id)
    if chat.private or (member is not None and member.admin):
        body = {"chat": chat.as_chat(), "message_id": message_id, "user": person.as_user(), "date": world.now()}
        world.updates.put("message_reaction", {**body, "old_reaction": old, "new_reaction": new}, chat.id)


def block(world: World, person: Person, blocked: bool) -> None:
    """Block the bot, or let it write again."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    status = {False: "member", True: "kicked"}

    def standing(value: bool) -> dict[str, Any]:
        until = {"until_date": 0} if value else {}
        return {"user": world.bot.user, "status": status[value], **until}

    chat = world.chats[person.id]
    body = {"chat": chat.as_chat(), "from": person.as_user(), "date": world.now()}
    body |= {"old_chat_member": standing(not blocked), "new_chat_member": standing(blocked)}
    world.updates.put("my_chat_member", body, person.id)
    world.events.tell(Event("state", chat))


def _requested(chat: Chat, kind: str, request_id: int) -> dict[str, Any]:
    for row in (chat.reply_keyboard or {}).get("keyboard", []):
        for button in row:
            request = button.get(kind) if isinstance(button, dict) else None
            if request and request.get("request_id") == request_id:
                return dict(request)
    raise Impossible(f"No button asks for that (no {kind} with request_id {request_id}).")
