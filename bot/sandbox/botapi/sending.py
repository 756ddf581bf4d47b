"""Methods that put messages into chats."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import Context
from bot.sandbox.botapi.keyboards import inline_keyboard, reply_keyboard
from bot.sandbox.botapi.refusals import bad
from bot.sandbox.botapi.texts import message_caption, message_text
from bot.sandbox.botapi.uploads import file_of
from bot.sandbox.world import Chat, Event, Message
from bot.sandbox.world.files import StoredFile

ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip

_OF_THE_COPY = ("text", "entities", "caption", "caption_entities", "photo", "document", "contact")


def send_message(context: Context, call: Call) -> Any:
    """`sendMessage`."""
    chat = context.chat(call)
    context.writable(chat)
    body = message_text(
        context.world, call.text("text"), call.text("parse_mode"), call.structure("entities", "message entities")
    )
    preview = call.object("link_preview_options")
    if preview is None and call.flag("disable_web_page_preview"):
        preview = {"is_disabled": True}
    if preview is not None:
        body["link_preview_options"] = preview
    return _send(context, call, chat, body).sent


def send_photo(context: Context, call: Call) -> Any:
    """`sendPhoto`."""
    return _send_file(context, call, "photo")


def send_document(context: Context, call: Call) -> Any:
    """`sendDocument`."""
    return _send_file(context, call, "document")


def copy_message(context: Context, call: Call) -> Any:
    """`copyMessage`."""
    source = context.inside(call, "from_chat_id").messages.get(call.number("message_id", 0))
    if source is None:
        raise bad("message to copy not found")
    chat = context.chat(call)
    context.writable(chat)
    body = {name: source.sent[name] for name in _OF_THE_COPY if name in source.sent}
    if not body:
        raise bad("message can't be copied")
    if call.fields.get("caption") is not None and "text" not in body:
        body = {name: value for name, value in body.items() if not name.startswith("caption")}
        body |= message_caption(
            context.world, call.text("caption"), call.text("parse_mode"), call.structure("caption_entities")
        )
    return {"message_id": _send(context, call, chat, body).id}


def forward_message(context: Context, call: Call) -> Any:
    """`forwardMessage`."""
    source = context.inside(call, "from_chat_id").messages.get(call.number("message_id", 0))
    if source is None:
        raise bad("message to forward not found")
    chat = context.chat(call)
    context.writable(chat)
    body = {name: source.sent[name] for name in _OF_THE_COPY if name in source.sent}
    if not body:
        raise bad("message can't be forwarded")
    author = source.sent["from"]
    body["forward_origin"] = {"type": "user", "sender_user": author, "date": source.sent["date"]}
    return _send(context, call, chat, body).sent


def send_chat_action(context: Context, call: Call) -> bool:
    """`sendChatAction`: seen for five seconds."""
    chat = context.chat(call)
    context.writable(chat)
    if call.text("action") not in ACTIONS:
        raise bad("wrong parameter action in request")
    context.world.events.tell(Event("typing", chat))
    return True


def send_message_draft(context: Context, call: Call) -> bool:
    """`sendMessageDraft`: a text that is still being written, in a private chat."""
    chat = context.chat(call)
    if not chat.private:
        raise bad("message drafts can be sent only to private chats")
    context.writable(chat)
    if not call.integer("draft_id"):
        raise bad("draft_id must be non-zero")
    body = message_text(
        context.world, call.text("text"), call.text("parse_mode"), call.structure("entities", "message entities")
    )
    context.world.events.tell(Event("typing", chat, text=body["text"]))
    return True


def file_body(context: Context, call: Call, kind: str, stored: StoredFile) -> dict[str, Any]:
    """The Message fields of a photo or a document with its caption."""
    body: dict[str, Any] = {"photo": stored.as_photo()} if kind == "photo" else {"document": stored.as_document()}
    body |= message_caption(
        context.world, call.text("caption"), call.text("parse_mode"), call.structure("caption_entities")
    )
    if call.flag("show_caption_above_media"):
        body["show_caption_above_media"] = True
    return body


def _send_file(context: Context, call: Call, kind: str) -> dict[str, Any]:
    chat = context.chat(call)
    context.writable(chat, f"{kind}s")
    stored = file_of(context.world, call, call.fields.get(kind, call.files.get(kind)), kind)
    return _send(context, call, chat, file_body(context, call, kind, stored)).sent


def _send(context: Context, call: Call, chat: Chat, body: dict[str, Any]) -> Message:
    world = context.world
    topic = context.topic(chat, call) if chat.forum or "message_thread_id" in call.fields else None
    reply_to = _replied(chat, call)
    markup = call.structure("reply_markup", "reply keyboard markup")
    below = reply_keyboard(markup)
    inline = inline_keyboard(markup) if below is None else None
    if inline is not None:
        body["reply_markup"] = inline
    if topic is not None or reply_to is not None:
        body = {**world.standing(chat, topic, reply_to), **body}
    if call.flag("protect_content"):
        body["has_protected_content"] = True
    if "message_effect_id" in call.fields and chat.private:
        body["effect_id"] = call.text("message_effect_id")
    context.count(chat)
    if below is not None:
        chat.reply_keyboard = below if "keyboard" in below else None
    return world.post(chat, world.bot.user, body, silent=call.flag("disable_notification"), by_bot=True)


def _replied(chat: Chat, call: Call) -> Message | None:
    wanted = call.object("reply_parameters", "reply parameters")
    asked = call if wanted is None else Call(call.method, wanted)
    number = asked.integer("reply_to_message_id" if wanted is None else "message_id")
    if number is None:
        return None
    lenient = asked.flag("allow_sending_without_reply")
    message = chat.messages.get(number)
    if message is None and not lenient:
        raise bad("message to be replied not found")
    return message
