"""Between the yes and its answer: what goes wrong elsewhere then takes nothing away from an order."""

from __future__ import annotations

import json

from tests.stories.town import Town

REFUSED = json.dumps({"ok": False, "error_code": 400, "description": "Bad Request: not now"})


async def test_an_order_gets_its_answer_although_the_wait_for_it_could_not_be_shown(town: Town) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    town.goes_wrong("add", delay_seconds=1.5)
    town.goes_wrong("editMessageText", target="telegram", status=400, body=REFUSED)
    await ana.presses("Confirm", message_id=shown["message_id"])
    await town.until_booked(1)
    await ana.sees("#23501", "Likes HQ")
    assert town.asked("add") == 1
