"""Between the yes and its answer: what Telegram or the database does then takes nothing away from an order."""

from __future__ import annotations

import json

from bot.sandbox.person import SandboxPerson
from tests.stories.accounts.test_accounts import asks_above
from tests.stories.fixture import Town
from tests.stories.reliability.test_database_outages import AWAY, file_of, gone

REFUSED = json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: not now"})


async def everything_said_to(person: SandboxPerson) -> str:
    return "\n".join(message.get("text") or "" for message in await person.messages())


async def test_an_order_gets_its_answer_although_the_wait_for_it_could_not_be_shown(town: Town) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    town.goes_wrong("add", delay_seconds=1.5)
    town.goes_wrong("editMessageText", target="telegram", status=400, body=REFUSED)
    await ana.presses("Confirm", message_id=shown["message_id"])
    await town.until_booked(1)
    await ana.sees("#23501", "Likes HQ")
    assert town.asked("add") == 1


async def test_an_order_placed_while_the_database_went_away_is_shown_as_placed(town: Town, sqlite_url: str) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    town.goes_wrong("add", delay_seconds=0.5)
    await ana.presses("Confirm", message_id=shown["message_id"])
    await town.until_asked("add")
    with gone(file_of(sqlite_url)):
        await ana.sees("#23501", "Likes HQ", within_seconds=20)
    assert AWAY not in await everything_said_to(ana)
    assert town.asked("add") == 1


async def test_a_managers_yes_while_the_database_went_away_is_not_called_nothing_bought(
    town: Town, sqlite_url: str
) -> None:
    await town.invites(town.boris)
    await asks_above(town, "0.5")
    await town.quotes(town.boris)
    await town.boris.taps("Confirm")
    asked = await town.ana.sees("Boris", "asks to order")
    town.goes_wrong("add", delay_seconds=0.5)
    await town.ana.presses("Approve", message_id=asked["message_id"])
    await town.until_asked("add")
    with gone(file_of(sqlite_url)):
        assert "Your confirmation may have gone through" in await town.ana.toast(within_seconds=20)
    assert AWAY not in await everything_said_to(town.ana)
    assert town.asked("add") == 1
