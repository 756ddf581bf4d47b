"""The number, money and time formats of one language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import ROUND_FLOOR, Context, Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import get_decimal_symbol, get_group_symbol, get_minus_sign_symbol
from babel.units import format_unit

from bot.i18n.cldr import CONVENTIONS, OwnLocale, find_locale
from bot.i18n.days import Days

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"

# Babel knows a language's digits and separators, but writes 0-9 anyway.
_ZERO_DIGITS = {"arab": "\u0660", "arabext": "\u06f0", "beng": "\u09e6", "deva": "\u0966", "mymr": "\u1040"}

# CLDR's English abbreviations are "5 mins" and "5 hrs"; the international symbols are shorter and have no plural.
_ENGLISH_UNITS = {"second": "{} s", "minute": "{} min", "hour": "{} h"}

_HOUR_SECONDS = 3_600
_UNIT_SECONDS = (("day", 86_400), ("hour", _HOUR_SECONDS), ("minute", 60), ("second", 1))
_TRUNCATION_CONTEXT = Context(prec=100)
# A number with a larger exponent is written with it: "1E+999999" must not become a megabyte of zeros.
_MAX_EXPONENT = 40


class Formats:
    """The number, money and time formats of one language.

    No method raises for unusual values (NaN, an unknown currency or time zone): they are written as they are.
    """

    def __init__(self, locale: str) -> None:
        """Use the conventions of a locale code such as `pt_BR`; an unknown code gets English conventions."""
        self._locale = find_locale(locale) or OwnLocale.parse(CONVENTIONS["en"])
        self._english = self._locale.language == "en"
        self._rtl = self._locale.text_direction == "rtl"
        system = self._locale.default_numbering_system
        if system not in _ZERO_DIGITS or system not in self._locale.number_symbols:
            system = "latn"
        zero = ord(_ZERO_DIGITS.get(system, "0"))
        digits: dict[str, str] = {} if system == "latn" else {str(n): chr(zero + n) for n in range(10)}
        self._digits = str.maketrans(digits)
        self._symbols = str.maketrans(
            digits
            | {
                ",": get_group_symbol(self._locale, numbering_system=system),
                ".": get_decimal_symbol(self._locale, numbering_system=system),
                "-": get_minus_sign_symbol(self._locale, numbering_system=system),
            }
        )
        self._thousands = self._locale.decimal_formats[None].grouping == (3, 3)
        # English without a region: 5/6 may be in May or in June.
        self.days = Days(self._locale, self._localise_digits, ambiguous=locale in CONVENTIONS)
        percent = self._locale.percent_formats[None]
        self._percent = (percent.prefix[0], percent.suffix[0])
        # Most screens use a few hundred different phrases ("12 min ago"); Babel needs 12-25 µs for each.
        self._format_unit: Callable[[int, str], str] = lru_cache(512)(self._write_unit)
        self._format_past: Callable[[int, str], str] = lru_cache(512)(self._write_past)

    def number(self, value: int | Decimal) -> str:
        """Write a number with the language's digits and separators and with all its decimals: `12,345.275`."""
        if isinstance(value, Decimal) and (not value.is_finite() or abs(value.adjusted()) > _MAX_EXPONENT):
            return str(value)
        return self._localise_number(f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}")

    def money(self, amount: Decimal, currency: str, *, places: int | None = None) -> str:
        """Write an amount and its currency: `1.275 USD`, `100.84 USD`.

        A charge is written with all its decimals, at least two. `places` rounds a balance down to that many decimals,
        so that it never shows more money than there is.
        """
        if not amount.is_finite() or abs(amount.adjusted()) > _MAX_EXPONENT:
            return self.isolate(f"{amount} {currency}")
        if places is None:
            whole, _, decimals = f"{amount:,f}".partition(".")
            text = f"{whole}.{decimals.rstrip('0'):0<2}"
        else:
            text = (
                f"{amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_FLOOR, context=_TRUNCATION_CONTEXT):,f}"
            )
        return self.isolate(f"{self._localise_number(text)} {currency}".rstrip())

    def percent(self, share: Decimal | float) -> str:
        """Write a fraction of 1 in whole percents, rounded down: unfinished work is never shown as 100 %."""
        exact = share if isinstance(share, Decimal) else Decimal(str(share))
        if not exact.is_finite():
            return str(share)
        whole = int((exact * 100).to_integral_value(rounding=ROUND_FLOOR))
        return f"{self._percent[0]}{self.number(whole)}{self._percent[1]}"

    def duration(self, seconds: float) -> str:
        """Write how long something takes, in at most two units: `40 s`, `4 min`, `1 h 5 min`, `2 days 3 h`."""
        whole_seconds = max(0, int(seconds))
        position = _find_largest_unit(whole_seconds)
        unit, size = _UNIT_SECONDS[position]
        text = self._format_unit(whole_seconds // size, unit)
        if size >= _HOUR_SECONDS:
            smaller, small_size = _UNIT_SECONDS[position + 1]
            if rest := whole_seconds % size // small_size:
                text = f"{text} {self._format_unit(rest, smaller)}"
        return text

    def ago(self, seconds: float) -> str:
        """Write how long ago something was, in one unit: `12 min ago`."""
        whole_seconds = max(1, int(seconds))
        unit, size = _UNIT_SECONDS[_find_largest_unit(whole_seconds)]
        return self._format_past(whole_seconds // size, unit)

    def date(self, at: int, zone: str | dt.tzinfo = "UTC") -> str:
        """Write the day of a time (milliseconds UTC) in the reader's zone: `24 Nov 2026`."""
        return self._localise_digits(format_date(_to_local_time(at, zone).date(), "medium", locale=self._locale))

    def day(self, at: int, zone: str | dt.tzinfo = "UTC") -> str:
        """Write the day of a time without the year: `24 Nov`."""
        return self._localise_digits(
            format_skeleton("MMMd", _to_local_time(at, zone).replace(tzinfo=None), locale=self._locale)
        )

    def time(self, at: int, zone: str | dt.tzinfo = "UTC") -> str:
        """Write the time of day of a time (milliseconds UTC): `14:02`."""
        return self._localise_digits(format_time(_to_local_time(at, zone).time(), "short", locale=self._locale))

    def datetime(self, at: int, zone: str | dt.tzinfo = "UTC") -> str:
        """Write day and time of day of a time (milliseconds UTC): `24 Nov 2026, 14:02`."""
        moment = _to_local_time(at, zone).replace(tzinfo=None)
        day = format_date(moment.date(), "medium", locale=self._locale)
        hour = format_time(moment.time(), "short", locale=self._locale)
        joined = str(self._locale.datetime_formats.get("medium", "{1}, {0}")).replace("'", "")
        return self._localise_digits(joined.format(hour, day))

    def cities(self) -> dict[str, str]:
        """Map the cities that name time zones, in this language, to their zones."""
        zones = {zone: dict(info).get("city") for zone, info in self._locale.time_zones.items()}
        return {city: zone for zone, city in zones.items() if isinstance(city, str)}

    def isolate(self, text: str) -> str:
        """Keep a link, a name or a number in one piece inside right-to-left text.

        **Source:** Unicode UAX #9, first strong isolate. Left-to-right languages get the text unchanged.
        """
        return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}" if self._rtl else text

    def _localise_number(self, text: str) -> str:
        return (text if self._thousands else _group_indian(text)).translate(self._symbols)

    def _localise_digits(self, text: str) -> str:
        return text.translate(self._digits)

    def _write_unit(self, count: int, unit: str) -> str:
        if self._english and unit in _ENGLISH_UNITS:
            return _ENGLISH_UNITS[unit].format(self.number(count))
        return self._localise_digits(format_unit(count, f"duration-{unit}", "short", locale=self._locale))

    def _write_past(self, count: int, unit: str) -> str:
        if self._english and unit in _ENGLISH_UNITS:
            return f"{self._write_unit(count, unit)} ago"
        past = -dt.timedelta(seconds=count * dict(_UNIT_SECONDS)[unit])
        for length in ("short", "long"):
            try:
                return self._localise_digits(
                    format_timedelta(past, threshold=1, add_direction=True, format=length, locale=self._locale)
                )
            except KeyError:  # Babel's data is incomplete: Arabic has a short future and no short past
                continue
        return self._write_unit(count, unit)


def _find_largest_unit(seconds: int) -> int:
    return next((n for n, (_, size) in enumerate(_UNIT_SECONDS) if seconds >= size), len(_UNIT_SECONDS) - 1)


def _group_indian(text: str) -> str:
    """Group `12,345,678.5` the Indian way: three digits, then groups of two."""
    whole, point, fraction = text.replace(",", "").partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    return sign + ",".join([*pairs, tail]) + point + fraction


def _to_local_time(at: int, zone: str | dt.tzinfo) -> dt.datetime:
    moment = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(milliseconds=at)
    if isinstance(zone, str):
        try:
            zone = ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            zone = dt.UTC
    return moment.astimezone(zone)
