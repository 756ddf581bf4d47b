"""python-telegram-bot, strict as it is, reads everything the stand-in sends, and finds no field it does not know."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import telegram
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.server import Sandbox
from tests.sandbox.bot_client import FORUM, ORDERS_TOPIC, TEAM, Caller, button, keyboard

ALL_KINDS = [
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
    "chat_member",
    "message_reaction",
]
REQUESTS = {
    "keyboard": [
        [
            {"text": "Group", "request_chat": {"request_id": 1, "chat_is_channel": False, "request_title": True}},
            {"text": "People", "request_users": {"request_id": 2, "max_quantity": 2, "request_name": True}},
        ]
    ]
}


@pytest.fixture
async def ptb(sandbox: Sandbox) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(sandbox.token, base_url=f"{sandbox.api_url}/bot", base_file_url=f"{sandbox.api_url}/file/bot")
    async with bot:
        yield bot


async def everything_happens(bot: Caller, people: People, ana: SandboxPerson) -> None:
    """One of every kind of update, and of every kind of message."""
    await bot.call("getUpdates", allowed_updates=ALL_KINDS)
    team = ana.in_chat(TEAM)
    sent = await bot.says(1001, "x", reply_markup=keyboard([button()]))
    await ana.presses("Go")
    said = await ana.says("see https://example.com @boris_buys #x", reply_to=sent["message_id"])
    await people.post("edit_message", chat=1001, message_id=said, text="edited", **{"as": "ana"})
    await people.post("forward", chat=1001, text="forwarded", from_name="Dora", **{"as": "ana"})
    await people.post("send_contact", chat=1001, **{"as": "ana"})
    await ana.sends_file("list.txt", b"1")
    await ana.sends_file("x.gif", b"GIF89a\x02\x00\x03\x00", as_photo=True, caption="a picture")
    await bot.says(1001, "share", reply_markup=REQUESTS)
    await ana.shares_chat(1, TEAM)
    await ana.shares_people(2, "boris", "carla")
    await ana.reacts(sent["message_id"], "👍")
    await people.post("member", chat=TEAM, person="bot", status="administrator", by="ana")
    await team.says("anonymously", anonymous=True)
    await people.find_person("boris", chat=FORUM, topic=ORDERS_TOPIC).says("/balance@sandbox_bot")
    for status in ("restricted", "kicked", "member", "administrator"):
        await people.post("member", chat=TEAM, person="carla", status=status, by="ana")
    await people.post("topic", chat=FORUM, do="create", name="New", **{"as": "ana"})
    group = await people.post("groups", title="Small", creator="ana")
    await people.post("member", chat=group["id"], person="bot", status="member", by="ana")
    await people.post("migrate", chat=group["id"])
    asking = asyncio.create_task(ana.asks_inline("likes"))
    query = None
    while query is None:
        query = next((u["inline_query"] for u in await bot.call("getUpdates") if "inline_query" in u), None)
    article = {"type": "article", "id": "1", "title": "t", "input_message_content": {"message_text": "picked"}}
    article["reply_markup"] = keyboard([button()])
    await bot.call("answerInlineQuery", inline_query_id=query["id"], results=[article])
    await asking
    await ana.picks("1")
    await ana.presses("Go")
    await ana.blocks()


def foreign_fields(thing: Any, where: str = "update") -> list[str]:
    """Fields that python-telegram-bot did not know, wherever they stand."""
    found: list[str] = []
    if isinstance(thing, telegram.TelegramObject):
        found += [f"{where}.{name}" for name in thing.api_kwargs]
        for name in thing.__slots__:
            found += foreign_fields(getattr(thing, name, None), f"{where}.{name}")
    elif isinstance(thing, (list, tuple)):
        for one in thing:
            found += foreign_fields(one, where)
    return found


async def test_every_update_is_read_whole(bot: Caller, ptb: telegram.Bot, people: People, ana: SandboxPerson) -> None:
    await everything_happens(bot, people, ana)
    raw = await bot.call("getUpdates")
    assert {kind for update in raw for kind in update} == {*ALL_KINDS, "update_id"}
    updates = await ptb.get_updates()
    assert len(updates) == len(raw)
    assert [field for update in updates for field in foreign_fields(update)] == []
    statuses = {u.chat_member.new_chat_member.status for u in updates if u.chat_member}
    assert statuses == {"restricted", "kicked", "member", "administrator"}
    anonymous = [u.message.from_user for u in updates if u.message and u.message.sender_chat]
    assert any(user and user.username == "GroupAnonymousBot" for user in anonymous)


async def test_every_answer_is_read_whole(ptb: telegram.Bot, people: People, ana: SandboxPerson) -> None:
    markup = telegram.InlineKeyboardMarkup(
        [
            [
                telegram.InlineKeyboardButton("Go", callback_data="go", style="success"),
                telegram.InlineKeyboardButton("Copy", copy_text=telegram.CopyTextButton("1")),
            ]
        ]
    )
    options = telegram.LinkPreviewOptions(is_disabled=True)
    sent = await ptb.send_message(
        1001, '<tg-time unix="5" format="r">x</tg-time>', "HTML", reply_markup=markup, link_preview_options=options
    )
    edited = await ptb.edit_message_text("y", 1001, sent.message_id, reply_markup=markup)
    document = await ptb.send_document(1001, b"a,b", caption="c", filename="x.csv")
    photo = await ptb.send_photo(1001, b"GIF89a\x02\x00\x03\x00")
    media = await ptb.edit_message_media(telegram.InputMediaDocument(b"z", filename="z.txt"), 1001, photo.message_id)
    file = await ptb.get_file(document.document)  # type: ignore[arg-type]
    assert bytes(await file.download_as_bytearray()) == b"a,b"
    await ptb.set_my_commands([("start", "Start")], telegram.BotCommandScopeChatAdministrators(TEAM), "en")
    await ptb.set_my_description("d", "en")
    await ptb.set_my_short_description("s")
    await ptb.send_chat_action(1001, "typing")
    await ptb.send_message_draft(1001, 1, "draft")
    answers = [
        sent,
        edited,
        document,
        media,
        await ptb.get_me(),
        await ptb.get_chat(TEAM),
        await ptb.get_chat(1001),
        await ptb.get_chat_member(TEAM, 1001),
        await ptb.get_chat_administrators(TEAM),
        await ptb.get_my_commands(telegram.BotCommandScopeChatAdministrators(TEAM), "en"),
        await ptb.get_my_description("en"),
        await ptb.get_webhook_info(),
        await ptb.get_chat_menu_button(),
        await ptb.get_my_default_administrator_rights(),
        await ptb.copy_message(TEAM, 1001, sent.message_id),
    ]
    assert [field for answer in answers for field in foreign_fields(answer, "answer")] == []


@pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # how long to wait becomes a timedelta
async def test_refusals_become_the_librarys_errors(ptb: telegram.Bot, people: People, ana: SandboxPerson) -> None:
    with pytest.raises(telegram.error.BadRequest, match="Message to edit not found"):
        await ptb.edit_message_text("x", 1001, 999)
    with pytest.raises(telegram.error.Forbidden, match="can't initiate"):
        await ptb.send_message(1002, "x")
    for _ in range(5):
        await ptb.send_message(1001, "x")
    with pytest.raises(telegram.error.RetryAfter) as flood:
        await ptb.send_message(1001, "x")
    assert "Flood control exceeded" in str(flood.value)
    group = await people.post("groups", title="Small", creator="ana")
    await people.post("member", chat=group["id"], person="bot", status="member", by="ana")
    wide = await people.post("migrate", chat=group["id"])
    with pytest.raises(telegram.error.ChatMigrated) as moved:
        await ptb.send_message(group["id"], "x")
    assert moved.value.new_chat_id == wide["id"]


async def test_a_plain_application_holds_a_conversation(sandbox: Sandbox, people: People) -> None:
    async def start(update: telegram.Update, context: Any) -> None:
        markup = telegram.InlineKeyboardMarkup([[telegram.InlineKeyboardButton("New order", callback_data="new")]])
        assert update.message
        await update.message.reply_html("<b>Welcome</b>", reply_markup=markup)

    async def pressed(update: telegram.Update, context: Any) -> None:
        assert update.callback_query
        await update.callback_query.answer("Here you go")
        await update.callback_query.edit_message_text("Send the link")

    builder = Application.builder().token(sandbox.token).base_url(f"{sandbox.api_url}/bot")
    application = builder.build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(pressed))
    async with application:
        assert application.updater
        await application.updater.start_polling()
        await application.start()
        boris = people.find_person("boris")
        await boris.says("/start")
        assert "Here you go" in await boris.taps("New order")
        await boris.sees("Send the link")
        assert await boris.transcript() == "boris: /start\nbot: Send the link"
        await application.updater.stop()
        await application.stop()
