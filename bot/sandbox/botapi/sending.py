"""Bot API methods that send messages."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import BotApiContext
from bot.sandbox.botapi.keyboards import parse_inline_keyboard, parse_reply_keyboard
from bot.sandbox.botapi.refusals import bad_request
from bot.sandbox.botapi.texts import caption_fields, text_fields
from bot.sandbox.botapi.uploads import find_file
from bot.sandbox.world import Chat, Event, Message
from bot.sandbox.world.files import StoredFile

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip

_COPIED_FIELDS = ("text", "entities", "caption", "caption_entities", "photo", "document", "contact")


def send_message(context: BotApiContext, call: Call) -> Any:
    """`sendMessage`."""
    chat = context.find_chat(call)
    context.check_can_send(chat)
    body = text_fields(
        context.world, call.text("text"), call.text("parse_mode"), call.structure("entities", "message entities")
    )
    preview = call.object("link_preview_options")
    if preview is None and call.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    if preview is not None:
        body["link_preview_options"] = preview
    return _send(context, call, chat, body).payload


def send_photo(context: BotApiContext, call: Call) -> Any:
    """`sendPhoto`."""
    return _send_file(context, call, "photo")


def send_document(context: BotApiContext, call: Call) -> Any:
    """`sendDocument`."""
    return _send_file(context, call, "document")


def copy_message(context: BotApiContext, call: Call) -> Any:
    """`copyMessage`."""
    source = context.find_joined_chat(call, "from_chat_id").messages.get(call.number("message_id", 0))
    if source is None:
        raise bad_request("message to copy not found")
    chat = context.find_chat(call)
    context.check_can_send(chat)
    body = {name: source.payload[name] for name in _COPIED_FIELDS if name in source.payload}
    if not body:
        raise bad_request("message can't be copied")
    if call.fields.get("caption") is not None and "text" not in body:
        body = {name: value for name, value in body.items() if not name.startswith("caption")}
        body |= caption_fields(
            context.world, call.text("caption"), call.text("parse_mode"), call.structure("caption_entities")
        )
    return {"message_id": _send(context, call, chat, body).id}


def forward_message(context: BotApiContext, call: Call) -> Any:
    """`forwardMessage`."""
    source = context.find_joined_chat(call, "from_chat_id").messages.get(call.number("message_id", 0))
    if source is None:
        raise bad_request("message to forward not found")
    chat = context.find_chat(call)
    context.check_can_send(chat)
    body = {name: source.payload[name] for name in _COPIED_FIELDS if name in source.payload}
    if not body:
        raise bad_request("message can't be forwarded")
    author = source.payload["from"]
    body["forward_origin"] = {"type": "user", "sender_user": author, "date": source.payload["date"]}
    return _send(context, call, chat, body).payload


def send_chat_action(context: BotApiContext, call: Call) -> bool:
    """`sendChatAction`."""
    chat = context.find_chat(call)
    context.check_can_send(chat)
    if call.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    context.world.events.publish(Event("typing", chat))
    return True


def send_message_draft(context: BotApiContext, call: Call) -> bool:
    """`sendMessageDraft`: an unfinished text, in private chats only."""
    chat = context.find_chat(call)
    if not chat.is_private:
        raise bad_request("message drafts can be sent only to private chats")
    context.check_can_send(chat)
    if not call.integer("draft_id"):
        raise bad_request("draft_id must be non-zero")
    body = text_fields(
        context.world, call.text("text"), call.text("parse_mode"), call.structure("entities", "message entities")
    )
    context.world.events.publish(Event("typing", chat, text=body["text"]))
    return True


def file_fields(context: BotApiContext, call: Call, kind: str, stored: StoredFile) -> dict[str, Any]:
    """Make the Message fields of a photo or a document with its caption."""
    body: dict[str, Any] = {"photo": stored.as_photo()} if kind == "photo" else {"document": stored.as_document()}
    body |= caption_fields(
        context.world, call.text("caption"), call.text("parse_mode"), call.structure("caption_entities")
    )
    if call.flag("show_caption_above_media"):
        body["show_caption_above_media"] = True
    return body


def _send_file(context: BotApiContext, call: Call, kind: str) -> dict[str, Any]:
    chat = context.find_chat(call)
    context.check_can_send(chat, f"{kind}s")
    stored = find_file(context.world, call, call.fields.get(kind, call.files.get(kind)), kind)
    return _send(context, call, chat, file_fields(context, call, kind, stored)).payload


def _send(context: BotApiContext, call: Call, chat: Chat, body: dict[str, Any]) -> Message:
    world = context.world
    topic = context.find_topic(chat, call) if chat.forum or "message_thread_id" in call.fields else None
    reply_to = _find_reply_target(chat, call)
    markup = call.structure("reply_markup", "reply keyboard markup")
    keyboard = parse_reply_keyboard(markup)
    inline = parse_inline_keyboard(markup) if keyboard is None else None
    if inline is not None:
        body["reply_markup"] = inline
    if topic is not None or reply_to is not None:
        body = {**world.place_fields(chat, topic, reply_to), **body}
    if call.flag("protect_content"):
        body["has_protected_content"] = True
    if "message_effect_id" in call.fields and chat.is_private:
        body["effect_id"] = call.text("message_effect_id")
    context.count_message(chat)
    if keyboard is not None:
        chat.reply_keyboard = keyboard if "keyboard" in keyboard else None
    return world.post_message(chat, world.bot.user, body, silent=call.flag("disable_notification"), by_bot=True)


def _find_reply_target(chat: Chat, call: Call) -> Message | None:
    parameters = call.object("reply_parameters", "reply parameters")
    source = call if parameters is None else Call(call.method, parameters)
    number = source.integer("reply_to_message_id" if parameters is None else "message_id")
    if number is None:
        return None
    may_be_missing = source.flag("allow_sending_without_reply")
    message = chat.messages.get(number)
    if message is None and not may_be_missing:
        raise bad_request("message to be replied not found")
    return message
