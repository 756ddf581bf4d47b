"""The operator's screens, and what everybody may ask about their own data."""

from __future__ import annotations

import csv
import io
import json
import time

import aiohttp

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Account, Invitation, Person, Role
from bot.domain.ids import SHARED, AccountId, ChatId, PersonId
from bot.domain.notifications.events import OperatorNote
from bot.domain.operators import Broadcast
from bot.sandbox.person import SandboxPerson
from bot.telegram.callbacks import unpack_id
from bot.wiring import outbox
from bot.wiring.factories import open_store
from tests.stories.fixture import POST, Town


async def opens_admin(town: Town) -> SandboxPerson:
    """Ana opens the operator's screen."""
    await town.ana.says("/admin")
    await town.ana.sees("Operator")
    return town.ana


async def file_of(town: Town, person: SandboxPerson, name: str) -> bytes:
    """What the newest file of that name holds."""
    for _ in range(200):
        found = [one for one in await person.messages() if one.get("document", {}).get("name") == name]
        if found:
            async with (
                aiohttp.ClientSession(town.sandbox.base_url) as session,
                session.get(found[-1]["document"]["url"]) as answer,
            ):
                return await answer.read()
    raise AssertionError(f"no {name}:\n{await person.transcript()}")


async def test_only_operators_open_the_operators_screens(town: Town) -> None:
    await town.invites(town.boris)
    await town.boris.says("/admin")
    await town.boris.sees("Your role does not allow this")
    await town.carla.says("/admin")
    await town.carla.sees("not invited")
    await opens_admin(town)
    for row in (await town.ana.last())["buttons"]:
        assert len(row) == 1 or all(len(button["text"]) <= 16 for button in row), "it is cut on a phone"


async def test_people_accounts_and_invitations_are_pages_however_many_there_are(town: Town) -> None:
    store = await open_store(town.settings)
    now = round(time.time() * 1000)
    for number in range(2, 47):
        who, account = PersonId(5000 + number), AccountId(number)
        await store.people.save(Person(who, f"Person {number}", account_id=SHARED))
        await store.accounts.save(Account(account, f"Account {number}", "https://panel.example", "", who))
        invitation = Invitation(f"token {number}", SHARED, Role.BUYER, who, now + number)
        await store.people.invite(invitation, AuditEntry(number, now, who, SHARED, "invite"))
    await store.close()
    for button, head, word, pages in (
        ("People", "👥", "Person", 3),
        ("Accounts", "🗂", "Account ", 3),
        ("Invitations", "✉️", "made by", 3),
    ):
        ana = await opens_admin(town)
        await ana.taps(button)
        seen: set[str] = set()
        for page in range(1, pages + 1):
            shown = await ana.sees(head, word)
            listed = [line for line in shown["text"].splitlines() if word in line]
            assert seen.isdisjoint(listed)
            seen |= set(listed)
            more = any("Next" in one["text"] for row in shown["buttons"] for one in row)
            assert more is (page < pages)
            if more:
                await ana.taps("Next")
        assert len(seen) == 45


async def test_while_ordering_is_paused_nothing_is_bought_and_everything_can_be_read(town: Town) -> None:
    await town.invites(town.boris)
    shown = await town.quotes(town.boris)
    ana = await opens_admin(town)
    await ana.taps("Pause ordering")
    await ana.sees("Which sentence")
    await ana.says("The panel is being moved until noon.")
    await ana.sees("Ordering is paused", "until noon")
    await town.boris.taps("Confirm", message_id=shown["message_id"])
    await town.boris.says("/order 1234")
    await town.boris.sees("Ordering is paused", "until noon")
    await town.boris.says("/balance")
    await town.boris.sees("100.84")
    await town.boris.says("/orders")
    await town.boris.sees("My orders")
    assert town.booked() == []
    await ana.taps("Resume ordering")
    await ana.sees("Operator")
    await town.boris.taps("Cancel", message_id=shown["message_id"])
    await town.boris.sees("Cancelled.")
    await town.buys(town.boris)


async def test_a_text_for_everybody_is_shown_first_and_reaches_everybody_once(town: Town) -> None:
    for person in (town.boris, town.carla):
        await person.speaks("en")
        await person.says("/start")
        await person.sees("by invitation")
    ana = await opens_admin(town)
    await ana.taps("Write to everybody")
    await ana.sees("Send the text")
    await ana.says("Prices <fall> & rise")
    await ana.sees("This goes to 3 people", "Prices <fall> & rise")
    shown = await ana.last()
    await ana.taps("Send to everybody", message_id=shown["message_id"])
    await ana.sees("Sent to")
    await ana.forges(shown["message_id"], _send_again(shown))
    for person in (town.boris, town.carla):
        await person.sees("Prices <fall> & rise")
    for person in (town.boris, town.carla):
        got = [one for one in await person.messages() if "Prices <fall>" in (one["text"] or "")]
        assert len(got) == 1


async def test_how_far_a_text_for_everybody_is_shows_by_itself_and_a_kill_leaves_nobody_out(town: Town) -> None:
    for person in (town.boris, town.carla):
        await person.speaks("en")
        await person.says("/start")
        await person.sees("by invitation")
    ana = await opens_admin(town)
    await ana.taps("Write to everybody")
    await ana.says("Hello everybody")
    shown = await ana.sees("This goes to 3 people")
    draft_id = unpack_id(_send_again(shown).split(":")[1])
    store = await open_store(town.settings)
    # What a kill leaves behind that falls between storing the text and storing whom it goes to.
    killed = Broadcast(draft_id, PersonId(1001), "Hello everybody", time.time_ns() // 1_000_000, total=3)
    await store.broadcasts.start(killed, [], AuditEntry(1, 1, PersonId(1001), None, "broadcast", {}))
    await store.close()
    await ana.taps("Send to everybody", message_id=shown["message_id"])
    await ana.sees("Sent to 3 of 3")
    for person in (town.boris, town.carla):
        assert len([one for one in await person.messages() if one["text"] == "Hello everybody"]) == 1


async def test_a_text_for_everybody_can_be_stopped(town: Town) -> None:
    for number in range(60):
        person = await town.people.add_person(f"Guest{number}")
        await person.says("/start")
    await person.sees("by invitation")
    ana = await opens_admin(town)
    await ana.taps("Write to everybody")
    await ana.says("Hello everybody")
    await ana.sees("This goes to 61 people")
    await ana.taps("Send to everybody")
    await ana.sees("to go")
    await ana.taps("Stop")
    await ana.sees("Stopped.")
    told = await person.messages()
    assert not [one for one in told if "Hello everybody" in (one["text"] or "")]


async def test_what_spent_money_or_changed_rights_is_in_the_audit_log(town: Town) -> None:
    await town.invites(town.boris)
    number = await town.buys(town.boris)
    assert number
    ana = await opens_admin(town)
    await ana.taps("Audit log")
    await ana.sees("join", "order", "invite")
    await ana.taps("As a file")
    rows = list(csv.DictReader(io.StringIO((await file_of(town, ana, "audit.csv")).decode("utf-8-sig"))))
    assert [row["action"] for row in rows] == ["invite", "join", "order"]
    assert rows[2]["person"] == "1002"
    assert "charge=0.85 USD" in rows[2]["details"]


async def test_what_could_not_be_told_is_listed_tried_again_and_dropped_by_an_operator(town: Town) -> None:
    await town.invites(town.boris)
    store = await open_store(town.settings)
    notes = [
        OperatorNote(
            id=number,
            dedupe_key=f"note:{number}",
            person_id=PersonId(1001),
            chat_id=ChatId(1001),
            due_at=2**50,
            created_at=number,
            values={"text": f"note number {number}"},
        )
        for number in (1, 2)
    ]
    await store.outbox.add(notes)
    for one in notes:
        await store.outbox.set_aside(one.id, "KeyError('text')")
    await store.close()
    assert any("set aside: operator_note" in one and "KeyError" in one for one in await outbox(town.settings))
    ana = await opens_admin(town)
    await ana.sees("2 messages could not be sent")
    await ana.taps("Not sent")
    await ana.sees("1. operator_note", "2. operator_note", "KeyError")
    await ana.taps("2: Drop")
    await ana.taps("1: Try again")
    await ana.sees("note number 2")
    await ana.says("/admin")
    await ana.taps("Audit log")
    await ana.sees("event_again", "event_drop")
    assert not [one for one in await ana.messages() if one["text"] == "🛠 note number 1"]


async def test_the_lists_show_people_accounts_and_invitations(town: Town) -> None:
    await town.invites(town.boris)
    ana = await opens_admin(town)
    await ana.taps("People")
    await ana.sees("Boris", "1002")
    await ana.taps("Back")
    await ana.taps("Accounts")
    await ana.sees("Panel · USD · shared")
    await ana.taps("Back")
    await ana.taps("Invitations")
    await ana.sees("buyer, made by 1001: used by 1002")
    await ana.taps("Back")
    await ana.taps("Unknown orders")
    await ana.sees("No order is unknown")


async def test_who_wants_to_be_forgotten_is_and_the_books_stay(town: Town) -> None:
    await town.invites(town.boris)
    await town.buys(town.boris)
    await town.boris.says("/export")
    data = json.loads(await file_of(town, town.boris, "my-data.json"))
    assert data["person"]["name"] == "Boris"
    assert data["orders"][0]["service"] == "Likes HQ"
    assert "demo" not in json.dumps(data)
    await town.boris.says("/forget")
    await town.boris.sees("What stays")
    await town.boris.taps("Forget me")
    await town.boris.sees("Forgotten")
    await town.boris.speaks("en")
    await town.boris.says("/orders")
    await town.boris.sees("not invited")
    assert len(town.booked()) == 1


async def test_who_was_forgotten_is_told_nothing_of_orders_that_go_on(town: Town) -> None:
    await town.invites(town.boris)
    number, other = await town.buys(town.boris), await town.buys(town.ana, link=f"{POST}2")
    await town.boris.says("/forget")
    await town.boris.taps("Forget me")
    await town.boris.sees("Forgotten")
    seen = await town.boris.messages()
    for one in (number, other):
        town.panel("finish", order=one)
    await town.ana.sees(f"#{other} done")
    await town.until_asked("status")
    assert await town.boris.messages() == seen


def _send_again(shown: dict) -> str:  # type: ignore[type-arg]
    data: str = next(one["data"] for row in shown["buttons"] for one in row if "Send to" in one["text"])
    return data
