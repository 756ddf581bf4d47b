"""Command menus and what the bot says about itself, per language and place."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.person import People, SandboxPerson
from tests.sandbox.bot_client import ANA, BORIS, CARLA, TEAM, Caller


def menu(*names: str) -> list[dict[str, str]]:
    return [{"command": name, "description": name.title()} for name in names]


async def seen(people: People, who: str, chat: int) -> list[str]:
    state = await people.get("state", **{"as": who})
    return [entry["command"] for entry in state["commands"][str(chat)]]


async def test_the_narrowest_menu_is_shown_in_the_readers_language(bot: Caller, people: People) -> None:
    await bot.call("setMyCommands", commands=menu("default"))
    await bot.call("setMyCommands", commands=menu("private"), scope={"type": "all_private_chats"})
    await bot.call("setMyCommands", commands=menu("russian"), scope={"type": "all_private_chats"}, language_code="ru")
    await bot.call("setMyCommands", commands=menu("groups"), scope={"type": "all_group_chats"})
    await bot.call("setMyCommands", commands=menu("admins"), scope={"type": "all_chat_administrators"})
    await bot.call(
        "setMyCommands", commands=menu("one"), scope={"type": "chat_member", "chat_id": TEAM, "user_id": ANA}
    )
    assert await seen(people, "carla", CARLA) == ["private"]
    assert await seen(people, "boris", BORIS) == ["russian"]
    assert await seen(people, "carla", TEAM) == ["groups"]
    assert await seen(people, "boris", TEAM) == ["admins"]
    assert await seen(people, "ana", TEAM) == ["one"]
    await bot.call("deleteMyCommands", scope={"type": "all_private_chats"})
    assert await seen(people, "carla", CARLA) == ["default"]
    assert await bot.call("getMyCommands", scope={"type": "all_group_chats"}) == menu("groups")
    assert await bot.call("getMyCommands", language_code="de") == []


async def test_an_operators_own_menu(bot: Caller, people: People, ana: SandboxPerson) -> None:
    await bot.call("setMyCommands", commands=menu("admin"), scope={"type": "chat", "chat_id": ANA})
    assert await seen(people, "ana", ANA) == ["admin"]


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"commands": menu("UPPER")}, "BOT_COMMAND_INVALID"),
        ({"commands": menu("x" * 33)}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"commands": menu(*(f"c{n}" for n in range(101)))}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": menu("x"), "scope": {"type": "chat", "chat_id": 5}}, "chat not found"),
        ({"commands": menu("x"), "scope": {"type": "everywhere"}}, "can't parse BotCommandScope"),
        ({"commands": menu("x"), "language_code": "english"}, "invalid language code"),
        ({"commands": "nonsense"}, "can't parse list of commands"),
    ],
)
async def test_menus_are_checked(bot: Caller, parameters: dict[str, Any], said: str) -> None:
    assert said in await bot.refused("setMyCommands", **parameters)


async def test_names_and_descriptions_have_languages_and_limits(bot: Caller, people: People) -> None:
    await bot.call("setMyDescription", description="Orders.")
    await bot.call("setMyDescription", description="Заказы.", language_code="ru")
    await bot.call("setMyShortDescription", short_description="Short.")
    await bot.call("setMyName", name="Панель", language_code="ru")
    boris, carla = [(await people.get("state", **{"as": who}))["bot"] for who in ("boris", "carla")]
    assert (boris["description"], boris["name"]) == ("Заказы.", "Панель")
    assert (carla["description"], carla["name"]) == ("Orders.", "SMM panel bot")
    assert await bot.call("getMyDescription", language_code="de") == {"description": "Orders."}
    assert await bot.call("getMyShortDescription") == {"short_description": "Short."}
    assert await bot.call("getMyName", language_code="ru") == {"name": "Панель"}
    await bot.refused("setMyDescription", description="x" * 513)
    await bot.refused("setMyShortDescription", short_description="x" * 121)
    await bot.refused("setMyName", name="x" * 65)


async def test_menu_button_and_default_rights(bot: Caller, ana: SandboxPerson) -> None:
    assert await bot.call("getChatMenuButton") == {"type": "commands"}
    await bot.call("setChatMenuButton", chat_id=ANA, menu_button={"type": "default"})
    assert await bot.call("getChatMenuButton", chat_id=ANA) == {"type": "default"}
    await bot.call("setMyDefaultAdministratorRights", rights={"can_delete_messages": True})
    assert (await bot.call("getMyDefaultAdministratorRights"))["can_delete_messages"] is True
