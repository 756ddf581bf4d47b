"""Bot API methods that edit, pin, react to and delete messages."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import BotApiContext
from bot.sandbox.botapi.keyboards import parse_inline_keyboard
from bot.sandbox.botapi.refusals import NOT_MODIFIED, bad_request
from bot.sandbox.botapi.sending import file_fields
from bot.sandbox.botapi.texts import caption_fields, text_fields
from bot.sandbox.botapi.uploads import find_file
from bot.sandbox.world import Event, Message

DELETABLE_SECONDS = 48 * 3600
"""How long a bot can delete a message. **Source:** Bot API, `deleteMessage`."""

_CONTENT = ("text", "entities", "caption", "caption_entities", "photo", "document", "show_caption_above_media")
_COMPARED = (*_CONTENT, "reply_markup")


def edit_message_text(context: BotApiContext, call: Call) -> Any:
    """`editMessageText`."""
    message = _find_editable(context, call)
    body = text_fields(
        context.world, call.text("text"), call.text("parse_mode"), call.structure("entities", "message entities")
    )
    if "text" not in message.payload:
        raise bad_request("there is no text in the message to edit")
    preview = call.object("link_preview_options")
    if preview is not None:
        body["link_preview_options"] = preview
    return _replace_content(context, call, message, body, _CONTENT)


def edit_message_caption(context: BotApiContext, call: Call) -> Any:
    """`editMessageCaption`."""
    message = _find_editable(context, call)
    if "photo" not in message.payload and "document" not in message.payload:
        raise bad_request("there is no caption in the message to edit")
    body = caption_fields(
        context.world, call.text("caption"), call.text("parse_mode"), call.structure("caption_entities")
    )
    return _replace_content(context, call, message, body, ("caption", "caption_entities"))


def edit_message_media(context: BotApiContext, call: Call) -> Any:
    """`editMessageMedia`."""
    message = _find_editable(context, call)
    media = call.object("media", "input media") or {}
    kind = media.get("type")
    if kind not in ("photo", "document"):
        raise bad_request("can't parse InputMedia: type must be one of photo and document here")
    stored = find_file(context.world, call, media.get("media"), kind)
    body = file_fields(context, Call(call.method, media), kind, stored)
    return _replace_content(context, call, message, body, _CONTENT)


def edit_message_reply_markup(context: BotApiContext, call: Call) -> Any:
    """`editMessageReplyMarkup`."""
    return _replace_content(context, call, _find_editable(context, call), {}, ())


def delete_message(context: BotApiContext, call: Call) -> bool:
    """`deleteMessage`."""
    context.world.delete_message(_check_deletable(context, context.find_message(call, "message to delete not found")))
    return True


def delete_messages(context: BotApiContext, call: Call) -> bool:
    """`deleteMessages`: missing messages are skipped."""
    chat = context.find_joined_chat(call)
    numbers = call.structure("message_ids", "message identifiers")
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("message identifiers are not specified")
    if len(numbers) > 100:
        raise bad_request("too many message identifiers specified")
    found = [chat.messages[int(number)] for number in numbers if str(number).isdigit() and int(number) in chat.messages]
    for message in [_check_deletable(context, message) for message in found]:
        context.world.delete_message(message)
    return True


def set_message_reaction(context: BotApiContext, call: Call) -> bool:
    """`setMessageReaction`: a bot sets at most one."""
    message = context.find_message(call, "message to react not found")
    reactions = call.objects("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    if reactions and (reactions[0].get("type") != "emoji" or not isinstance(reactions[0].get("emoji"), str)):
        raise bad_request("REACTION_INVALID")
    message.reactions = {**(message.reactions or {}), context.world.bot.id: reactions}
    emoji = reactions[0]["emoji"] if reactions else ""
    context.world.events.publish(Event("reaction", message.chat, message, message_id=message.id, text=emoji))
    return True


def pin_chat_message(context: BotApiContext, call: Call) -> bool:
    """`pinChatMessage`, with its service message."""
    message = context.find_message(call, "message to pin not found")
    chat = message.chat
    context.check_right(
        chat, "can_pin_messages", bad_request("not enough rights to manage pinned messages in the chat")
    )
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        body = {**context.world.place_fields(chat, message.topic, None), "pinned_message": message.as_reply_target()}
        context.world.post_message(chat, context.world.bot.user, body, silent=True, by_bot=True)
    return True


def unpin_chat_message(context: BotApiContext, call: Call) -> bool:
    """`unpinChatMessage`: the newest one if the call names none."""
    chat = context.find_joined_chat(call)
    context.check_right(
        chat, "can_pin_messages", bad_request("not enough rights to manage pinned messages in the chat")
    )
    number = call.integer("message_id")
    if number is None and chat.pinned:
        chat.pinned.pop()
    elif number in chat.pinned:
        chat.pinned.remove(number)
    else:
        raise bad_request("message to unpin not found")
    context.world.events.publish(Event("state", chat))
    return True


def unpin_all_chat_messages(context: BotApiContext, call: Call) -> bool:
    """`unpinAllChatMessages`."""
    chat = context.find_joined_chat(call)
    context.check_right(
        chat, "can_pin_messages", bad_request("not enough rights to manage pinned messages in the chat")
    )
    chat.pinned.clear()
    context.world.events.publish(Event("state", chat))
    return True


def _find_editable(context: BotApiContext, call: Call) -> Message:
    message = context.find_message(call, "message to edit not found")
    if not message.is_by_bot and message.inline_id is None:
        raise bad_request("message can't be edited")
    if message.chat.person is not None:
        context.check_can_send(message.chat)
    return message


def _replace_content(
    context: BotApiContext, call: Call, message: Message, body: dict[str, Any], replaced_fields: tuple[str, ...]
) -> Any:
    old = message.payload
    new = {name: value for name, value in old.items() if name not in replaced_fields and name != "reply_markup"}
    new |= body
    markup = parse_inline_keyboard(call.structure("reply_markup", "reply keyboard markup"))
    if markup is not None:
        new["reply_markup"] = markup
    if all(old.get(name) == new.get(name) for name in _COMPARED):
        raise bad_request(NOT_MODIFIED)
    context.count_message(message.chat, edit=True)
    if replaced_fields:
        new["edit_date"] = context.world.now()
    context.world.edit_message(message, new)
    return True if call.text("inline_message_id") else new


def _check_deletable(context: BotApiContext, message: Message) -> Message:
    chat = message.chat
    if context.world.now() - message.payload["date"] > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    if not message.is_by_bot:
        context.check_right(chat, "can_delete_messages", bad_request("message can't be deleted"))
    return message
