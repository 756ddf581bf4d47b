"""What an update says, read straight from its JSON and tolerantly: nothing in it can raise, what is missing is empty."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from bot.domain.ids import ChatId, PersonId

ANONYMOUS_ADMIN = 1087968824
"""Source: Bot API, `sender_chat`: anonymous group administrators write as GroupAnonymousBot."""

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Source: Unicode UAX #9, explicit formatting: in a name they turn the sentence around it backwards."""

_INLINE_PLACES = {"sender": "private", "": "private"}
"""Source: Bot API, `InlineQuery.chat_type`: "sender" is the private chat with the bot; it may be missing."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was sent: `size` in bytes."""

    file_id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """One update. `kind`: "text", "button", "inline", "file" (anything sent that is not text), "member" (the bot's own place changed), "standing" (somebody's
    place in a group did), "shared" (a group was chosen) or "other".

    `text` is the message's text or caption, the button's data, or the inline query. `message_id` is the message of the button.
    `said_id` is the message that was written, `said_at` when, in seconds. `links` are addresses hidden behind words. `buttons` is the data of every button
    of the message whose button was pressed, `code` the first of its words that are written as code. `topic` is the forum topic's thread, None outside one.
    """

    update_id: int
    kind: str
    person_id: PersonId
    name: str
    username: str | None
    language: str | None
    chat_id: ChatId
    chat_type: str
    text: str = ""
    message_id: int | None = None
    callback_id: str | None = None
    topic: int | None = None
    anonymous: bool = False
    links: tuple[str, ...] = ()
    document: Document | None = None
    status: str = ""
    moved_to: ChatId | None = None
    title: str = ""
    shared_chat: ChatId | None = None
    shared_title: str = ""
    said_id: int | None = None
    said_at: int = 0
    buttons: tuple[str, ...] = ()
    code: str = ""

    @property
    def private(self) -> bool:
        """Whether it was said where only this person reads."""
        return self.chat_type == "private"


def read(update: Mapping[str, Any]) -> IncomingUpdate | None:
    """What the update says, or None where it says nothing to this bot."""
    update_id = _int(update.get("update_id"))
    if pressed := _dict(update.get("callback_query")):
        message = _dict(pressed.get("message"))
        return _heard(
            update_id,
            "button",
            pressed,
            message,
            text=_str(pressed.get("data")),
            callback_id=_str(pressed.get("id")),
            message_id=_int(message.get("message_id")) or None,
            buttons=_buttons(message),
            code=_code(message),
        )
    if asked := _dict(update.get("inline_query")):
        return _heard(
            update_id,
            "inline",
            asked,
            {"chat": {"type": _INLINE_PLACES.get(_str(asked.get("chat_type")), "elsewhere")}},
            text=_str(asked.get("query")),
            callback_id=_str(asked.get("id")),
            status=_str(asked.get("offset")),
        )
    if member := _dict(update.get("my_chat_member")):
        new = _dict(member.get("new_chat_member"))
        status = "muted" if new.get("can_send_messages") is False else _str(new.get("status"))
        return _heard(update_id, "member", member, member, status=status)
    if changed := _dict(update.get("chat_member")):
        new = _dict(changed.get("new_chat_member"))
        status = "member" if new.get("status") == "restricted" and new.get("is_member") else _str(new.get("status"))
        return _heard(update_id, "standing", {"from": new.get("user")}, changed, status=status)
    message = _dict(update.get("message")) or _dict(update.get("edited_message"))
    if not message or "edited_message" in update:
        return None
    if moved := _int(message.get("migrate_to_chat_id")):
        return _heard(update_id, "other", message, message, moved_to=ChatId(moved))
    text = _str(message.get("text"))
    if text:
        said_id = _int(message.get("message_id")) or None
        return _heard(
            update_id,
            "text",
            message,
            message,
            text=text,
            links=_links(message.get("entities")),
            said_id=said_id,
            said_at=_int(message.get("date")),
        )
    if shared := _dict(message.get("chat_shared")):
        chat_id = ChatId(_int(shared.get("chat_id")))
        return _heard(
            update_id, "shared", message, message, shared_chat=chat_id, shared_title=_name(shared.get("title"))
        )
    document = _dict(message.get("document"))
    found = (
        Document(_str(document.get("file_id")), _str(document.get("file_name")), _int(document.get("file_size")))
        if document
        else None
    )
    if any(
        key in message
        for key in (
            "new_chat_members",
            "left_chat_member",
            "new_chat_title",
            "group_chat_created",
            "pinned_message",
            "forum_topic_created",
            "migrate_from_chat_id",
        )
    ):
        return _heard(update_id, "other", message, message)
    return _heard(
        update_id,
        "file",
        message,
        message,
        text=_str(message.get("caption")),
        links=_links(message.get("caption_entities")),
        document=found,
    )


def _heard(
    update_id: int, kind: str, said: Mapping[str, Any], message: Mapping[str, Any], **more: Any
) -> IncomingUpdate | None:
    sender, chat = _dict(said.get("from")), _dict(message.get("chat"))
    person_id = _int(sender.get("id"))
    if not person_id:
        return None
    name = " ".join(part for part in (_name(sender.get("first_name")), _name(sender.get("last_name"))) if part)
    topic = _int(message.get("message_thread_id")) if message.get("is_topic_message") else 0
    return IncomingUpdate(
        update_id, kind, PersonId(person_id), name[:120], _str(sender.get("username")) or None, _str(sender.get("language_code")) or None,
        ChatId(_int(chat.get("id")) or person_id), _str(chat.get("type")) or "private", topic=topic or None,
        anonymous=person_id == ANONYMOUS_ADMIN and _dict(message.get("sender_chat")).get("id") == chat.get("id"), title=_name(chat.get("title"))[:200], **more,
    )  # fmt: skip


def _links(entities: object) -> tuple[str, ...]:
    listed = entities if isinstance(entities, list) else []
    return tuple(url for one in listed if (url := _str(_dict(one).get("url"))))


def _code(message: Mapping[str, Any]) -> str:
    """Source: Bot API, MessageEntity: offsets and lengths count UTF-16 code units."""
    listed = message.get("entities")
    for entity in map(_dict, listed if isinstance(listed, list) else []):
        if entity.get("type") == "code":
            start, length = 2 * _int(entity.get("offset")), 2 * _int(entity.get("length"))
            units = _str(message.get("text")).encode("utf-16-le", "surrogatepass")
            return units[max(0, start) : max(0, start) + max(0, length)].decode("utf-16-le", "replace")
    return ""


def _buttons(message: Mapping[str, Any]) -> tuple[str, ...]:
    rows = _dict(message.get("reply_markup")).get("inline_keyboard")
    listed = [button for row in (rows if isinstance(rows, list) else []) for button in (row if isinstance(row, list) else [])]  # fmt: skip
    return tuple(data for button in listed if (data := _str(_dict(button).get("callback_data"))))


def _dict(value: object) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _name(value: object) -> str:
    return _TURNING.sub("", _str(value))


def _str(value: object) -> str:
    return value if isinstance(value, str) else ""


def _int(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
