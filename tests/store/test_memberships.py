"""Roles, limits and what was spent; approvals; the audit log beside them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

from bot.domain.accounts.memberships import Approval, ApprovalState, AuditEntry, Membership
from bot.domain.accounts.people import Role
from bot.domain.ids import SHARED, DraftId, OrderId
from bot.domain.money import Money
from bot.domain.orders.orders import Status
from bot.domain.queues import QueueDepth
from bot.store.store import Store
from tests.store.examples import ANA, BORIS, NOW, draft, order, running


async def seen_by(store: Store) -> Membership:
    await store.people.grant(ANA, SHARED, Role.BUYER)
    found = await store.memberships.get(ANA, SHARED)
    assert found is not None
    return found


async def test_of_two_orders_that_looked_at_the_same_limit_one_is_stored(store: Store) -> None:
    seen = await seen_by(store)
    drafts = [draft(number, chat_id=number) for number in (1, 2)]
    for one in drafts:
        await store.drafts.save(one, over=None)
    orders = [order(10 + one.id, draft_id=one.id, chat_id=one.chat_id) for one in drafts]
    said = await asyncio.gather(*(store.orders.submit(o, d, seen=seen) for o, d in zip(orders, drafts, strict=True)))
    assert sorted(said) == [False, True]
    assert [entry.action for entry in await store.audit.page(10)] == ["order"]


async def test_who_lost_the_role_meanwhile_submits_nothing(store: Store) -> None:
    seen = await seen_by(store)
    await store.people.grant(ANA, SHARED, Role.VIEWER)
    first = draft()
    await store.drafts.save(first, over=None)
    assert not await store.orders.submit(order(10, draft_id=first.id), first, seen=seen)
    assert await store.orders.get(OrderId(10)) is None
    assert await store.audit.page(10) == []


async def test_what_was_spent_counts_charges_that_are_known_and_quotes_that_are_not(store: Store) -> None:
    made = [
        running(1, charged=Decimal("0.5")),
        running(2, charged=None),
        running(3, status=Status.UNKNOWN, panel_order_id=None),
        running(4, status=Status.REJECTED),
        running(5, status=Status.CANCELED, charged=None),
        running(6, person_id=BORIS, charge=Money(Decimal("0.07"), "USD")),
        running(7, charge=Money(Decimal("3"), "EUR")),
    ]
    for number, one in enumerate(made, 1):
        own = draft(number, person_id=one.person_id)
        await store.drafts.save(own, over=None)
        assert await store.orders.submit(replace(one, draft_id=DraftId(number)), own)
    everything = await store.memberships.spent(SHARED, NOW)
    assert everything == {"USD": Decimal("2.37"), "EUR": Decimal("3")}
    assert await store.memberships.spent(SHARED, NOW, BORIS) == {"USD": Decimal("0.07")}
    assert (await store.memberships.spent(SHARED, NOW + 6)).get("USD") == Decimal("0.07")
    assert await store.memberships.usual(SHARED, "USD") == Decimal("0.9")


async def test_a_request_is_answered_once_and_buys_once(store: Store) -> None:
    first = draft()
    await store.drafts.save(first, over=None)
    asked = Approval(77, first, ApprovalState.WAITING, NOW)
    assert await store.approvals.ask(asked, [])
    assert not await store.approvals.ask(replace(asked, id=78), [])
    assert await store.approvals.get(77) == asked
    assert await store.approvals.depth() == QueueDepth(1, asked.created_at)
    assert await store.drafts.current(ANA, first.chat_id) is None
    yes = [
        store.approvals.approve(
            asked,
            order(20 + n, draft_id=first.id),
            BORIS,
            AuditEntry(30 + n, NOW, BORIS, SHARED, "approval_approve"),
            [],
            seen=None,
        )
        for n in range(3)
    ]
    no = store.approvals.close(
        asked, ApprovalState.REFUSED, BORIS, AuditEntry(40, NOW, BORIS, SHARED, "approval_refuse"), []
    )
    said = await asyncio.gather(*yes, no)
    assert said.count(True) == 1
    bought = await store.orders.by_draft(first.id)
    assert (bought is not None) is (said[3] is False)
    assert await store.approvals.waiting(SHARED) == []
    assert await store.approvals.depth() == QueueDepth(0, None)
