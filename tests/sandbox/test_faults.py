"""Faults on demand, seen from the caller's side of the connection."""

from __future__ import annotations

import time

import aiohttp
import pytest

from bot.sandbox.faults import Fault, Faults
from bot.sandbox.person import ActionRefused, People, SandboxPerson
from tests.sandbox.bot_client import ANA, Caller


def order(bot: Caller, **fault: object) -> None:
    bot.sandbox.faults.add(Fault.from_json({"target": "telegram", "method": "sendMessage", **fault}))


async def test_a_false_answer_replaces_the_true_one_and_the_effect(bot: Caller, ana: SandboxPerson) -> None:
    order(bot, status=502, body="<html>Bad Gateway</html>", content_type="text/html", headers={"X-Why": "test"})
    address = f"{bot.sandbox.api_url}/bot{bot.sandbox.token}/sendMessage"
    async with bot.session.post(address, data={"chat_id": str(ANA), "text": "lost"}) as response:
        assert (response.status, await response.text()) == (502, "<html>Bad Gateway</html>")
        assert (response.content_type, response.headers["X-Why"]) == ("text/html", "test")
    await ana.does_not_see("lost")


async def test_with_effect_the_call_is_carried_out_before_the_false_answer(bot: Caller, ana: SandboxPerson) -> None:
    order(bot, status=500, body="{}", effect=True)
    assert (await bot.answer("sendMessage", chat_id=ANA, text="sent"))[0] == 500
    await ana.sees("sent")


@pytest.mark.parametrize(("cut", "arrives"), [("before", False), ("after", True), ("mid", True)])
async def test_a_cut_connection_ends_without_an_answer(
    bot: Caller, ana: SandboxPerson, cut: str, arrives: bool
) -> None:
    order(bot, cut=cut)
    with pytest.raises(aiohttp.ClientError):
        await bot.answer("sendMessage", chat_id=ANA, text="perhaps")
    texts = [message["text"] for message in await ana.messages()]
    assert ("perhaps" in texts) is arrives
    await bot.says(ANA, "the next one arrives")


@pytest.mark.parametrize("where", ["delay_seconds", "way_seconds"])
async def test_a_delay_sends_the_true_answer_late(bot: Caller, ana: SandboxPerson, where: str) -> None:
    order(bot, **{where: 0.05})
    began = time.monotonic()
    assert (await bot.says(ANA, "late"))["text"] == "late"
    assert time.monotonic() - began >= 0.05


async def test_faults_are_ordered_and_cleared_over_http(bot: Caller, people: People, ana: SandboxPerson) -> None:
    await people.post("faults", target="telegram", method="*", times=2, status=429, body='{"ok": false}')
    assert (await bot.answer("getMe"))[0] == 429
    waiting = (await people.get("faults"))["faults"]
    assert [(fault["method"], fault["times"]) for fault in waiting] == [("*", 1)]
    await people.post("faults", clear=True)
    await bot.call("getMe")
    for wrong in ({"target": "moon", "method": "x"}, {"method": "x"}, {"target": "panel", "method": "x", "colour": 1}):
        with pytest.raises(ActionRefused):
            await people.post("faults", **wrong)


def test_the_first_fitting_fault_is_taken_as_often_as_it_was_ordered() -> None:
    faults = Faults()
    for times, method in ((2, "getMe"), (1, "*")):
        faults.add(Fault("telegram", method, times=times))
    assert faults.take_matching("panel", "getMe") is None
    taken = [faults.take_matching("telegram", method) for method in ("GETME", "close", "getMe", "getMe")]
    assert [fault.method if fault else None for fault in taken] == ["getMe", "*", "getMe", None]
