"""Days as each language writes and reads them."""

from __future__ import annotations

import datetime
import subprocess
import sys

import pytest
from babel.localedata import locale_identifiers

from bot.i18n import Formats

TODAY = datetime.date(2026, 11, 28)
DAY = datetime.date(2026, 12, 31)


@pytest.mark.parametrize(
    ("language", "told", "short"),
    [
        ("en", "31 Dec 2026", "31/12/2026"),
        ("en_US", "Dec 31, 2026", "12/31/26"),
        ("ru", "31 дек. 2026 г.", "31.12.2026"),
        ("fa", "۳۱ دسامبر ۲۰۲۶", "۲۰۲۶/۱۲/۳۱"),
    ],
)
def test_a_day_is_written_as_its_readers_write_it(language: str, told: str, short: str) -> None:
    days = Formats(language).days
    assert days.medium(DAY).replace("\xa0", " ").replace("\u202f", " ") == told
    assert days.short(DAY) == short


# In Babel's data Ngumba, Anii and Kako number months ("ng1", "M11").
LANGUAGES = sorted({one.partition("_")[0] for one in locale_identifiers()} - {"nmg", "blo", "kkj"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_reads_the_days_it_writes(language: str) -> None:
    days = Formats(language).days
    for month in range(1, 13):
        day = datetime.date(2027, month, 13)
        assert days.parse(days.medium(day), TODAY) == [day], days.medium(day)
        assert days.parse(days.short(day), TODAY) == [day], days.short(day)


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en_US", "12/31/26"), ("en_US", "12-31-2026"), ("en_US", "December 31"), ("en_US", "31 dec"), ("en_US", "2026-12-31"),
        ("ru", "31.12.2026"), ("ru", "31.12.26"), ("ru", "31.12"), ("ru", "31 декабря 2026"), ("ru", "31 дек"), ("ru", "2026-12-31"),
        ("ru", "12/31/2026"), ("zh", "2026年12月31日"), ("zh", "12月31日"), ("ar", "٣١/١٢/٢٠٢٦"), ("hu", "2026. 12. 31."),
        ("en", "31/12/26"), ("en", "12/31/26"), ("fr", "31 dec 2026"), ("de", "31 December 2026"),
    ],
)  # fmt: skip
def test_a_day_is_read_as_its_readers_write_it(language: str, typed: str) -> None:
    assert Formats(language).days.parse(typed, TODAY) == [DAY]


def test_the_beginning_of_a_month_is_looked_for_in_the_own_language_first() -> None:
    assert Formats("fi").days.parse("5 mar 2027", TODAY) == [datetime.date(2027, 11, 5)]
    assert Formats("en").days.parse("5 mar 2027", TODAY) == [datetime.date(2027, 3, 5)]


def test_a_language_keeps_its_words_whatever_others_were_read_before() -> None:
    """In a process of its own: what was read first is the point."""
    asked = "from bot.i18n import Formats; print(*(Formats(one).days.weekdays() for one in ('sw', 'fr')), sep='\\n')"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, encoding="utf-8", check=True)
    assert said.stdout.splitlines()[1] == "['lu', 'ma', 'me', 'je', 've', 'sa', 'di']"


def test_a_day_without_its_year_is_the_next_one_there_is() -> None:
    days = Formats("ru").days
    assert days.parse("28.11", TODAY) == [TODAY]
    assert days.parse("27.11", TODAY) == [datetime.date(2027, 11, 27)]
    assert days.parse("29 февраля", TODAY) == [datetime.date(2028, 2, 29)]


def test_what_english_figures_do_not_tell_apart_is_two_days_unless_the_country_is_known() -> None:
    may, june = datetime.date(2027, 5, 6), datetime.date(2027, 6, 5)
    assert Formats("en").days.parse("5/6/2027", TODAY) == [june, may]
    assert Formats("en").days.parse("5/5/2027", TODAY) == [datetime.date(2027, 5, 5)]
    assert Formats("en_US").days.parse("5/6/2027", TODAY) == [may]
    assert Formats("en_GB").days.parse("5/6/2027", TODAY) == [june]


def test_figures_that_end_in_their_year_are_two_days_where_it_comes_first_at_home() -> None:
    may, june = datetime.date(2027, 5, 6), datetime.date(2027, 6, 5)
    for language in ("zh", "ja", "hu"):
        assert Formats(language).days.parse("05/06/2027", TODAY) == [june, may]
        assert Formats(language).days.parse("2027/05/06", TODAY) == [may]
        assert Formats(language).days.parse("31/12/2026", TODAY) == [DAY]


@pytest.mark.parametrize(
    "typed",
    ["", "tomorrow", "31", "12/2026/31", "99.99.2026", "31.12.026", "31.12.20261", "dec", "31 foo 2026", "30 february", "1 2 3 4", "0/0/0", "1" * 5000],
)  # fmt: skip
def test_what_is_no_day_is_none(typed: str) -> None:
    for language in ("en", "ru", "zh"):
        assert Formats(language).days.parse(typed, TODAY) == []


def test_weeks_begin_where_they_do() -> None:
    assert Formats("en").days.weekdays()[0] == "Mo"
    assert Formats("en_US").days.weekdays()[0] == "Su"
    assert Formats("ru").days.weekdays() == ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
    assert Formats("ru").days.month(DAY).startswith("декабрь 2026")
