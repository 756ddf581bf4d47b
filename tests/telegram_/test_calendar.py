"""The calendar of buttons."""

from __future__ import annotations

import datetime
from pathlib import Path

from bot.i18n import Languages
from bot.telegram.screen import Button, Localizer
from bot.telegram.screens.calendar import MOST_MONTHS, calendar, read_month

FIRST = datetime.date(2026, 11, 28)
LOCALES = Path(__file__).parents[2] / "locales"


def drawn(language: str, month: datetime.date) -> list[list[Button]]:
    voice = Localizer(Languages(LOCALES, "en").get_translator(language))
    rows = calendar(voice, month, FIRST, lambda day: f"day {day}", lambda month: f"month {month:%Y-%m}")
    return [list(row) for row in rows]


def test_only_days_from_the_first_on_can_be_chosen_and_weeks_that_are_over_are_no_rows() -> None:
    [title], _, *weeks, turning = drawn("en", FIRST)
    assert (title.label, title.data) == ("November 2026", "here")
    assert [(one.label, one.data) for one in turning] == [("December 2026 ›", "month 2026-12")]
    assert [[one.label for one in week] for week in weeks] == [[*"·····", "28", "29"], ["30", *"······"]]
    assert [one.data for week in weeks for one in week if one.label != "·"] == [
        "day 2026-11-28", "day 2026-11-29", "day 2026-11-30",
    ]  # fmt: skip
    assert {len(week) for week in weeks} == {7}


def test_a_month_is_turned_to_and_back() -> None:
    [title], names, *weeks, turning = drawn("ru", datetime.date(2027, 1, 1))
    assert [one.data for one in turning] == ["month 2026-12", "month 2027-02"]
    assert title.label.startswith("январь 2027")
    assert [one.label for one in names] == ["пн", "вт", "ср", "чт", "пт", "сб", "вс"]
    assert [one.label for one in weeks[0]] == [*"····", "1", "2", "3"]
    assert drawn("en-US", datetime.date(2027, 1, 1))[1][0].label == "Su"


def test_no_button_leads_out_of_the_months_there_are() -> None:
    assert [one.label for one in drawn("en", datetime.date(1999, 1, 1))[-1]] == ["December 2026 ›"]
    [title], *_, turning = drawn("en", datetime.date(9999, 12, 1))
    assert (title.label, [one.label for one in turning]) == ("November 2031", ["‹ October 2031"])
    assert MOST_MONTHS == 60


def test_what_names_no_month_is_none() -> None:
    assert read_month("2027-01") == datetime.date(2027, 1, 1)
    for text in ("", "2027-13", "2027", "x" * 50, "2027-01-01", "0000-01"):
        assert read_month(text) is None
