"""A burst of ends is told in one notice; everything else one by one, in the order it happened."""

from __future__ import annotations

from bot.domain.events import Event, EventKind
from bot.flows.delivering import BURST, bundled
from tests.store.examples import event


def end(number: int) -> Event:
    return event(number, kind=EventKind.ORDER_FINISHED)


def numbers(groups: list[list[Event]]) -> list[list[int]]:
    return [[one.id for one in group] for group in groups]


def test_few_ends_are_told_one_by_one() -> None:
    few = [end(number) for number in range(1, BURST)]
    assert numbers(bundled(few)) == [[1], [2], [3]]
    assert bundled([]) == []


def test_many_ends_are_one_where_the_first_would_have_been() -> None:
    mixed = [event(1), end(2), event(3), end(4), end(5), event(6), end(7)]
    assert numbers(bundled(mixed)) == [[1], [2, 4, 5, 7], [3], [6]]
