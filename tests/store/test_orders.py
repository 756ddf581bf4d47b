"""Orders: stored before they are sent, once for each draft, and only ever moved from where they were read."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

from bot.domain.ids import SHARED, AccountId, DraftId, OrderId, PanelOrderId, ServiceId
from bot.domain.money import Money
from bot.domain.orders.cards import Card
from bot.domain.orders.orders import Order, OrderSummary, Status
from bot.domain.orders.polling import DueOrder, OrderRecord
from bot.store.store import Store
from tests.store.examples import ANA, AT_ANAS, BORIS, NOW, SECOND, draft, entry, event, order, refill, running

LEASE = NOW + 30 * SECOND


async def stored(store: Store, *orders: Order) -> None:
    """Put orders there, each through a draft of its own."""
    for one in orders:
        through = draft(one.id)
        await store.drafts.save(through, over=None)
        assert await store.orders.submit(replace(one, draft_id=DraftId(one.id)), through)


async def followed(store: Store, *orders: Order) -> None:
    """Put orders there that the panel is asked about, each from its number's millisecond on."""
    await stored(store, *orders)
    for one in orders:
        kept = replace(one, draft_id=DraftId(one.id))
        assert await store.orders.save(kept, was=one.status, next_check_at=NOW + one.id)


async def test_an_order_comes_back_as_it_was_with_every_digit(store: Store) -> None:
    whole = running(
        10,
        draft_id=DraftId(10),
        service_name="Лайки 🚀",
        parameters={"link": "https://example.com", "comments": "a\nb"},
        quantity=None,
        rate=Decimal("1234567890.12345678"),
        charge=Money(Decimal("99999999999999999999.000000000001"), "BYN"),
        refill=True,
        cancel=True,
        said="In progress",
        charged=Decimal("0.00000001"),
        start_count=2**53 + 1,
        remains=-7,
        runs_done=2,
        posts_done=3,
        children=(PanelOrderId("a1"), PanelOrderId("2")),
        balance_before=Decimal("100.84292"),
        balance_after=Decimal("-0.5"),
        started_at=NOW + 2,
        finished_at=NOW + 3,
        checked_at=NOW + 4,
        cancel_requested_at=NOW + 5,
        muted=True,
    )
    await stored(store, whole, order(11))
    assert await store.orders.get(whole.id) == whole
    assert await store.orders.by_draft(DraftId(10)) == whole
    assert await store.orders.by_panel_id(SHARED, PanelOrderId("900010")) == whole
    assert await store.orders.get(OrderId(11)) == order(11, draft_id=DraftId(11))
    assert await store.orders.get(OrderId(12)) is None
    assert await store.orders.by_panel_id(AccountId(2), PanelOrderId("900010")) is None


async def test_a_text_no_database_takes_is_stored_as_near_as_can_be(store: Store) -> None:
    await stored(store, order(10, service_name="a\0b \ud83d c", link="\udc00"))
    found = await store.orders.get(OrderId(10))
    assert found is not None
    assert (found.service_name, found.link) == ("a\ufffdb \ufffd c", "\ufffd")


async def test_submitting_closes_the_draft(store: Store) -> None:
    await stored(store, order(10))
    assert await store.drafts.current(ANA, AT_ANAS) is None


async def test_a_draft_is_ordered_once(store: Store) -> None:
    await stored(store, order(10))
    assert not await store.orders.submit(order(11, draft_id=DraftId(10)), draft(10))
    assert await store.orders.get(OrderId(11)) is None


async def test_a_draft_that_moved_on_or_is_gone_is_not_ordered(store: Store) -> None:
    await store.drafts.save(draft(1, version=2), over=None)
    for old in (draft(1, version=1), draft(2, version=2), draft(1, version=2, person_id=BORIS)):
        assert not await store.orders.submit(order(10, draft_id=old.id), old)
    assert await store.orders.get(OrderId(10)) is None
    assert await store.drafts.current(ANA, AT_ANAS) == draft(1, version=2)


async def test_saving_moves_an_order_from_where_it_was_and_tells_once(store: Store) -> None:
    await stored(store, order(10))
    placed = running(10, draft_id=DraftId(10))
    assert await store.orders.save(
        placed, was=Status.SUBMITTING, next_check_at=NOW, events=[event(1, "placed"), event(2, "placed")]
    )
    assert await store.orders.get(OrderId(10)) == placed
    assert [one.id for one in await store.outbox.waiting(10)] == [1]


async def test_an_order_that_moved_meanwhile_is_not_saved_and_nothing_is_told(store: Store) -> None:
    await stored(store, running(10))
    rejected = replace(running(10), status=Status.REJECTED)
    assert not await store.orders.save(rejected, was=Status.SUBMITTING, next_check_at=None, events=[event(1)])
    assert await store.orders.get(OrderId(10)) == running(10, draft_id=DraftId(10))
    assert await store.outbox.waiting(10) == []


async def test_many_tracked_orders_are_recorded_and_one_that_moved_is_left_alone(store: Store) -> None:
    one, two = running(10), running(11, status=Status.CANCELED)
    await followed(store, one, two)
    done = replace(one, status=Status.COMPLETED, remains=0)
    late = replace(two, status=Status.COMPLETED)
    await store.orders.record(
        [OrderRecord(late, Status.IN_PROGRESS, None), OrderRecord(done, Status.IN_PROGRESS, None)],
        [event(1, order_id=one.id), event(2, order_id=two.id), event(3), event(4, "key 1", order_id=one.id)],
    )
    assert await store.orders.get(one.id) == replace(done, draft_id=DraftId(10))
    assert await store.orders.get(two.id) == replace(two, draft_id=DraftId(11))
    assert [one.id for one in await store.outbox.waiting(10)] == [1, 3]


async def test_recording_keeps_what_the_person_did_while_the_panel_was_asked(store: Store) -> None:
    await followed(store, running(10))
    [due] = await store.orders.claim_due(NOW + SECOND, LEASE, 10)
    [read] = await store.orders.tracked([due.id])
    await store.orders.mute(read.id, muted=True)
    assert await store.orders.ask_cancel(read.id, entry(901, at=NOW), was=None)
    whole = await store.orders.get(read.id)
    await store.orders.record([OrderRecord(replace(read, remains=5), read.status, NOW + 9, "five left")], [])
    after = await store.orders.get(read.id)
    assert whole is not None
    assert after == replace(whole, remains=5, cancel_requested_at=NOW, muted=True)
    assert await store.orders.claim_due(NOW + 8, LEASE, 10) == []
    assert [one.incoming for one in await store.orders.claim_due(NOW + 9, LEASE, 10)] == ["five left"]


async def test_an_order_of_which_nothing_new_was_said_is_asked_about_later_unless_it_moved_meanwhile(
    store: Store,
) -> None:
    ours = Store(store._engine, holder="ours")
    await followed(store, *(running(number) for number in (10, 11, 12)))
    due = await ours.orders.claim_due(NOW + SECOND, LEASE, 10)
    canceled = running(11, draft_id=DraftId(11), status=Status.CANCELED)
    assert await store.orders.save(canceled, was=Status.IN_PROGRESS, next_check_at=None)
    await ours.orders.record([], [], again={one.id: NOW + 20 for one in reversed(due)})
    assert await store.orders.claim_due(NOW + 19, LEASE, 10) == []
    assert {one.id for one in await store.orders.claim_due(NOW + 20, LEASE, 10)} == {10, 12}
    assert await store.orders.get(canceled.id) == canceled


async def test_what_moved_while_the_panel_was_asked_is_recorded_and_followed_as_whoever_moved_it_said(
    store: Store,
) -> None:
    ours = Store(store._engine, holder="ours")
    await followed(store, running(10), running(11))
    await ours.orders.claim_due(NOW + SECOND, LEASE, 10)
    read, other = await store.orders.tracked([OrderId(10), OrderId(11)])
    # A person refreshes while the loop asks: what they saw is newer.
    refreshed = replace(read, remains=3)
    await store.orders.record([OrderRecord(refreshed, read.status, NOW + 50)], [], claimed=False)
    stale = OrderRecord(replace(read, remains=7), read.status, NOW + 20, "seven left")
    await ours.orders.record([stale, OrderRecord(replace(other, remains=7), other.status, NOW + 20, "seven left")], [])
    after = {one.id: one.remains for one in await store.orders.tracked([read.id, other.id])}
    assert after == {read.id: 3, other.id: 7}
    assert [one.id for one in await store.orders.claim_due(NOW + 49, LEASE, 10)] == [other.id]
    assert [(one.id, one.incoming) for one in await store.orders.claim_due(NOW + 50, LEASE, 10)] == [(read.id, "")]


async def test_an_end_that_comes_late_does_not_stop_what_is_followed_anew(store: Store) -> None:
    ours = Store(store._engine, holder="ours")
    await followed(store, running(10))
    await ours.orders.claim_due(NOW + SECOND, LEASE, 10)
    [read] = await store.orders.tracked([OrderId(10)])
    moved_on = replace(read, status=Status.PROCESSING)
    await store.orders.record([OrderRecord(moved_on, read.status, NOW + 50)], [], claimed=False)
    ended = OrderRecord(replace(read, status=Status.COMPLETED), read.status, None)
    await ours.orders.record([ended], [])
    await store.orders.record([ended], [], claimed=False)
    assert [one.status for one in await store.orders.tracked([read.id])] == [Status.PROCESSING]
    assert [one.id for one in await store.orders.claim_due(NOW + 50, LEASE, 10)] == [read.id]


async def test_a_number_is_one_order_however_many_claim_it_at_once(store: Store) -> None:
    await stored(store, *(order(one, status=Status.UNKNOWN) for one in (10, 11, 12)))
    number = PanelOrderId("900001")
    claims = [replace(running(one), panel_order_id=number) for one in (10, 11, 12)]
    taken = replace(running(20), draft_id=None, panel_order_id=number)
    outcomes = await asyncio.gather(
        *(store.orders.save(one, was=Status.UNKNOWN, next_check_at=NOW) for one in claims),
        *(store.orders.take(taken, next_check_at=NOW) for _ in range(3)),
    )
    assert outcomes[:3].count(True) == 1
    [winner] = [one for one, won in zip(claims, outcomes, strict=False) if won]
    found = await store.orders.by_panel_id(SHARED, number)
    assert found is not None
    assert found.id == winner.id
    assert not await store.orders.take(taken, next_check_at=NOW)
    assert [due.id for due in await store.orders.claim_due(NOW, LEASE, 10)] == [winner.id]


async def test_what_was_followed_by_its_number_gives_way_with_its_refills(store: Store) -> None:
    followed = replace(running(20), draft_id=None)
    assert await store.orders.take(followed, next_check_at=NOW)
    await store.refills.submit(refill(1, 20))
    await store.cards.put(Card(followed.id, AT_ANAS, 7))
    await stored(store, order(10))
    placed = replace(running(10), panel_order_id=followed.panel_order_id)
    assert await store.orders.save(placed, was=Status.SUBMITTING, next_check_at=NOW)
    assert await store.orders.get(followed.id) is None
    assert [one.id for one in await store.refills.of(placed.id)] == [1]
    assert [due.id for due in await store.orders.claim_due(NOW, LEASE, 10)] == [placed.id]


async def test_muting_stays_when_an_order_read_before_is_saved(store: Store) -> None:
    await stored(store, running(10))
    await store.orders.mute(OrderId(10), muted=True)
    assert await store.orders.save(replace(running(10), said="still"), was=Status.IN_PROGRESS, next_check_at=NOW)
    await store.orders.mute(OrderId(10), muted=True)
    found = await store.orders.get(OrderId(10))
    assert found is not None
    assert found.muted
    await store.orders.mute(OrderId(10), muted=False)


async def test_due_orders_are_claimed_oldest_due_first_and_once(store: Store) -> None:
    await stored(store, running(14))
    for number, at in ((10, 3), (11, 1), (12, 2), (13, SECOND)):
        assert await store.orders.take(running(number), next_check_at=NOW + at)
    assert [one.id for one in await store.orders.claim_due(NOW + 3, LEASE, 2)] == [11, 12]
    assert [one.id for one in await store.orders.claim_due(NOW + 3, LEASE, 2)] == [10]
    assert await store.orders.claim_due(NOW + 3, LEASE, 2) == []
    again = await store.orders.claim_due(LEASE, LEASE + SECOND, 10)
    assert again == [
        DueOrder(OrderId(number), SHARED, PanelOrderId(str(900_000 + number)), NOW + number, "")
        for number in (11, 12, 10, 13)
    ]
    assert await store.orders.claim_due(LEASE + SECOND - 1, LEASE, 10) == []


async def test_an_order_that_is_followed_no_more_is_never_claimed(store: Store) -> None:
    await followed(store, running(10), running(11))
    await store.orders.claim_due(NOW + SECOND, LEASE, 10)
    await store.orders.leave([OrderId(10)])
    assert [one.id for one in await store.orders.claim_due(LEASE, LEASE + 1, 10)] == [11]


async def test_two_replicas_never_claim_the_same_order(database_url: str) -> None:
    one, two = await Store.open(database_url), await Store.open(database_url)
    await followed(one, *(running(number) for number in range(10, 60)))
    portions = await asyncio.gather(
        *(store.orders.claim_due(NOW + SECOND, LEASE, 5) for store in (one, two) for _ in range(10))
    )
    claimed = [order.id for portion in portions for order in portion]
    assert len(claimed) == len(set(claimed))
    rest = await one.orders.claim_due(NOW + SECOND, LEASE, 100)
    assert sorted([*claimed, *(order.id for order in rest)]) == list(range(10, 60))
    await one.close()
    await two.close()


async def test_an_order_is_lost_when_the_lease_of_its_sender_ended(store: Store) -> None:
    await stored(store, order(10, lease_until=LEASE), order(11, lease_until=None), running(12))
    assert [one.id for one in await store.orders.lost(LEASE - 1)] == [11]
    assert sorted(one.id for one in await store.orders.lost(LEASE)) == [10, 11]


async def test_unfinished_orders_on_a_link_are_those_the_panel_may_still_work_on(store: Store) -> None:
    everything = [
        running(number, link_key="example.com/a", status=status) for number, status in enumerate(Status, start=10)
    ]
    await stored(store, *everything, running(50, link_key="example.com/b"))
    await stored(store, running(51, link_key="example.com/a", account_id=AccountId(2)))
    found = {one.status for one in await store.orders.unfinished_on(SHARED, "example.com/a")}
    assert found == {status for status in Status if not status.final}


async def test_the_summary_counts_what_runs_and_what_waits_for_the_person(store: Store) -> None:
    await stored(
        store,
        *(running(number, status=status) for number, status in enumerate(Status, start=10)),
        running(30, person_id=BORIS),
        running(31, person_id=BORIS, status=Status.UNKNOWN),
    )
    assert await store.orders.summary(SHARED, ANA) == OrderSummary(running=3, needs_you=1)
    assert await store.orders.summary(SHARED, None) == OrderSummary(running=4, needs_you=2)
    assert await store.orders.summary(AccountId(2), ANA) == OrderSummary(running=0, needs_you=0)


async def test_the_latest_orders_are_those_that_were_placed(store: Store) -> None:
    await stored(store, running(10), running(11), order(12), running(13), running(14, person_id=BORIS))
    assert [one.id for one in await store.orders.latest(SHARED, ANA, 2)] == [13, 11]


async def test_the_parameters_of_a_services_last_order_are_looked_for_among_the_newest(store: Store) -> None:
    await stored(store, running(10, parameters={"quantity": "700"}), running(11, parameters={"quantity": "750"}))
    await stored(store, running(12, service_id=ServiceId("other")), order(13, parameters={"quantity": "800"}))

    async def last(within: int) -> object:
        return await store.orders.last_parameters(SHARED, ANA, running(10).service_id, within=within)

    assert await last(2) == {"quantity": "750"}, "what was not placed does not count"
    assert await last(1) == {}


async def test_unknown_orders_are_listed_newest_first(store: Store) -> None:
    await stored(store, order(10, status=Status.UNKNOWN), running(11), order(12, status=Status.UNKNOWN))
    assert [one.id for one in await store.orders.unknown(100)] == [12, 10]


async def test_the_depth_counts_what_is_due(store: Store) -> None:
    await followed(store, running(10), running(11), running(12))
    depth = await store.orders.depth(NOW + 11)
    assert (depth.waiting, depth.oldest_at) == (2, NOW + 10)
    assert (await store.orders.depth(NOW + 9)).oldest_at is None
