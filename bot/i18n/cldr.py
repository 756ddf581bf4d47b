"""The locales of CLDR, by Babel."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property

from babel import Locale, UnknownLocaleError
from babel.localedata import LocaleDataDict

# Plain "en" would be American (12-hour clock, month first); its readers are everywhere.
CONVENTIONS = {"en": "en_GB"}


# The parts of CLDR in which one place refers to another ("alone as within a date").
_REFERRING_PARTS = ("months", "days", "quarters", "eras", "currency_formats")


class OwnLocale(Locale):
    """A locale that has to itself what refers to other places.

    Babel's locales share what they inherit and write into it where a reference led: once Hebrew's months were asked for,
    French and Norwegian ones were Hebrew too (python-babel, issue 1234).
    """

    @cached_property
    def _data(self) -> LocaleDataDict:
        shared = super()._data.base
        return LocaleDataDict({**shared, **{part: deepcopy(shared[part]) for part in _REFERRING_PARTS}})


def find_locale(code: str) -> Locale | None:
    """What CLDR knows of a locale code, or None."""
    try:
        return OwnLocale.parse(CONVENTIONS.get(code, code))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
