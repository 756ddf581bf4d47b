"""What somebody may spend a day: to the last unit of it, and not one more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.domain.accounts.memberships import DailySpending, LimitPassed, Membership
from bot.domain.accounts.people import Role
from bot.domain.catalogue.services import Service
from bot.domain.ids import SHARED, PersonId, ServiceId
from bot.domain.money import Money
from bot.domain.ordering.order_types import order_type

ANA = Membership(PersonId(1001), SHARED, Role.BUYER)


def spending(limit: str, spent: str) -> DailySpending:
    return DailySpending(ANA, Money(Decimal(limit), "USD"), Money(Decimal(spent), "USD"))


@pytest.mark.parametrize(("spent", "charge"), [("0", "10"), ("9.99", "0.01"), ("10", "0"), ("3", "6.9999999")])
def test_an_order_up_to_the_limit_passes(spent: str, charge: str) -> None:
    spending("10", spent).check(Money(Decimal(charge), "USD"))


@pytest.mark.parametrize(("spent", "charge"), [("0", "10.0000001"), ("9.99", "0.02"), ("10", "0.0000001"), ("11", "0")])
def test_an_order_beyond_the_limit_does_not_and_it_is_said_by_which(spent: str, charge: str) -> None:
    with pytest.raises(LimitPassed) as passed:
        spending("10", spent).check(Money(Decimal(charge), "USD"))
    assert passed.value.values == {"limit": Money(Decimal(10), "USD"), "spent": Money(Decimal(spent), "USD")}


def test_a_limit_in_another_money_bounds_nothing() -> None:
    spending("10", "0").check(Money(Decimal(11), "EUR"))


def test_a_subscription_costs_at_most_all_its_posts_old_ones_among_them() -> None:
    shape = order_type("Subscriptions")
    assert shape is not None
    service = Service(ServiceId("5"), "Auto likes", "Subscriptions", "Instagram", Decimal("0.5"), 10, 1000)
    answers = {"username": "ana", "min": "100", "max": "200", "posts": "3", "old_posts": "2"}
    assert shape.posts(answers) == 5
    assert shape.charge(service, answers) == Decimal("0.5")
    assert shape.posts({**answers, "old_posts": ""}) == 3
    assert shape.posts({**answers, "posts": ""}) is None
    assert shape.charge(service, {**answers, "posts": ""}) == Decimal("0.1")
