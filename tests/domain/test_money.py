"""Charges and balances, to the last digit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import QuoteChanged
from bot.domain.money import Money, charge_per_thousand
from bot.domain.ordering import dripfeed
from bot.domain.ordering.quote import VALID_MINUTES, Quote
from tests.domain.examples import service

rates = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=30) | st.decimals(
    0, 10**6, allow_nan=False, allow_infinity=False, places=4
)
amounts = st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False, places=20)


@given(rates, st.integers(0, 2**63 - 1))
def test_a_charge_is_exact(rate: Decimal, quantity: int) -> None:
    charge = charge_per_thousand(rate, quantity)
    assert Fraction(charge) == Fraction(rate) * quantity / 1000
    assert "E" not in f"{charge}" or charge.adjusted() < -6


@pytest.mark.parametrize(
    ("rate", "quantity", "charge"),
    [("0.85", 1500, "1.275"), ("0.90", 1000, "0.9"), ("1000", 1000, "1000"), ("0.0400", 1, "0.00004"), ("2", 0, "0")],
)
def test_a_charge_has_no_needless_zeros(rate: str, quantity: int, charge: str) -> None:
    assert f"{charge_per_thousand(Decimal(rate), quantity):f}" == charge


@given(amounts, amounts)
def test_nothing_is_lost_when_a_charge_is_taken_and_given_back(balance: Decimal, charge: Decimal) -> None:
    before, taken = Money(balance, "USD"), Money(charge, "USD")
    assert before - taken + taken == before
    assert Fraction((before - taken).amount) == Fraction(balance) - Fraction(charge)


def test_two_currencies_do_not_add_up() -> None:
    with pytest.raises(ValueError, match="USD and EUR"):
        _ = Money(Decimal(1), "USD") + Money(Decimal(1), "EUR")


@given(rates, st.integers(1, 10**6), st.integers(2, 1000))
def test_a_drip_feed_costs_as_much_as_its_runs_one_by_one(rate: Decimal, quantity: int, runs: int) -> None:
    one = charge_per_thousand(rate, quantity)
    assert Fraction(dripfeed.total_charge(rate, quantity, runs)) == Fraction(one) * runs


def test_the_last_run_starts_one_interval_less_than_runs_after_the_first() -> None:
    assert dripfeed.minutes_to_last_run({"quantity": "100", "runs": "10", "interval": "60"}) == 540
    assert dripfeed.minutes_to_last_run({"quantity": "100"}) is None
    assert dripfeed.minutes_to_last_run({"quantity": "100", "runs": ""}) is None


def quote(charge: str = "0.85", balance: str | None = "1", currency: str = "USD") -> Quote:
    kept = None if balance is None else Money(Decimal(balance), currency)
    return Quote(Decimal("0.85"), 2, 10_000, 1000, Money(Decimal(charge), "USD"), kept, 0)


def test_a_quote_says_what_is_left_and_what_is_missing() -> None:
    assert quote().balance_after == Money(Decimal("0.15"), "USD")
    assert quote().short_by is None
    assert quote(balance="0.5").short_by == Money(Decimal("0.35"), "USD")


def test_a_quote_says_nothing_of_a_balance_it_does_not_know() -> None:
    for unknown in (quote(balance=None), quote(currency="EUR")):
        assert unknown.balance_after is None
        assert unknown.short_by is None


def test_a_quote_expires() -> None:
    made = replace(quote(), made_at=1_790_000_000_000)
    assert not made.expired(made.made_at + VALID_MINUTES * 60_000)
    assert made.expired(made.made_at + VALID_MINUTES * 60_000 + 1)


def test_a_quote_holds_only_on_the_terms_that_were_shown() -> None:
    quote().check(service())
    with pytest.raises(QuoteChanged) as risen:
        quote().check(service(rate=Decimal("0.90")))
    assert str(risen.value) == (
        "The rate changed from 0.85 to 0.90 per 1000. Nothing was bought: look again and confirm."
    )
    with pytest.raises(QuoteChanged, match="The minimum and maximum changed from 2 – 10000 to 3 – 10000"):
        quote().check(service(minimum=3))
    with pytest.raises(QuoteChanged, match="The minimum and maximum changed from 2 – 10000 to 2 – 9999"):
        quote().check(service(maximum=9_999))
    with pytest.raises(QuoteChanged, match=r"does not offer this service any more\. Nothing was bought"):
        quote().check(None)


def test_a_whole_charge_is_written_with_all_its_digits() -> None:
    assert str(charge_per_thousand(Decimal("2.50"), 40_000)) == "100"
