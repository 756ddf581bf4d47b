"""What a panel's answers do to an order, what is told of it, and when it is asked about again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.ids import SHARED, ChatId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.notifications.events import OrderFinished, OrderMoved, events_of
from bot.domain.orders.orders import FINAL, RUNNING, Order, RefillStatus, Status, StatusAnswer, StatusChange, moved
from bot.domain.orders.polling import MOST_IDS_A_REQUEST, PollingSchedule, batches

NOW = 1_790_000_000_000
SECOND = 1000
HOUR = 3_600_000


def order(**changes: Any) -> Order:
    plain = Order(
        id=OrderId(5),
        account_id=SHARED,
        person_id=PersonId(1001),
        chat_id=ChatId(1001),
        service_id=ServiceId("7"),
        service_name="Likes HQ",
        type="Default",
        link="https://instagram.com/p/Cx",
        link_key="instagram/p/Cx",
        parameters={"link": "https://instagram.com/p/Cx", "quantity": "1000"},
        quantity=1000,
        rate=Decimal("0.85"),
        charge=Money(Decimal("0.85"), "USD"),
        status=Status.PENDING,
        created_at=NOW,
        panel_order_id=PanelOrderId("23501"),
        placed_at=NOW,
    )
    return replace(plain, **changes)


counts = st.none() | st.integers(-(10**6), 10**6)
answers = st.builds(
    StatusAnswer,
    status=st.none() | st.sampled_from([status for status in Status if status in RUNNING | FINAL - {Status.REJECTED}]),
    said=st.sampled_from(["", "In progress", "Awaiting"]),
    charge=st.none() | st.decimals(0, 100, places=5),
    start_count=counts,
    remains=counts,
    runs=st.none() | st.integers(0, 10),
    posts=st.none() | st.integers(0, 10),
    children=st.just(()) | st.just((PanelOrderId("1"), PanelOrderId("2"))),
)


def after(before: Order, answer: StatusAnswer, now: int = NOW) -> Order:
    change = moved(before, answer, now)
    return before if change is None else change.after


@given(st.lists(answers, max_size=12))
def test_no_answer_leads_out_of_a_final_state(said: list[StatusAnswer]) -> None:
    here = order()
    for step, answer in enumerate(said):
        there = after(here, answer, NOW + step)
        if here.status.final:
            assert there.status.final
            assert there.finished_at == here.finished_at
        assert (there.finished_at is not None) == there.status.final
        assert there.id == here.id
        assert there.delivered is None or 0 <= there.delivered <= 1000
        here = there


@given(answers)
def test_an_order_that_was_never_placed_is_moved_by_nothing(answer: StatusAnswer) -> None:
    assert moved(order(status=Status.REJECTED, panel_order_id=None), answer, NOW) is None


@given(answers)
def test_the_same_answer_twice_changes_nothing_more(answer: StatusAnswer) -> None:
    once = after(order(), answer)
    assert moved(once, answer, NOW + 1) is None


def test_an_unknown_word_is_kept_and_moves_nothing() -> None:
    awaiting = after(order(status=Status.IN_PROGRESS), StatusAnswer(None, "Awaiting", remains=400))
    assert (awaiting.status, awaiting.said, awaiting.delivered) == (Status.IN_PROGRESS, "Awaiting", 600)


def test_what_an_answer_does_not_say_is_kept() -> None:
    known = order(charged=Decimal("0.85"), start_count=10, remains=400)
    there = after(known, StatusAnswer(Status.IN_PROGRESS, "In progress"))
    assert (there.charged, there.start_count, there.remains) == (Decimal("0.85"), 10, 400)


def test_an_order_begins_with_its_first_word_of_work_and_ends_once() -> None:
    began = after(order(), StatusAnswer(Status.IN_PROGRESS, "In progress"), NOW + SECOND)
    assert (began.started_at, began.finished_at) == (NOW + SECOND, None)
    done = after(began, StatusAnswer(Status.COMPLETED, "Completed"), NOW + HOUR)
    assert (done.started_at, done.finished_at) == (NOW + SECOND, NOW + HOUR)


@pytest.mark.parametrize(
    ("remains", "status", "delivered", "missing"),
    [
        (157, Status.PARTIAL, 843, 157),
        (0, Status.COMPLETED, 1000, 0),
        (None, Status.COMPLETED, 1000, 0),
        (None, Status.IN_PROGRESS, None, None),
        (-20, Status.COMPLETED, 1000, 0),
        (1200, Status.PENDING, 0, 1000),
    ],
)
def test_delivered_is_quantity_less_remains_whatever_the_panel_says(
    remains: int | None, status: Status, delivered: int | None, missing: int | None
) -> None:
    seen = order(remains=remains, status=status)
    assert (seen.delivered, seen.missing) == (delivered, missing)


def test_an_order_without_a_quantity_has_nothing_delivered_and_nothing_missing() -> None:
    seen = order(quantity=None, remains=3)
    assert (seen.delivered, seen.missing) == (None, None)


def test_every_status_is_ours_running_or_final() -> None:
    for status in Status:
        assert (status.final, status.running, status in (Status.SUBMITTING, Status.UNKNOWN)).count(True) == 1
    final = {status for status in RefillStatus if status.final}
    assert final == {RefillStatus.COMPLETED, RefillStatus.REJECTED, RefillStatus.LAPSED}


# ── what is told ──


def change(before: Order, **changes: Any) -> StatusChange[Order]:
    return StatusChange(before, replace(before, **changes))


def keys(*changes: StatusChange[Order]) -> list[str]:
    return [event.dedupe_key for one in changes for event in events_of(one, 1, NOW)]


def test_a_new_status_moves_the_card_and_a_final_one_is_told() -> None:
    [began] = events_of(change(order(), status=Status.IN_PROGRESS), 9, NOW)
    assert (began.id, type(began), began.order_id, began.due_at) == (9, OrderMoved, OrderId(5), NOW)
    [done] = events_of(change(order(), status=Status.COMPLETED), 9, NOW)
    assert isinstance(done, OrderFinished)


def test_numbers_move_the_card_once_a_percent() -> None:
    running = order(status=Status.IN_PROGRESS, remains=500)
    one, other, next_percent = (change(running, remains=remains) for remains in (489, 485, 479))
    assert len(keys(one, other, next_percent)) == 3
    assert len({*keys(one, other, next_percent)}) == 2
    assert keys(change(running, remains=499), change(running, start_count=3)) == []


def test_runs_and_posts_move_the_card_too() -> None:
    dripfeed = order(quantity=None, status=Status.IN_PROGRESS, runs_done=1)
    assert (
        len({*keys(change(dripfeed, runs_done=2), change(dripfeed, runs_done=3), change(dripfeed, posts_done=1))}) == 3
    )


def test_two_who_saw_the_same_change_make_one_event_of_it() -> None:
    seen = order(checked_at=NOW)
    assert keys(change(seen, status=Status.IN_PROGRESS)) == keys(change(seen, status=Status.IN_PROGRESS, remains=3))


def test_an_order_that_comes_back_to_an_earlier_status_is_told_again() -> None:
    first = change(order(checked_at=NOW), status=Status.PENDING, checked_at=NOW + 1)
    pending, started = order(checked_at=NOW), order(status=Status.IN_PROGRESS, checked_at=NOW + HOUR)
    there = change(pending, status=Status.IN_PROGRESS)
    back = change(started, status=Status.PENDING)
    again = change(order(checked_at=NOW + 2 * HOUR), status=Status.IN_PROGRESS)
    assert keys(first) == []
    assert len({*keys(there, back, again)}) == 3


# ── when it is asked about ──


@given(st.integers(0, 30 * 24 * HOUR), st.integers(0, 30 * 24 * HOUR))
def test_the_older_an_order_the_longer_the_pause(age: int, more: int) -> None:
    schedule = PollingSchedule(first_seconds=20, longest_seconds=900)
    running = order(status=Status.IN_PROGRESS)
    young, old = NOW + age, NOW + age + more
    sooner, later = schedule.next_check_at(running, young), schedule.next_check_at(running, old)
    assert sooner is not None
    assert later is not None
    assert 20 * SECOND <= sooner - young <= later - old <= 900 * SECOND


def test_an_order_is_asked_about_a_tenth_of_its_age_later_counted_from_its_placing() -> None:
    running = order(status=Status.IN_PROGRESS, created_at=NOW - HOUR)
    assert PollingSchedule().next_check_at(running, NOW + 1000 * SECOND) == NOW + 1100 * SECOND
    assert PollingSchedule().next_check_at(replace(running, placed_at=None), NOW) == NOW + 360 * SECOND


WHOLE: dict[str, tuple[Any, str]] = {
    "charge": (Decimal("0.80"), "charged"),
    "start_count": (3572, "start_count"),
    "remains": (157, "remains"),
    "runs": (4, "runs_done"),
    "posts": (9, "posts_done"),
    "children": ((PanelOrderId("1"),), "children"),
}
"""What an answer may say: its word, the value, and the word of the order."""


@pytest.mark.parametrize("said", WHOLE)
def test_what_an_answer_says_is_taken_over_and_what_it_leaves_out_stays(said: str) -> None:
    value, name = WHOLE[said]
    before = order(status=Status.IN_PROGRESS, started_at=NOW)
    told = moved(before, StatusAnswer(Status.IN_PROGRESS, "", **{said: value}), NOW)
    assert told == StatusChange(before, replace(before, checked_at=NOW, **{name: value}))
    silent = moved(told.after, StatusAnswer(Status.PROCESSING, ""), NOW)
    assert silent is not None
    assert getattr(silent.after, name) == value


def test_a_pending_order_has_not_begun() -> None:
    waiting = moved(order(), StatusAnswer(Status.PENDING, "", remains=1000), NOW)
    assert waiting is not None
    assert waiting.after.started_at is None


@pytest.mark.parametrize("status", [status for status in Status if not status.running])
def test_nothing_is_asked_where_nothing_will_change(status: Status) -> None:
    assert PollingSchedule().next_check_at(order(status=status), NOW) is None


def test_an_order_without_a_number_cannot_be_asked_about() -> None:
    assert PollingSchedule().next_check_at(order(panel_order_id=None), NOW) is None


def test_an_order_placed_in_the_future_of_this_clock_is_asked_about_at_the_shortest_pause() -> None:
    assert PollingSchedule(first_seconds=20).next_check_at(order(), NOW - HOUR) == NOW - HOUR + 20 * SECOND


@given(st.lists(st.integers(), max_size=1000))
def test_ids_share_as_few_requests_as_fit(ids: list[int]) -> None:
    made = batches(ids)
    assert [one for batch in made for one in batch] == ids
    assert len(made) == -(-len(ids) // MOST_IDS_A_REQUEST)
    assert all(len(batch) <= MOST_IDS_A_REQUEST for batch in made)


def test_answers_that_say_the_same_have_the_same_digest_and_others_another() -> None:
    plain = StatusAnswer(Status.IN_PROGRESS, "In progress", Decimal("0.5"), 10, 5, runs=1, posts=1)
    assert plain.digest == replace(plain, currency="EUR").digest, "the currency is recorded nowhere"
    changes: dict[str, Any] = {
            "status": None, "said": "in progress", "charge": Decimal("0.6"), "start_count": None, "remains": 4, "runs": 2,
            "posts": None, "children": (PanelOrderId("1"),),
    }  # fmt: skip
    others = [replace(plain, **{name: value}) for name, value in changes.items()]
    assert len({one.digest for one in (plain, *others)}) == 9
