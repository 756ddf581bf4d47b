"""A buyer's order over a sum waits for a manager's yes: the first answer counts, and a yes buys at most once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.accounts.memberships import (
    Approval,
    ApprovalNeeded,
    ApprovalState,
    AuditEntry,
    BuyerBarred,
    LimitPassed,
)
from bot.domain.accounts.people import Role
from bot.domain.errors import BotError, NotAllowed, OldButton, QuoteChanged, UserMistake
from bot.domain.ids import SHARED, ChatId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import ApprovalDecided, ApprovalRequested, OrderUnknown
from bot.domain.orders.orders import Order, Status
from bot.flows.ordering.approvals import Approvals
from tests.flows.environment import ANA, BORIS, CARLA, LIKES, LINK, MINUTE, Stage, button_of

BOUND = Decimal("0.85")
"""What a thousand likes cost: not above it, so nobody is asked."""


@pytest.fixture
async def approvals(stage: Stage) -> Approvals:
    await stage.person(BORIS, Role.MANAGER)
    entry = AuditEntry(next(stage.updates), stage.clock.now, BORIS, SHARED, "account_bounds", {})
    await stage.store.accounts.bound(SHARED, low_balance=None, approve_above=BOUND, entry=entry)
    return Approvals(stage.ordering)


async def asks(stage: Stage, approvals: Approvals, quantity: str = "2000") -> Approval:
    """Ana confirms more than she may alone, and her managers are asked."""
    step = await stage.quoted(quantity)
    with pytest.raises(ApprovalNeeded):
        await stage.confirm(step)
    return await approvals.ask(await stage.who(), ChatId(ANA), button_of(step))


async def decisions(stage: Stage) -> list[tuple[int, str]]:
    waiting = await stage.store.outbox.waiting(50)
    return [(one.person_id, one.state) for one in waiting if isinstance(one, ApprovalDecided)]


async def outcome(work: Awaitable[object]) -> object:
    try:
        return await work
    except BotError as error:
        return error


async def test_up_to_the_sum_a_buyer_buys_alone_and_above_it_nothing_is_sent(
    stage: Stage, approvals: Approvals
) -> None:
    assert (await stage.bought("1000")).status is Status.PENDING
    step = await stage.quoted("1001", "https://instagram.com/p/CxMore")
    with pytest.raises(ApprovalNeeded) as needed:
        await stage.confirm(step)
    assert needed.value.values == {"above": Money(BOUND, "USD")}
    assert len(stage.sent("add")) == 1


async def test_who_manages_the_account_needs_no_yes(stage: Stage, approvals: Approvals) -> None:
    await stage.person(ANA, Role.MANAGER)
    assert (await stage.bought("2000")).status is Status.PENDING


async def test_a_request_is_asked_once_and_buys_nothing_by_itself(stage: Stage, approvals: Approvals) -> None:
    step = await stage.quoted("2000")
    person = await stage.who()
    asked = [await approvals.ask(person, ChatId(ANA), button_of(step)) for _ in range(3)]
    assert len({one.id for one in asked}) == 1
    requests = [one for one in await stage.store.outbox.waiting(50) if isinstance(one, ApprovalRequested)]
    assert [one.person_id for one in requests] == [BORIS]
    assert stage.sent("add") == []
    with pytest.raises(OldButton):
        await stage.confirm(step)


async def test_a_yes_buys_what_was_confirmed_for_the_buyer_who_is_told_with_the_order(
    stage: Stage, approvals: Approvals
) -> None:
    request = await asks(stage, approvals)
    order = await approvals.approve(await stage.who(BORIS), request.id)
    assert (order.status, order.person_id, order.chat_id, order.quantity) == (Status.PENDING, ANA, ChatId(ANA), 2000)
    assert [one["link"] for one in stage.sent("add")] == [LINK]
    [event] = [one for one in await stage.store.outbox.waiting(50) if isinstance(one, ApprovalDecided)]
    assert (event.person_id, event.chat_id, event.order_id) == (ANA, ChatId(ANA), order.id)
    closed = await stage.store.approvals.get(request.id)
    assert closed is not None
    assert (closed.state, closed.decided_by) == (ApprovalState.APPROVED, BORIS)


async def test_of_many_answers_at_once_the_first_counts(stage: Stage, approvals: Approvals) -> None:
    request, boris = await asks(stage, approvals), await stage.who(BORIS)
    answers = [
        approvals.refuse(boris, request.id) if number % 3 == 1 else approvals.approve(boris, request.id)
        for number in range(20)
    ]
    outcomes = await asyncio.gather(*(outcome(one) for one in answers))
    assert sum(not isinstance(one, BotError) for one in outcomes) == 1
    bought = [one for one in outcomes if isinstance(one, Order)]
    assert len(stage.sent("add")) == len(bought)
    assert len(await decisions(stage)) == 1


async def test_a_no_buys_nothing_and_is_told(stage: Stage, approvals: Approvals) -> None:
    request = await asks(stage, approvals)
    assert (await approvals.refuse(await stage.who(BORIS), request.id)).state is ApprovalState.REFUSED
    with pytest.raises(UserMistake, match="already been answered"):
        await approvals.approve(await stage.who(BORIS), request.id)
    assert await decisions(stage) == [(ANA, "refused")]
    assert stage.sent("add") == []


@pytest.mark.parametrize("role", [Role.NOBODY, Role.VIEWER, Role.BUYER])
async def test_only_who_manages_the_account_may_answer(stage: Stage, approvals: Approvals, role: Role) -> None:
    request = await asks(stage, approvals)
    await stage.person(CARLA, role)
    for answer in (approvals.approve, approvals.refuse):
        with pytest.raises(NotAllowed):
            await answer(await stage.who(CARLA), request.id)
    assert stage.sent("add") == []


async def test_a_price_that_moved_buys_nothing_and_ends_the_request(stage: Stage, approvals: Approvals) -> None:
    request = await asks(stage, approvals)
    stage.panel.execute({"do": "set_service", "service": LIKES["service"], "rate": "0.86"})
    with pytest.raises(QuoteChanged):
        await approvals.approve(await stage.who(BORIS), request.id)
    assert await decisions(stage) == [(ANA, "gone")]
    assert stage.sent("add") == []


async def test_a_buyer_who_may_buy_no_more_is_bought_nothing(stage: Stage, approvals: Approvals) -> None:
    request = await asks(stage, approvals)
    await stage.store.people.grant(ANA, SHARED, Role.VIEWER)
    with pytest.raises(BuyerBarred):
        await approvals.approve(await stage.who(BORIS), request.id)
    assert await decisions(stage) == [(ANA, "barred")]
    assert stage.sent("add") == []


async def test_a_yes_does_not_lift_the_buyers_limit_and_leaves_the_request_open(
    stage: Stage, approvals: Approvals
) -> None:
    request = await asks(stage, approvals)
    member = await stage.store.memberships.get(ANA, SHARED)
    assert member is not None
    entry = AuditEntry(next(stage.updates), stage.clock.now, BORIS, SHARED, "limit", {})
    assert await stage.store.memberships.change(
        replace(member, daily_limit=Decimal("1.69")), was=Role.BUYER, entry=entry
    )
    with pytest.raises(LimitPassed):
        await approvals.approve(await stage.who(BORIS), request.id)
    assert stage.sent("add") == []
    waiting = await stage.store.approvals.get(request.id)
    assert waiting is not None
    assert waiting.state is ApprovalState.WAITING


async def test_many_yeses_at_once_do_not_pass_a_limit_that_has_room_for_one(stage: Stage, approvals: Approvals) -> None:
    requests = []
    for number in range(10):
        step = await stage.quoted("2000", f"https://instagram.com/p/CxMany{number}")
        requests.append(await approvals.ask(await stage.who(), ChatId(ANA), button_of(step)))
    member = await stage.store.memberships.get(ANA, SHARED)
    assert member is not None
    entry = AuditEntry(next(stage.updates), stage.clock.now, BORIS, SHARED, "limit", {})
    assert await stage.store.memberships.change(
        replace(member, daily_limit=Decimal("3.39")), was=Role.BUYER, entry=entry
    )
    boris = await stage.who(BORIS)
    outcomes = await asyncio.gather(*(outcome(approvals.approve(boris, request.id)) for request in requests))
    assert sorted(type(one).__name__ for one in outcomes) == ["LimitPassed"] * 9 + ["Order"]
    assert len(stage.sent("add")) == 1


async def test_every_answer_is_in_the_audit_log_with_who_gave_it(stage: Stage, approvals: Approvals) -> None:
    boris = await stage.who(BORIS)
    order = await approvals.approve(boris, (await asks(stage, approvals)).id)
    await approvals.refuse(boris, (await asks(stage, approvals)).id)
    written = [one for one in await stage.store.audit.page(20) if one.action.startswith("approval_")]
    assert sorted((one.action, one.person_id, one.details.get("order")) for one in written) == [
        ("approval_approve", BORIS, str(order.id)),
        ("approval_refuse", BORIS, None),
    ]
    asked = [one for one in await stage.store.outbox.waiting(50) if isinstance(one, ApprovalRequested)]
    assert {(one.person_id, one.chat_id) for one in asked} == {(BORIS, ChatId(BORIS))}


async def test_a_kill_between_the_yes_and_the_request_leaves_an_unknown_order_and_no_second_one(
    stage: Stage, approvals: Approvals
) -> None:
    request = await asks(stage, approvals)
    account, quote = await stage.store.accounts.get(SHARED), request.draft.quote
    assert account is not None
    assert quote is not None
    service = (await stage.catalogue_cache.current(account)).find(ServiceId("1"))
    order = stage.ordering.order_of(request.draft, quote, service)
    entry = AuditEntry(next(stage.updates), stage.clock.now, BORIS, SHARED, "approval_approve", {})
    assert await stage.store.approvals.approve(request, order, BORIS, entry, [], seen=None)
    stage.again()
    with pytest.raises(UserMistake, match="already been answered"):
        await Approvals(stage.ordering).approve(await stage.who(BORIS), request.id)
    stage.clock.passes(MINUTE)
    assert await stage.crash_recovery.lost_orders() == 1
    assert stage.sent("add") == []
    assert [one.id for one in await stage.store.orders.unknown(10)] == [order.id]
    told_of = [(type(one), one.order_id) for one in await stage.store.outbox.waiting(50) if one.person_id == ANA]
    assert told_of == [(OrderUnknown, order.id)]
