"""What a person in the page or a test does: the POST requests of `/sandbox/…`."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

from bot.sandbox import views
from bot.sandbox.request import SandboxRequest
from bot.sandbox.world import Chat, InvalidAction, Message, Person, actions, inline_use, membership, messages

Json = dict[str, Any]


def say(asked: SandboxRequest) -> Json:
    """Write a message."""
    message = messages.send_text(
        asked.world,
        asked.person(),
        asked.chat(),
        asked.text("text"),
        topic=asked.number("topic"),
        reply_to=asked.number("reply_to"),
        anonymous=asked.flag("anonymous"),
    )
    return _id(message)


def press(asked: SandboxRequest) -> Json:
    """Press a button, by place, label or data; with `forged`, send data that no button says."""
    person, chat, message = asked.person(), asked.chat(), asked.message()
    button = _button(message, asked)
    if button is None:
        if "data" in asked and asked.flag("forged"):
            forged = actions.press_button(asked.world, person, chat, message.id, data=asked.text("data"))
            return {"callback_id": forged.id}
        raise InvalidAction("This message has no such button.")
    if "callback_data" in button:
        return {"callback_id": actions.press_button(asked.world, person, chat, message.id, button).id}
    if "url" in button:
        return {"url": button["url"]}
    if "copy_text" in button:
        return {"copy": button["copy_text"]["text"]}
    query = button.get("switch_inline_query_current_chat", button.get("switch_inline_query"))
    return {"inline": query} if query is not None else {"url": button.get("web_app", {}).get("url")}


def send_file(asked: SandboxRequest) -> Json:
    """Send a file, or with `as_photo` a picture."""
    try:
        content = base64.b64decode(asked.text("content_base64"), validate=True)
    except ValueError:
        raise InvalidAction("content_base64 is not base64.") from None
    message = messages.send_file(
        asked.world,
        asked.person(),
        asked.chat(),
        asked.text("name"),
        content,
        caption=asked.option("caption"),
        mime=asked.option("mime") or None,
        as_photo=asked.flag("as_photo"),
        topic=asked.number("topic"),
    )
    return _id(message)


def send_contact(asked: SandboxRequest) -> Json:
    """Share the own contact."""
    return _id(messages.send_contact(asked.world, asked.person(), asked.chat(), topic=asked.number("topic")))


def forward(asked: SandboxRequest) -> Json:
    """Forward a text of somebody outside."""
    text, source = asked.text("text"), asked.option("from_name") or "Somebody"
    return _id(messages.forward_text(asked.world, asked.person(), asked.chat(), text, source, asked.number("topic")))


def edit_message(asked: SandboxRequest) -> Json:
    """Edit an own message."""
    messages.edit_message(asked.world, asked.person(), asked.chat(), asked.message().id, asked.text("text"))
    return {}


def delete_message(asked: SandboxRequest) -> Json:
    """Delete a message."""
    messages.delete_message(asked.world, asked.person(), asked.chat(), asked.message().id)
    return {}


def react(asked: SandboxRequest) -> Json:
    """Put a reaction on a message."""
    actions.set_reaction(asked.world, asked.person(), asked.chat(), asked.message().id, asked.option("emoji"))
    return {}


def share_chat(asked: SandboxRequest) -> Json:
    """Answer a `request_chat` button."""
    shared = asked.world.find_chat(asked.option("shared_chat"))
    return _id(actions.share_chat(asked.world, asked.person(), asked.number("request_id") or 0, shared))


def share_users(asked: SandboxRequest) -> Json:
    """Answer a `request_users` button."""
    users = [asked.world.find_person(who) for who in asked.fields.get("users", [])]
    return _id(actions.share_users(asked.world, asked.person(), asked.number("request_id") or 0, users))


def open_link(asked: SandboxRequest) -> Json:
    """Follow t.me/<bot>?start=… and press START."""
    return _id(actions.open_link(asked.world, asked.person(), asked.option("start")))


async def inline(asked: SandboxRequest) -> Json:
    """Ask the bot's inline mode; answers when the bot did."""
    chat = asked.chat() if "chat" in asked else None
    query, offset = asked.option("query"), asked.option("offset")
    answer = await inline_use.send_inline_query(asked.world, asked.person(), query, offset, chat=chat)
    return {"results": answer.results, "next_offset": answer.next_offset, "button": answer.button}


def pick(asked: SandboxRequest) -> Json:
    """Send one of the inline results."""
    result_id, query, topic = asked.text("result_id"), asked.option("query"), asked.number("topic")
    return _id(inline_use.choose_result(asked.world, asked.person(), asked.chat(), result_id, query, topic))


def people(asked: SandboxRequest) -> Json:
    """Make somebody new."""
    username = asked.option("username") or None
    person = asked.world.add_person(asked.text("name"), asked.option("language_code") or "en", username)
    return views.person_view(person)


def language(asked: SandboxRequest) -> Json:
    """Switch a person's app to another language."""
    person = asked.person()
    asked.world.set_language(person, asked.text("language_code"))
    return views.person_view(person)


def groups(asked: SandboxRequest) -> Json:
    """Make a group: basic, or with `supergroup` or `forum` a supergroup."""
    creator = asked.world.find_person(asked.option("creator") or asked.option("as"))
    wide, forum = asked.flag("supergroup"), asked.flag("forum")
    return _chat(asked.world.add_group(asked.text("title"), creator, supergroup=wide, forum=forum))


def member(asked: SandboxRequest) -> Json:
    """Let somebody join, leave, be removed or be made administrator; `person` may be "bot"."""
    chat = asked.chat()
    who = asked.option("person") or asked.option("as")
    number = asked.world.bot.id if who == "bot" else asked.world.find_person(who).id
    named = asked.option("by") or asked.option("as") or (who if who != "bot" else "")
    by = asked.world.find_person(named) if named else _creator(asked, chat)
    status, rights = asked.text("status"), asked.fields.get("rights") or {}
    membership.check_may_change(asked.world, chat, number, status, by)
    anonymous = asked.flag("anonymous")
    membership.set_member(asked.world, chat, number, status, by.as_user(), anonymous=anonymous, rights=rights)
    return {"status": status}


def migrate(asked: SandboxRequest) -> Json:
    """Make a supergroup of a group."""
    return _chat(membership.migrate_group(asked.world, asked.chat()))


def topic(asked: SandboxRequest) -> Json:
    """Create, close, reopen or delete a topic: `do`."""
    chat = asked.chat()
    by = asked.person() if "as" in asked else _creator(asked, chat)
    number, name = asked.number("topic"), asked.option("name")
    made = membership.change_topic(asked.world, chat, asked.text("do"), by, topic=number, name=name)
    return {"id": made.id, "name": made.name, "closed": made.closed}


def block(asked: SandboxRequest) -> Json:
    """Block the bot, or unblock it."""
    actions.set_blocked(asked.world, asked.person(), asked.flag("blocked", True))
    return {}


DEEDS: dict[str, Callable[[SandboxRequest], Any]] = {
    deed.__name__: deed
    for deed in (
        say, press, send_file, send_contact, forward, edit_message, delete_message, react, share_chat, share_users,
        open_link, inline, pick, people, language, groups, member, migrate, topic, block,
    )
}  # fmt: skip
"""By the last part of their path."""


def _id(message: Message) -> Json:
    return {"message_id": message.id}


def _chat(chat: Chat) -> Json:
    return {"id": chat.id, "type": chat.type, "title": chat.title}


def _button(message: Message, asked: SandboxRequest) -> Json | None:
    rows = message.keyboard
    if "row" in asked:
        row, column = asked.number("row") or 0, asked.number("column") or 0
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else None
    for button in (button for row in rows for button in row):
        if "data" in asked and button.get("callback_data") == asked.fields["data"]:
            return button
        if "text" in asked and asked.option("text") in button["text"]:
            return button
    return None


def _creator(asked: SandboxRequest, chat: Chat) -> Person:
    creator = next((one for one in chat.members.values() if one.status == "creator"), None)
    if creator is None:
        raise InvalidAction("This chat has no creator.")
    return asked.world.people[creator.user["id"]]
