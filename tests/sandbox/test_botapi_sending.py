"""Sending: what arrives, and what Telegram would refuse."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.person import People, SandboxPerson
from tests.sandbox.bot_client import ANA, BORIS, FORUM, ORDERS_TOPIC, TEAM, Caller, button, keyboard


async def test_a_message_arrives_as_it_was_sent(bot: Caller, ana: SandboxPerson) -> None:
    sent = await bot.says(
        ANA, "<b>Hi</b> 😀", parse_mode="HTML", disable_notification=True, reply_markup=keyboard([button()])
    )
    assert sent["chat"] == {"id": ANA, "first_name": "Ana", "type": "private", "username": "ana_operates"}
    assert sent["from"]["is_bot"] is True
    seen = await ana.sees("Hi 😀")
    assert seen["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert seen["buttons"] == [[{"text": "Go", "kind": "callback", "data": "go"}]]
    assert seen["silent"] is True


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"chat_id": ANA, "text": ""}, "Bad Request: message text is empty"),
        ({"chat_id": ANA, "text": " \n "}, "Bad Request: message text is empty"),
        ({"chat_id": ANA, "text": "<b></b>", "parse_mode": "HTML"}, "Bad Request: message text is empty"),
        ({"chat_id": ANA, "text": "x" * 4097}, "Bad Request: message is too long"),
        ({"chat_id": ANA, "text": "😀" * 2049}, "Bad Request: message is too long"),
        ({"text": "x"}, "Bad Request: chat_id is empty"),
        ({"chat_id": 5, "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": "@nobody", "text": "x"}, "Bad Request: chat not found"),
        ({"chat_id": BORIS, "text": "x"}, "Forbidden: bot can't initiate conversation with a user"),
        ({"chat_id": FORUM, "text": "x", "message_thread_id": 99}, "Bad Request: message thread not found"),
        ({"chat_id": ANA, "text": "x", "reply_parameters": {"message_id": 99}},
         "Bad Request: message to be replied not found"),
        ({"chat_id": ANA, "text": "x", "reply_markup": "{"},
         "Bad Request: can't parse reply keyboard markup JSON object"),
        ({"chat_id": ANA, "text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
         "Bad Request: entity beginning or length is out of the text's bounds"),
    ],
)  # fmt: skip
async def test_what_telegram_refuses_is_refused_in_its_words(
    bot: Caller, ana: SandboxPerson, parameters: dict[str, Any], said: str
) -> None:
    assert await bot.refused("sendMessage", **parameters) == said


async def test_the_limit_counts_what_is_left_after_the_markup(bot: Caller, ana: SandboxPerson) -> None:
    sent = await bot.says(ANA, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent["text"]) == 4096
    assert len((await bot.says(ANA, "😀" * 2048))["text"]) == 2048


async def test_a_person_who_blocked_the_bot_cannot_be_written_to(bot: Caller, ana: SandboxPerson) -> None:
    await ana.blocks()
    assert await bot.refused("sendMessage", chat_id=ANA, text="x") == "Forbidden: bot was blocked by the user"
    await ana.blocks(False)
    await bot.says(ANA, "x")
    statuses = [u["my_chat_member"]["new_chat_member"]["status"] for u in await bot.hears() if "my_chat_member" in u]
    assert statuses == ["kicked", "member"]


async def test_a_person_the_bot_never_met_is_not_found(bot: Caller, people: People) -> None:
    stranger = await people.add_person("Dora")
    number = bot.sandbox.world.find_person(stranger.short_name).id
    assert await bot.refused("sendMessage", chat_id=number, text="x") == "Bad Request: chat not found"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("kicked", "Forbidden: bot was kicked from the supergroup chat"),
        ("left", "Forbidden: bot is not a member of the supergroup chat"),
        ("restricted", "Bad Request: not enough rights to send text messages to the chat"),
    ],
)
async def test_a_group_that_does_not_want_the_bot(bot: Caller, people: People, status: str, said: str) -> None:
    await people.post("member", chat=TEAM, person="bot", status=status, by="ana")
    assert await bot.refused("sendMessage", chat_id=TEAM, text="x") == said


async def test_a_group_that_became_a_supergroup_names_its_new_id(bot: Caller, people: People) -> None:
    group = await people.post("groups", title="Small", creator="ana")
    await people.post("member", chat=group["id"], person="bot", status="member", by="ana")
    await bot.says(group["id"], "here")
    wide = await people.post("migrate", chat=group["id"])
    status, body = await bot.answer("sendMessage", chat_id=group["id"], text="x")
    assert (status, body["description"]) == (400, "Bad Request: group chat was upgraded to a supergroup chat")
    assert body["parameters"] == {"migrate_to_chat_id": wide["id"]}
    await bot.says(wide["id"], "there")
    said = [u["message"] for u in await bot.hears() if "message" in u]
    assert wide["id"] in [message.get("migrate_to_chat_id") for message in said]
    assert group["id"] in [message.get("migrate_from_chat_id") for message in said]


async def test_a_message_stands_in_its_topic_until_that_is_closed_or_gone(bot: Caller, people: People) -> None:
    sent = await bot.says(FORUM, "x", message_thread_id=ORDERS_TOPIC)
    assert (sent["message_thread_id"], sent["is_topic_message"]) == (ORDERS_TOPIC, True)
    assert "message_thread_id" not in await bot.says(FORUM, "general")
    await people.post("topic", chat=FORUM, topic=ORDERS_TOPIC, do="close")
    assert await bot.refused("sendMessage", chat_id=FORUM, text="x", message_thread_id=ORDERS_TOPIC) == (
        "Bad Request: TOPIC_CLOSED"
    )
    await people.post("topic", chat=FORUM, topic=ORDERS_TOPIC, do="delete")
    assert await bot.refused("sendMessage", chat_id=FORUM, text="x", message_thread_id=ORDERS_TOPIC) == (
        "Bad Request: message thread not found"
    )


async def test_a_reply_carries_what_it_replies_to(bot: Caller, ana: SandboxPerson) -> None:
    said = await ana.says("question")
    sent = await bot.says(ANA, "answer", reply_parameters={"message_id": said})
    assert sent["reply_to_message"]["text"] == "question"
    lenient = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await bot.says(ANA, "answer", reply_parameters=lenient)


@pytest.mark.parametrize(
    ("markup", "said"),
    [
        (keyboard([button(callback_data="x" * 65)]), "BUTTON_DATA_INVALID"),
        (keyboard([button(callback_data="ж" * 33)]), "BUTTON_DATA_INVALID"),
        (keyboard([{"text": "x"}]),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (keyboard([button(callback_data="")]),
         "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        (keyboard([button("", callback_data="x")]), "inline keyboard button text must be non-empty"),
        (keyboard([button(copy_text={"text": "x" * 257})]), "BUTTON_COPY_TEXT_INVALID"),
        (keyboard([button(url="nowhere")]), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (keyboard([button(callback_data="x", style="pink")]),
         "can't parse inline keyboard button: Unsupported button style specified"),
        (keyboard([button()] * 9), "reply markup is too long"),
        (keyboard(*([[button()] * 8] * 13)), "reply markup is too long"),
        ([], "object expected as reply markup"),
    ],
)  # fmt: skip
async def test_keyboards_are_checked(bot: Caller, ana: SandboxPerson, markup: Any, said: str) -> None:
    assert await bot.refused("sendMessage", chat_id=ANA, text="x", reply_markup=markup) == f"Bad Request: {said}"


async def test_the_widest_keyboard_is_accepted(bot: Caller, ana: SandboxPerson) -> None:
    rows = [[button(callback_data="x" * 64)] * 8] * 12 + [[button(copy_text={"text": "x" * 256})] * 4]
    await bot.says(ANA, "x", reply_markup=keyboard(*rows))


async def test_copies_and_forwards(bot: Caller, ana: SandboxPerson) -> None:
    said = await ana.says("original")
    copied = await bot.call("copyMessage", chat_id=TEAM, from_chat_id=ANA, message_id=said)
    assert copied.keys() == {"message_id"}
    forwarded = await bot.call("forwardMessage", chat_id=TEAM, from_chat_id=ANA, message_id=said)
    assert forwarded["forward_origin"]["sender_user"]["id"] == ANA
    assert await bot.refused("copyMessage", chat_id=TEAM, from_chat_id=ANA, message_id=99) == (
        "Bad Request: message to copy not found"
    )


async def test_a_draft_is_shown_while_it_is_written_and_only_in_private(bot: Caller, ana: SandboxPerson) -> None:
    assert await bot.call("sendMessageDraft", chat_id=ANA, draft_id=1, text="I am th")
    assert "private chats" in await bot.refused("sendMessageDraft", chat_id=TEAM, draft_id=1, text="x")
    assert await bot.call("sendChatAction", chat_id=ANA, action="typing")
    assert "action" in await bot.refused("sendChatAction", chat_id=ANA, action="sleeping")
