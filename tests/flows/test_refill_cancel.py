"""Refill and cancel: requests, each sent once, each followed until the panel decided."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Role
from bot.domain.errors import (
    NotAllowed,
    NotFound,
    PanelRefusal,
    PanelUnavailable,
    StoreUnavailable,
    UserMistake,
)
from bot.domain.ids import ChatId, OrderId, PanelRefillId
from bot.domain.notifications.events import Event, RefillMoved
from bot.domain.orders.orders import Order, Refill, RefillStatus, Status
from bot.flows.orders.bulk_actions import BulkActions
from bot.flows.store_retry import PAUSES_SECONDS
from bot.i18n import Languages
from bot.store.orders.refills import RefillRepository
from bot.telegram.screen import Localizer
from bot.telegram.screens.notifications import notices
from tests.flows.environment import ANA, BORIS, CARLA, DAY, LINK, MINUTE, SECOND, Stage


async def done(stage: Stage, status: str = "Completed", service: str = "1") -> Order:
    """An order the panel has finished."""
    step = await stage.asked(service, LINK, "1000")
    order = await stage.confirm(step)
    stage.panel.execute({"do": "set_order", "order": order.panel_order_id, "status": status})
    stage.clock.passes(MINUTE)
    return await stage.status_polling.refresh(await stage.who(), order)


async def refills_followed(stage: Stage) -> None:
    for account, refills in (await stage.refill_cancel.due()).items():
        await stage.refill_cancel.ask(account, refills)


async def refill_now(stage: Stage, refill: Refill) -> Refill:
    found = await stage.store.refills.get(refill.id)
    assert found is not None
    return found


async def written(stage: Stage) -> list[tuple[str, str | None]]:
    """What the audit log holds of refills and cancels, oldest first."""
    lines = [one for one in reversed(await stage.store.audit.page(50)) if one.action != "order"]
    return [(one.action, one.details.get("outcome")) for one in lines]


async def test_a_refill_is_sent_once_and_followed_to_its_end(stage: Stage) -> None:
    order = await done(stage)
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    assert (refill.status, refill.panel_refill_id) == (RefillStatus.PENDING, "1")
    assert stage.sent("refill") == [{"order": order.panel_order_id}]
    stage.clock.passes(20 * SECOND)
    await refills_followed(stage)
    assert (await refill_now(stage, refill)).status is RefillStatus.PENDING
    stage.panel.execute({"do": "advance", "seconds": 3600})
    stage.clock.passes(10 * MINUTE)
    await refills_followed(stage)
    ended = await refill_now(stage, refill)
    assert (ended.status, ended.next_check_at) == (RefillStatus.COMPLETED, None)
    moved = [event for event in await stage.store.outbox.waiting(10) if isinstance(event, RefillMoved)]
    assert [(event.order_id, event.status) for event in moved] == [(order.id, RefillStatus.COMPLETED)]
    assert await written(stage) == [("refill", None), ("refill_answer", "pending"), ("refill_answer", "completed")]


async def test_a_managers_refill_of_a_buyers_order_is_told_to_the_manager(stage: Stage) -> None:
    order, boris = await done(stage), await stage.person(BORIS, Role.MANAGER)
    await stage.refill_cancel.refill(boris, order.id)
    stage.panel.execute({"do": "set_refill", "refill": "1", "status": "Completed"})
    stage.clock.passes(20 * SECOND)
    await refills_followed(stage)
    [told] = [one for one in await stage.store.outbox.waiting(10) if isinstance(one, RefillMoved)]
    assert (told.person_id, told.chat_id) == (BORIS, ChatId(BORIS))


async def test_what_a_buyer_is_told_of_an_order_no_manager_switches_off(stage: Stage) -> None:
    order, boris = await stage.bought(), await stage.person(BORIS, Role.MANAGER)
    assert not (await stage.my_orders.order(boris, order.id)).mine
    with pytest.raises(NotFound):
        await stage.my_orders.mute(boris, order.id, muted=True)
    stored = await stage.store.orders.get(order.id)
    assert stored is not None
    assert not stored.muted


async def test_a_rejected_refill_is_told_and_can_be_asked_for_again(stage: Stage) -> None:
    order = await done(stage)
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    stage.panel.execute({"do": "set_refill", "refill": "1", "status": "Rejected"})
    stage.clock.passes(20 * SECOND)
    await refills_followed(stage)
    assert (await refill_now(stage, refill)).status is RefillStatus.REJECTED
    assert (await stage.my_orders.order(await stage.who(), order.id)).may_refill


async def asked(stage: Stage, order: Order) -> Refill | UserMistake:
    try:
        return await stage.refill_cancel.refill(await stage.who(), order.id)
    except UserMistake as mistake:
        return mistake


async def test_a_refill_pressed_many_times_at_once_is_one_request(stage: Stage) -> None:
    order = await done(stage)
    outcomes = await asyncio.gather(*(asked(stage, order) for _ in range(20)))
    assert len(stage.sent("refill")) == 1
    assert sum(isinstance(outcome, Refill) for outcome in outcomes) == 1


@pytest.mark.parametrize("fault", [{"cut": "before"}, {"cut": "after"}, {"body": "null", "effect": True}])
async def test_a_refill_without_an_answer_is_unknown_and_not_sent_again(stage: Stage, fault: dict[str, object]) -> None:
    order = await done(stage)
    stage.goes_wrong("refill", **fault)
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    assert (refill.status, refill.panel_refill_id) == (RefillStatus.UNKNOWN, None)
    with pytest.raises(UserMistake, match="cannot be refilled now"):
        await stage.refill_cancel.refill(await stage.who(), order.id)
    assert len(stage.sent("refill")) == 1


async def test_a_refused_refill_says_why_and_leaves_the_way_open(stage: Stage) -> None:
    order = await done(stage)
    stage.goes_wrong("refill", body='{"error": "Refill not allowed"}')
    with pytest.raises(PanelRefusal) as refused:
        await stage.refill_cancel.refill(await stage.who(), order.id)
    assert refused.value.said == "Refill not allowed"
    assert (await stage.refill_cancel.refill(await stage.who(), order.id)).status is RefillStatus.PENDING


async def test_a_refill_is_offered_where_service_and_status_allow_it(stage: Stage) -> None:
    assert (await stage.my_orders.view(await stage.who(), await done(stage))).may_refill
    without = await done(stage, service="2")
    assert not (await stage.my_orders.view(await stage.who(), without)).may_refill
    running = await stage.bought(link="https://instagram.com/p/Running")
    for order in (without, running):
        with pytest.raises(UserMistake):
            await stage.refill_cancel.refill(await stage.who(), order.id)
    assert stage.sent("refill") == []


async def test_a_refill_is_offered_again_after_a_day(stage: Stage) -> None:
    order = await done(stage)
    await stage.refill_cancel.refill(await stage.who(), order.id)
    stage.panel.execute({"do": "advance", "seconds": 3600})
    stage.clock.passes(MINUTE)
    await refills_followed(stage)
    assert not (await stage.my_orders.order(await stage.who(), order.id)).may_refill
    stage.clock.passes(DAY)
    assert (await stage.my_orders.order(await stage.who(), order.id)).may_refill


async def test_a_lost_refill_becomes_unknown(stage: Stage) -> None:
    order = await done(stage)
    lost = Refill(
        7, order.id, order.account_id, order.person_id, RefillStatus.SUBMITTING, stage.clock.now, lease_until=1
    )
    assert await stage.store.refills.submit(lost)
    assert await stage.crash_recovery.lost_refills() == 1
    assert (await refill_now(stage, lost)).status is RefillStatus.UNKNOWN
    assert ("refill_answer", "unknown") in await written(stage)
    [told] = [one for one in await stage.store.outbox.waiting(10) if isinstance(one, RefillMoved)]
    assert (told.person_id, told.chat_id, told.order_id) == (order.person_id, ChatId(order.person_id), order.id)
    assert told.status is RefillStatus.UNKNOWN
    assert await stage.crash_recovery.lost_refills() == 0


async def test_a_refill_whose_answer_comes_after_it_was_taken_for_lost_is_followed_all_the_same(stage: Stage) -> None:
    order = await done(stage)
    refill = await stage.refill_cancel.begin_refill(order, order.person_id)
    assert await stage.crash_recovery.lost_refills() == 0, "it is being sent"
    stage.clock.passes(3 * MINUTE)
    assert await stage.crash_recovery.lost_refills() == 1
    await stage.refill_cancel.taken(refill, PanelRefillId("7"), "")
    kept = await refill_now(stage, refill)
    assert (kept.status, kept.panel_refill_id) == (RefillStatus.PENDING, "7")
    assert kept.next_check_at == stage.clock.now + 20 * SECOND


async def test_silence_that_comes_after_a_refill_was_taken_for_lost_changes_nothing(stage: Stage) -> None:
    order = await done(stage)
    refill = await stage.refill_cancel.begin_refill(order, order.person_id)
    stage.clock.passes(3 * MINUTE)
    await stage.crash_recovery.lost_refills()
    await stage.refill_cancel.taken(refill, None, "too late")
    assert (await refill_now(stage, refill)).said == ""


async def test_a_refill_is_asked_about_again_when_the_panel_was_silent_or_still_at_it(stage: Stage) -> None:
    order = await done(stage)
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    stage.clock.passes(20 * SECOND)
    stage.goes_wrong("refill_status", status=502, body="<html>", times=5)
    await refills_followed(stage)
    stage.faults.clear()
    assert (await refill_now(stage, refill)).next_check_at == stage.clock.now + 10 * MINUTE
    stage.clock.passes(10 * MINUTE)
    await refills_followed(stage)
    still = await refill_now(stage, refill)
    assert (still.status, still.lease_until) == (RefillStatus.PENDING, None)
    assert still.next_check_at == stage.clock.now + (stage.clock.now - refill.created_at) // 10
    stage.panel.execute({"do": "advance", "seconds": 3600})
    stage.clock.passes(10 * MINUTE)
    await refills_followed(stage)
    assert (await refill_now(stage, refill)).status is RefillStatus.COMPLETED


@pytest.mark.parametrize("silent", [True, False])
async def test_a_refill_nobody_can_follow_may_be_asked_for_again_after_a_day(stage: Stage, silent: bool) -> None:
    order = await done(stage)
    if silent:
        stage.goes_wrong("refill", cut="before")
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    if not silent:
        stage.clock.passes(20 * SECOND)
        stage.goes_wrong("refill_status", body='{"error": "Invalid action"}')
        await refills_followed(stage)
    assert not (await stage.my_orders.order(await stage.who(), order.id)).may_refill
    stage.clock.passes(DAY)
    stage.panel.execute({"do": "refill_pause", "hours": 0})
    stage.panel.execute({"do": "advance", "seconds": 3600})
    outcomes = await asyncio.gather(*(asked(stage, order) for _ in range(5)))
    [again] = [one for one in outcomes if isinstance(one, Refill)]
    assert again.status is RefillStatus.PENDING
    assert (await refill_now(stage, refill)).status is RefillStatus.LAPSED


async def test_a_panel_without_refill_status_is_not_asked_for_ever(stage: Stage) -> None:
    order = await done(stage)
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    stage.clock.passes(20 * SECOND)
    stage.goes_wrong("refill_status", body='{"error": "Invalid action"}')
    await refills_followed(stage)
    assert (await refill_now(stage, refill)).next_check_at is None


# ── cancel ──


async def test_a_cancel_is_requested_once_until_the_status_says_so(stage: Stage) -> None:
    order = await stage.bought()
    requested = await stage.refill_cancel.cancel(await stage.who(), order.id)
    assert (requested.status, requested.cancel_requested_at) == (Status.PENDING, stage.clock.now)
    assert await stage.asked_next() == stage.clock.now + 20 * SECOND
    assert not (await stage.my_orders.order(await stage.who(), order.id)).may_cancel
    with pytest.raises(UserMistake, match="cannot be cancelled now"):
        await stage.refill_cancel.cancel(await stage.who(), order.id)
    assert len(stage.sent("cancel")) == 1
    stage.panel.execute({"do": "advance", "seconds": 600})
    seen = await stage.status_polling.refresh(await stage.who(), requested)
    assert seen.status in (Status.CANCELED, Status.PARTIAL)


async def test_a_cancel_that_changed_nothing_may_be_asked_for_again_after_a_day(stage: Stage) -> None:
    order = await stage.confirm(await stage.asked("1", LINK, "1000"))
    who = await stage.who()
    noted = await stage.refill_cancel.ask_cancel(order, who.id)  # a kill here: it was never sent
    assert noted is not None
    stage.clock.passes(DAY - SECOND)
    with pytest.raises(UserMistake, match="cannot be cancelled now"):
        await stage.refill_cancel.cancel(who, order.id)
    stage.clock.passes(SECOND)
    assert (await stage.my_orders.order(who, order.id)).may_cancel
    outcomes = await asyncio.gather(*(cancelled(stage, order) for _ in range(5)))
    assert len(stage.sent("cancel")) == 1
    assert sum(isinstance(one, Order) for one in outcomes) == 1


async def cancelled(stage: Stage, order: Order) -> Order | UserMistake:
    try:
        return await stage.refill_cancel.cancel(await stage.who(), order.id)
    except UserMistake as mistake:
        return mistake


async def test_a_cancel_pressed_many_times_at_once_is_one_request(stage: Stage) -> None:
    order = await stage.bought()
    outcomes = await asyncio.gather(*(cancelled(stage, order) for _ in range(20)))
    assert len(stage.sent("cancel")) == 1
    assert sum(isinstance(outcome, Order) for outcome in outcomes) == 1


@pytest.mark.parametrize("fault", [{"cut": "before"}, {"cut": "after"}, {"body": "null", "effect": True}])
async def test_a_cancel_without_an_answer_counts_as_requested(stage: Stage, fault: dict[str, object]) -> None:
    order = await stage.bought()
    stage.goes_wrong("cancel", **fault)
    assert (await stage.refill_cancel.cancel(await stage.who(), order.id)).cancel_requested_at is not None
    with pytest.raises(UserMistake):
        await stage.refill_cancel.cancel(await stage.who(), order.id)
    assert len(stage.sent("cancel")) == 1


async def test_a_refused_cancel_says_why_and_can_be_asked_for_again(stage: Stage) -> None:
    order = await stage.bought()
    stage.goes_wrong(
        "cancel", body=f'[{{"order": {order.panel_order_id}, "cancel": {{"error": "Order cannot be canceled yet"}}}}]'
    )
    with pytest.raises(PanelRefusal) as refused:
        await stage.refill_cancel.cancel(await stage.who(), order.id)
    assert refused.value.said == "Order cannot be canceled yet"
    assert (await stage.refill_cancel.cancel(await stage.who(), order.id)).cancel_requested_at is not None
    assert await written(stage) == [
        ("cancel", None),
        ("cancel_answer", "not taken"),
        ("cancel", None),
        ("cancel_answer", "asked"),
    ]


async def test_a_cancel_that_cannot_be_sent_was_not_requested(stage: Stage) -> None:
    order = await stage.bought()
    account = await stage.store.accounts.get(order.account_id)
    assert account is not None
    gone = stage.url.replace(stage.url.split(":")[2].split("/")[0], "9")  # the discard port: nobody listens there
    await stage.store.accounts.save(type(account)(account.id, account.name, gone, "", currency="USD"))
    with pytest.raises(PanelUnavailable):
        await stage.refill_cancel.cancel(await stage.who(), order.id)
    kept = await stage.store.orders.get(order.id)
    assert kept is not None
    assert kept.cancel_requested_at is None


async def test_a_cancel_is_offered_where_service_and_status_allow_it(stage: Stage) -> None:
    running = await stage.bought()
    assert (await stage.my_orders.view(await stage.who(), running)).may_cancel
    finished = await done(stage, service="2")
    for order in (finished,):
        assert not (await stage.my_orders.view(await stage.who(), order)).may_cancel
        with pytest.raises(UserMistake):
            await stage.refill_cancel.cancel(await stage.who(), order.id)


# ── who ──


async def test_requests_about_somebody_elses_order_are_a_managers(stage: Stage) -> None:
    order = await stage.bought()
    await stage.person(BORIS, Role.BUYER)
    await stage.person(CARLA, Role.MANAGER)
    with pytest.raises(NotFound):
        await stage.refill_cancel.cancel(await stage.who(BORIS), order.id)
    assert (await stage.refill_cancel.cancel(await stage.who(CARLA), order.id)).cancel_requested_at is not None


class AwayForAMoment(RefillRepository):
    """A database that goes away right after the panel was asked, and comes back."""

    silences = 2

    async def save(
        self, refill: Refill, *, was: str, events: Sequence[Event] = (), entry: AuditEntry | None = None
    ) -> bool:
        if self.silences:
            self.silences -= 1
            raise StoreUnavailable("connection reset")
        return await super().save(refill, was=was, events=events, entry=entry)


async def test_the_number_of_a_refill_outlives_a_database_that_is_away_for_a_moment(stage: Stage) -> None:
    order = await done(stage)
    stage.store.refills = AwayForAMoment(stage.store._engine)
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    assert (refill.status, refill.panel_refill_id) == (RefillStatus.PENDING, "1")
    assert await refill_now(stage, refill) == refill
    assert len(stage.sent("refill")) == 1


async def test_what_the_panel_said_of_a_refill_is_told_although_the_database_stays_away(stage: Stage) -> None:
    order = await done(stage)
    stage.store.refills = away = AwayForAMoment(stage.store._engine)
    away.silences = 1 + len(PAUSES_SECONDS)
    refill = await stage.refill_cancel.refill(await stage.who(), order.id)
    assert (refill.status, refill.panel_refill_id) == (RefillStatus.PENDING, "1")
    assert (await refill_now(stage, refill)).status is RefillStatus.SUBMITTING


async def test_the_numbers_of_several_refills_outlive_a_database_that_is_away_for_a_moment(stage: Stage) -> None:
    orders = [await done(stage), await done(stage, service="3")]
    ana, bulk_actions = await stage.who(), BulkActions(stage.refill_cancel)
    await bulk_actions.begin(ana, ChatId(ANA), "a", stage.update())
    await bulk_actions.toggle(ana, ChatId(ANA), [one.id for one in orders], stage.update())
    choice = await stage.store.drafts.current(ANA, ChatId(ANA))
    assert choice is not None
    stage.store.refills = AwayForAMoment(stage.store._engine)
    outcomes = await bulk_actions.refill(ana, ChatId(ANA), stage.update(), (choice.id, choice.version))
    assert [(one.trouble, one.unanswered) for one in outcomes] == [(None, False)] * 2
    stored = [refill for order in orders for refill in await stage.store.refills.of(order.id)]
    assert [(one.status, one.panel_refill_id) for one in stored] == [
        (RefillStatus.PENDING, "1"),
        (RefillStatus.PENDING, "2"),
    ]


async def test_a_role_taken_away_reaches_no_further(stage: Stage) -> None:
    order = await done(stage)
    await stage.store.people.grant(order.person_id, order.account_id, Role.VIEWER)
    with pytest.raises(NotAllowed):
        await stage.refill_cancel.refill(await stage.who(), order.id)
    await stage.store.people.grant(order.person_id, order.account_id, Role.NOBODY)
    with pytest.raises(NotFound):
        await stage.refill_cancel.cancel(await stage.who(), order.id)
    with pytest.raises(NotFound):
        await stage.refill_cancel.refill(await stage.who(), OrderId(999))


async def test_a_lost_refill_is_told_as_what_nobody_knows(stage: Stage) -> None:
    order = await done(stage)
    t = Localizer(Languages(Path(__file__).parents[2] / "locales").get_translator("en"))
    said = {status: notices.refill_moved(t, order, status, "Rejected").text for status in RefillStatus}
    assert "may have been requested; I will not request it again" in said[RefillStatus.UNKNOWN]
    assert "is completed" in said[RefillStatus.COMPLETED]
    assert "rejected the refill" in said[RefillStatus.REJECTED]
