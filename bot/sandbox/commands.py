"""What a person on the page or a test does: the POST requests of `/sandbox/…`."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from bot.sandbox import views
from bot.sandbox.request import SandboxRequest
from bot.sandbox.world import Chat, InvalidAction, Message, Person, actions, inline_use, membership, messages

Json = dict[str, Any]


def send_text(request: SandboxRequest) -> Json:
    """Write a message."""
    message = messages.send_text(
        request.world,
        request.find_person(),
        request.find_chat(),
        request.text("text"),
        topic=request.number("topic"),
        reply_to=request.number("reply_to"),
        anonymous=request.flag("anonymous"),
    )
    return _id_view(message)


def press_button(request: SandboxRequest) -> Json:
    """Press a button found by row and column, label or data; with `forged`, send data that no button holds."""
    person, chat, message = request.find_person(), request.find_chat(), request.find_message()
    button = _find_button(message, request)
    if button is None:
        if "data" in request and request.flag("forged"):
            forged = actions.press_button(request.world, person, chat, message.id, data=request.text("data"))
            return {"callback_id": forged.id}
        raise InvalidAction("This message has no such button.")
    if "callback_data" in button:
        return {"callback_id": actions.press_button(request.world, person, chat, message.id, button).id}
    if "url" in button:
        return {"url": button["url"]}
    if "copy_text" in button:
        return {"copy": button["copy_text"]["text"]}
    query = button.get("switch_inline_query_current_chat", button.get("switch_inline_query"))
    return {"inline": query} if query is not None else {"url": button.get("web_app", {}).get("url")}


def send_file(request: SandboxRequest) -> Json:
    """Send a file; with `as_photo`, a picture."""
    try:
        content = base64.b64decode(request.text("content_base64"), validate=True)
    except ValueError:
        raise InvalidAction("content_base64 is not base64.") from None
    message = messages.send_file(
        request.world,
        request.find_person(),
        request.find_chat(),
        request.text("name"),
        content,
        caption=request.optional_text("caption"),
        mime=request.optional_text("mime") or None,
        as_photo=request.flag("as_photo"),
        topic=request.number("topic"),
    )
    return _id_view(message)


def send_contact(request: SandboxRequest) -> Json:
    """Share the person's own contact."""
    return _id_view(
        messages.send_contact(request.world, request.find_person(), request.find_chat(), topic=request.number("topic"))
    )


def forward_text(request: SandboxRequest) -> Json:
    """Forward a text by an author outside the sandbox."""
    text, source = request.text("text"), request.optional_text("from_name") or "Somebody"
    return _id_view(
        messages.forward_text(
            request.world, request.find_person(), request.find_chat(), text, source, request.number("topic")
        )
    )


def edit_message(request: SandboxRequest) -> Json:
    """Edit one of the person's own messages."""
    messages.edit_message(
        request.world, request.find_person(), request.find_chat(), request.find_message().id, request.text("text")
    )
    return {}


def delete_message(request: SandboxRequest) -> Json:
    """Delete a message."""
    messages.delete_message(request.world, request.find_person(), request.find_chat(), request.find_message().id)
    return {}


def set_reaction(request: SandboxRequest) -> Json:
    """Put a reaction on a message."""
    actions.set_reaction(
        request.world,
        request.find_person(),
        request.find_chat(),
        request.find_message().id,
        request.optional_text("emoji"),
    )
    return {}


def share_chat(request: SandboxRequest) -> Json:
    """Answer a `request_chat` button."""
    shared = request.world.find_chat(request.optional_text("shared_chat"))
    return _id_view(actions.share_chat(request.world, request.find_person(), request.number("request_id") or 0, shared))


def share_users(request: SandboxRequest) -> Json:
    """Answer a `request_users` button."""
    users = [request.world.find_person(name_or_id) for name_or_id in request.fields.get("users", [])]
    return _id_view(actions.share_users(request.world, request.find_person(), request.number("request_id") or 0, users))


def open_link(request: SandboxRequest) -> Json:
    """Open t.me/<bot>?start=… and press START."""
    return _id_view(actions.open_link(request.world, request.find_person(), request.optional_text("start")))


async def send_inline_query(request: SandboxRequest) -> Json:
    """Type an inline query; answers when the bot has answered it."""
    chat = request.find_chat() if "chat" in request else None
    query, offset = request.optional_text("query"), request.optional_text("offset")
    answer = await inline_use.send_inline_query(request.world, request.find_person(), query, offset, chat=chat)
    return {"results": answer.results, "next_offset": answer.next_offset, "button": answer.button}


def choose_result(request: SandboxRequest) -> Json:
    """Send one of the inline results."""
    result_id, query, topic = request.text("result_id"), request.optional_text("query"), request.number("topic")
    return _id_view(
        inline_use.choose_result(request.world, request.find_person(), request.find_chat(), result_id, query, topic)
    )


def add_person(request: SandboxRequest) -> Json:
    """Add a person."""
    username = request.optional_text("username") or None
    person = request.world.add_person(request.text("name"), request.optional_text("language_code") or "en", username)
    return views.person_view(person)


def set_language(request: SandboxRequest) -> Json:
    """Switch a person's app to another language."""
    person = request.find_person()
    request.world.set_language(person, request.text("language_code"))
    return views.person_view(person)


def add_group(request: SandboxRequest) -> Json:
    """Add a group: a basic one, or a supergroup with `supergroup` or `forum`."""
    creator = request.world.find_person(request.optional_text("creator") or request.optional_text("as"))
    supergroup, forum = request.flag("supergroup"), request.flag("forum")
    return _chat_view(request.world.add_group(request.text("title"), creator, supergroup=supergroup, forum=forum))


def set_member(request: SandboxRequest) -> Json:
    """Let a person join or leave, remove them or make them administrator; `find_person` may be "bot"."""
    chat = request.find_chat()
    name = request.optional_text("person") or request.optional_text("as")
    user_id = request.world.bot.id if name == "bot" else request.world.find_person(name).id
    changer = request.optional_text("by") or request.optional_text("as") or (name if name != "bot" else "")
    by = request.world.find_person(changer) if changer else _find_creator(request, chat)
    status, rights = request.text("status"), request.fields.get("rights") or {}
    membership.check_may_change(request.world, chat, user_id, status, by)
    anonymous = request.flag("anonymous")
    membership.set_member(request.world, chat, user_id, status, by.as_user(), anonymous=anonymous, rights=rights)
    return {"status": status}


def migrate_group(request: SandboxRequest) -> Json:
    """Turn a basic group into a supergroup."""
    return _chat_view(membership.migrate_group(request.world, request.find_chat()))


def change_topic(request: SandboxRequest) -> Json:
    """Create, close, reopen or delete a topic, as `do` says."""
    chat = request.find_chat()
    by = request.find_person() if "as" in request else _find_creator(request, chat)
    number, name = request.number("topic"), request.optional_text("name")
    made = membership.change_topic(request.world, chat, request.text("do"), by, topic=number, name=name)
    return {"id": made.id, "name": made.name, "closed": made.closed}


def set_blocked(request: SandboxRequest) -> Json:
    """Block the bot, or unblock it."""
    actions.set_blocked(request.world, request.find_person(), request.flag("blocked", True))
    return {}


COMMANDS: dict[str, Callable[[SandboxRequest], Any]] = {
    "say": send_text,
    "press": press_button,
    "send_file": send_file,
    "send_contact": send_contact,
    "forward": forward_text,
    "edit_message": edit_message,
    "delete_message": delete_message,
    "react": set_reaction,
    "share_chat": share_chat,
    "share_users": share_users,
    "open_link": open_link,
    "inline": send_inline_query,
    "pick": choose_result,
    "people": add_person,
    "language": set_language,
    "groups": add_group,
    "member": set_member,
    "migrate": migrate_group,
    "topic": change_topic,
    "block": set_blocked,
}
"""The commands by the last part of their path."""


def _id_view(message: Message) -> Json:
    return {"message_id": message.id}


def _chat_view(chat: Chat) -> Json:
    return {"id": chat.id, "type": chat.type, "title": chat.title}


def _find_button(message: Message, request: SandboxRequest) -> Json | None:
    rows = message.keyboard
    if "row" in request:
        row, column = request.number("row") or 0, request.number("column") or 0
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else None
    for button in (button for row in rows for button in row):
        if "data" in request and button.get("callback_data") == request.fields["data"]:
            return button
        if "text" in request and request.optional_text("text") in button["text"]:
            return button
    return None


def _find_creator(request: SandboxRequest, chat: Chat) -> Person:
    creator = next((member for member in chat.members.values() if member.status == "creator"), None)
    if creator is None:
        raise InvalidAction("This chat has no creator.")
    return request.world.people[creator.user["id"]]
