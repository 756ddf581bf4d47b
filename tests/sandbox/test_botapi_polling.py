"""getUpdates: what is kept, what is confirmed, and who may ask."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.botapi.call import read_form
from bot.sandbox.person import People, SandboxPerson
from tests.sandbox.bot_client import TEAM, Caller, HeldClock, until


async def test_updates_come_in_order_and_again_until_they_are_confirmed(bot: Caller, ana: SandboxPerson) -> None:
    await ana.says("one")
    first = await bot.call("getUpdates")
    again = await bot.call("getUpdates", offset=0)
    assert [update["message"]["text"] for update in first] == ["/start", "one"]
    assert again == first
    rest = await bot.call("getUpdates", offset=first[0]["update_id"] + 1)
    assert [update["message"]["text"] for update in rest] == ["one"]
    assert (await bot.call("getWebhookInfo"))["pending_update_count"] == 1


async def test_a_negative_offset_keeps_only_the_newest(bot: Caller, ana: SandboxPerson) -> None:
    for text in ("one", "two", "three"):
        await ana.says(text)
    assert [update["message"]["text"] for update in await bot.call("getUpdates", offset=-1)] == ["three"]
    assert [update["message"]["text"] for update in await bot.call("getUpdates")] == ["three"]


async def test_no_more_than_the_limit_is_given_at_once(bot: Caller, ana: SandboxPerson) -> None:
    for number in range(4):
        await ana.says(str(number))
    assert len(await bot.call("getUpdates", limit=2)) == 2
    assert len(await bot.call("getUpdates", limit=1000)) == 5


async def test_a_long_poll_answers_as_soon_as_something_happens(bot: Caller, people: People) -> None:
    polling = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await until(lambda: bot.sandbox.api.calls)
    await people.find_person("ana").says("hello")
    assert [update["message"]["text"] for update in await asyncio.wait_for(polling, 5)] == ["hello"]


async def test_a_second_poller_ends_the_first_ones_waiting_with_a_conflict(bot: Caller, people: People) -> None:
    first = asyncio.create_task(bot.answer("getUpdates", timeout=30))
    await until(lambda: bot.sandbox.api.calls)
    second = asyncio.create_task(bot.answer("getUpdates", timeout=30))
    status, body = await asyncio.wait_for(first, 5)
    assert status == 409
    assert body["description"] == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await people.find_person("ana").says("hello")
    status, body = await asyncio.wait_for(second, 5)
    assert [update["message"]["text"] for update in body["result"]] == ["hello"]


async def test_only_the_kinds_that_were_asked_for_are_kept(bot: Caller, people: People, ana: SandboxPerson) -> None:
    await bot.call("getUpdates", allowed_updates=["callback_query"])
    await ana.says("not heard")
    await bot.call("getUpdates", allowed_updates=[])
    await ana.says("heard")
    texts = [update["message"]["text"] for update in await bot.call("getUpdates")]
    assert texts == ["/start", "heard"]


async def test_members_of_groups_are_told_only_when_asked_for(bot: Caller, people: People) -> None:
    await people.post("member", chat=TEAM, person="bot", status="administrator", by="ana")
    await people.post("member", chat=TEAM, person="carla", status="left")
    assert not any("chat_member" in update for update in await bot.hears())
    await bot.call("getUpdates", allowed_updates=["chat_member"])
    await people.post("member", chat=TEAM, person="carla", status="member")
    incoming = await bot.call("getUpdates")
    assert [update["chat_member"]["new_chat_member"]["status"] for update in incoming if "chat_member" in update] == [
        "member"
    ]


async def test_the_next_sandbox_begins_with_higher_update_ids(bot: Caller, ana: SandboxPerson) -> None:
    assert (await bot.call("getUpdates"))[0]["update_id"] >= (int(HeldClock()()) - 1_700_000_000) * 10


async def test_a_wrong_token_is_unauthorized(bot: Caller) -> None:
    assert await bot.answer("getMe", token="1000:wrong") == (
        401,
        {"ok": False, "error_code": 401, "description": "Unauthorized"},
    )


@pytest.mark.parametrize("method", ["sendChecklist", "nonsense"])
async def test_a_method_nobody_knows_is_not_found(bot: Caller, method: str) -> None:
    assert await bot.answer(method) == (404, {"ok": False, "error_code": 404, "description": "Not Found"})


async def test_methods_are_found_in_any_case_and_read_json_and_queries_too(bot: Caller) -> None:
    address = f"{bot.sandbox.api_url}/bot{bot.sandbox.token}"
    async with bot.session.get(f"{address}/GETME") as response:
        assert (await response.json())["result"]["username"] == "sandbox_bot"
    async with bot.session.post(f"{address}/getUpdates?limit=3", json={"timeout": 0}) as response:
        assert (await response.json())["ok"] is True
    async with bot.session.post(f"{address}/getMe", data="{", headers={"Content-Type": "application/json"}) as response:
        assert response.status == 400


@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1, max_size=5))
def test_forms_of_any_text_are_read_as_the_standard_library_reads_them(fields: dict[str, str]) -> None:
    body = urlencode(fields).encode()
    assert read_form(body) == dict(parse_qsl(body.decode(), keep_blank_values=True))


async def test_every_call_is_kept_without_the_token(bot: Caller, people: People, ana: SandboxPerson) -> None:
    await bot.says(1001, "hello")
    await bot.refused("sendMessage", chat_id=1001, text="")
    calls = (await people.get("calls"))["calls"]
    assert [(call["method"], call["chat_id"], call["ok"], call["error_code"]) for call in calls] == [
        ("sendMessage", 1001, True, None),
        ("sendMessage", 1001, False, 400),
    ]
    assert calls[0]["parameters"]["text"] == "hello"
    assert bot.sandbox.token not in str(calls)
