"""The flood limits: 30 a second in all, one a second in a chat after a short burst, 20 a minute in a group."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import Sandbox
from bot.sandbox.world.membership import add_guests
from tests.sandbox.bot_client import ANA, TEAM, Caller, HeldClock


async def test_a_chat_takes_a_short_burst_and_then_one_a_second(
    bot: Caller, ana: SandboxPerson, clock: HeldClock
) -> None:
    for number in range(5):
        await bot.says(ANA, str(number))
    status, body = await bot.answer("sendMessage", chat_id=ANA, text="6")
    assert (status, body["description"]) == (429, "Too Many Requests: retry after 1")
    assert body["parameters"] == {"retry_after": 1}
    clock.passes(1)
    await bot.says(ANA, "6")
    assert (await bot.answer("sendMessage", chat_id=ANA, text="7"))[0] == 429


async def test_a_group_takes_twenty_a_minute(bot: Caller, clock: HeldClock) -> None:
    for number in range(20):
        await bot.says(TEAM, str(number))
        clock.passes(1)
    status, body = await bot.answer("sendMessage", chat_id=TEAM, text="21")
    assert status == 429
    clock.passes(body["parameters"]["retry_after"])
    await bot.says(TEAM, "21")


async def test_thirty_a_second_in_all(bot: Caller, clock: HeldClock) -> None:
    crowd = add_guests(bot.sandbox.world, 31)
    for person in crowd[:30]:
        await bot.says(person.id, "x")
    assert await bot.refused("sendMessage", chat_id=crowd[30].id, text="x") == "Too Many Requests: retry after 1"
    clock.passes(1)
    await bot.says(crowd[30].id, "x")


async def test_a_steady_pace_at_the_limit_is_never_refused(bot: Caller, clock: HeldClock) -> None:
    crowd = add_guests(bot.sandbox.world, 90)
    for person in crowd:
        await bot.says(person.id, "x")
        clock.passes(1 / 30)


async def test_edits_count_less_and_answers_to_taps_do_not(bot: Caller, ana: SandboxPerson) -> None:
    sent = await bot.says(ANA, "0")
    for number in range(16):
        await bot.call("editMessageText", chat_id=ANA, message_id=sent["message_id"], text=f"edit {number}")
    assert await bot.refused("editMessageText", chat_id=ANA, message_id=sent["message_id"], text="one more") == (
        "Too Many Requests: retry after 1"
    )


async def test_a_refused_message_is_neither_sent_nor_counted(bot: Caller, ana: SandboxPerson, clock: HeldClock) -> None:
    for number in range(5):
        await bot.says(ANA, str(number))
    for _ in range(20):
        await bot.refused("sendMessage", chat_id=ANA, text="early")
    clock.passes(1)
    await bot.says(ANA, "in time")
    await ana.does_not_see("early")


@pytest.fixture
async def unlimited(clock: HeldClock) -> AsyncIterator[Caller]:
    async with Sandbox(clock=clock, flood_limits=False) as sandbox, aiohttp.ClientSession() as session:
        add_guests(sandbox.world, 1)
        yield Caller(session, sandbox)


async def test_the_limits_can_be_switched_off(unlimited: Caller) -> None:
    person = next(p for p in unlimited.sandbox.world.people.values() if p.has_started)
    for number in range(100):
        await unlimited.says(person.id, str(number))
