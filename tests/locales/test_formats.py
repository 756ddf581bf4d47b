from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal

import pytest
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n import Formats

AFTERNOON = 1_795_528_920_000  # 24 November 2026, 14:02 UTC

amounts = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1.275", "1.275 USD"),
        ("1.2750", "1.275 USD"),
        ("100.84292", "100.84292 USD"),
        ("0.00085", "0.00085 USD"),
        ("5", "5.00 USD"),
        ("5.1", "5.10 USD"),
        ("1E+3", "1,000.00 USD"),
        ("0E-9", "0.00 USD"),
        ("-0.5", "-0.50 USD"),
        ("1234567.891", "1,234,567.891 USD"),
        ("NaN", "NaN USD"),
        ("1E+999999", "1E+999999 USD"),
    ],
)
def test_a_charge_keeps_every_digit_it_has_and_at_least_two_decimals(amount: str, said: str) -> None:
    assert Formats("en").money(Decimal(amount), "USD") == said


@pytest.mark.parametrize(
    ("amount", "said"),
    [("100.84992", "100.84 USD"), ("0.999", "0.99 USD"), ("7", "7.00 USD"), ("-0.001", "-0.01 USD")],
)
def test_a_balance_is_cut_down_to_two_decimals_and_never_promises_more(amount: str, said: str) -> None:
    assert Formats("en").money(Decimal(amount), "USD", places=2) == said


@given(amount=amounts)
def test_no_amount_is_changed_by_writing_it(amount: Decimal) -> None:
    written = Formats("en").money(amount, "USD").removesuffix(" USD").replace(",", "")
    assert Decimal(written) == amount


@given(amount=amounts)
def test_a_cut_balance_is_the_next_lower_one(amount: Decimal) -> None:
    written = Formats("en").money(amount, "USD", places=2).removesuffix(" USD").replace(",", "")
    exact = Decimal(written)
    assert exact <= amount
    assert exact == (amount * 100).to_integral_value(rounding=ROUND_FLOOR) / 100 or abs(amount) > 10**15


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "1\xa0234\xa0567,891 USD"),
        ("pt_BR", "1.234.567,891 USD"),
        ("hi", "12,34,567.891 USD"),
        ("bn", "১২,৩৪,৫৬৭.৮৯১ USD"),
        ("fa", "\u2068۱٬۲۳۴٬۵۶۷٫۸۹۱ USD\u2069"),
        ("nowhere", "1,234,567.891 USD"),
    ],
)
def test_money_is_written_with_the_digits_and_separators_of_the_language(language: str, said: str) -> None:
    assert Formats(language).money(Decimal("1234567.891"), "USD") == said


def test_a_currency_nobody_knows_is_written_as_it_is() -> None:
    assert Formats("en").money(Decimal(3), "Coins") == "3.00 Coins"
    assert Formats("en").money(Decimal(3), "") == "3.00"


def test_what_is_not_finished_is_never_shown_as_all_of_it() -> None:
    english = Formats("en")
    assert english.percent(Decimal("0.9999")) == "99%"
    assert english.percent(Decimal(1)) == "100%"
    assert english.percent(0.29) == "29%"
    assert Formats("ru").percent(0.5) == "50\xa0%"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        *[(0, "0 s"), (-5, "0 s"), (40, "40 s"), (250, "4 min"), (3600, "1 h"), (3900, "1 h 5 min")],
        *[(86_400, "1 day"), (183_600, "2 days 3 h")],
    ],
)
def test_durations_are_short(seconds: float, said: str) -> None:
    assert Formats("en").duration(seconds) == said


def test_how_long_ago_is_said_in_the_readers_language() -> None:
    assert Formats("en").ago(750) == "12 min ago"
    assert Formats("en").ago(0) == "1 s ago"
    assert Formats("ru").ago(7300) == "2 ч назад"
    assert Formats("fa").ago(750) == "۱۲ دقیقه پیش"


def test_a_moment_is_told_in_the_readers_zone() -> None:
    english = Formats("en")
    assert english.datetime(AFTERNOON) == "24 Nov 2026, 14:02"
    assert english.datetime(AFTERNOON, "Asia/Tokyo") == "24 Nov 2026, 23:02"
    assert english.date(AFTERNOON, "Pacific/Auckland") == "25 Nov 2026"
    assert english.time(AFTERNOON, "Europe/Berlin") == "15:02"
    assert Formats("fa").time(AFTERNOON) == "۱۴:۰۲"


def test_cities_of_time_zones_are_named_in_the_language() -> None:
    russian = Formats("ru").cities()
    assert (russian["Москва"], russian["Нью-Йорк"]) == ("Europe/Moscow", "America/New_York")
    assert Formats("de").cities()["Warschau"] == "Europe/Warsaw"


@pytest.mark.parametrize("zone", ["Nowhere/Atlantis", "", "../../etc/passwd", "UTC\0"])
def test_a_zone_nobody_knows_is_utc(zone: str) -> None:
    assert Formats("en").time(AFTERNOON, zone) == "14:02"


def test_every_language_that_babel_knows_can_write_everything() -> None:
    for code in sorted(identifier for identifier in locale_identifiers() if "_" not in identifier):
        formats = Formats(code)
        said = [
            formats.number(-1234567),
            formats.money(Decimal("1234.5"), "USD"),
            formats.percent(0.5),
            *(formats.duration(seconds) for seconds in (1, 60, 3660, 90_000)),
            *(formats.ago(seconds) for seconds in (1, 60, 3600, 86_400, 864_000)),
            formats.date(AFTERNOON),
            formats.time(AFTERNOON),
            formats.datetime(AFTERNOON),
        ]
        assert all(said), code
        assert not any("{" in one for one in said), (code, said)
