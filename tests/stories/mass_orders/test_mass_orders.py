"""Many orders with one yes."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Role
from bot.domain.ids import SHARED
from bot.sandbox.faults import Fault
from bot.store.store import Store
from tests.store.examples import ANA, BORIS, NOW
from tests.stories.environment import Stage, staged

LINES = """1234 | https://instagram.com/p/one | 100
9999 | https://instagram.com/p/two | 100
1234 | https://instagram.com/p/three | 20
1234 | https://instagram.com/p/four | 1.5k"""


def bought(stage: Stage) -> list[tuple[str, str]]:
    return [(one["parameters"]["link"], one["parameters"].get("quantity", "")) for one in stage.added()]


def many(count: int) -> str:
    return "\n".join(f"1234 | https://instagram.com/p/n{number} | 50" for number in range(count))


async def test_lines_are_shown_confirmed_once_and_bought_line_by_line(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass")
        await ana.sees("Many orders at once")
        await ana.says(LINES)
        await ana.sees(
            "4 lines · 2 good · 2 with problems", "service 9999 is not in the catalogue", "20 is too few: at least 50"
        )
        assert bought(stage) == []
        await ana.taps("Confirm 2")
        await ana.sees("The mass order is done.", "✅ 2 ordered")
        assert bought(stage) == [("https://instagram.com/p/one", "100"), ("https://instagram.com/p/four", "1500")]
        last = await ana.last()
        assert last["document"]["name"].endswith(".csv")


async def test_a_confirmation_pressed_again_and_again_buys_once(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(3))
        shown = await ana.sees("3 good")
        data = shown["buttons"][0][0]["data"]
        await asyncio.gather(*(ana.forges(shown["message_id"], data) for _ in range(10)))
        await ana.sees("The mass order is done.", "✅ 3 ordered")
        await ana.forges(shown["message_id"], data)
        await ana.toast()
        assert len(bought(stage)) == 3


async def test_a_file_in_utf_16_with_semicolons_and_headings_is_read(database_url: str) -> None:
    async with staged(database_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass")
        await ana.sees("Many orders at once")
        table = "Service;Link;Quantity\r\n1234;https://instagram.com/p/ž;100\r\n"
        await ana.sends_file("orders.csv", table.encode("utf-16"))
        await ana.sees("1 line · 1 good · 0 with problems")


async def test_an_unknown_line_stops_nothing_and_is_shown(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(3))
        await ana.sees("3 good")
        await stage.people.post("faults", target="panel", method="add", cut="after")
        await ana.taps("Confirm 3")
        await ana.sees("The mass order is done.", "✅ 2 ordered", "❓ 1 unknown")
        await ana.sees("The order may or may not exist", "instagram.com/p/n0")
        assert len(bought(stage)) == 3


async def test_funds_that_end_stop_the_rest_and_the_rest_is_offered_again(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(4))
        await ana.sees("4 good")
        stage.panel.execute({"do": "set_balance", "balance": "0.09"})
        await ana.taps("Confirm 4")
        await ana.sees("stopped before its end", "not enough money", "✅ 2 ordered", "1 line was not sent")
        stage.panel.execute({"do": "set_balance", "balance": "50"})
        await ana.taps("Review 2 not bought")
        await ana.sees("2 lines · 2 good · 0 with problems")
        await ana.taps("Confirm 2")
        await ana.sees("The mass order is done.", "✅ 2 ordered")
        assert len(set(bought(stage))) == len(bought(stage)) == 4


@pytest.mark.parametrize(
    "refusal",
    [
        '{"Error": "Not enough balance"}',
        '{"status": false, "data": {"msg": "Saldo tidak mencukupi"}}',
        '{"message": "You do not have enough funds"}',
        'NOTICE {"error": "insufficient_funds"}',
        "Low balance",
    ],
)
async def test_funds_that_end_stop_the_rest_in_the_words_of_any_panel(sqlite_url: str, refusal: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(4))
        await ana.sees("4 good")
        stage.sandbox.faults.add(Fault("panel", "add", body=refusal))
        await ana.taps("Confirm 4")
        await ana.sees("stopped before its end", "not enough money", "3 lines were not sent")
        assert bought(stage) == []


async def test_a_rate_that_rose_since_the_preview_buys_nothing(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(2))
        await ana.sees("2 good")
        stage.panel.execute({"do": "set_service", "service": "1234", "rate": "99"})
        await ana.says("/mass " + many(2))
        await ana.sees("2 good", "9.90 USD")
        first = next(one for one in await ana.messages() if "0.085" in (one.get("text") or ""))
        await ana.taps("Confirm 2", message_id=first["message_id"])
        await ana.sees("Nothing was bought: look again and confirm")
        assert bought(stage) == []


async def test_a_preview_thrown_away_cannot_be_confirmed(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(2))
        shown = await ana.sees("2 good")
        await ana.taps("Cancel")
        await ana.sees("Cancelled. Nothing was bought.")
        await ana.forges(shown["message_id"], shown["buttons"][0][0]["data"])
        await ana.toast()
        assert bought(stage) == []


async def test_nobody_but_its_owner_confirms_a_mass_order(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana, carla = stage.person("ana"), stage.person("carla")
        await ana.says("/mass " + many(2))
        shown = await ana.sees("2 good")
        await carla.says("/start")
        greeted = await carla.sees("by invitation")
        await carla.forges(greeted["message_id"], shown["buttons"][0][0]["data"])
        assert "no such mass order" in await carla.toast()
        assert bought(stage) == []


async def test_stop_sends_no_further_line(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(8))
        await ana.sees("8 good")
        await stage.people.post("faults", target="panel", method="add", times=8, delay_seconds=0.3)
        await ana.taps("Confirm 8")
        await ana.taps("Stop")
        await ana.sees("stopped before its end", "You stopped it.")
        assert len(bought(stage)) < 8


async def test_a_panel_that_stays_silent_stops_the_rest(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass " + many(6))
        await ana.sees("6 good")
        await stage.people.post("faults", target="panel", method="add", times=6, cut="before")
        await ana.taps("Confirm 6")
        await ana.sees("stopped before its end", "did not answer several times in a row", "3 lines were not sent")
        assert len([one for one in stage.panel.requests if one["action"] == "add"]) <= 3


async def test_an_order_is_found_by_its_number(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana, carla = stage.person("ana"), stage.person("carla")
        await ana.says("/mass " + many(1))
        await ana.taps("Confirm 1")
        await ana.sees("The mass order is done")
        await ana.says("23501")
        await ana.sees("#23501", "Likes HQ · instagram.com/p/n0")
        await ana.says("1234")
        await ana.sees("🔎 1234")
        await carla.says("#23501")
        await carla.does_not_see("Likes HQ")


async def test_many_small_lines_do_not_pass_where_one_large_order_would_not(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana, boris = stage.person("ana"), stage.person("boris")
        await ana.says("/start")
        await boris.says("/start")
        store = await Store.open(sqlite_url)
        try:
            await store.people.grant(BORIS, SHARED, Role.BUYER)
            entry = AuditEntry(1, NOW, ANA, SHARED, "bound")
            await store.accounts.bound(SHARED, low_balance=None, approve_above=Decimal("0.10"), entry=entry)
        finally:
            await store.close()
        await boris.says("/mass " + many(3))
        dear = await boris.sees("0,1275", "⚠️")
        await boris.forges(dear["message_id"], dear["buttons"][0][0]["data"])
        await boris.toast()
        assert bought(stage) == []
        await boris.says("/mass " + many(2))
        cheap = await boris.sees("0,085")
        await boris.forges(cheap["message_id"], cheap["buttons"][0][0]["data"])
        await boris.toast()
        async with asyncio.timeout(5):
            while len(bought(stage)) < 2:  # noqa: ASYNC110 - a panel tells nobody what it booked
                await asyncio.sleep(0.02)


async def test_a_paste_that_arrives_in_pieces_is_one_mass_order(sqlite_url: str) -> None:
    text = "\n".join(f"1234 | https://instagram.com/p/Cx{number} | {50 + number}" for number in range(230))
    pieces = [text[start : start + 4096] for start in range(0, len(text), 4096)]
    assert len(pieces) == 3
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        await ana.says("/mass")
        await ana.sees("Many orders at once")
        for piece in pieces:
            await ana.says(piece)
        shown = await ana.sees("230 lines · 230 good · 0 with problems", within_seconds=20)
        cost = sum(Decimal(50 + number) for number in range(230)) * Decimal("0.85") / 1000
        assert f"Total {cost.normalize()} USD" in shown["text"]
        offers = [one for one in await ana.messages() if "Confirm" in str(one.get("buttons"))]
        assert [one["message_id"] for one in offers] == [shown["message_id"]]
        await ana.says("likes")
        await ana.sees("🔎 likes")
        await ana.taps("Cancel", message_id=shown["message_id"])
        assert bought(stage) == []


async def test_refused_lines_need_the_person_until_they_are_left(sqlite_url: str) -> None:
    async with staged(sqlite_url) as stage:
        ana = stage.person("ana")
        stage.sandbox.faults.add(Fault("panel", "add", body='{"error": "Incorrect link"}'))
        await ana.says("/mass 1234 | https://instagram.com/p/one | 100\n1234 | https://instagram.com/p/two | 100")
        await ana.taps("Confirm 2")
        await ana.sees("The mass order is done", "✗ 1 refused")
        await ana.says("/start")
        await ana.sees("1 needs you")
        await ana.taps("What needs you")
        await ana.sees("What needs you")
        await ana.taps("1 refused line")
        await ana.taps("Leave them")
        await ana.says("/start")
        shown = await ana.sees("Paste a link to order")
        assert "needs you" not in shown["text"]
        assert "What needs you" not in str(shown["buttons"])
