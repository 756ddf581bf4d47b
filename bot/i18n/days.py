"""Calendar days as one language writes and reads them. A day is a date without a time, the same in every zone."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_skeleton

from bot.domain.text_normalisation import remove_invisible
from bot.i18n.cldr import OwnLocale

MAX_CHARACTERS = 60
_ORDERS = ("dmy", "mdy", "ymd")
# Words: no digits, and none of the characters that separate the parts of a date.
_PARTS = re.compile(r"\d+|[^\d\s.,:;/\\'’،؍-]+")


class Days:
    """The days of one language. `ambiguous`: its readers write day and month in either order."""

    def __init__(self, locale: Locale, localise_digits: Callable[[str], str], *, ambiguous: bool = False) -> None:
        """`localise_digits` writes a text with the language's own digits."""
        self._locale = locale
        self._localise_digits = localise_digits
        self._ambiguous = ambiguous

    def medium(self, day: dt.date) -> str:
        """Write a day with its month as a word: `24 Nov 2026`."""
        return self._localise_digits(format_date(day, "medium", locale=self._locale))

    def short(self, day: dt.date) -> str:
        """Write a day in figures, as the reader types it: `24/11/2026`."""
        return self._localise_digits(format_date(day, "short", locale=self._locale))

    def month(self, day: dt.date) -> str:
        """Write the month of a day: `November 2026`."""
        return self._localise_digits(format_skeleton("yMMMM", day, locale=self._locale))

    @property
    def first_weekday(self) -> int:
        """The first day of a week; 0 is Monday."""
        return self._locale.first_week_day

    def weekdays(self) -> list[str]:
        """List the short names of the weekdays, from the first day of a week."""
        widths = self._locale.days["stand-alone"]
        names = widths.get("short") or widths["abbreviated"]
        return [names[(self.first_weekday + offset) % 7] for offset in range(7)]

    def parse(self, text: str, today: dt.date) -> list[dt.date]:
        """Find the days that a person may mean: none, one, or two if figures alone are ambiguous.

        Accepts figures in the language's order, the ISO form, and months as words. A day without a year is the next
        such day.
        """
        figures = [part for part in _split_parts(text) if part.isdecimal()] if len(text) <= MAX_CHARACTERS else []
        word = _join_words(text)
        if any(len(figure) not in (1, 2, 4) for figure in figures):
            return []
        if all(len(names.get(word, ())) < 12 for names in self._names):
            month = self._find_month(word)
            return [] if month is None else _find_days(_order_figures_by_name(month, figures), today)
        if len(figures) == 3 and len(figures[0]) == 4:
            return _find_days([_order_figures("ymd", figures)], today)
        if len(figures) not in (2, 3):
            return []
        own = [self._order] if self._order != "ymd" or len(figures[-1]) < 4 else []
        others = [order for order in _ORDERS[:2] if order not in own]
        read = [day for order in own + others for day in _find_days([_order_figures(order, figures)], today)]
        # In languages that write the year first, figures with the year last have no usual order.
        return list(dict.fromkeys(read))[: 1 if own and not self._ambiguous else 2]

    @cached_property
    def _order(self) -> str:
        """The order of figures: `dmy`, `mdy` or `ymd`."""
        pattern = self._locale.date_formats["short"].pattern.casefold()
        found = "".join(sorted("dmy", key=pattern.find))
        return found if found in _ORDERS else "dmy"

    @cached_property
    def _names(self) -> tuple[_Names, _Names]:
        """The names of months in the language, and in English."""
        return _collect_month_names(self._locale), _collect_month_names(OwnLocale("en"))

    def _find_month(self, word: str) -> int | None:
        """Find the month that a word names, or that its first letters, at least three, begin."""
        for names in self._names:
            found = names.get(word)
            if found is None and len(word) >= 3:
                found = set[int]().union(*(months for name, months in names.items() if name.startswith(word)))
            if found and len(found) == 1:
                return next(iter(found))
        return None


def _split_parts(text: str) -> list[str]:
    return _PARTS.findall(remove_invisible(text.casefold()))


def _join_words(text: str) -> str:
    """Join the parts that are not figures."""
    return "".join(part for part in _split_parts(text) if not part.isdecimal())


_Parts = tuple[str, int, int]
"""The year as written (empty without one), month and day."""

_Names = dict[str, set[int]]
"""Month names, joined into one word, with the months they may mean."""


def _collect_month_names(locale: Locale) -> _Names:
    """Collect the names of months, alone and as written in a date (`декг` of "31 дек. 2026 г.").

    Words that every month has (`年月日`) name no month.
    """
    found: _Names = {}
    for month in range(1, 13):
        day = dt.date(2026, month, 1)
        written = [format_date(day, width, locale=locale) for width in ("short", "medium", "long")]
        written.append(format_skeleton("MMMd", day, locale=locale))
        for context in ("format", "stand-alone"):
            written += [locale.months[context][width][month] for width in ("wide", "abbreviated")]
        for word in map(_join_words, written):
            found.setdefault(word, set()).add(month)
    return found


def _order_figures(order: str, figures: list[str]) -> _Parts:
    """Assign figures by their order; two figures are day and month."""
    of = dict(zip(order if len(figures) == 3 else order.replace("y", ""), figures, strict=True))
    return of.get("y", ""), int(of["m"]), int(of["d"])


def _order_figures_by_name(month: int, figures: list[str]) -> list[_Parts]:
    """Assign figures next to a month's name: the day, and a year after the day or in four digits anywhere."""
    if len(figures) == 1:
        return [("", month, int(figures[0]))]
    if len(figures) != 2:
        return []
    day, year = figures if len(figures[0]) < 3 else reversed(figures)
    return [(year, month, int(day))]


def _find_days(read: list[_Parts], today: dt.date) -> list[dt.date]:
    return [day for parts in read for day in _find_day(parts, today)]


def _find_day(parts: _Parts, today: dt.date) -> Iterator[dt.date]:
    """Find the day, if it exists."""
    year, month, day = parts
    if year and len(year) not in (2, 4):
        return
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else range(today.year, today.year + 9)
    for one in years:
        try:
            found = dt.date(one, month, day)
        except ValueError:
            continue
        if year or found >= today:
            yield found
            return
