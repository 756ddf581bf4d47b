"""A burst of ends is told in one notice; everything else one by one, in the order it happened."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import OrderId
from bot.domain.notifications.events import Event, GroupMassMoved, GroupOrderMoved, MassFinished, OrderFinished
from bot.domain.orders.orders import Status
from bot.flows.notifications.outbox_delivery import BURST, bundled
from tests.store.examples import event


def end(number: int) -> Event:
    return event(number, of=OrderFinished, order_id=OrderId(number))


def numbers(groups: list[list[Event]]) -> list[list[int]]:
    return [[one.id for one in group] for group in groups]


def test_few_ends_are_told_one_by_one() -> None:
    few = [end(number) for number in range(1, BURST)]
    assert numbers(bundled(few)) == [[1], [2], [3]]
    assert bundled([]) == []


def test_what_was_held_about_orders_is_one_and_the_end_of_a_mass_order_stays_its_own() -> None:
    whole = event(2, of=MassFinished, mass_id=1, held=True)
    held = [replace(end(1), held=True), whole, replace(end(3), held=True)]
    assert numbers(bundled(held)) == [[1, 3], [2]]


def test_much_news_of_a_group_is_one() -> None:
    news = [event(number, of=GroupOrderMoved, order_id=OrderId(number)) for number in range(1, 6)]
    whole = event(9, of=GroupMassMoved, mass_id=1, status=Status.PENDING)
    assert numbers(bundled([*news[:3], whole])) == [[1], [2], [3], [9]]
    assert numbers(bundled([*news, whole])) == [[1, 2, 3, 4, 5], [9]]


def test_many_ends_are_one_where_the_first_would_have_been() -> None:
    mixed = [event(1), end(2), event(3), end(4), end(5), event(6), end(7)]
    assert numbers(bundled(mixed)) == [[1], [2, 4, 5, 7], [3], [6]]
