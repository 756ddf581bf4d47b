"""Groups that work on an account: who links them, who sees what there, and what is told."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.person import SandboxPerson
from tests.stories.fixture import Town, a_town

TEAM, FORUM = -1001000000001, -1001000000002
ORDERS_TOPIC = 2


async def link(town: Town, topic: int | None = None, chat: int = TEAM) -> SandboxPerson:
    """Ana links the group; she there."""
    ana = town.ana.in_chat(chat, topic)
    await ana.says("/link")
    await ana.sees("works on the account", "Panel")
    return ana


def start_of(url: str) -> str:
    """What stands behind ?start= in a deep link."""
    return re.search(r"start=([\w-]+)", url)[1]  # type: ignore[index]


async def test_an_admin_sees_the_balance_and_nobody_else_does(town: Town) -> None:
    ana = await link(town)
    toast = await ana.taps("💳 Balance", message_id=(await ana.sees("works on the account"))["message_id"])
    assert toast.alert
    assert "100.84" in toast and "Spent today" in toast  # noqa: PT018
    assert len(toast.text or "") <= 200
    carla = town.carla.in_chat(TEAM)
    pressed = await carla.taps("💳 Balance")
    assert pressed.alert
    assert "Only this group's admins" in pressed
    await carla.says("/balance")
    await carla.sees("Only this group's admins")
    await carla.does_not_see("100.84")


async def test_a_command_never_posts_a_balance_that_is_for_admins(town: Town) -> None:
    ana = await link(town)
    await ana.says("/balance")
    shown = await ana.sees("The balance is for this group's admins")
    await ana.does_not_see("100.84")
    opened = await ana.taps("In private", message_id=shown["message_id"])
    await town.ana.follows(start_of(opened["url"]))
    await town.ana.sees("100.84", "Spent today")
    await town.ana.taps("Spending")
    await town.ana.sees("Spent on Panel", "30 days: nothing was ordered.")
    await town.carla.follows(start_of(opened["url"]))
    await town.carla.sees("Only this group's admins")
    await town.carla.does_not_see("100.84")


async def test_members_see_it_where_the_link_says_so_and_outsiders_never(town: Town) -> None:
    ana = await link(town)
    await ana.taps("Balance: all members")
    await ana.sees("The balance is for: all members")
    carla = town.carla.in_chat(TEAM)
    await carla.says("/balance")
    await carla.sees("100.84", "Spent today")
    await town.buys(town.ana)
    await ana.says("/orders")
    await ana.sees("Orders of Panel", "0.85")
    dora = await town.people.add_person("Dora")
    await dora.follows(f"gb-{_key(TEAM)}")
    await dora.sees("Only members of this group")


async def test_the_group_itself_counts_as_an_admin_there_and_as_nobody_else(town: Town) -> None:
    ana = await link(town)
    await town.buys(town.ana)
    await ana.says("/orders", anonymous=True)
    listed = await ana.sees("Orders of Panel", "Likes HQ")
    assert "0.85" not in listed["text"], "what an order cost is as much the account's as its balance"
    await ana.says("/settings", anonymous=True)
    await ana.sees("works on the account")
    await ana.says("/link", anonymous=True)
    shown = await ana.sees("An admin who manages an account")
    boris = town.boris.in_chat(TEAM)
    await boris.speaks("en")
    toast = await boris.taps("Link this group", message_id=shown["message_id"])
    assert "Only a manager or the owner" in toast
    await ana.taps("Link this group", message_id=shown["message_id"])
    await ana.says("/unlink", anonymous=True)
    await ana.sees("is no longer linked")


async def test_only_an_admin_of_the_group_who_manages_the_account_links_it(town: Town) -> None:
    await town.boris.speaks("en")
    boris = town.boris.in_chat(TEAM)  # an admin there, nobody on the account
    await boris.says("/link")
    await boris.sees("Only a manager or the owner of an account")
    made = await town.people.post("groups", title="Boris' own", creator="boris", supergroup=True)
    await town.people.post("member", chat=made["id"], person="bot", status="member", by="boris")
    await town.people.post("member", chat=made["id"], person="ana", status="member", **{"as": "ana"})
    ana = town.ana.in_chat(made["id"])  # the operator, no admin there
    await ana.says("/link")
    await ana.sees("Only this group's admins can do this")


async def test_rights_that_are_lost_are_lost_at_once(town: Town) -> None:
    await town.people.post("member", chat=TEAM, person="bot", status="administrator", by="ana")
    await link(town)
    await town.boris.speaks("en")
    boris = town.boris.in_chat(TEAM)
    assert "100.84" in await boris.taps("💳 Balance")
    await town.people.post("member", chat=TEAM, person="boris", status="member", by="ana")
    assert "Only this group's admins" in await boris.taps("💳 Balance")


async def test_a_link_nobody_stands_for_shows_and_tells_nothing_until_another_manager_confirms_it(town: Town) -> None:
    await town.boris.speaks("en")
    await town.boris.follows(await _as_manager(town))
    await town.boris.sees("You are in")
    boris = town.boris.in_chat(TEAM)
    await boris.says("/link")
    shown = await boris.sees("works on the account")
    assert "100.84" in await boris.taps("💳 Balance", message_id=shown["message_id"])
    await town.ana.says("/accounts")
    await town.ana.taps("Panel")
    await town.ana.taps("Members")
    await town.ana.taps("Boris")
    await town.ana.taps("viewer")
    told = await town.ana.sees("Whoever linked Agency team to Panel no longer manages")
    toast = await boris.taps("💳 Balance", message_id=shown["message_id"])
    assert "may no longer do so" in toast
    number = await town.buys(town.ana)
    town.panel("finish", order=number)
    await town.ana.sees(f"#{number} done")
    await boris.says("/orders")
    await boris.sees("may no longer do so")
    await boris.does_not_see(f"#{number}")
    await town.ana.taps("Look at it", message_id=told["message_id"])
    await town.ana.sees("until a manager of the account who is also an admin")
    await town.ana.taps("✅ Confirm")
    await town.ana.sees("Notices here: finished orders")
    number = await town.buys(town.ana, link="https://instagram.com/p/second")
    town.panel("finish", order=number)
    await boris.sees(f"#{number} done")
    told_again = [one for one in await town.ana.messages() if "Whoever linked Agency team" in (one["text"] or "")]
    assert told_again == [], "told once, and that message is the group's screen now"


async def test_who_is_no_admin_of_the_group_any_more_stands_for_nothing_there(town: Town) -> None:
    await town.people.post("member", chat=TEAM, person="bot", status="administrator", by="ana")
    await town.boris.speaks("en")
    await town.boris.follows(await _as_manager(town))
    await town.boris.sees("You are in")
    boris = town.boris.in_chat(TEAM)
    await boris.says("/link")
    await boris.sees("works on the account")
    await town.people.post("member", chat=TEAM, person="boris", status="member", by="ana")
    await town.boris.sees("Whoever linked Agency team to Panel", "is no longer an admin of the group")
    await town.people.post("member", chat=TEAM, person="boris", status="administrator", by="ana")
    await boris.says("/balance")
    await boris.sees("may no longer do so")


async def test_the_groups_of_an_account_are_listed_set_and_unlinked_in_private(town: Town) -> None:
    team = await link(town)
    await town.ana.says("/accounts")
    await town.ana.taps("Panel")
    await town.ana.taps("Groups")
    await town.ana.taps("Agency team")
    await town.ana.sees("works on the account", "Low-balance warnings come here too")
    await town.ana.taps("No low-balance warnings")
    await town.ana.sees("Low-balance warnings do not come here")
    await town.ana.taps("every change")
    await town.ana.sees("Notices here: every change")
    number = await town.buys(town.ana)
    await team.sees("Pending", f"#{number}")
    await town.ana.says("/accounts")
    await town.ana.taps("Panel")
    await town.ana.taps("Groups")
    await town.ana.taps("Agency team")
    await town.ana.taps("Unlink")
    await town.ana.sees("is no longer linked")
    await town.ana.says("/accounts")
    await town.ana.taps("Panel")
    await town.ana.taps("Groups")
    await town.ana.sees("None yet")


async def test_finished_orders_are_told_in_the_topic_it_was_linked_in(database_url: str) -> None:
    async with a_town(database_url) as town:
        ana = await link(town, ORDERS_TOPIC, FORUM)
        number = await town.buys(town.ana)
        town.panel("finish", order=number)
        told = await ana.sees(f"#{number} done", "for Ana")
        assert told["topic"] == ORDERS_TOPIC
        await ana.does_not_see("Pending")
        await town.people.post("topic", chat=FORUM, topic=ORDERS_TOPIC, do="delete")
        general = town.ana.in_chat(FORUM)
        for place in ("p/second", "p/third"):
            other = await town.buys(town.ana, link=f"https://instagram.com/{place}")
            town.panel("finish", order=other)
            await general.sees(f"#{other} done")
        said = [one for one in await general.messages() if "closed or gone" in (one["text"] or "")]
        assert len(said) == 1


async def test_every_change_is_told_where_that_was_chosen_and_nothing_where_nothing_was(town: Town) -> None:
    ana = await link(town)
    await ana.taps("every change")
    await ana.sees("Notices here: every change")
    number = await town.buys(town.ana)
    told = await ana.sees("Pending", f"#{number}")
    assert "0.85" not in told["text"]
    await ana.taps("nothing")
    await ana.sees("Notices here: nothing")
    town.panel("finish", order=number)
    await town.ana.sees(f"#{number} done")
    await ana.does_not_see(f"#{number} done")


async def test_who_comes_from_a_group_orders_on_its_account_and_the_group_hears_of_it(town: Town) -> None:
    ana = await link(town)
    await ana.taps("nothing")
    await ana.sees("Notices here: nothing")
    await town.boris.speaks("en")
    opened = await ana.taps("New order", message_id=(await ana.sees("works on the account"))["message_id"])
    await town.boris.follows(start_of(opened["url"]))
    await town.boris.sees("not invited")
    await town.invites(town.boris)
    await town.boris.follows(start_of(opened["url"]))
    await town.boris.sees("You are ordering for", "Agency team")
    number = await town.buys(town.boris)
    await ana.sees("Pending", f"#{number}", "for Boris")
    town.panel("finish", order=number)
    await ana.sees(f"#{number} done", "for Boris")


async def test_a_group_is_linked_from_the_private_chat(town: Town) -> None:
    await town.ana.says("/link")
    await town.ana.sees("Choose the group with the button below")
    await town.ana.shares_chat(1, TEAM)
    await town.ana.sees("works on the account", "Agency team")
    await town.ana.in_chat(TEAM).sees("works on the account")
    assert "100.84" in await town.ana.in_chat(TEAM).taps("💳 Balance")
    await town.carla.says("/link")
    await town.carla.sees("Only a manager or the owner")


async def test_a_group_that_cannot_be_written_to_is_linked_and_who_linked_it_is_told_on(town: Town) -> None:
    await town.people.post(
        "member", chat=TEAM, person="bot", status="restricted", by="ana", rights={"can_send_messages": False}
    )
    number = await town.buys(town.ana)
    await town.ana.says("/link")
    await town.ana.sees("Choose the group with the button below")
    await town.ana.shares_chat(1, TEAM)
    await town.ana.sees("works on the account", "Agency team")
    town.panel("set_order", order=number, status="Completed", remains=0)
    await town.ana.sees(f"#{number} done")


async def test_a_button_for_one_person_does_nothing_for_another(town: Town) -> None:
    ana = await link(town)
    shown = await ana.sees("works on the account")
    await town.carla.in_chat(TEAM).forges(shown["message_id"], f"gl:{_key(TEAM)}:1:rt")
    assert "made for somebody else" in await _toast(town.carla.in_chat(TEAM), shown, f"gl:{_key(TEAM)}:1:rt")
    for data in ("bal", "my", "home", "set", f"gb:{_key(FORUM)}"):
        toast = await _toast(ana, shown, data)
        assert "old" in toast, data
    await ana.does_not_see("100.84")


async def test_a_panel_that_is_down_is_a_sentence_in_the_group_and_an_alert_for_who_presses(town: Town) -> None:
    ana = await link(town)
    town.goes_wrong("balance", times=20, status=503, body="")
    pressed = await ana.presses("💳 Balance")
    assert pressed
    assert "The panel is not answering" in await ana.toast(within_seconds=20)
    await ana.says("/balance")
    shown = await ana.sees("The panel is not answering", within_seconds=20)
    assert shown["buttons"] == []


async def test_a_group_that_becomes_a_supergroup_stays_linked(town: Town) -> None:
    made = await town.people.post("groups", title="Small", creator="ana")
    await town.people.post("member", chat=made["id"], person="bot", status="member", by="ana")
    await link(town, chat=made["id"])
    wide = await town.people.post("migrate", chat=made["id"])
    ana = town.ana.in_chat(wide["id"])
    await ana.says("/settings")
    await ana.sees("works on the account")
    number = await town.buys(town.ana)
    town.panel("finish", order=number)
    await ana.sees(f"#{number} done")


async def test_a_group_the_bot_may_not_write_to_is_left_alone_until_it_may(town: Town) -> None:
    ana = await link(town)
    await town.people.post(
        "member",
        chat=TEAM,
        person="bot",
        status="restricted",
        by="ana",
        rights={"can_send_messages": False, "is_member": True},
    )
    number = await town.buys(town.ana)
    town.panel("finish", order=number)
    await town.ana.sees(f"#{number} done")
    await ana.does_not_see(f"#{number} done")
    await town.people.post("member", chat=TEAM, person="bot", status="member", by="ana")
    await ana.sees(f"#{number} done")


async def test_an_unlinked_group_is_told_nothing_and_shows_nothing(sqlite_url: str) -> None:
    async with a_town(sqlite_url) as town:
        ana = await link(town)
        shown = await ana.sees("works on the account")
        await ana.says("/unlink")
        await ana.sees("is no longer linked")
        toast = await ana.taps("💳 Balance", message_id=shown["message_id"])
        assert "not linked" in toast
        number = await town.buys(town.ana)
        town.panel("finish", order=number)
        await town.ana.sees(f"#{number} done")
        await ana.does_not_see(f"#{number}")


async def _as_manager(town: Town) -> str:
    """What stands behind `?start=` in an invitation that makes somebody a manager."""
    await town.ana.says("/accounts")
    await town.ana.taps("Panel")
    await town.ana.taps("Invite")
    await town.ana.taps("Manager")
    shown = await town.ana.sees("This link makes one person a manager")
    return str(shown["text"].split("?start=", 1)[1].split()[0])


async def _toast(person: SandboxPerson, shown: dict[str, Any], data: str) -> Any:
    await person.forges(shown["message_id"], data)
    return await person.toast()


def _key(chat_id: int) -> str:
    from bot.telegram.callbacks import pack_id

    return pack_id(-chat_id)
