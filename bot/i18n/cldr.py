"""The locales of CLDR, read with Babel."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property

from babel import Locale, UnknownLocaleError
from babel.localedata import LocaleDataDict

# Plain "en" would be American (12-hour clock, month first), but its readers are international.
CONVENTIONS = {"en": "en_GB"}


# The parts of CLDR in which one entry refers to another (stand-alone month names refer to those in a date).
_REFERRING_PARTS = ("months", "days", "quarters", "eras", "currency_formats")


class OwnLocale(Locale):
    """A locale with its own copy of the parts that refer to other entries.

    Babel's locales share inherited data and write resolved references into it: after a read of Hebrew's months,
    French and Norwegian months were Hebrew too (python-babel, issue 1234).
    """

    @cached_property
    def _data(self) -> LocaleDataDict:
        shared = super()._data.base
        return LocaleDataDict({**shared, **{part: deepcopy(shared[part]) for part in _REFERRING_PARTS}})


def find_locale(code: str) -> Locale | None:
    """Find CLDR's locale for a code; None if CLDR does not know it."""
    try:
        return OwnLocale.parse(CONVENTIONS.get(code, code))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
