"""Numbers as people write them."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import FieldMistake
from bot.domain.numbers import read_number
from bot.i18n.formats import Formats

LANGUAGES = [
    "en",
    "ru",
    "uk",
    "de",
    "fr",
    "es",
    "pt_BR",
    "it",
    "pl",
    "tr",
    "id",
    "vi",
    "ar",
    "ar_EG",
    "fa",
    "ur",
    "hi",
    "bn",
    "my",
    "he",
    "ja",
    "ko",
    "zh_Hans",
    "de_CH",
    "hu",
    "sv",
    "uz",
]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1500", 1500),
        (" 1,500 ", 1500),
        ("1.500", 1500),
        ("1 500", 1500),
        ("1\u00a0500", 1500),
        ("1\u202f500", 1500),
        ("1’500", 1500),
        ("1'500'000", 1_500_000),
        ("12,34,567", 1_234_567),
        ("1.5k", 1500),
        ("1,5K", 1500),
        ("0.5k", 500),
        ("0.250k", 250),
        ("2m", 2_000_000),
        ("2 млн.", 2_000_000),
        ("10 тыс.", 10_000),
        ("3к", 3000),
        ("1 500k", 1_500_000),
        ("１５００", 1500),
        ("١٬٥٠٠", 1500),
        ("١٫٥k", 1500),
        ("۲۵۰۰", 2500),
        ("१,५०,०००", 150_000),
        ("2万", 20_000),
        ("0", 0),
        ("007", 7),
    ],
)
def test_a_number_is_understood_as_people_write_it(written: str, meant: int) -> None:
    assert read_number(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        *("", " ", "k", "ten", "-5", "+5", "1.5", "1,5", "10.25", "1500.00", "0.500", "1,500.000", "1.500,000"),
        *("1.500k", "1,250k", "1 2", "15 00", "1,50", "1..5k", "1,,500", "1.5.5k", "10²", "½", "1e3", "0x10", "1_000"),
        *("12 likes", "1-2", "1.2345", "٢ ٣", "9" * 41, "1" * 100_000, "NaN", "Infinity", "1.0005k", "1,5000"),
    ],
)
def test_what_is_no_number_or_could_be_two_is_refused(written: str) -> None:
    with pytest.raises(FieldMistake):
        read_number(written)


@pytest.mark.parametrize("language", LANGUAGES)
@given(number=st.integers(0, 10**15))
def test_a_number_written_in_any_language_is_read_back(language: str, number: int) -> None:
    assert read_number(Formats(language).number(number)) == number


@given(st.text(max_size=60) | st.text("0123456789.,' kKmM٫٬१", max_size=20))
def test_any_text_is_a_number_or_a_mistake(text: str) -> None:
    with contextlib.suppress(FieldMistake):
        assert read_number(text) >= 0


@given(st.integers(1, 10**9), st.integers(0, 99))
def test_a_fraction_of_thousands_is_exact(whole: int, hundredths: int) -> None:
    assert read_number(f"{whole}.{hundredths:02}k") == whole * 1000 + hundredths * 10


def test_full_width_signs_are_read_as_the_narrow_ones() -> None:
    assert read_number("１，５００") == 1500
    assert read_number("１．５k") == 1500
