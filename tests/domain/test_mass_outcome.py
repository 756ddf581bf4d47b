"""What a mass order came to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.ids import DraftId, OrderId, PanelOrderId
from bot.domain.mass_orders.mass_orders import LineState, MassLine
from bot.domain.mass_orders.mass_outcome import QUIET_ABOVE, outcome, still_running, told_together
from bot.domain.money import Money
from bot.domain.orders.orders import Status


def line(number: int, status: Status, charged: str | None = "1") -> MassLine:
    return MassLine(
        DraftId(number), number, "101", "https://example.com", "100", LineState.SENT, charge=Decimal(1),
        order_id=OrderId(number), status=status, panel_order_id=PanelOrderId(str(number)),
        charged=None if charged is None else Decimal(charged),
    )  # fmt: skip


ENDED = [line(1, Status.COMPLETED), line(2, Status.PARTIAL, "0.4"), line(3, Status.CANCELED, "0")]


def test_what_the_panel_took_and_gave_back_is_added_up() -> None:
    found = outcome([*ENDED, line(4, Status.REJECTED, None)], "USD")
    assert found is not None
    assert (found.completed, found.partial, found.canceled, found.finished) == (1, 1, 1, 3)
    assert (found.charged, found.back) == (Money(Decimal("1.4"), "USD"), Money(Decimal("1.6"), "USD"))
    assert found.unsaid == 0


def test_money_the_panel_does_not_name_is_not_guessed() -> None:
    found = outcome([*ENDED, line(4, Status.CANCELED, None)], "USD")
    assert found is not None
    assert (found.charged.amount, found.back.amount, found.unsaid) == (Decimal("1.4"), Decimal("1.6"), 1)


@pytest.mark.parametrize("status", [Status.SUBMITTING, Status.PENDING, Status.PROCESSING, Status.IN_PROGRESS])
def test_nothing_is_finished_while_one_runs(status: Status) -> None:
    assert outcome([*ENDED, line(4, status), line(5, status), line(6, Status.COMPLETED)], "USD") is None
    assert still_running([*ENDED, line(4, status), line(5, status), line(6, Status.COMPLETED)]) == 5


def test_an_unknown_order_holds_nothing_up_and_is_counted() -> None:
    found = outcome([*ENDED, line(4, Status.UNKNOWN, None)], "USD")
    assert found is not None
    assert (found.finished, found.unknown) == (3, 1)


def test_where_only_unknown_orders_are_left_they_are_what_it_came_to() -> None:
    found = outcome([line(4, Status.UNKNOWN, None), line(5, Status.REJECTED, None)], "USD")
    assert found is not None
    assert (found.finished, found.unknown, found.unsaid) == (0, 1, 0)
    assert outcome([line(5, Status.REJECTED, None)], "USD") is None


def test_lines_that_cannot_be_ordered_do_not_make_a_mass_order_large() -> None:
    bad = MassLine(DraftId(99), 99, "", "", "", LineState.BAD)
    few = [line(number, Status.PENDING) for number in range(QUIET_ABOVE)]
    assert not told_together([*few, bad])
    assert told_together([*few, line(98, Status.PENDING)])
