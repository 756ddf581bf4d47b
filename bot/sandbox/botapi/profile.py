"""Bot API methods about the bot's profile: command menus, names, descriptions, menu button, default rights."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.botapi.call import Call
from bot.sandbox.botapi.context import BotApiContext
from bot.sandbox.botapi.refusals import bad_request
from bot.sandbox.world import Chat, Person
from bot.sandbox.world.people import BotProfile

MAX_COMMANDS = 100
COMMAND_DESCRIPTION_LIMIT = 256
NAME_LIMIT = 64
DESCRIPTION_LIMIT = 512
SHORT_DESCRIPTION_LIMIT = 120

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_GENERAL_SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
_CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")

MenuKey = tuple[str, int | str, int, str]


def get_me(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`getMe`."""
    return context.world.bot.as_me()


def set_my_commands(context: BotApiContext, call: Call) -> bool:
    """`setMyCommands`."""
    commands = call.objects("commands", "list of commands") or []
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    menu = []
    for command in commands:
        name, description = str(command.get("command", "")).lstrip("/"), str(command.get("description", ""))
        if not _COMMAND.fullmatch(name):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(description) <= COMMAND_DESCRIPTION_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        menu.append({"command": name, "description": description})
    context.world.bot.commands[_read_menu_key(context, call)] = menu
    return True


def get_my_commands(context: BotApiContext, call: Call) -> list[dict[str, str]]:
    """`getMyCommands`."""
    return context.world.bot.commands.get(_read_menu_key(context, call), [])


def delete_my_commands(context: BotApiContext, call: Call) -> bool:
    """`deleteMyCommands`."""
    context.world.bot.commands.pop(_read_menu_key(context, call), None)
    return True


def find_menu(bot: BotProfile, chat: Chat, person: Person) -> list[dict[str, str]]:
    """Find the commands shown to a person in a chat: of the narrowest scope that has any, the person's language first.

    **Source:** Bot API, "Determining list of commands".
    """
    member = chat.get_member(person.id)
    admin = member is not None and member.is_admin
    if chat.is_private:
        scopes: list[tuple[str, int | str, int]] = [("chat", chat.id, 0), ("all_private_chats", 0, 0)]
    else:
        scopes = [("chat_member", chat.id, person.id)]
        scopes += [("chat_administrators", chat.id, 0)] if admin else []
        scopes += [("chat", chat.id, 0)]
        scopes += [("all_chat_administrators", 0, 0)] if admin else []
        scopes += [("all_group_chats", 0, 0)]
    for scope in [*scopes, ("default", 0, 0)]:
        for language in (person.language_code[:2], ""):
            menu = bot.commands.get((*scope, language))
            if menu:
                return menu
    return []


def set_my_name(context: BotApiContext, call: Call) -> bool:
    """`setMyName`."""
    name = call.text("name")
    if len(name) > NAME_LIMIT:
        raise bad_request("BOT_TITLE_INVALID")
    context.world.bot.rename(name, _read_language(call))
    return True


def get_my_name(context: BotApiContext, call: Call) -> dict[str, str]:
    """`getMyName`."""
    bot = context.world.bot
    return {"name": bot.names.get(_read_language(call), bot.name)}


def set_my_description(context: BotApiContext, call: Call) -> bool:
    """`setMyDescription`: the text in an empty chat with the bot."""
    return _set_text(context.world.bot.descriptions, call, "description", DESCRIPTION_LIMIT)


def get_my_description(context: BotApiContext, call: Call) -> dict[str, str]:
    """`getMyDescription`."""
    return {"description": find_text(context.world.bot.descriptions, _read_language(call))}


def set_my_short_description(context: BotApiContext, call: Call) -> bool:
    """`setMyShortDescription`: the text in the bot's profile."""
    return _set_text(context.world.bot.short_descriptions, call, "short_description", SHORT_DESCRIPTION_LIMIT)


def get_my_short_description(context: BotApiContext, call: Call) -> dict[str, str]:
    """`getMyShortDescription`."""
    return {"short_description": find_text(context.world.bot.short_descriptions, _read_language(call))}


def set_chat_menu_button(context: BotApiContext, call: Call) -> bool:
    """`setChatMenuButton`."""
    button = call.object("menu_button", "menu button") or {"type": "default"}
    if button.get("type") not in ("commands", "web_app", "default"):
        raise bad_request("MENU_BUTTON_TYPE_INVALID")
    context.world.bot.menu_buttons[_read_menu_chat(context, call)] = button
    return True


def get_chat_menu_button(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`getChatMenuButton`."""
    buttons = context.world.bot.menu_buttons
    return buttons.get(_read_menu_chat(context, call)) or buttons.get(0) or {"type": "commands"}


def set_my_default_administrator_rights(context: BotApiContext, call: Call) -> bool:
    """`setMyDefaultAdministratorRights`."""
    context.world.bot.default_rights[call.flag("for_channels")] = call.object("rights") or {}
    return True


def get_my_default_administrator_rights(context: BotApiContext, call: Call) -> dict[str, Any]:
    """`getMyDefaultAdministratorRights`."""
    names = ("is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members")
    more = ("can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories")
    none = dict.fromkeys((*names, *more, "can_delete_stories"), False)
    return {**none, **context.world.bot.default_rights.get(call.flag("for_channels"), {})}


def find_text(texts: dict[str, str], language: str) -> str:
    """Find the text for a language, else the one without a language."""
    return texts.get(language) or texts.get("", "")


def _set_text(texts: dict[str, str], call: Call, name: str, limit: int) -> bool:
    text = call.text(name)
    if len(text) > limit:
        raise bad_request(f"BOT_{'ABOUT' if name.startswith('short') else 'DESCRIPTION'}_TOO_LONG")
    texts[_read_language(call)] = text
    return True


def _read_language(call: Call) -> str:
    language = call.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language


def _read_menu_chat(context: BotApiContext, call: Call) -> int:
    return context.find_chat(call).id if call.text("chat_id") else 0


def _read_menu_key(context: BotApiContext, call: Call) -> MenuKey:
    scope = call.object("scope", "bot command scope") or {"type": "default"}
    kind = str(scope.get("type"))
    if kind in _GENERAL_SCOPES:
        return (kind, 0, 0, _read_language(call))
    if kind not in _CHAT_SCOPES:
        raise bad_request("can't parse BotCommandScope: Unsupported type specified")
    chat = context.find_chat(Call(call.method, scope))
    person = Call(call.method, scope).number("user_id", 0) if kind == "chat_member" else 0
    if kind != "chat" and chat.is_private:
        raise bad_request("can't use specified scope in private chats")
    return (kind, chat.id, person, _read_language(call))
