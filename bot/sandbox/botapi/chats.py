"""Methods about chats and their members."""

from __future__ import annotations

from typing import Any

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import Context
from bot.sandbox.botapi.refusals import bad
from bot.sandbox.world import Chat, Impossible
from bot.sandbox.world.membership import change_topic, set_member

_NO_INVITING = "not enough rights to manage chat invite link"


def get_chat(context: Context, call: Call) -> dict[str, Any]:
    """`getChat`."""
    return context.inside(call).as_full_chat()


def get_chat_member(context: Context, call: Call) -> dict[str, Any]:
    """`getChatMember`."""
    chat = context.inside(call)
    user_id = context.user_id(call)
    user = context.world.user(user_id)
    member = chat.member(user_id)
    if chat.private:
        if user_id not in (chat.id, context.world.bot.id):
            raise bad("user not found")
        return {"user": user, "status": "member"}
    return member.as_chat_member() if member else {"user": user, "status": "left"}


def get_chat_administrators(context: Context, call: Call) -> list[dict[str, Any]]:
    """`getChatAdministrators`."""
    chat = context.inside(call)
    if chat.private:
        raise bad("there are no administrators in the private chat")
    admins = [member for member in chat.members.values() if member.admin]
    own = context.world.bot.id
    return [member.as_chat_member() for member in admins if member.user["id"] == own or not member.user["is_bot"]]


def get_chat_member_count(context: Context, call: Call) -> int:
    """`getChatMemberCount`."""
    chat = context.inside(call)
    return 2 if chat.private else sum(member.present for member in chat.members.values())


def leave_chat(context: Context, call: Call) -> bool:
    """`leaveChat`."""
    chat = context.inside(call)
    if chat.private:
        raise bad("chat not found")
    set_member(context.world, chat, context.world.bot.id, "left", context.world.bot.user)
    return True


def export_chat_invite_link(context: Context, call: Call) -> str:
    """`exportChatInviteLink`."""
    chat = _inviting(context, call)
    return f"https://t.me/+sandbox{-chat.id}"


def create_chat_invite_link(context: Context, call: Call) -> dict[str, Any]:
    """`createChatInviteLink`."""
    chat = _inviting(context, call)
    link: dict[str, Any] = {
        "invite_link": f"https://t.me/+sandbox{-chat.id}x{next(context.world.numbers)}",
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


def create_forum_topic(context: Context, call: Call) -> dict[str, Any]:
    """`createForumTopic`."""
    chat = _managing_topics(context, call)
    name = call.text("name")
    if not 1 <= len(name) <= 128:
        raise bad("TOPIC_TITLE_INVALID")
    person = next(iter(context.world.people.values()))
    made = change_topic(context.world, chat, "create", person, name=name)
    return {"message_thread_id": made.id, "name": made.name, "icon_color": 7322096}


def close_forum_topic(context: Context, call: Call) -> bool:
    """`closeForumTopic`."""
    return _change_topic(context, call, "close")


def reopen_forum_topic(context: Context, call: Call) -> bool:
    """`reopenForumTopic`."""
    return _change_topic(context, call, "reopen")


def delete_forum_topic(context: Context, call: Call) -> bool:
    """`deleteForumTopic`."""
    return _change_topic(context, call, "delete")


def _change_topic(context: Context, call: Call, do: str) -> bool:
    chat = _managing_topics(context, call)
    person = next(iter(context.world.people.values()))
    try:
        change_topic(context.world, chat, do, person, topic=call.integer("message_thread_id"))
    except Impossible:
        raise bad("TOPIC_ID_INVALID") from None
    return True


def _managing_topics(context: Context, call: Call) -> Chat:
    chat = context.inside(call)
    if not chat.forum:
        raise bad("the chat is not a forum")
    context.right(chat, "can_manage_topics", bad("not enough rights to manage topics"))
    return chat


def _inviting(context: Context, call: Call) -> Chat:
    chat = context.inside(call)
    if chat.private:
        raise bad("can't manage invite links of a private chat")
    member = chat.member(context.world.bot.id)
    if member is None or not member.admin or not member.may("can_invite_users"):
        raise bad(_NO_INVITING)
    return chat
