"""From the panel's word to the event: due orders in batches, status and event in one transaction."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bot.domain.accounts.people import Role
from bot.domain.errors import NotAllowed, PanelRefusal
from bot.domain.ids import SHARED, OrderId, PanelOrderId
from bot.domain.notifications.events import Event, OrderFinished
from bot.domain.orders.orders import Order, Status
from bot.store.store import Store
from tests.flows.environment import ANA, BORIS, DAY, HOUR, MINUTE, SECOND, Stage


async def placed(stage: Stage, count: int) -> list[Order]:
    return [await stage.bought("50", f"https://instagram.com/p/Post{n}") for n in range(count)]


async def tracked(stage: Stage) -> int:
    """Whatever is due is asked about; how many changed."""
    return sum(
        [
            await stage.status_polling.ask(account, orders)
            for account, orders in (await stage.status_polling.due()).items()
        ]
    )


async def now(stage: Stage, order: Order) -> Order:
    found = await stage.store.orders.get(order.id)
    assert found is not None
    return found


async def told(stage: Stage) -> list[Event]:
    return await stage.store.outbox.waiting(1000)


def said(stage: Stage, order: Order, status: str, **more: object) -> None:
    stage.panel.execute({"do": "set_order", "order": order.panel_order_id, "status": status, **more})


async def test_a_change_is_stored_and_told_in_one_go(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    stage.panel.execute({"do": "advance", "seconds": 2 * 3600})
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 1
    done = await now(stage, order)
    assert (done.status, done.delivered, done.finished_at) == (Status.COMPLETED, 50, stage.clock.now)
    assert await stage.asked_next() is None
    [event] = await told(stage)
    assert (type(event), event.order_id, event.person_id) == (OrderFinished, order.id, ANA)


async def test_nothing_is_asked_before_it_is_due_nor_by_two_at_once(stage: Stage) -> None:
    await placed(stage, 2)
    assert await stage.status_polling.due() == {}
    stage.clock.passes(20 * SECOND)
    assert await stage.status_polling.due(busy=[SHARED]) == {}, "the account is being asked"
    held = await stage.status_polling.due()
    assert len(held[SHARED]) == 2
    assert await stage.status_polling.due() == {}, "somebody holds them"
    stage.clock.passes(3 * MINUTE)
    assert len((await stage.status_polling.due())[SHARED]) == 2, "who held them is gone"


@pytest.mark.parametrize(("orders", "requests"), [(1, 1), (100, 1), (101, 2), (230, 3)])
async def test_a_hundred_orders_share_a_request(stage: Stage, orders: int, requests: int) -> None:
    stage.panel.execute({"do": "set_balance", "balance": "1000"})
    await placed(stage, orders)
    stage.clock.passes(20 * SECOND)
    await tracked(stage)
    assert len(stage.sent("status")) == requests
    asked = [one for parameters in stage.sent("status") for one in (*parameters.values(),)[0].split(",")]
    assert len(set(asked)) == orders


async def test_an_unknown_word_is_kept_and_moves_nothing(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "Awaiting moderation")
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 0
    seen = await now(stage, order)
    assert (seen.status, seen.said) == (Status.PENDING, "Awaiting moderation")
    assert await stage.asked_next() == stage.clock.now + 20 * SECOND
    assert await told(stage) == []


async def test_an_order_the_panel_leaves_out_is_asked_about_later(stage: Stage) -> None:
    known, missing = await placed(stage, 2)
    stage.goes_wrong(
        "status", body=f'{{"{known.panel_order_id}": {{"status": "In progress", "remains": "10", "charge": "0.01"}}}}'
    )
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 1
    assert (await now(stage, known)).status is Status.IN_PROGRESS
    assert (await now(stage, missing)).status is Status.PENDING
    stage.clock.passes(20 * SECOND)
    assert [one.id for one in (await stage.status_polling.due())[SHARED]] == [known.id]
    assert await stage.status_polling.due() == {}
    stage.clock.passes(880 * SECOND)
    assert missing.id in [one.id for one in (await stage.status_polling.due())[SHARED]]


async def test_an_order_the_panel_does_not_know_keeps_its_status_and_the_panels_words_and_is_asked_about_later(
    stage: Stage,
) -> None:
    foreign, known = await placed(stage, 2)
    stage.goes_wrong(
        "status",
        body=f'{{"{foreign.panel_order_id}": {{"error": "Incorrect order ID"}},'
        f' "{known.panel_order_id}": {{"status": "In progress"}}}}',
    )
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 1
    seen = await now(stage, foreign)
    assert (seen.status, seen.said) == (Status.PENDING, "Incorrect order ID")
    assert (await now(stage, known)).status is Status.IN_PROGRESS, "it comes behind it in the answer"
    stage.clock.passes(20 * SECOND)
    assert [one.id for one in (await stage.status_polling.due())[SHARED]] == [known.id]
    stage.clock.passes(880 * SECOND)
    assert foreign.id in [one.id for one in (await stage.status_polling.due())[SHARED]]


async def test_a_panel_that_is_down_moves_nothing_but_the_time_of_asking(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    stage.clock.passes(20 * SECOND)
    stage.goes_wrong("status", status=502, body="<html>", content_type="text/html", times=20)
    assert await tracked(stage) == 0
    seen = await now(stage, order)
    assert (seen.status, await stage.asked_next()) == (Status.PENDING, stage.clock.now + MINUTE)
    stage.faults.clear()
    stage.clock.passes(MINUTE)
    said(stage, order, "Processing")
    assert await tracked(stage) == 1


@pytest.mark.parametrize("late", ["In progress", "Pending", "Processing", "whatever"])
async def test_a_final_order_never_moves_back(stage: Stage, late: str) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "Completed")
    stage.clock.passes(20 * SECOND)
    await tracked(stage)
    done = await now(stage, order)
    assert done.status is Status.COMPLETED
    said(stage, order, late)
    assert (await stage.status_polling.refresh(await stage.who(), done)).status is Status.COMPLETED
    assert [type(event) for event in await told(stage)] == [OrderFinished]


async def test_a_partial_order_says_what_is_missing_and_what_was_charged(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "Partial", remains=20)
    stage.clock.passes(20 * SECOND)
    await tracked(stage)
    seen = await now(stage, order)
    assert (seen.status, seen.delivered, seen.missing) == (Status.PARTIAL, 30, 20)
    assert seen.charged is not None
    assert seen.charged < order.charge.amount


async def test_a_change_that_two_saw_is_told_once(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "Completed")
    stage.clock.passes(20 * SECOND)
    held = (await stage.status_polling.due())[SHARED]
    await stage.status_polling.ask(SHARED, held)
    await stage.status_polling.ask(SHARED, held)
    await stage.status_polling.refresh(await stage.who(), order)
    assert len(await told(stage)) == 1


async def test_what_a_person_asked_for_meanwhile_is_not_undone(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    stage.clock.passes(20 * SECOND)
    held = (await stage.status_polling.due())[SHARED]
    await stage.refill_cancel.cancel(await stage.who(), order.id)
    await stage.my_orders.mute(await stage.who(), order.id, muted=True)
    said(stage, order, "In progress")
    await stage.status_polling.ask(SHARED, held)
    seen = await now(stage, order)
    assert (seen.status, seen.muted) == (Status.IN_PROGRESS, True)
    assert seen.cancel_requested_at is not None


async def pauses(stage: Stage, order: Order, ages: Sequence[int]) -> list[int]:
    found = []
    for age in ages:
        stage.clock.now = (order.placed_at or 0) + age
        await tracked(stage)
        found.append((await stage.asked_next() or 0) - stage.clock.now)
    return found


async def test_an_order_that_takes_long_is_asked_about_less_often(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "In progress")
    assert await pauses(stage, order, [20 * SECOND, 10 * MINUTE, HOUR, DAY]) == [
        20 * SECOND,
        MINUTE,
        6 * MINUTE,
        15 * MINUTE,
    ]


async def test_orders_of_a_closed_account_are_not_asked_about_any_more(stage: Stage) -> None:
    await placed(stage, 1)
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    await stage.store.accounts.save(type(account)(SHARED, account.name, account.url, "", closed_at=stage.clock.now))
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 0
    assert stage.sent("status") == []
    assert await stage.asked_next() is None


async def test_a_person_who_refreshes_sees_what_is_so_now(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "In progress", remains=20)
    seen = await stage.status_polling.refresh(await stage.who(), order)
    assert (seen.status, seen.delivered) == (Status.IN_PROGRESS, 30)


async def test_a_refresh_is_recorded_although_another_process_asks_about_the_order(
    stage: Stage, sqlite_url: str
) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "In progress", remains=20)
    stage.clock.passes(20 * SECOND)
    other = await Store.open(sqlite_url, holder="another")
    assert await other.orders.claim_due(stage.clock.now, stage.clock.now + MINUTE, 1)
    await other.close()
    assert (await stage.status_polling.refresh(await stage.who(), order)).status is Status.IN_PROGRESS


async def test_a_refresh_says_the_panels_refusal(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    stage.goes_wrong("status", body='{"error": "Incorrect order ID"}')
    with pytest.raises(PanelRefusal, match="does not know this order number"):
        await stage.status_polling.refresh(await stage.who(), order)


async def test_who_may_see_no_orders_refreshes_none(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    await stage.person(BORIS, Role.NOBODY)
    with pytest.raises(NotAllowed):
        await stage.status_polling.refresh(await stage.who(BORIS), order)


async def test_ids_of_ours_and_of_the_panel_are_never_mixed(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    assert order.panel_order_id is not None
    assert await stage.store.orders.get(OrderId(int(order.panel_order_id))) is None
    assert await stage.store.orders.by_panel_id(SHARED, PanelOrderId(str(order.id))) is None


async def test_an_answer_that_says_the_same_again_moves_the_next_time_alone(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "In progress", remains=20)
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 1
    seen = await now(stage, order)
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 0
    assert await now(stage, order) == seen
    assert await stage.asked_next() == stage.clock.now + 20 * SECOND
    assert len(await told(stage)) == 1


async def test_what_the_panel_takes_back_is_recorded_although_it_said_the_same_before(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    for remains, asked in ((20, False), (5, True), (20, False)):
        said(stage, order, "In progress", remains=remains)
        stage.clock.passes(20 * SECOND)
        if asked:  # a person sees it in between
            await stage.status_polling.refresh(await stage.who(), await now(stage, order))
        else:
            await tracked(stage)
        assert (await now(stage, order)).remains == remains


async def test_a_panel_that_knows_an_order_again_takes_its_refusal_back(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "In progress", remains=20)
    stage.clock.passes(20 * SECOND)
    await tracked(stage)
    stage.goes_wrong("status", body=f'{{"{order.panel_order_id}": {{"error": "Incorrect order ID"}}}}')
    stage.clock.passes(20 * SECOND)
    await tracked(stage)
    assert (await now(stage, order)).said == "Incorrect order ID"
    stage.clock.passes(900 * SECOND)
    await tracked(stage)
    assert (await now(stage, order)).said == "In progress"


async def test_what_could_not_be_recorded_is_recorded_when_it_is_said_again(stage: Stage) -> None:
    [order] = await placed(stage, 1)
    said(stage, order, "In progress", remains=20)
    stage.clock.passes(20 * SECOND)
    held = (await stage.status_polling.due())[SHARED]
    await stage.store.release()  # as a start does; whoever held them is asking still
    ours = Store(stage.store._engine, holder="another")
    assert await ours.orders.claim_due(stage.clock.now, stage.clock.now + SECOND, 10)
    await stage.status_polling.ask(SHARED, held)
    assert (await now(stage, order)).status is Status.PENDING
    stage.clock.passes(SECOND)
    assert await tracked(stage) == 1
    assert (await now(stage, order)).remains == 20


async def test_of_a_batch_what_moved_is_told_although_what_comes_before_it_did_not(stage: Stage) -> None:
    still, moved, also = await placed(stage, 3)
    for order in (still, moved, also):
        said(stage, order, "In progress" if order is also else "Pending" if order is still else "Completed")
    stage.clock.passes(20 * SECOND)
    assert await tracked(stage) == 2
    assert [(await now(stage, one)).status for one in (still, moved, also)] == [
        Status.PENDING,
        Status.COMPLETED,
        Status.IN_PROGRESS,
    ]
    assert len(stage.sent("status")) == 1
    assert (OrderFinished, moved.id) in [(type(one), one.order_id) for one in await told(stage)]
