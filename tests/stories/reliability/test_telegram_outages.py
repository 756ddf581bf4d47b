"""Telegram refuses, stumbles or forgets: nothing is lost, nothing is bought twice, and the person gets their answer."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.stories.fixture import Town


def refusal(code: int, said: str, **parameters: int) -> dict[str, Any]:
    """An answer of Telegram's own."""
    body = {"ok": False, "error_code": code, "description": said, "parameters": parameters}
    return {"status": code, "body": json.dumps(body)}


REPLIES: dict[str, dict[str, Any]] = {
    "asks to wait": refusal(429, "Too Many Requests: retry after 1", retry_after=1),
    "is out of order": refusal(500, "Internal Server Error"),
    "hides behind a gateway": {"status": 502, "body": "<html>Bad Gateway</html>", "content_type": "text/html"},
    "drops the connection before": {"cut": "before"},
    "drops the connection after": {"cut": "after"},
    "says half of it": {"cut": "mid"},
}


@pytest.mark.parametrize("trouble", REPLIES)
async def test_a_reply_that_telegram_did_not_take_comes_and_the_order_is_one(town: Town, trouble: str) -> None:
    ana = town.ana
    await ana.says("/order 1234")
    await ana.sees("Send the link.")
    town.goes_wrong("sendMessage", target="telegram", **REPLIES[trouble])
    await ana.says("https://instagram.com/p/CxTrouble")
    await ana.sees("How many?", within_seconds=20)
    await ana.says("100")
    shown = await ana.sees("Charge", within_seconds=20)
    town.goes_wrong("editMessageText", target="telegram", **REPLIES[trouble])
    await ana.taps("Confirm", message_id=shown["message_id"])
    await ana.sees("Pending", "Likes HQ", within_seconds=20)
    assert town.asked("add") == 1
    assert len(town.booked()) == 1


EDITS = {
    "not modified": "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
    "gone": "Bad Request: message to edit not found",
    "not editable": "Bad Request: message can't be edited",
}


@pytest.mark.parametrize("said", EDITS)
async def test_an_order_whose_screen_cannot_be_edited_is_bought_once(town: Town, said: str) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    town.goes_wrong("editMessageText", target="telegram", **refusal(400, EDITS[said]))
    await ana.taps("Confirm", message_id=shown["message_id"])
    await town.until_booked(1)
    if said == "not modified":
        await ana.says("/orders")
        await ana.sees("My orders")
    else:
        await ana.sees("Pending", "Likes HQ")
    assert town.asked("add") == 1


async def test_a_button_that_telegram_calls_too_old_still_does_its_work(town: Town) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    too_old = refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    town.goes_wrong("answerCallbackQuery", target="telegram", times=3, **too_old)
    await ana.presses("Confirm", message_id=shown["message_id"])
    await ana.sees("Pending", "Likes HQ")
    assert town.asked("add") == 1


@pytest.mark.parametrize(
    "trouble", [one for one in REPLIES if one not in ("drops the connection after", "says half of it")]
)
async def test_a_notice_that_telegram_did_not_take_is_told_once(town: Town, trouble: str) -> None:
    ana = town.ana
    number = await town.buys(ana)
    town.goes_wrong("sendMessage", target="telegram", **REPLIES[trouble])
    town.panel("finish", order=number)
    await ana.sees(f"✅ #{number} done", within_seconds=20)
    told = [message for message in await ana.messages() if f"✅ #{number} done" in (message.get("text") or "")]
    assert len(told) == 1


async def test_a_notice_whose_arrival_is_not_known_is_told_at_least_once(town: Town) -> None:
    ana = town.ana
    number = await town.buys(ana)
    town.goes_wrong("sendMessage", target="telegram", cut="after")
    town.panel("finish", order=number)
    await ana.sees(f"✅ #{number} done", within_seconds=20)
