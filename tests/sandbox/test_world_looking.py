"""What the page and tests are shown: state, events, waiting, and the person who reads along."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World, add_demo_people, messages
from tests.sandbox.bot_client import ANA, FORUM, TEAM, Caller, button, keyboard, until


async def test_the_world_begins_with_three_people_a_group_and_a_forum(people: People) -> None:
    state = await people.get("state", **{"as": "ana"})
    assert [(p["short"], p["id"], p["language_code"]) for p in state["people"]] == [
        ("ana", 1001, "en"),
        ("boris", 1002, "ru"),
        ("carla", 1003, "en"),
    ]
    assert [(chat["id"], chat["type"], chat["role"]) for chat in state["chats"]] == [
        (ANA, "private", "private"),
        (TEAM, "supergroup", "creator"),
        (FORUM, "supergroup", "creator"),
    ]
    assert [topic["name"] for topic in state["chats"][2]["topics"]] == ["General", "Orders", "Money"]
    assert (state["bot"]["username"], state["bot"]["name"]) == ("sandbox_bot", "SMM panel bot")


async def test_what_was_not_read_is_counted(bot: Caller, people: People, ana: SandboxPerson) -> None:
    async def unread() -> int:
        return int((await people.get("state", **{"as": "ana"}))["chats"][0]["unread"])

    await bot.says(ANA, "one")
    await bot.says(ANA, "two")
    assert await unread() == 2
    await ana.messages()
    assert await unread() == 0


async def events(address: str, who: str) -> AsyncGenerator[dict[str, Any], None]:
    async with aiohttp.ClientSession() as session, session.get(f"{address}/sandbox/events?as={who}") as stream:
        async for line in stream.content:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


async def test_events_are_streamed_to_those_who_see_the_chat(bot: Caller, people: People, ana: SandboxPerson) -> None:
    mine, others = events(bot.sandbox.base_url, "ana"), events(bot.sandbox.base_url, "carla")
    assert [(await anext(stream))["type"] for stream in (mine, others)] == ["hello", "hello"]
    sent = await bot.says(ANA, "x", reply_markup=keyboard([button()]))
    await bot.call("editMessageText", chat_id=ANA, message_id=sent["message_id"], text="y")
    await bot.call("sendChatAction", chat_id=ANA, action="typing")
    await bot.call("sendMessageDraft", chat_id=ANA, draft_id=1, text="wri")
    await bot.call("deleteMessage", chat_id=ANA, message_id=sent["message_id"])
    await bot.says(TEAM, "for all")
    got = [await anext(mine) for _ in range(6)]
    assert [event["type"] for event in got] == ["message", "edit", "typing", "typing", "delete", "message"]
    assert (got[0]["message"]["text"], got[1]["message"]["text"], got[3]["text"]) == ("x", "y", "wri")
    assert (await anext(others))["message"]["text"] == "for all"
    await mine.aclose()
    await others.aclose()
    await until(lambda: not bot.sandbox.world.events.listeners)


async def test_an_answer_to_a_tap_is_an_event_for_the_one_who_tapped(bot: Caller, ana: SandboxPerson) -> None:
    stream = events(bot.sandbox.base_url, "ana")
    await anext(stream)
    await bot.says(ANA, "x", reply_markup=keyboard([button()]))
    pressed = await ana.presses("Go")
    await bot.call("answerCallbackQuery", callback_query_id=pressed["callback_id"], text="ok", show_alert=True)
    await anext(stream)
    answer = await anext(stream)
    assert (answer["type"], answer["callback_id"], answer["text"], answer["alert"]) == (
        "callback_answer",
        pressed["callback_id"],
        "ok",
        True,
    )
    await stream.aclose()


async def test_a_person_sees_what_comes_later_and_edits_too(bot: Caller, ana: SandboxPerson) -> None:
    seeing = asyncio.create_task(ana.sees("done", "100 %"))
    sent = await bot.says(ANA, "working")
    await bot.call("editMessageText", chat_id=ANA, message_id=sent["message_id"], text="done: 100 %")
    assert (await seeing)["message_id"] == sent["message_id"]


async def test_what_a_person_does_not_find_is_told_with_the_transcript(bot: Caller, ana: SandboxPerson) -> None:
    await bot.says(ANA, "Welcome\nback", reply_markup=keyboard([button("New order"), button("Help")]))
    with pytest.raises(AssertionError) as missed:
        await ana.sees("Goodbye", within_seconds=0)
    assert str(missed.value) == (
        "ana does not see 'Goodbye':\nana: /start\nbot: Welcome\n     back\n     [ New order ] [ Help ]"
    )
    with pytest.raises(AssertionError, match=r"finds no button \[Nothing\]"):
        await ana.presses("Nothing", within_seconds=0)
    with pytest.raises(AssertionError, match="pressed no button"):
        await ana.toast()


async def test_a_tap_finds_the_newest_message_with_that_button(bot: Caller, ana: SandboxPerson) -> None:
    await bot.says(ANA, "old", reply_markup=keyboard([button("Back", callback_data="old")]))
    await bot.says(ANA, "new", reply_markup=keyboard([button("‹ Back", callback_data="new")]))
    await bot.says(ANA, "without")
    await ana.presses("Back")
    assert (await bot.hears())[-1]["callback_query"]["data"] == "new"


async def test_languages_change_and_people_come(people: People, ana: SandboxPerson) -> None:
    await ana.speaks("ar")
    assert (await people.get("state", **{"as": "ana"}))["me"]["language_code"] == "ar"
    second = await people.add_person("Ana", username="another_ana")
    assert second.short_name != "ana"


async def test_the_panel_is_there_too(people: People) -> None:
    assert (await people.get("ledger"))["orders"] == []
    assert isinstance((await people.get("requests", target="panel"))["requests"], list)
    assert isinstance((await people.get("requests", target="telegram"))["requests"], list)


async def test_the_page_is_served_and_stopping_ends_every_stream() -> None:
    async with Sandbox() as sandbox:
        stream = events(sandbox.base_url, "ana")
        await anext(stream)
        async with aiohttp.ClientSession() as session, session.get(sandbox.base_url) as response:
            assert (response.status, response.content_type) == (200, "text/html")
    await stream.aclose()


async def test_after_a_stop_everything_is_there_again_at_the_same_address(bot: Caller, ana: SandboxPerson) -> None:
    polling = asyncio.create_task(bot.answer("getUpdates", offset=-1, timeout=30))
    await until(lambda: bot.sandbox.api.calls)
    waiting = asyncio.create_task(
        bot.answer("getUpdates", offset=(await polling)[1]["result"][0]["update_id"] + 1, timeout=30)
    )
    await until(lambda: len(bot.sandbox.api.calls) == 2)
    address = bot.sandbox.base_url
    await bot.sandbox.stop()
    for gone in (waiting, asyncio.create_task(bot.call("getMe"))):
        with pytest.raises(aiohttp.ClientError):
            await gone
    await bot.sandbox.start()
    assert bot.sandbox.base_url == address
    await bot.says(ANA, "back again")
    await ana.sees("back again")


async def test_a_chat_remembers_only_so_many_messages() -> None:
    world = add_demo_people(World(keep_messages=10))
    ana, chat = world.find_person("ana"), world.find_chat(ANA)
    for number in range(40):
        messages.send_text(world, ana, chat, str(number))
    assert 10 <= len(chat.messages) <= 15
    assert list(chat.messages.values())[-1].text == "39"
