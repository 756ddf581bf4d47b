"""A month of days as buttons, in the reader's own order and names."""

from __future__ import annotations

import datetime
from calendar import Calendar
from collections.abc import Callable, Sequence

from bot.telegram.actions.home import NO_ACTION
from bot.telegram.screen import Button, Localizer

MOST_MONTHS = 60
"""How far ahead is turned to."""
NO_DAY = "·"

Data = Callable[[datetime.date], str]


def calendar(
    t: Localizer, month: datetime.date, first: datetime.date, chosen: Data, turned: Data
) -> list[Sequence[Button]]:
    """The month of that day, and the ways to the one before and after it; only days from `first` on can be chosen.

    `chosen` gives the data of a day's button, `turned` that of the way to another month.
    """
    beginning, last, nothing = _month(first, 0), _month(first, MOST_MONTHS), NO_ACTION.data()
    month = min(max(month.replace(day=1), beginning), last)
    days = t.formats.days
    rows: list[Sequence[Button]] = [
        [Button(days.month(month), nothing)],
        [Button(name, nothing) for name in days.weekdays()],
    ]
    for week in Calendar(days.first_weekday).monthdayscalendar(month.year, month.month):
        dated = [month.replace(day=number) if number else None for number in week]
        row = [
            Button(t.formats.number(day.day), chosen(day)) if day and day >= first else Button(NO_DAY, nothing)
            for day in dated
        ]
        if any(button.label != NO_DAY for button in row):  # a week that is over is no row
            rows.append(row)
    turning = []
    if month > beginning:
        turning.append(Button("‹ " + days.month(_month(month, -1)), turned(_month(month, -1))))
    if month < last:
        turning.append(Button(days.month(_month(month, 1)) + " ›", turned(_month(month, 1))))
    return [*rows, turning]


def read_month(text: str) -> datetime.date | None:
    """The month of a button that turns to it, by its first day; None for anything else."""
    try:
        return datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _month(day: datetime.date, ahead: int) -> datetime.date:
    """The first day of the month that many months on."""
    years, month = divmod(day.month - 1 + ahead, 12)
    return datetime.date(day.year + years, month + 1, 1)
