"""Pressed buttons and inline questions, and their answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.sandbox.person import ActionRefused, People, SandboxPerson
from tests.sandbox.bot_client import ANA, Caller, HeldClock, button, keyboard

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


async def pressed(bot: Caller, person: SandboxPerson, label: str = "Go") -> dict[str, Any]:
    await person.presses(label)
    query: dict[str, Any] = (await bot.hears())[-1]["callback_query"]
    return query


async def test_a_tap_is_answered_once(bot: Caller, ana: SandboxPerson) -> None:
    sent = await bot.says(ANA, "x", reply_markup=keyboard([button()]))
    query = await pressed(bot, ana)
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("go", ANA, sent["message_id"])
    assert query["chat_instance"]
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="Done", show_alert=True)
    toast = await ana.toast()
    assert (toast.text, toast.alert) == ("Done", True)
    assert await bot.refused("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD


async def test_an_answer_may_come_too_late(bot: Caller, ana: SandboxPerson, clock: HeldClock) -> None:
    await bot.says(ANA, "x", reply_markup=keyboard([button()]))
    query = await pressed(bot, ana)
    clock.passes(61)
    assert await bot.refused("answerCallbackQuery", callback_query_id=query["id"]) == TOO_OLD
    assert await bot.refused("answerCallbackQuery", callback_query_id="123") == TOO_OLD


async def test_the_answers_text_has_200_units(bot: Caller, ana: SandboxPerson) -> None:
    await bot.says(ANA, "x", reply_markup=keyboard([button()]))
    query = await pressed(bot, ana)
    assert await bot.refused("answerCallbackQuery", callback_query_id=query["id"], text="x" * 201) == (
        "Bad Request: MESSAGE_TOO_LONG"
    )
    await bot.call("answerCallbackQuery", callback_query_id=query["id"], text="x" * 200)


async def test_a_button_of_another_kind_needs_no_bot(bot: Caller, ana: SandboxPerson) -> None:
    row = [
        button("Site", url="https://example.com"),
        button("Number", copy_text={"text": "23501"}),
        button("Search", switch_inline_query_current_chat="likes"),
    ]
    await bot.says(ANA, "x", reply_markup=keyboard(row))
    assert await ana.taps("Site") == {"url": "https://example.com"}
    assert await ana.taps("Number") == {"copy": "23501"}
    assert await ana.taps("Search") == {"inline": "likes"}


async def test_only_a_forger_sends_data_that_no_button_says(bot: Caller, people: People, ana: SandboxPerson) -> None:
    sent = await bot.says(ANA, "x", reply_markup=keyboard([button()]))
    with pytest.raises(ActionRefused, match="no such button"):
        await people.post("press", chat=ANA, message_id=sent["message_id"], data="admin", **{"as": "ana"})
    await ana.forges(sent["message_id"], "admin")
    assert (await bot.hears())[-1]["callback_query"]["data"] == "admin"


def article(name: str, text: str = "found", **more: Any) -> dict[str, Any]:
    return {"type": "article", "id": name, "title": name, "input_message_content": {"message_text": text}, **more}


async def asked(bot: Caller, ana: SandboxPerson, query: str) -> tuple[asyncio.Task[Any], dict[str, Any]]:
    asking = asyncio.create_task(ana.asks_inline(query))
    incoming = [u["inline_query"] for u in await bot.hears(timeout=5) if "inline_query" in u]
    while not incoming:
        incoming = [u["inline_query"] for u in await bot.hears(timeout=5) if "inline_query" in u]
    return asking, incoming[0]


async def test_an_inline_question_is_answered_and_a_result_picked(bot: Caller, ana: SandboxPerson) -> None:
    asking, query = await asked(bot, ana, "likes")
    assert (query["query"], query["offset"], query["chat_type"]) == ("likes", "", "sender")
    results = [article("s1", "<b>Likes</b>"), article("s2", reply_markup=keyboard([button()]))]
    results[0]["input_message_content"]["parse_mode"] = "HTML"
    await bot.call("answerInlineQuery", inline_query_id=query["id"], results=results, next_offset="2")
    assert [result["title"] for result in await asking] == ["s1", "s2"]
    assert await bot.refused("answerInlineQuery", inline_query_id=query["id"], results=[]) == TOO_OLD

    await ana.picks("s1", "likes")
    incoming = {kind: body for update in await bot.hears() for kind, body in update.items()}
    assert incoming["message"]["via_bot"]["username"] == "sandbox_bot"
    assert incoming["message"]["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert (incoming["chosen_inline_result"]["result_id"], incoming["chosen_inline_result"]["query"]) == ("s1", "likes")


async def test_a_picked_message_with_buttons_is_edited_by_its_inline_id(bot: Caller, ana: SandboxPerson) -> None:
    asking, query = await asked(bot, ana, "likes")
    results = [article("s1", reply_markup=keyboard([button()]))]
    await bot.call("answerInlineQuery", inline_query_id=query["id"], results=results)
    await asking
    await ana.picks("s1")
    pressed_query = await pressed(bot, ana)
    assert "message" not in pressed_query
    inline_id = pressed_query["inline_message_id"]
    assert await bot.call("editMessageText", inline_message_id=inline_id, text="edited") is True
    assert (await ana.messages())[-1]["text"] == "edited"


@pytest.mark.parametrize(
    ("results", "said"),
    [
        ([article("a"), article("a")], "RESULT_ID_DUPLICATE"),
        ([article("")], "RESULT_ID_INVALID"),
        ([article(str(n)) for n in range(51)], "RESULTS_TOO_MUCH"),
        ([article("a", "")], "message text is empty"),
        ([article("a", title="")], "ARTICLE_TITLE_EMPTY"),
    ],
)
async def test_broken_results_are_refused(
    bot: Caller, ana: SandboxPerson, results: list[dict[str, Any]], said: str
) -> None:
    asking, query = await asked(bot, ana, "likes")
    assert said in await bot.refused("answerInlineQuery", inline_query_id=query["id"], results=results)
    await bot.call("answerInlineQuery", inline_query_id=query["id"], results=[])
    assert await asking == []
