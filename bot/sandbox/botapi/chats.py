"""Bot API methods about chats and their members."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import BotApiContext
from bot.sandbox.botapi.refusals import bad_request
from bot.sandbox.world import Chat, InvalidAction
from bot.sandbox.world.membership import change_topic, set_member

_NO_INVITE_RIGHT = "not enough rights to manage chat invite link"


def get_chat(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`getChat`."""
    return context.find_joined_chat(call).as_full_chat()


def get_chat_member(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`getChatMember`."""
    chat = context.find_joined_chat(call)
    user_id = context.find_user_id(call)
    user = context.world.find_user(user_id)
    member = chat.get_member(user_id)
    if chat.is_private:
        if user_id not in (chat.id, context.world.bot.id):
            raise bad_request("user not found")
        return {"user": user, "status": "member"}
    return member.as_chat_member() if member else {"user": user, "status": "left"}


def get_chat_administrators(context: BotApiContext, call: Call) -> list[dict[str, Any]]:
    """`getChatAdministrators`."""
    chat = context.find_joined_chat(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    admins = [member for member in chat.members.values() if member.is_admin]
    bot_id = context.world.bot.id
    return [member.as_chat_member() for member in admins if member.user["id"] == bot_id or not member.user["is_bot"]]


def get_chat_member_count(context: BotApiContext, call: Call) -> int:
    """`getChatMemberCount`."""
    chat = context.find_joined_chat(call)
    return 2 if chat.is_private else sum(member.is_present for member in chat.members.values())


def leave_chat(context: BotApiContext, call: Call) -> bool:
    """`leaveChat`."""
    chat = context.find_joined_chat(call)
    if chat.is_private:
        raise bad_request("chat not found")
    set_member(context.world, chat, context.world.bot.id, "left", context.world.bot.user)
    return True


def export_chat_invite_link(context: BotApiContext, call: Call) -> str:
    """`exportChatInviteLink`."""
    chat = _find_invite_chat(context, call)
    return f"https://t.me/+sandbox{-chat.id}"


def create_chat_invite_link(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`createChatInviteLink`."""
    chat = _find_invite_chat(context, call)
    link: dict[str, Any] = {
        "invite_link": f"https://t.me/+sandbox{-chat.id}x{next(context.world.ids)}",
        "creator": context.world.bot.user,
        "creates_join_request": call.flag("creates_join_request"),
        "is_primary": False,
        "is_revoked": False,
    }
    for name in ("expire_date", "member_limit"):
        value = call.integer(name)
        if value:
            link[name] = value
    if call.text("name"):
        link["name"] = call.text("name")
    return link


def create_forum_topic(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`createForumTopic`."""
    chat = _find_forum(context, call)
    name = call.text("name")
    if not 1 <= len(name) <= 128:
        raise bad_request("TOPIC_TITLE_INVALID")
    person = next(iter(context.world.people.values()))
    topic = change_topic(context.world, chat, "create", person, name=name)
    return {"message_thread_id": topic.id, "name": topic.name, "icon_color": 7322096}


def close_forum_topic(context: BotApiContext, call: Call) -> bool:
    """`closeForumTopic`."""
    return _change_topic(context, call, "close")


def reopen_forum_topic(context: BotApiContext, call: Call) -> bool:
    """`reopenForumTopic`."""
    return _change_topic(context, call, "reopen")


def delete_forum_topic(context: BotApiContext, call: Call) -> bool:
    """`deleteForumTopic`."""
    return _change_topic(context, call, "delete")


def _change_topic(context: BotApiContext, call: Call, do: str) -> bool:
    chat = _find_forum(context, call)
    person = next(iter(context.world.people.values()))
    try:
        change_topic(context.world, chat, do, person, topic=call.integer("message_thread_id"))
    except InvalidAction:
        raise bad_request("TOPIC_ID_INVALID") from None
    return True


def _find_forum(context: BotApiContext, call: Call) -> Chat:
    chat = context.find_joined_chat(call)
    if not chat.forum:
        raise bad_request("the chat is not a forum")
    context.check_right(chat, "can_manage_topics", bad_request("not enough rights to manage topics"))
    return chat


def _find_invite_chat(context: BotApiContext, call: Call) -> Chat:
    chat = context.find_joined_chat(call)
    if chat.is_private:
        raise bad_request("can't manage invite links of a private chat")
    member = chat.get_member(context.world.bot.id)
    if member is None or not member.is_admin or not member.has_right("can_invite_users"):
        raise bad_request(_NO_INVITE_RIGHT)
    return chat
