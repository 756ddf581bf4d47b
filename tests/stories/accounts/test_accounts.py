"""Accounts of one's own, who is what on an account, limits a day, and orders a manager says yes to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.domain.accounts.people import Person, Role
from bot.domain.ids import SHARED, PersonId
from bot.sandbox.panel import SandboxPanel
from bot.sandbox.person import SandboxPerson
from bot.sandbox.server import Sandbox
from bot.telegram.callbacks import pack_id
from bot.wiring.factories import open_store
from tests.stories.fixture import CATALOGUE, POST, Town, a_town
from tests.stories.zones import count_days_in_daylight

KEY = "k3yOfBorisAndOfNobodyElse0123456789"


@asynccontextmanager
async def a_panel_of_ones_own() -> AsyncIterator[Sandbox]:
    """Another panel, with a key of its own."""
    faults = Sandbox().faults
    panel = SandboxPanel(faults=faults, speed=0, key=KEY, catalogue=[dict(one) for one in CATALOGUE])
    async with Sandbox(faults=faults, panel=panel, flood_limits=False) as other:
        yield other


async def connects(person: SandboxPerson, panel_url: str, key: str = KEY) -> None:
    """Somebody who speaks English connects an account."""
    await person.says("/connect")
    await person.sees("Send the address")
    await person.says(panel_url)
    await person.sees("Now send the API key")
    await person.says(key)


async def test_somebody_connects_an_account_of_their_own_and_orders_with_it(town: Town, sqlite_url: str) -> None:
    async with a_panel_of_ones_own() as other:
        carla = town.carla
        await carla.says("/start")
        await carla.sees("by invitation", "/connect")
        await connects(carla, other.panel_url)
        await carla.sees("Connected", "100.84")
        assert all(KEY not in (one["text"] or "") for one in await carla.messages())
        file = Path(sqlite_url.removeprefix("sqlite+aiosqlite:///"))
        for one in file.parent.glob(f"{file.name}*"):
            assert KEY.encode() not in one.read_bytes(), one.name
        await town.quotes(carla)
        await carla.taps("Confirm")
        await carla.sees("Pending", "Likes HQ")
        assert len(other.panel.list_orders()) == 1
        assert town.booked() == []
        await carla.says("/accounts")
        await carla.taps("127.0.0.1")
        await carla.taps("Disconnect")
        await carla.sees("Its key is deleted")
        await carla.taps("Disconnect")
        await carla.sees("is disconnected")
        await carla.says("/balance")
        await carla.sees("not invited")


async def test_a_key_that_the_panel_refuses_is_not_kept_and_can_be_sent_again(town: Town) -> None:
    async with a_panel_of_ones_own() as other:
        carla = town.carla
        await connects(carla, other.panel_url, "wrongKeyWrongKeyWrongKey")
        await carla.sees("does not accept the key", "Now send the API key")
        await carla.says("two words")
        await carla.sees("does not look like a key")
        assert all("wrongKey" not in (one["text"] or "") for one in await carla.messages())
        await carla.says(KEY)
        await carla.sees("Connected")


async def test_another_address_may_be_sent_where_the_key_is_asked_for(town: Town) -> None:
    async with a_panel_of_ones_own() as other:
        carla = town.carla
        await connects(carla, "http://127.0.0.1:9/api/v2")
        await carla.reads("The panel is not answering", "Now send the API key for http://127.0.0.1:9/api/v2")
        await carla.says("https://")
        await carla.reads("not the address", "Now send the API key for http://127.0.0.1:9/api/v2")
        await carla.says(other.panel_url)
        await carla.reads("Now send the API key for", other.panel_url)
        await carla.says(KEY)
        await carla.sees("Connected")


async def test_a_key_is_never_asked_for_in_a_group(town: Town) -> None:
    ana = town.ana.in_chat(-1001000000001)
    await ana.says("/connect")
    await ana.sees("only be connected in the private chat")


async def test_private_addresses_and_plain_http_are_refused(sqlite_url: str) -> None:
    async with a_town(sqlite_url, allow_private_panels=False) as town:
        carla = town.carla
        await carla.says("/connect")
        for address in (
            "http://example.com/api/v2",
            "ftp://example.com",
            "https://user:pass@example.com/",
            "hello you",
        ):
            await carla.says(address)
            await carla.sees("That is not the address")
        await connects(carla, "https://127.0.0.1:8443/api/v2")
        await carla.sees("The panel is not answering")
        await carla.does_not_see("Connected")


async def test_where_the_operator_switched_it_off_nothing_can_be_connected(sqlite_url: str) -> None:
    async with a_town(sqlite_url, own_accounts=False) as town:
        await town.carla.says("/connect")
        await town.carla.sees("the operator switched that off")


async def manages(town: Town) -> SandboxPerson:
    """Ana looks at the shared account."""
    await town.ana.says("/accounts")
    await town.ana.sees("Accounts")
    await town.ana.taps("Panel")
    await town.ana.sees("your role: operator")
    return town.ana


async def test_a_limit_a_day_holds_and_is_shown_before_the_yes(town: Town) -> None:
    ana, boris = town.ana, town.boris
    await count_days_in_daylight(ana)
    await boris.speaks("en")
    await ana.taps("Invite")
    shown = await ana.sees("Which role")
    assert all(len(row) < 3 for row in shown["buttons"]), "amounts are cut where three share a phone"
    await ana.taps("Buyer, 10 a day")
    shown = await ana.sees("This link makes one person")
    await boris.follows(str(shown["text"].split("?start=", 1)[1].split()[0]))
    await boris.sees("You are in")
    shown = await town.quotes(boris, quantity="10k")  # 8.50
    assert "Spent today: " in shown["text"]
    await boris.taps("Confirm")
    await boris.sees("Pending")
    shown = await town.quotes(boris, link=f"{POST}2", quantity="2k")
    assert "exceeds your limit" in shown["text"]
    await boris.taps("Confirm", message_id=shown["message_id"])
    await boris.sees("This exceeds your daily limit of")
    await boris.taps("Cancel", message_id=shown["message_id"])
    await boris.sees("Cancelled. Nothing was bought.")
    await town.quotes(boris, link=f"{POST}3", quantity="1k")
    await boris.taps("Confirm")
    await town.until_booked(2)
    assert len(town.booked()) == 2


async def test_the_day_of_limits_is_a_place_in_the_managers_own_language(town: Town) -> None:
    ana = await manages(town)
    await ana.sees("the time of UTC")
    await ana.taps("Time zone")
    await ana.sees("Which time zone")
    await ana.says("Atlantis")
    await ana.sees("I do not know this place")
    await ana.says("Riga")
    await ana.sees("the time of Europe/Riga")
    await ana.taps("Time zone")
    await town.ana.speaks("ru")
    await ana.says("Москва")
    await ana.sees("Europe/Moscow")
    await town.ana.speaks("en")


async def test_a_limit_a_day_holds_for_many_orders_at_once_too(town: Town) -> None:
    ana, boris = await manages(town), town.boris
    await boris.speaks("en")
    await ana.taps("Invite")
    await ana.taps("Buyer, 10 a day")
    shown = await ana.sees("This link makes one person")
    await boris.follows(str(shown["text"].split("?start=", 1)[1].split()[0]))
    await boris.sees("You are in")
    await boris.says("/mass")
    await boris.says("\n".join(f"1234 | {POST}{number} | 10000" for number in range(2)))
    shown = await boris.sees("2 lines", "17")
    await boris.taps("Confirm", message_id=shown["message_id"])
    await boris.sees("exceeds your daily limit")
    assert town.booked() == []


async def test_an_invitation_to_another_account_is_used_at_once(town: Town) -> None:
    async with a_panel_of_ones_own() as other:
        boris = town.boris
        await boris.speaks("en")
        await connects(boris, other.panel_url)
        await boris.sees("Connected")
        await boris.follows(await town.invitation())
        await boris.sees("You are in: your role is buyer", "Panel")
        await boris.says("/accounts")
        shown = await boris.sees("Which one do you want to look at?")
        labels = [one["text"] for row in shown["buttons"] for one in row]
        assert "✓ Panel · buyer" in labels
        assert "127.0.0.1 · owner" in labels


async def test_a_manager_finds_a_buyers_order_by_its_number_and_a_buyer_nobody_elses(town: Town) -> None:
    await town.invites(town.boris)
    bought, own = await town.buys(town.boris), await town.buys(town.ana, link=f"{POST}2")
    await town.ana.says(f"/orders {bought}")
    await town.ana.reads(f"Pending · #{bought}")
    await town.boris.says(f"/orders {own}")
    await town.boris.reads("No such orders.")


async def test_a_manager_changes_roles_and_limits_and_lets_people_go(town: Town) -> None:
    await town.invites(town.boris)
    ana = await manages(town)
    await ana.taps("Members")
    await ana.taps("Boris · buyer")
    await ana.sees("No daily limit.")
    await ana.taps("Daily limit")
    await ana.sees("How much may Boris spend a day?")
    await ana.says("1,000")
    await ana.sees("is not an amount")
    await ana.says("5")
    await ana.sees("At most", "5", "a day")
    await ana.taps("viewer")
    await ana.sees("Boris", "viewer")
    await town.boris.says("/order 1234")
    await town.boris.sees("Your role does not allow this")
    await ana.taps("Remove")
    await ana.taps("Remove")
    await ana.sees("Nobody yet")
    await town.boris.says("/orders")
    await town.boris.sees("not invited")


def members_in(shown: dict[str, Any]) -> list[str]:
    return [one["text"] for row in shown["buttons"] for one in row if " · " in one["text"]]


async def test_many_members_are_turned_through_page_by_page_and_back_leads_to_where_one_was(town: Town) -> None:
    store = await open_store(town.settings)
    for number in range(1, 46):
        await store.people.save(Person(PersonId(5000 + number), f"Member {number}", account_id=SHARED))
        await store.people.grant(PersonId(5000 + number), SHARED, Role.MANAGER if number == 7 else Role.BUYER)
    await store.close()
    ana = await manages(town)
    await ana.taps("Members")
    first = members_in(await ana.sees("Members of"))
    assert first[:3] == ["Member 7 · manager", "Member 45 · buyer", "Member 44 · buyer"]
    await ana.taps("Next")
    second = members_in(await ana.sees("Members of"))
    await ana.taps("Next")
    last = members_in(await ana.sees("Members of"))
    assert [len(first), len(second), len(last)] == [20, 20, 5]
    assert len({*first, *second, *last}) == 45
    assert last[-1] == "Member 1 · buyer"
    await ana.taps("Previous")
    assert members_in(await ana.sees("Members of")) == second
    await ana.taps(second[3])
    await ana.sees("No daily limit.")
    await ana.taps("Back")
    back = await ana.sees("Members of")
    assert members_in(back)[:3] == second[3:6]
    assert any("Previous" in one["text"] for row in back["buttons"] for one in row)
    await ana.forges(back["message_id"], f"acm:1:o:1:{pack_id(1)}")
    await ana.toast()
    assert members_in(await ana.sees("Members of")) == first


async def test_a_manager_may_not_change_who_holds_as_much(town: Town) -> None:
    ana, boris = await manages(town), town.boris
    await boris.speaks("en")
    dora = await town.people.add_person("Dora")
    for person in (boris, dora):
        await manages(town)
        await ana.taps("Invite")
        await ana.taps("Manager")
        link = await ana.sees("This link makes one person a manager")
        await person.follows(str(link["text"].split("?start=", 1)[1].split()[0]))
        await person.sees("You are in")
    await boris.says("/accounts")
    await boris.taps("Panel")
    await boris.taps("Members")
    await boris.taps("Dora")
    shown = await boris.sees("Dora", "manager")
    assert not [one for row in shown["buttons"] for one in row if "Remove" in one["text"]]
    await boris.forges(shown["message_id"], f"mxx:1:{pack_id(2001)}")
    assert "You cannot change this person" in await boris.toast()


async def asks_above(town: Town, amount: str) -> None:
    """Ana wants to be asked above an amount."""
    ana = await manages(town)
    await ana.taps("Ask a manager")
    await ana.sees("Above which charge")
    await ana.says(amount)
    await ana.sees("Orders above")


async def test_an_order_over_the_sum_waits_for_a_manager_and_is_bought_once(database_url: str) -> None:
    async with a_town(database_url) as town:
        await town.invites(town.boris)
        await asks_above(town, "1")
        await town.quotes(town.boris, quantity="2k")
        await town.boris.taps("Confirm")
        await town.boris.sees("needs a manager's approval")
        await town.ana.sees("Boris", "asks to order", "Likes HQ · #1234", "1.7")
        await town.ana.says("/start")
        await town.ana.sees("1 order waits for your approval")
        await town.ana.taps("Orders to approve")
        asked = await town.ana.sees("Boris", "asks to order", "Likes HQ · #1234", "1.7")
        assert town.booked() == []
        await asyncio.gather(*(town.ana.presses("Approve", message_id=asked["message_id"]) for _ in range(5)))
        await town.boris.sees("Pending", "Likes HQ")
        assert len(town.booked()) == 1
        await town.ana.sees("Approved.")
        await town.quotes(town.boris, link=f"{POST}4", quantity="1k")
        await town.boris.taps("Confirm")
        await town.until_booked(2)


async def test_an_order_that_waits_for_a_manager_says_so_however_often_it_is_confirmed(town: Town) -> None:
    await town.invites(town.boris)
    await asks_above(town, "1")
    shown = await town.quotes(town.boris, quantity="2k")
    for _ in range(2):
        await town.boris.presses("Confirm", message_id=shown["message_id"])
    await town.ana.sees("Boris", "asks to order")
    await town.boris.says("/balance")
    await town.boris.sees("100.84 USD")
    said = [message["text"] for message in await town.boris.messages()]
    assert any("needs a manager's approval" in (one or "") for one in said)
    assert not [one for one in said if "This button is old" in (one or "")]
    assert len([one for one in await town.ana.messages() if "asks to order" in (one["text"] or "")]) == 1


async def test_an_answered_request_leads_to_the_next_and_one_that_somebody_else_answered_says_so(town: Town) -> None:
    await town.invites(town.boris)
    await asks_above(town, "1")
    for quantity in ("2k", "3k"):
        await town.quotes(town.boris, quantity=quantity)
        await town.boris.taps("Confirm")
        await town.boris.sees("needs a manager's approval")
    notice = await town.ana.sees("Boris", "asks to order", "1.7")
    await town.ana.says("/start")
    await town.ana.taps("Orders to approve")
    shown = await town.ana.sees("Boris", "asks to order", "1.7")
    await town.ana.taps("Refuse", message_id=shown["message_id"])
    await town.ana.taps("Orders to approve", message_id=shown["message_id"])
    await town.ana.sees("Boris", "asks to order", "2.55")
    assert "already been answered" in (await town.ana.taps("Approve", message_id=notice["message_id"])).text
    assert await town.ana.sees("1.7", "Refused.")
    assert town.booked() == []


async def test_a_refused_order_and_one_whose_price_changed_buy_nothing(town: Town) -> None:
    await town.invites(town.boris)
    await asks_above(town, "1")
    await town.quotes(town.boris, quantity="2k")
    await town.boris.taps("Confirm")
    await town.ana.taps("Refuse")
    await town.boris.sees("A manager refused your order")
    await town.quotes(town.boris, quantity="3k")
    await town.boris.taps("Confirm")
    await town.ana.sees("Boris", "asks to order", "2.55")
    town.panel("set_service", service="1234", rate="0.99")
    await town.ana.taps("Approve")
    await town.boris.sees("the price had changed")
    assert town.booked() == []


async def test_a_yes_over_the_buyers_limit_names_the_buyers_limit_and_what_a_manager_can_do(town: Town) -> None:
    await town.invites(town.boris)
    await asks_above(town, "1")
    await town.quotes(town.boris, quantity="2k")
    await town.boris.taps("Confirm")
    asked = await town.ana.sees("Boris", "asks to order")
    await manages(town)
    await town.ana.taps("Members")
    await town.ana.taps("Boris · buyer")
    await town.ana.taps("Daily limit")
    await town.ana.says("1.5")
    await town.ana.sees("At most 1.50 USD a day")
    toast = await town.ana.taps("Approve", message_id=asked["message_id"])
    assert "the buyer's daily limit of 1.50 USD" in toast
    assert "Raise the limit in Members, or refuse." in toast
    assert town.booked() == []
    await town.ana.taps("Daily limit")
    await town.ana.says("2")
    await town.ana.sees("At most 2.00 USD a day")
    await town.ana.taps("Approve", message_id=asked["message_id"])
    await town.until_booked(1)


async def test_a_manager_is_told_that_a_buyer_may_no_longer_order_and_the_request_is_closed(town: Town) -> None:
    await town.invites(town.boris)
    await asks_above(town, "1")
    await town.quotes(town.boris, quantity="2k")
    await town.boris.taps("Confirm")
    asked = await town.ana.sees("Boris", "asks to order")
    await manages(town)
    await town.ana.taps("Members")
    await town.ana.taps("Boris · buyer")
    await town.ana.taps("viewer")
    await town.ana.sees("Boris", "viewer")
    toast = await town.ana.taps("Approve", message_id=asked["message_id"])
    assert "The buyer may no longer order" in toast
    await town.ana.sees("The buyer may no longer order here")
    await town.boris.sees("you may no longer order on that account")
    assert town.booked() == []


async def test_a_low_balance_is_told_once_until_it_recovers(town: Town) -> None:
    team = town.ana.in_chat(-1001000000001)
    await team.says("/link")
    await team.sees("works on the account")
    ana = await manages(town)
    await ana.taps("Low balance")
    await ana.sees("Below which balance")
    await ana.says("50")
    await ana.sees("Low-balance warning: below")
    town.panel("set_balance", balance="12.5")
    await ana.sees("is low", "12.5")
    told = await team.sees("is low")
    assert "12.5" not in told["text"], "the balance is for the group's admins"
    assert "12.5" in await team.taps("Balance", message_id=told["message_id"])
    town.panel("set_balance", balance="11")
    town.panel("set_balance", balance="80")
    await asyncio.sleep(0.4)
    town.panel("set_balance", balance="7.25")
    await ana.sees("is low", "7.25")
    assert len([one for one in await ana.messages() if "is low" in (one["text"] or "")]) == 2
