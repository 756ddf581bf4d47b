"""Editing, deleting, pinning and reacting."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.person import People, SandboxPerson
from tests.sandbox.bot_client import ANA, TEAM, Caller, HeldClock, button, keyboard

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


async def test_an_edit_replaces_the_text_and_takes_the_keyboard_away(bot: Caller, ana: SandboxPerson) -> None:
    sent = await bot.says(ANA, "before", reply_markup=keyboard([button()]))
    edited = await bot.call("editMessageText", chat_id=ANA, message_id=sent["message_id"], text="after")
    assert (edited["text"], edited["message_id"]) == ("after", sent["message_id"])
    assert "edit_date" in edited
    assert "reply_markup" not in edited
    seen = await ana.sees("after")
    assert seen["buttons"] == []
    await ana.does_not_see("before")


@pytest.mark.parametrize(
    "again",
    [
        {"text": "<b>same</b>", "parse_mode": "HTML"},
        {"text": " <strong>same</strong>\n", "parse_mode": "HTML"},
        {"text": "same", "entities": [{"type": "bold", "offset": 0, "length": 4}]},
    ],
)
async def test_an_edit_that_changes_nothing_is_refused(bot: Caller, ana: SandboxPerson, again: dict[str, Any]) -> None:
    markup = keyboard([button()])
    sent = await bot.says(ANA, "<b>same</b>", parse_mode="HTML", reply_markup=markup)
    said = await bot.refused(
        "editMessageText", chat_id=ANA, message_id=sent["message_id"], reply_markup=markup, **again
    )
    assert said == NOT_MODIFIED
    await bot.call("editMessageText", chat_id=ANA, message_id=sent["message_id"], **again)


async def test_only_the_keyboard_can_be_replaced(bot: Caller, ana: SandboxPerson) -> None:
    sent = await bot.says(ANA, "x", reply_markup=keyboard([button("one")]))
    where = {"chat_id": ANA, "message_id": sent["message_id"]}
    edited = await bot.call("editMessageReplyMarkup", **where, reply_markup=keyboard([button("two")]))
    assert edited["text"] == "x"
    assert "edit_date" not in edited
    assert await bot.refused("editMessageReplyMarkup", **where, reply_markup=keyboard([button("two")])) == NOT_MODIFIED
    await bot.call("editMessageReplyMarkup", **where)
    assert await bot.refused("editMessageReplyMarkup", **where) == NOT_MODIFIED


async def test_a_message_that_is_gone_is_not_found(bot: Caller, people: People, ana: SandboxPerson) -> None:
    sent = await bot.says(ANA, "x")
    await people.post("delete_message", chat=ANA, message_id=sent["message_id"], **{"as": "ana"})
    for method, said in (
        ("editMessageText", "Bad Request: message to edit not found"),
        ("editMessageReplyMarkup", "Bad Request: message to edit not found"),
        ("deleteMessage", "Bad Request: message to delete not found"),
        ("pinChatMessage", "Bad Request: message to pin not found"),
        ("setMessageReaction", "Bad Request: message to react not found"),
    ):
        assert await bot.refused(method, chat_id=ANA, message_id=sent["message_id"], text="y") == said
    assert await bot.refused("editMessageText", chat_id=ANA, text="y") == (
        "Bad Request: message identifier is not specified"
    )


async def test_only_own_messages_can_be_edited(bot: Caller, ana: SandboxPerson) -> None:
    said = await ana.says("mine")
    assert await bot.refused("editMessageText", chat_id=ANA, message_id=said, text="y") == (
        "Bad Request: message can't be edited"
    )


async def test_an_edit_is_checked_like_a_new_message(bot: Caller, ana: SandboxPerson) -> None:
    where = {"chat_id": ANA, "message_id": (await bot.says(ANA, "x"))["message_id"]}
    assert "message is too long" in await bot.refused("editMessageText", **where, text="x" * 4097)
    assert "message text is empty" in await bot.refused("editMessageText", **where, text="")
    assert "no caption" in await bot.refused("editMessageCaption", **where, caption="y")
    assert "can't parse entities" in await bot.refused("editMessageText", **where, text="<b>", parse_mode="HTML")


async def test_a_message_can_be_edited_at_any_age_but_deleted_for_two_days_only(
    bot: Caller, ana: SandboxPerson, clock: HeldClock
) -> None:
    where = {"chat_id": ANA, "message_id": (await bot.says(ANA, "x"))["message_id"]}
    clock.passes(48 * 3600 + 1)
    await bot.call("editMessageText", **where, text="y")
    assert await bot.refused("deleteMessage", **where) == "Bad Request: message can't be deleted for everyone"
    young = await bot.says(ANA, "z")
    await bot.call("deleteMessage", chat_id=ANA, message_id=young["message_id"])
    await ana.does_not_see("z")


async def test_a_bot_deletes_what_a_person_wrote_in_private_but_needs_the_right_in_a_group(
    bot: Caller, people: People, ana: SandboxPerson
) -> None:
    said = await ana.says("my key is 123")
    await bot.call("deleteMessage", chat_id=ANA, message_id=said)
    in_group = await ana.in_chat(TEAM).says("hello")
    assert await bot.refused("deleteMessage", chat_id=TEAM, message_id=in_group) == (
        "Bad Request: message can't be deleted"
    )
    await people.post("member", chat=TEAM, person="bot", status="administrator", by="ana")
    await bot.call("deleteMessage", chat_id=TEAM, message_id=in_group)


async def test_many_are_deleted_at_once_and_missing_ones_passed_over(bot: Caller, ana: SandboxPerson) -> None:
    ids = [(await bot.says(ANA, text))["message_id"] for text in ("a", "b")]
    assert await bot.call("deleteMessages", chat_id=ANA, message_ids=[*ids, 999]) is True
    assert [message["text"] for message in await ana.messages()] == ["/start"]
    assert "too many" in await bot.refused("deleteMessages", chat_id=ANA, message_ids=list(range(101)))


async def test_pinning_needs_the_right_and_is_announced(bot: Caller, people: People, ana: SandboxPerson) -> None:
    sent = await bot.says(TEAM, "x")
    where = {"chat_id": TEAM, "message_id": sent["message_id"]}
    assert "not enough rights" in await bot.refused("pinChatMessage", **where)
    await people.post("member", chat=TEAM, person="bot", status="administrator", by="ana")
    await bot.call("pinChatMessage", **where)
    seen = await people.get("messages", chat=TEAM, **{"as": "ana"})
    assert seen["pinned"] == sent["message_id"]
    assert seen["messages"][-1]["service"] == "SMM panel bot pinned a message"
    assert (await bot.call("getChat", chat_id=TEAM))["pinned_message"]["message_id"] == sent["message_id"]
    await bot.call("unpinChatMessage", **where)
    assert await bot.refused("unpinChatMessage", **where) == "Bad Request: message to unpin not found"


async def test_a_reaction_of_the_bot_is_seen(bot: Caller, ana: SandboxPerson) -> None:
    said = await ana.says("thanks")
    await bot.call("setMessageReaction", chat_id=ANA, message_id=said, reaction=[{"type": "emoji", "emoji": "👍"}])
    assert (await ana.messages())[-1]["reaction"] == "👍"
    two = [{"type": "emoji", "emoji": "👍"}, {"type": "emoji", "emoji": "👎"}]
    assert "REACTIONS_TOO_MANY" in await bot.refused("setMessageReaction", chat_id=ANA, message_id=said, reaction=two)
