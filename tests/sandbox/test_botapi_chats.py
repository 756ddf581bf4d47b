"""Chats, members, topics, and files."""

from __future__ import annotations

import aiohttp
import pytest

from bot.sandbox.person import People, SandboxPerson
from bot.sandbox.world.files import read_dimensions
from tests.sandbox.bot_client import ANA, BORIS, CARLA, FORUM, TEAM, Caller, keyboard

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8ff1f0003020180a9b1b2a40000000049454e44ae426082"
)


async def test_who_is_what_in_a_group(bot: Caller, people: People) -> None:
    async def status(person: int) -> str:
        return str((await bot.call("getChatMember", chat_id=TEAM, user_id=person))["status"])

    assert [await status(person) for person in (ANA, BORIS, CARLA)] == ["creator", "administrator", "member"]
    await people.post("member", chat=TEAM, person="carla", status="left")
    assert await status(CARLA) == "left"
    assert await bot.call("getChatMemberCount", chat_id=TEAM) == 3
    admins = await bot.call("getChatAdministrators", chat_id=TEAM)
    assert {admin["user"]["id"] for admin in admins} == {ANA, BORIS}
    assert await bot.refused("getChatMember", chat_id=TEAM, user_id=5) == "Bad Request: user not found"
    await people.find_person("ana").says("/start")
    assert "no administrators" in await bot.refused("getChatAdministrators", chat_id=ANA)


async def test_a_whole_chat_has_what_telegram_sends(bot: Caller, ana: SandboxPerson) -> None:
    full = await bot.call("getChat", chat_id=FORUM)
    assert (full["title"], full["is_forum"], full["type"]) == ("Agency forum", True, "supergroup")
    assert {"accent_color_id", "max_reaction_count", "accepted_gift_types", "permissions"} <= full.keys()
    assert (await bot.call("getChat", chat_id=ANA))["first_name"] == "Ana"


async def test_a_bot_leaves_and_is_told_so(bot: Caller, ana: SandboxPerson) -> None:
    assert await bot.call("leaveChat", chat_id=TEAM) is True
    changes = [update["my_chat_member"] for update in await bot.hears() if "my_chat_member" in update]
    assert changes[0]["new_chat_member"]["status"] == "left"
    assert "not a member" in await bot.refused("getChat", chat_id=TEAM)


async def test_only_an_administrator_invites_and_manages_topics(bot: Caller, people: People) -> None:
    assert "not enough rights" in await bot.refused("exportChatInviteLink", chat_id=FORUM)
    assert "not enough rights" in await bot.refused("createForumTopic", chat_id=FORUM, name="New")
    rights = {"can_manage_topics": True}
    await people.post("member", chat=FORUM, person="bot", status="administrator", by="ana", rights=rights)
    assert str(await bot.call("exportChatInviteLink", chat_id=FORUM)).startswith("https://t.me/+")
    assert (await bot.call("createChatInviteLink", chat_id=FORUM, member_limit=1))["member_limit"] == 1
    topic = (await bot.call("createForumTopic", chat_id=FORUM, name="New"))["message_thread_id"]
    await bot.says(FORUM, "in it", message_thread_id=topic)
    await bot.call("closeForumTopic", chat_id=FORUM, message_thread_id=topic)
    await bot.call("reopenForumTopic", chat_id=FORUM, message_thread_id=topic)
    await bot.call("deleteForumTopic", chat_id=FORUM, message_thread_id=topic)
    assert "TOPIC_ID_INVALID" in await bot.refused("closeForumTopic", chat_id=FORUM, message_thread_id=topic)


async def upload(
    bot: Caller, method: str, kind: str, name: str, content: bytes, **fields: str
) -> tuple[int, dict[str, object]]:
    form = aiohttp.FormData({"chat_id": str(ANA), **fields})
    form.add_field(kind, content, filename=name)
    async with bot.session.post(f"{bot.sandbox.api_url}/bot{bot.sandbox.token}/{method}", data=form) as response:
        return response.status, await response.json()


async def test_a_document_can_be_sent_and_fetched_again(bot: Caller, ana: SandboxPerson) -> None:
    _, body = await upload(bot, "sendDocument", "document", "orders.csv", b"a,b\n1,2\n", caption="Your *orders*")
    message = body["result"]
    assert isinstance(message, dict)
    assert (message["document"]["file_name"], message["caption"]) == ("orders.csv", "Your *orders*")
    path = (await bot.call("getFile", file_id=message["document"]["file_id"]))["file_path"]
    async with bot.session.get(f"{bot.sandbox.api_url}/file/bot{bot.sandbox.token}/{path}") as response:
        assert await response.read() == b"a,b\n1,2\n"
    again = await bot.call("sendDocument", chat_id=ANA, document=message["document"]["file_id"])
    assert again["document"] == message["document"]
    seen = (await ana.messages())[-1]["document"]
    async with bot.session.get(f"{bot.sandbox.base_url}{seen['url']}") as response:
        assert (seen["name"], await response.read()) == ("orders.csv", b"a,b\n1,2\n")
        assert response.headers["Content-Disposition"].startswith("attachment")


async def test_a_photo_must_be_a_picture_and_can_be_replaced(bot: Caller, ana: SandboxPerson) -> None:
    status, body = await upload(bot, "sendPhoto", "photo", "chart.png", b"no picture")
    assert (status, body["description"]) == (400, "Bad Request: IMAGE_PROCESS_FAILED")
    _, body = await upload(bot, "sendPhoto", "photo", "chart.png", PIXEL, caption="<b>Spend</b>", parse_mode="HTML")
    message = body["result"]
    assert isinstance(message, dict)
    assert message["photo"][0]["width"] == 1
    assert message["caption_entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    where = {"chat_id": ANA, "message_id": message["message_id"]}
    assert "no text" in await bot.refused("editMessageText", **where, text="x")
    assert (await bot.call("editMessageCaption", **where, caption="Orders"))["caption"] == "Orders"
    assert "caption is too long" in await bot.refused("editMessageCaption", **where, caption="x" * 1025)
    media = {"type": "document", "media": (await ana_file(bot, ana)), "caption": "As a file"}
    edited = await bot.call("editMessageMedia", **where, media=media, reply_markup=keyboard())
    assert "photo" not in edited
    assert edited["caption"] == "As a file"


async def ana_file(bot: Caller, ana: SandboxPerson) -> str:
    await ana.sends_file("list.txt", b"1 | link | 50", caption="mass order")
    incoming = (await bot.hears())[-1]["message"]
    assert incoming["caption"] == "mass order"
    return str(incoming["document"]["file_id"])


@pytest.mark.parametrize("document", ["", "nothing", "https://example.com/a.pdf", "attach://gone"])
async def test_files_that_are_not_there_are_refused(bot: Caller, ana: SandboxPerson, document: str) -> None:
    assert (await bot.refused("sendDocument", chat_id=ANA, document=document)).startswith("Bad Request")


async def test_a_bot_cannot_fetch_more_than_20_megabytes(bot: Caller) -> None:
    stored = bot.sandbox.world.files.store("big.bin", bytes(20 * 1024 * 1024 + 1))
    assert await bot.refused("getFile", file_id=stored.file_id) == "Bad Request: file is too big"


def test_pictures_are_measured() -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08\x00\x20\x00\x30" + bytes(12)
    assert read_dimensions(PIXEL) == (1, 1)
    assert read_dimensions(b"GIF89a\x02\x00\x03\x00") == (2, 3)
    assert read_dimensions(jpeg) == (48, 32)
    assert read_dimensions(b"\xff\xd8\xff") is None
