"""What finished orders say of a service, and which order is late by it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.orders.orders import Status
from bot.domain.orders.statistics import OrderTimes, ServiceRecord, lateness, record_of
from tests.store.examples import NOW, SECOND, running

MINUTE = 60 * SECOND


def course(minutes: int, status: Status = Status.COMPLETED, *, start: int | None = 1, last_run: int = 0) -> OrderTimes:
    started_at = None if start is None else NOW + start * MINUTE
    return OrderTimes(status, NOW, started_at, NOW + minutes * MINUTE, NOW + last_run * MINUTE)


def test_of_few_orders_nothing_is_said() -> None:
    assert record_of([]) is None
    assert record_of([course(10), course(20)]) is None


def test_times_are_medians_of_what_was_delivered_whole() -> None:
    courses = [
        course(10, start=2),
        course(60, start=4),
        course(20, start=3),
        course(999, Status.PARTIAL),
        course(1, Status.CANCELED),
    ]
    assert record_of(courses) == ServiceRecord(5, 180, 20 * 60, partial=1, canceled=1)


def test_what_a_drip_feed_waits_between_its_runs_is_no_time_of_the_service() -> None:
    record = record_of([course(10), course(1455, last_run=1440), course(745, last_run=720), course(100, last_run=120)])
    assert record is not None
    assert record.done_seconds == 12.5 * 60


def test_orders_that_never_ended_whole_say_no_times() -> None:
    assert record_of([course(1, Status.CANCELED)] * 3) == ServiceRecord(3, None, None, partial=0, canceled=3)


def test_an_order_is_late_after_three_times_the_usual_and_not_before() -> None:
    record = ServiceRecord(5, start_seconds=600, done_seconds=3600, partial=0, canceled=0)
    order = running(1, placed_at=NOW)
    assert lateness(order, record, NOW + 179 * MINUTE, 600) is None
    assert lateness(order, record, NOW + 181 * MINUTE, 600) == 181 * 60
    waiting = replace(order, status=Status.PENDING)
    assert lateness(waiting, record, NOW + 29 * MINUTE, 600) is None
    assert lateness(waiting, record, NOW + 31 * MINUTE, 600) is not None
    assert lateness(waiting, record, NOW + 31 * MINUTE, 7200) is None
    assert lateness(replace(order, status=Status.COMPLETED), record, NOW + 999 * MINUTE, 600) is None


def test_a_drip_feed_is_late_only_by_its_last_run() -> None:
    record = ServiceRecord(5, start_seconds=600, done_seconds=3600, partial=0, canceled=0)
    fed = running(1, placed_at=NOW, parameters={"quantity": "100", "runs": "10", "interval": "60"})
    assert lateness(fed, record, NOW + (9 * 60 + 179) * MINUTE, 600) is None
    assert lateness(fed, record, NOW + (9 * 60 + 181) * MINUTE, 600) == (9 * 60 + 181) * 60
    assert lateness(replace(fed, status=Status.PENDING), record, NOW + 31 * MINUTE, 600) is not None


def test_of_four_orders_none_is_called_late() -> None:
    assert lateness(running(1, placed_at=NOW), ServiceRecord(4, 1, 1, 0, 0), NOW + 999 * MINUTE, 600) is None
