"""Mass orders: a confirmation is used once, a line is one order, one holder goes on."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

from bot.domain.accounts.people import Account
from bot.domain.errors import UserMistake
from bot.domain.ids import SHARED, DraftId, OrderId, PanelOrderId
from bot.domain.mass_orders.mass_orders import LineState, MassLine, MassOrder, MassStatus
from bot.domain.orders.orders import Order, Status
from bot.domain.orders.polling import OrderRecord
from bot.domain.queues import QueueDepth
from bot.store.store import Store
from tests.store.examples import ANA, AT_ANAS, GROUP, NOW, SECOND, event, order

MASS = MassOrder(7, ANA, SHARED, AT_ANAS, MassStatus.PREVIEW, "USD", NOW, 12, Decimal("1E+2"), group_id=GROUP)


def line(number: int, state: LineState = LineState.READY) -> MassLine:
    return MassLine(
        DraftId(100 + number), number, "101", f"https://example.com/{number}", "1000", state, "Likes", Decimal("0.90"),
        50, 10_000, Decimal("0.9"),
    )  # fmt: skip


def order_of(one: MassLine) -> Order:
    return order(int(one.id) + 1000, draft_id=one.id)


async def begun(store: Store, count: int = 3) -> MassOrder:
    await store.mass_orders.begin(MASS, [line(number) for number in range(1, count + 1)])
    assert await store.mass_orders.confirm(MASS.id, 55, NOW)
    [claimed] = await store.mass_orders.claim(NOW, NOW + 60 * SECOND, 5)
    return claimed


async def test_lines_come_back_in_order_with_every_sentence_and_digit(store: Store) -> None:
    why = UserMistake("the rate changed from {old} to {new}", old=Decimal("0.10"), new=3)
    bad = replace(line(2, LineState.BAD), problem=why, warning=UserMistake("x"), rate=None, charge=None)
    await store.mass_orders.begin(MASS, [bad, line(1)])
    found = await store.mass_orders.get(MASS.id)
    assert found is not None
    assert found == MASS
    first, second = await store.mass_orders.lines(MASS.id)
    assert first == line(1)
    assert second.problem is not None
    assert str(second.problem) == "the rate changed from 0.10 to 3"


async def test_a_confirmation_is_used_once(store: Store) -> None:
    await store.mass_orders.begin(MASS, [line(1)])
    tries = await asyncio.gather(*(store.mass_orders.confirm(MASS.id, 55, NOW) for _ in range(5)))
    assert sorted(tries) == [False, False, False, False, True]
    await store.mass_orders.drop(MASS.id)
    found = await store.mass_orders.get(MASS.id)
    assert found is not None
    assert found.status is MassStatus.RUNNING


async def test_a_dropped_preview_is_not_confirmed(store: Store) -> None:
    await store.mass_orders.begin(MASS, [line(1)])
    await store.mass_orders.drop(MASS.id)
    assert not await store.mass_orders.confirm(MASS.id, 55, NOW)


async def test_a_line_is_one_order_however_many_try(store: Store) -> None:
    await begun(store)
    one = await store.mass_orders.next_line(MASS.id)
    assert one == line(1)
    tries = await asyncio.gather(
        *(store.mass_orders.submit(order(5000 + number, draft_id=one.id), one) for number in range(4))
    )
    assert sorted(tries) == [False, False, False, True]
    assert await store.mass_orders.next_line(MASS.id) == line(2)


async def test_what_became_of_a_line_is_read_with_it(store: Store) -> None:
    await begun(store, 1)
    placed = order_of(line(1))
    assert await store.mass_orders.submit(placed, line(1))
    await store.orders.save(
        replace(placed, status=Status.PENDING, panel_order_id=PanelOrderId("23501")),
        was=Status.SUBMITTING,
        next_check_at=NOW,
    )
    [sent] = await store.mass_orders.lines(MASS.id)
    assert (sent.order_id, sent.status, sent.panel_order_id) == (OrderId(1101), Status.PENDING, "23501")
    assert sent.bought


async def test_one_holder_goes_on_and_who_lost_the_lease_does_not(store: Store) -> None:
    mine = await begun(store)
    assert await store.mass_orders.claim(NOW, NOW + SECOND, 5) == []
    later = NOW + 61 * SECOND
    [theirs] = await store.mass_orders.claim(later, later + 60 * SECOND, 5)
    assert not await store.mass_orders.hold(mine, later + 70 * SECOND)
    assert await store.mass_orders.hold(theirs, later + 70 * SECOND)


async def test_a_stopped_mass_order_sends_no_line_and_ends_once(store: Store) -> None:
    mine = await begun(store)
    assert await store.mass_orders.end(MASS.id, MassStatus.STOPPED, NOW, UserMistake("You stopped it."), [event(1)])
    assert not await store.mass_orders.submit(order_of(line(1)), line(1))
    assert not await store.mass_orders.hold(mine, NOW + 90 * SECOND)
    assert not await store.mass_orders.end(MASS.id, MassStatus.DONE, NOW, None, [event(2)])
    assert [one.id for one in await store.outbox.waiting(5)] == [1]
    assert await store.orders.get(OrderId(1101)) is None


async def all_bought(store: Store, count: int) -> None:
    """A mass order that is done, with orders that run."""
    await begun(store, count)
    for number in range(1, count + 1):
        one = replace(order_of(line(number)), status=Status.PENDING, panel_order_id=PanelOrderId(str(23_500 + number)))
        assert await store.mass_orders.submit(one, line(number))
    assert await store.mass_orders.end(MASS.id, MassStatus.DONE, NOW, None, [])


async def test_of_many_who_see_that_all_orders_ended_one_tells(store: Store) -> None:
    await store.accounts.save(Account(SHARED, "Panel", "https://panel.example/api/v2", ""))
    await all_bought(store, 2)
    [found] = await store.mass_orders.finishing(5)
    await store.mass_orders.wait_for(found.id, OrderId(1102))
    assert await store.mass_orders.finishing(5) == []
    last = await store.orders.get(OrderId(1102))
    assert last is not None
    ended = replace(last, status=Status.PARTIAL, charged=Decimal("0.10"))
    await store.orders.record([OrderRecord(ended, Status.PENDING, None)], [], claimed=False)
    assert [one.id for one in await store.mass_orders.finishing(5)] == [MASS.id]
    assert [one.charged for one in await store.mass_orders.lines(MASS.id)] == [None, Decimal("0.10")]
    tries = await asyncio.gather(
        *(store.mass_orders.finish(MASS.id, NOW, [event(number, "mass:7:finished")]) for number in range(1, 5))
    )
    assert sorted(tries) == [False, False, False, True]
    assert len(await store.outbox.waiting(5)) == 1
    assert await store.mass_orders.finishing(5) == []


async def test_a_mass_order_on_a_closed_account_waits_for_no_order(store: Store) -> None:
    await store.accounts.save(Account(SHARED, "Panel", "https://panel.example/api/v2", ""))
    await all_bought(store, 1)
    await store.mass_orders.wait_for(MASS.id, OrderId(1101))
    assert await store.mass_orders.finishing(5) == []
    await store.accounts.save(Account(SHARED, "Panel", "https://panel.example/api/v2", "", closed_at=NOW))
    assert [one.id for one in await store.mass_orders.finishing(5)] == [MASS.id]


async def test_what_is_still_being_sent_is_not_finished(store: Store) -> None:
    await begun(store, 1)
    assert await store.mass_orders.finishing(5) == []
    assert not await store.mass_orders.finish(MASS.id, NOW, [event(1)])
    assert await store.outbox.waiting(5) == []


async def test_previews_nobody_confirmed_are_forgotten(store: Store) -> None:
    await store.mass_orders.begin(MASS, [line(1)])
    await store.mass_orders.begin(replace(MASS, id=8), [replace(line(1), id=DraftId(900))])
    assert await store.mass_orders.confirm(8, None, NOW)
    assert await store.mass_orders.trim(NOW + 1) == 1
    assert await store.mass_orders.get(MASS.id) is None
    assert await store.mass_orders.lines(MASS.id) == []
    assert len(await store.mass_orders.lines(8)) == 1


async def test_the_depth_counts_what_runs_since_its_confirmation(store: Store) -> None:
    assert await store.mass_orders.depth() == QueueDepth(0, None)
    mass = await begun(store)
    assert await store.mass_orders.depth() == QueueDepth(1, NOW)
    await store.mass_orders.end(mass.id, MassStatus.STOPPED, NOW, None, [], held=False)
    assert await store.mass_orders.depth() == QueueDepth(0, None)


async def test_a_line_knows_how_many_can_be_ordered_beside_it(store: Store) -> None:
    await store.mass_orders.begin(MASS, [line(1), line(2), line(3, LineState.BAD), line(4, LineState.REFUSED)])
    await store.mass_orders.begin(replace(MASS, id=8, update_id=13), [replace(line(1), id=DraftId(200))])
    assert await store.mass_orders.lines_beside(DraftId(101)) == 3
    assert await store.mass_orders.lines_beside(DraftId(200)) == 1
    assert await store.mass_orders.lines_beside(DraftId(999)) == 0
