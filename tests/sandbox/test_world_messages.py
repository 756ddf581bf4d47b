"""What people can do, what the bot hears of it, and what is impossible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.person import ActionRefused, People, SandboxPerson
from bot.sandbox.world import World, add_demo_people, messages
from bot.sandbox.world.text import find_entities, utf16_length, utf16_slice
from tests.sandbox.bot_client import ANA, FORUM, MONEY_TOPIC, ORDERS_TOPIC, TEAM, Caller


async def incoming(bot: Caller) -> list[str]:
    return [update["message"].get("text", "?") for update in await bot.hears() if "message" in update]


async def test_a_bot_with_privacy_hears_commands_and_replies_in_groups(
    bot: Caller, people: People, ana: SandboxPerson
) -> None:
    team = ana.in_chat(TEAM)
    sent = await bot.says(TEAM, "question")
    await bot.hears()
    await team.says("chatter")
    await team.says("/balance")
    await team.says("/balance@sandbox_bot now")
    await team.says("/balance@other_bot")
    await team.says("answer", reply_to=sent["message_id"])
    assert await incoming(bot) == ["/balance", "/balance@sandbox_bot now", "answer"]
    await people.post("member", chat=TEAM, person="bot", status="administrator", by="ana")
    await bot.hears()
    await team.says("chatter")
    assert await incoming(bot) == ["chatter"]


async def test_an_anonymous_administrator_writes_as_the_group_but_presses_as_themselves(
    bot: Caller, people: People, ana: SandboxPerson
) -> None:
    team = ana.in_chat(TEAM)
    await team.says("/balance", anonymous=True)
    message = (await bot.hears())[-1]["message"]
    assert (message["from"]["id"], message["sender_chat"]["id"]) == (1087968824, TEAM)
    await bot.says(TEAM, "x", reply_markup={"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]})
    await team.presses("Go")
    assert (await bot.hears())[-1]["callback_query"]["from"]["id"] == ANA
    with pytest.raises(ActionRefused, match="administrator"):
        await people.find_person("carla", chat=TEAM).says("x", anonymous=True)


async def test_a_link_with_a_start_parameter_is_a_start_command(bot: Caller, people: People) -> None:
    boris = people.find_person("boris")
    await boris.follows("invite_abc-1")
    assert await incoming(bot) == ["/start invite_abc-1"]
    with pytest.raises(ActionRefused, match="start parameter"):
        await boris.follows("no spaces")
    await boris.blocks()
    await boris.follows()
    assert [kind for update in await bot.hears() for kind in update if kind != "update_id"] == [
        "my_chat_member",
        "my_chat_member",
        "message",
    ]


async def test_a_topics_messages_say_so(bot: Caller, people: People) -> None:
    await people.find_person("ana", chat=FORUM, topic=MONEY_TOPIC).says("/balance")
    message = (await bot.hears())[-1]["message"]
    assert (message["message_thread_id"], message["is_topic_message"]) == (MONEY_TOPIC, True)
    assert message["reply_to_message"]["forum_topic_created"]["name"] == "Money"
    await people.post("topic", chat=FORUM, topic=ORDERS_TOPIC, do="close")
    with pytest.raises(ActionRefused, match="closed"):
        await people.find_person("carla", chat=FORUM, topic=ORDERS_TOPIC).says("x")


async def test_who_left_sees_nothing_and_says_nothing(people: People) -> None:
    carla = people.find_person("carla", chat=TEAM)
    await people.post("member", chat=TEAM, person="carla", status="left")
    for act in (carla.says("x"), carla.messages()):
        with pytest.raises(ActionRefused, match="does not see this chat"):
            await act
    with pytest.raises(ActionRefused, match="not an administrator"):
        await people.post("member", chat=TEAM, person="boris", status="kicked", by="carla")


async def test_joining_and_leaving_are_announced(bot: Caller, people: People) -> None:
    dora = await people.add_person("Dora", "de")
    await people.post("member", chat=TEAM, person=dora.short_name, status="member", by="ana")
    await people.post("member", chat=TEAM, person=dora.short_name, status="left", by=dora.short_name)
    service = [message["service"] for message in await people.find_person("ana", chat=TEAM).messages()]
    assert service == ["Ana added Dora", "Dora left"]
    heard_messages = [update["message"] for update in await bot.hears()]
    assert heard_messages[0]["new_chat_members"][0]["language_code"] == "de"


async def test_a_text_that_is_too_long_goes_as_several_messages(bot: Caller, ana: SandboxPerson) -> None:
    await bot.hears()
    lines = [f"1234 | https://example.com/{number} | 50" for number in range(200)]
    await ana.says("\n".join(lines))
    texts = await incoming(bot)
    assert len(texts) > 1
    assert all(utf16_length(text) <= 4096 for text in texts)
    assert "\n".join(texts).split("\n") == lines


async def test_reply_keyboards_ask_for_chats_and_people(bot: Caller, people: People, ana: SandboxPerson) -> None:
    with pytest.raises(ActionRefused, match="No button asks for that"):
        await ana.shares_chat(1, TEAM)
    request = {"request_id": 1, "chat_is_channel": False, "bot_is_member": True}
    markup = {"keyboard": [[{"text": "Choose", "request_chat": request}], ["Plain"]], "one_time_keyboard": True}
    await bot.says(ANA, "Which group?", reply_markup=markup)
    shown = (await people.get("messages", **{"as": "ana"}))["reply_keyboard"]
    assert [button["text"] for row in shown for button in row] == ["Choose", "Plain"]
    await ana.shares_chat(1, TEAM)
    assert (await bot.hears())[-1]["message"]["chat_shared"] == {"request_id": 1, "chat_id": TEAM}
    assert (await people.get("messages", **{"as": "ana"}))["reply_keyboard"] is None
    await bot.says(ANA, "And now?", reply_markup={**markup, "one_time_keyboard": False})
    await people.post("member", chat=FORUM, person="bot", status="left", by="ana")
    with pytest.raises(ActionRefused, match="not in Agency forum"):
        await ana.shares_chat(1, FORUM)
    await bot.says(ANA, "Thanks", reply_markup={"remove_keyboard": True})
    assert (await people.get("messages", **{"as": "ana"}))["reply_keyboard"] is None


async def test_mistakes_are_sentences(people: People) -> None:
    for path, asked, said in (
        ("say", {"as": "nobody", "text": "x"}, "nobody called 'nobody'"),
        ("say", {"as": "ana", "chat": 5, "text": "x"}, "no chat 5"),
        ("say", {"as": "ana"}, "text is missing"),
        ("press", {"as": "ana", "message_id": 5}, "no message 5"),
        ("press", {"as": "ana", "message_id": "five"}, "not a number"),
        ("send_file", {"as": "ana", "name": "x", "content_base64": "§"}, "not base64"),
        ("migrate", {"as": "ana", "chat": TEAM}, "Only a basic group"),
        ("pick", {"as": "ana", "result_id": "1"}, "no result 1"),
    ):
        with pytest.raises(ActionRefused, match=said):
            await people.post(path, **asked)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("/start", [("bot_command", "/start")]),
        ("😀 /order@sandbox_bot 5", [("bot_command", "/order@sandbox_bot")]),
        ("a/b and 1/2", []),
        ("https://www.instagram.com/p/CxAna1/?igsh=1, ok?", [("url", "https://www.instagram.com/p/CxAna1/?igsh=1")]),
        ("see instagram.com/p/Cx.", [("url", "instagram.com/p/Cx")]),
        ("@ana_operates #news #1 $USD a@b.com", [
            ("mention", "@ana_operates"), ("hashtag", "#news"), ("cashtag", "$USD"), ("email", "a@b.com")]),
        ("1.5k 2.50 v1.2", []),
    ],
)  # fmt: skip
def test_what_telegram_marks_by_itself(text: str, marks: list[tuple[str, str]]) -> None:
    found = [(mark["type"], utf16_slice(text, mark["offset"], mark["length"])) for mark in find_entities(text)]
    assert found == marks


@given(st.text(min_size=1, max_size=12_000).filter(lambda text: bool(text.strip())))
def test_any_text_can_be_said_and_no_part_is_too_long(text: str) -> None:
    world = add_demo_people(World())
    ana = world.find_person("ana")
    messages.send_text(world, ana, world.find_chat(ANA), text)
    assert all(utf16_length(message.text) <= 4096 for message in world.find_chat(ANA).messages.values())
