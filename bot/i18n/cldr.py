"""The locales of CLDR, by Babel."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property

from babel import Locale, UnknownLocaleError
from babel.localedata import LocaleDataDict

# Plain "en" would be American (12-hour clock, month first); its readers are everywhere.
CONVENTIONS = {"en": "en_GB"}


class OwnLocale(Locale):
    """A locale whose data is a copy of its own.

    Babel's locales share what they inherit and note in it what they read: once Hebrew's months were asked for, French
    and Norwegian ones were Hebrew too (python-babel, issue 1234).
    """

    @cached_property
    def _data(self) -> LocaleDataDict:
        return deepcopy(super()._data)


def known_locale(code: str) -> Locale | None:
    """What CLDR knows of a locale code, or None."""
    try:
        return OwnLocale.parse(CONVENTIONS.get(code, code))
    except (UnknownLocaleError, ValueError, TypeError):
        return None
