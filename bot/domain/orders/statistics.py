"""What our own finished orders say of a service: how soon it starts, how long it takes, how often it falls short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bot.domain.ordering.dripfeed import seconds_to_last_run
from bot.domain.orders.orders import Order, Status

LEAST = 3
"""With fewer finished orders than this nothing is said."""
LEAST_TO_JUDGE = 5
"""With fewer than this no order is called late."""
LATE_TIMES = 3
MOST = 200
"""How many of the newest finished orders are looked at."""


@dataclass(frozen=True, slots=True)
class OrderTimes:
    """The course of one finished order; times in ms. `last_run_at` is when the last run of a drip-feed began, else when it was placed."""

    status: Status
    placed_at: int
    started_at: int | None
    finished_at: int
    last_run_at: int


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """`count` finished orders: medians in seconds (None where no order says), and how many ended partial or cancelled.

    Times are as exact as we asked the panel, and count completed orders alone. `done_seconds` is that of one run: what a
    drip-feed waits between its runs says nothing of the service, and is left out.
    """

    count: int
    start_seconds: float | None
    done_seconds: float | None
    partial: int
    canceled: int

    @property
    def late_start_seconds(self) -> float | None:
        """After how long a pending order is late, or None where too little is known."""
        return self._late(self.start_seconds)

    @property
    def late_done_seconds(self) -> float | None:
        """After how long a running order is late, or None where too little is known."""
        return self._late(self.done_seconds)

    def _late(self, usual: float | None) -> float | None:
        return None if usual is None or self.count < LEAST_TO_JUDGE else LATE_TIMES * usual


def record_of(courses: Sequence[OrderTimes]) -> ServiceRecord | None:
    """The record of these courses, or None of too few."""
    if len(courses) < LEAST:
        return None
    whole = [course for course in courses if course.status is Status.COMPLETED]
    starts = [max(0, course.started_at - course.placed_at) / 1000 for course in whole if course.started_at is not None]
    return ServiceRecord(
        len(courses),
        median(starts) if starts else None,
        median(max(0, course.finished_at - course.last_run_at) / 1000 for course in whole) if whole else None,
        sum(course.status is Status.PARTIAL for course in courses),
        sum(course.status is Status.CANCELED for course in courses),
    )


def lateness(order: Order, record: ServiceRecord, now: int, least_seconds: float) -> float | None:
    """How long the order has been on its way, in seconds, if that is late by the record and at all; else None."""
    age = (now - (order.placed_at or now)) / 1000
    last_run = age - seconds_to_last_run(order.parameters)
    waited = [
        (last_run, record.late_done_seconds),
        (age, record.late_start_seconds if order.status is Status.PENDING else None),
    ]
    late = any(bound is not None and so_long > max(bound, least_seconds) for so_long, bound in waited)
    return age if late and order.status.running else None
