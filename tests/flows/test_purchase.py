"""One confirmation buys once, whatever happens to the request, the answer, the process or the panel."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from bot.domain.accounts.people import Account, Role
from bot.domain.errors import AlreadyOrdered, NotAllowed, OldButton, PanelError, PanelUnavailable, QuoteChanged
from bot.domain.ids import SHARED, AccountId, ChatId
from bot.domain.notifications.events import OrderUnknown
from bot.domain.ordering.quote import VALID_MINUTES
from bot.domain.orders.orders import NUMBER_OF_ANOTHER, SAID_NOT_REACHED, Order, Status
from bot.flows.ordering.new_order import Ordering
from tests.flows.environment import ANA, BORIS, LINK, MINUTE, SECOND, Stage, button_of


async def test_a_yes_is_one_order_at_the_panel_and_one_here(stage: Stage) -> None:
    order = await stage.bought("1.5k")
    assert stage.sent("add") == [{"service": "1", "link": LINK, "quantity": "1500"}]
    [booked] = stage.booked()
    assert order.status is Status.PENDING
    assert order.panel_order_id == str(booked["order"])
    assert order.charge.amount == Decimal("1.275") == Decimal(booked["charge"])
    assert order.balance_before == Decimal("100.84292")
    assert await stage.asked_next() == stage.clock.now + 20 * SECOND
    assert await stage.store.orders.get(order.id) == order


async def test_a_quote_of_a_quarter_of_an_hour_ago_buys_nothing_until_the_price_was_seen_anew(stage: Stage) -> None:
    step = await stage.quoted()
    stage.clock.passes(VALID_MINUTES * MINUTE + 1)
    with pytest.raises(QuoteChanged, match=r"too old to confirm\. Nothing was bought"):
        await stage.confirm(step)
    assert stage.sent("add") == []
    anew = await stage.ordering.review(await stage.who(), ChatId(ANA), stage.update(), button_of(step))
    assert anew.quote is not None
    assert anew.quote.made_at == stage.clock.now
    assert (await stage.confirm(anew)).status is Status.PENDING
    assert len(stage.sent("add")) == len(stage.booked()) == 1


@pytest.mark.parametrize("asleep_seconds", [23, 3600])
async def test_a_process_that_slept_between_the_order_and_its_request_sends_nothing(
    stage: Stage, asleep_seconds: int
) -> None:
    """Else it would buy what the person, told that nobody knows of it, has ordered again meanwhile."""
    step = await stage.quoted()
    order, panel = await stage.ordering._submit(await stage.who(), ChatId(ANA), button_of(step))
    stage.clock.passes(asleep_seconds * SECOND)
    await stage.crash_recovery.lost_orders()  # what another process does meanwhile
    woken = await stage.ordering.send(order, panel)
    assert stage.sent("add") == stage.booked() == []
    assert woken.status is (Status.UNKNOWN if asleep_seconds > 45 else Status.REJECTED)
    assert await stage.store.orders.get(order.id) == woken


FAULTS: dict[str, tuple[dict[str, Any], Status, int]] = {
    "a reset before it is booked": ({"cut": "before"}, Status.UNKNOWN, 0),
    "a reset after it was booked": ({"cut": "after"}, Status.UNKNOWN, 1),
    "half of the answer": ({"cut": "mid"}, Status.UNKNOWN, 1),
    "an empty 500 after it was booked": ({"status": 500, "body": "", "effect": True}, Status.UNKNOWN, 1),
    "an empty 500 and nothing booked": ({"status": 500, "body": ""}, Status.UNKNOWN, 0),
    "a page of HTML with 502": (
        {"status": 502, "body": "<html>Bad gateway</html>", "content_type": "text/html", "effect": True},
        Status.UNKNOWN,
        1,
    ),
    "null": ({"body": "null", "effect": True}, Status.UNKNOWN, 1),
    "half a JSON": ({"body": '{"order": 23', "effect": True}, Status.UNKNOWN, 1),
    "an unknown shape": ({"body": '{"thanks": true}', "effect": True}, Status.UNKNOWN, 1),
    "a list": ({"body": "[]", "effect": True}, Status.UNKNOWN, 1),
    "a plain refusal": ({"body": '{"error": "Not enough funds on balance"}'}, Status.REJECTED, 0),
    "a refusal with 400": ({"status": 400, "body": '{"error": "Incorrect link"}'}, Status.REJECTED, 0),
    "a refusal for too many requests": (
        {"status": 429, "body": '{"error": "Rate limit exceeded"}', "headers": {"Retry-After": "60"}},
        Status.REJECTED,
        0,
    ),
    "no fault but a late answer": ({"delay_seconds": 0.2}, Status.PENDING, 1),
}


@pytest.mark.parametrize("what", FAULTS)
async def test_whatever_happens_to_an_add_it_is_sent_once_and_said_as_it_is(stage: Stage, what: str) -> None:
    fault, status, booked = FAULTS[what]
    step = await stage.quoted()
    stage.goes_wrong("add", **fault)
    order = await stage.confirm(step)
    assert order.status is status
    assert len(stage.sent("add")) == 1
    assert len(stage.booked()) == booked
    assert await stage.store.orders.get(order.id) == order
    with pytest.raises(AlreadyOrdered) as again:
        await stage.confirm(step)
    assert again.value.order_id == order.id
    assert len(stage.sent("add")) == 1


async def test_an_unknown_order_keeps_the_balance_before_and_after_as_evidence(stage: Stage) -> None:
    step = await stage.quoted()
    stage.goes_wrong("add", cut="after")
    order = await stage.confirm(step)
    assert order.balance_before == Decimal("100.84292")
    assert order.balance_after == Decimal("99.99292") == stage.holds()


async def test_an_order_is_unknown_even_while_the_panel_does_not_tell_its_balance(stage: Stage) -> None:
    step = await stage.quoted()
    stage.goes_wrong("add", cut="after")
    stage.goes_wrong("balance", cut="before", times=10)
    order = await stage.confirm(step)
    assert (order.status, order.balance_after) == (Status.UNKNOWN, None)


async def test_a_panel_that_cannot_be_reached_has_bought_nothing(stage: Stage) -> None:
    step = await stage.quoted()
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    gone = stage.url.replace(stage.url.split(":")[2].split("/")[0], "9")  # the discard port: nobody listens there
    await stage.store.accounts.save(type(account)(SHARED, account.name, gone, "", currency="USD"))
    order = await stage.confirm(step)
    assert (order.status, order.said) == (Status.REJECTED, SAID_NOT_REACHED)
    assert stage.sent("add") == []


async def test_a_refusal_is_kept_in_the_panels_words(stage: Stage) -> None:
    step = await stage.quoted()
    stage.panel.execute({"do": "set_balance", "balance": "0.10"})
    order = await stage.confirm(step)
    assert (order.status, order.said) == (Status.REJECTED, "Not enough funds on balance")
    assert stage.booked() == []


async def pressed(stage: Stage, ordering: Ordering, button: Any) -> Order | AlreadyOrdered | OldButton:
    try:
        return await ordering.confirm(await stage.who(), ChatId(ANA), button)
    except (AlreadyOrdered, OldButton) as used:
        return used


async def test_fifty_confirmations_at_once_from_two_processes_are_one_order(stage: Stage) -> None:
    step = await stage.quoted()
    first = stage.ordering
    stage.again()
    outcomes = await asyncio.gather(
        *(pressed(stage, (first, stage.ordering)[n % 2], button_of(step)) for n in range(50))
    )
    [order] = [outcome for outcome in outcomes if isinstance(outcome, Order)]
    assert len(stage.sent("add")) == len(stage.booked()) == 1
    assert all(used.order_id == order.id for used in outcomes if isinstance(used, AlreadyOrdered))
    assert not any(isinstance(outcome, OldButton) for outcome in outcomes)


async def test_a_role_taken_away_between_screen_and_yes_buys_nothing(stage: Stage) -> None:
    step = await stage.quoted()
    await stage.store.people.grant(ANA, SHARED, Role.VIEWER)
    with pytest.raises(NotAllowed):
        await stage.confirm(step)
    assert stage.sent("add") == []
    assert (await stage.draft()).quote == step.quote


async def test_a_yes_of_somebody_else_buys_nothing(stage: Stage) -> None:
    step = await stage.quoted()
    await stage.person(BORIS, Role.BUYER)
    with pytest.raises(OldButton):
        await stage.confirm(step, person_id=BORIS)
    assert stage.sent("add") == []


CHANGES: dict[str, dict[str, Any]] = {
    "the rate rose": {"do": "set_service", "service": 1, "rate": "0.90"},
    "the rate fell": {"do": "set_service", "service": 1, "rate": "0.10"},
    "the least rose": {"do": "set_service", "service": 1, "min": "5000"},
    "the most fell": {"do": "set_service", "service": 1, "max": "100"},
    "the type is another": {"do": "set_service", "service": 1, "type": "Package"},
    "the type asks for more": {"do": "set_service", "service": 1, "type": "Poll"},
    "the type is one nobody knows": {"do": "set_service", "service": 1, "type": "Likes spread"},
    "the service is gone": {"do": "remove_service", "service": 1},
}


@pytest.mark.parametrize("what", CHANGES)
async def test_a_service_that_changed_since_it_was_shown_buys_nothing(stage: Stage, what: str) -> None:
    step = await stage.quoted()
    stage.clock.passes(2 * MINUTE)
    stage.panel.execute(CHANGES[what])
    with pytest.raises(QuoteChanged, match="Nothing was bought"):
        await stage.confirm(step)
    assert stage.sent("add") == []
    assert (await stage.draft()).answers == {"link": LINK, "quantity": "1000"}


async def test_a_changed_rate_is_shown_anew_and_bought_when_confirmed_again(stage: Stage) -> None:
    step = await stage.quoted()
    stage.clock.passes(2 * MINUTE)
    stage.panel.execute(CHANGES["the rate rose"])
    with pytest.raises(QuoteChanged):
        await stage.confirm(step)
    shown = await stage.ordering.review(await stage.who(), ChatId(ANA), stage.update(), button_of(step))
    assert shown.quote is not None
    assert shown.quote.charge.amount == Decimal("0.9")
    assert (await stage.confirm(shown)).charge.amount == Decimal("0.9")


async def test_a_quote_that_is_too_old_buys_nothing(stage: Stage) -> None:
    step = await stage.quoted()
    stage.clock.passes(16 * MINUTE)
    with pytest.raises(QuoteChanged, match="too old"):
        await stage.confirm(step)
    assert stage.sent("add") == []


async def test_a_catalogue_that_cannot_be_asked_again_buys_nothing_and_keeps_the_draft(stage: Stage) -> None:
    step = await stage.quoted()
    stage.clock.passes(2 * MINUTE)
    stage.goes_wrong("services", status=503, body="", times=10)
    with pytest.raises(PanelUnavailable):
        await stage.confirm(step)
    assert stage.sent("add") == []
    stage.faults.clear()
    assert (await stage.confirm(step)).status is Status.PENDING


async def test_an_answer_changed_after_the_screen_makes_its_button_old(stage: Stage) -> None:
    step = await stage.quoted()
    await stage.ordering.edit(await stage.who(), ChatId(ANA), "quantity", stage.update(), button_of(step))
    with pytest.raises(OldButton):
        await stage.confirm(step)
    assert stage.sent("add") == []


async def test_the_next_order_of_the_same_person_is_an_order_of_its_own(stage: Stage) -> None:
    first = await stage.bought(link="https://instagram.com/p/One")
    second = await stage.bought(link="https://instagram.com/p/Two")
    assert first.id != second.id
    assert len(stage.booked()) == 2
    assert (await stage.store.orders.summary(SHARED, ANA)).running == 2


# ── lost ──


async def submitted_and_killed(stage: Stage) -> Order:
    """The row is there, the process is gone: nobody knows whether the request left."""
    step = await stage.quoted()
    order, _ = await stage.ordering._submit(await stage.who(), ChatId(ANA), button_of(step))
    stage.again()
    return order


async def test_a_lost_order_becomes_unknown_and_is_told_once(stage: Stage) -> None:
    order = await submitted_and_killed(stage)
    assert await stage.crash_recovery.lost_orders() == 0, "its lease has not ended"
    stage.clock.passes(46 * SECOND)
    assert await stage.crash_recovery.lost_orders() == 1
    found = await stage.store.orders.get(order.id)
    assert found is not None
    assert (found.status, found.balance_after) == (Status.UNKNOWN, Decimal("100.84292"))
    assert await stage.crash_recovery.lost_orders() == 0
    [told] = await stage.store.outbox.waiting(10)
    assert (told.kind, told.order_id, told.person_id) == ("order_unknown", order.id, ANA)
    assert stage.sent("add") == []


async def test_a_late_yes_of_the_panel_counts_although_the_order_was_taken_for_lost(stage: Stage) -> None:
    step = await stage.quoted()
    stage.goes_wrong("add", delay_seconds=0.5)
    buying = asyncio.ensure_future(stage.confirm(step))
    await stage.has_been_asked("add")
    stage.clock.passes(MINUTE)
    assert await stage.crash_recovery.lost_orders() == 1
    order = await buying
    assert order.status is Status.PENDING
    assert (await stage.store.orders.get(order.id)) == order


async def test_a_late_yes_counts_even_against_a_person_who_said_it_does_not_exist(stage: Stage) -> None:
    step = await stage.quoted()
    stage.goes_wrong("add", delay_seconds=0.5)
    buying = asyncio.ensure_future(stage.confirm(step))
    await stage.has_been_asked("add")
    stage.clock.passes(MINUTE)
    await stage.crash_recovery.lost_orders()
    [lost] = await stage.store.orders.unknown(100)
    await stage.my_orders.does_not_exist(await stage.who(), ChatId(ANA), lost.id, stage.update())
    order = await buying
    assert (order.status, order.finished_at) == (Status.PENDING, None)
    assert (await stage.store.orders.get(order.id)) == order
    told = (await stage.store.outbox.waiting(10))[-1]
    assert (told.kind, told.order_id, told.payload()) == ("order_placed_late", order.id, {"was": "rejected"})


async def test_a_refusal_that_comes_late_leaves_an_unknown_order_unknown(stage: Stage) -> None:
    step = await stage.quoted()
    stage.goes_wrong("add", delay_seconds=0.5, body='{"error": "Incorrect link"}')
    buying = asyncio.ensure_future(stage.confirm(step))
    await stage.has_been_asked("add")
    stage.clock.passes(MINUTE)
    await stage.crash_recovery.lost_orders()
    assert (await buying).status is Status.UNKNOWN


async def test_a_yes_with_the_number_of_another_order_is_kept_as_unknown(stage: Stage) -> None:
    first = await stage.bought()
    step = await stage.quoted(link="https://instagram.com/p/Second")
    stage.goes_wrong("add", body=f'{{"order": {first.panel_order_id}}}')
    second = await stage.confirm(step)
    assert (second.status, second.said) == (Status.UNKNOWN, f"{NUMBER_OF_ANOTHER}{first.panel_order_id}")
    assert second.balance_after == stage.holds()
    assert await stage.store.orders.get(second.id) == second
    assert await stage.store.orders.get(first.id) == first


async def test_what_the_panel_says_it_took_is_kept_and_a_late_yes_wipes_out_what_was_said_before(stage: Stage) -> None:
    step = await stage.quoted()
    stage.goes_wrong("add", delay_seconds=0.5, body='{"order": 77, "charge": "0.8512", "currency": "USD"}')
    buying = asyncio.ensure_future(stage.confirm(step))
    await stage.has_been_asked("add")
    stage.clock.passes(MINUTE)
    await stage.crash_recovery.lost_orders()
    await buying
    [placed] = [one for one in await stage.store.orders.latest(SHARED, ANA, 5) if one.panel_order_id == "77"]
    assert (placed.charged, placed.said, placed.lease_until) == (Decimal("0.8512"), "", None)
    assert placed.placed_at == stage.clock.now


async def test_what_is_told_to_who_is_not_there_is_stored_with_the_unknown_outcome_and_only_with_it(
    stage: Stage,
) -> None:
    note = OrderUnknown(
        id=9_001,
        dedupe_key="unknown",
        person_id=ANA,
        chat_id=ChatId(ANA),
        due_at=stage.clock.now,
    )
    counted: list[str] = []
    stage.ordering = replace(stage.ordering, counted=counted.append)
    for number, fault in enumerate(({}, {"body": '{"error": "Incorrect link"}'}, {"cut": "after"})):
        step = await stage.quoted(link=f"https://instagram.com/p/CxAway{number}")
        order, panel = await stage.ordering._submit(await stage.who(), ChatId(ANA), button_of(step))
        stage.goes_wrong("add", **fault)
        incoming: list[PanelError] = []
        settled = await stage.ordering.send(order, panel, incoming=incoming.append, unknown=[note])
        told = [one.id for one in await stage.store.outbox.waiting(10)]
        assert (told == [note.id]) is (settled.status is Status.UNKNOWN)
        assert [isinstance(one, PanelError) for one in incoming] == ([] if number == 0 else [True])
    assert counted == ["placed", "rejected", "unknown"]


async def test_a_service_that_asks_for_more_than_was_answered_buys_nothing(stage: Stage) -> None:
    step = await stage.quoted()
    stage.panel.execute({"do": "set_service", "service": 1, "type": "Custom Comments"})
    stage.clock.passes(2 * MINUTE)
    with pytest.raises(QuoteChanged):
        await stage.confirm(step)
    assert stage.sent("add") == []


async def test_a_panel_that_does_not_answer_holds_up_no_other_panels_lost_orders(stage: Stage) -> None:
    order = await submitted_and_killed(stage)
    gate = asyncio.Event()

    async def silence(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gate.wait()
        writer.close()

    server = await asyncio.start_server(silence, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    silent = AccountId(2)
    await stage.store.accounts.save(Account(silent, "Silent", f"http://127.0.0.1:{port}/api/v2", "", currency="USD"))
    await stage.person(BORIS, Role.BUYER)
    step = await stage.quoted(link="https://instagram.com/p/CxSilent", person_id=BORIS)
    assert step.quote is not None
    theirs = replace(stage.ordering.order_of(step.draft, step.quote, step.service), account_id=silent)
    assert await stage.store.orders.submit(theirs, step.draft)
    stage.clock.passes(46 * SECOND)
    crash_recovery = asyncio.ensure_future(stage.crash_recovery.lost_orders())
    async with asyncio.timeout(4):
        while not await stage.store.orders.unknown(10):  # noqa: ASYNC110 - the database tells nobody
            await asyncio.sleep(0.01)
    assert [one.id for one in await stage.store.orders.unknown(10)] == [order.id]
    assert not crash_recovery.done()
    gate.set()
    assert await crash_recovery == 2
    server.close()
