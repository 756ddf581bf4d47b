"""Translation of messages into one language."""

from __future__ import annotations

import gettext
from functools import lru_cache
from string import Formatter

from bot.i18n.formats import Formats

_FORMATTER = Formatter()


class Translator:
    """Translates messages into one language; a message without a translation stays English.

    Messages are English sentences with named `{placeholders}` and no other syntax. No method raises: a malformed
    translation, or one with an unknown placeholder, is replaced by the English sentence.
    """

    __slots__ = ("_messages", "code", "direction", "formats")

    def __init__(self, code: str, direction: str, messages: gettext.NullTranslations, formats: Formats) -> None:
        """`direction` is `ltr` or `rtl`; `messages` are gettext's, with the language's plural rule."""
        self.code = code
        self.direction = direction
        self.formats = formats
        self._messages = messages

    def text(self, message: str, /, **values: object) -> str:
        """Translate a message and fill in its placeholders with `str`."""
        if not message:  # gettext stores its header under the empty message
            return ""
        translated = self._messages.gettext(message)
        filled = fill_placeholders(translated, values)
        return filled if filled is not None else _fill_english(message, values)

    def plural(self, singular: str, plural: str, count: int, /, **values: object) -> str:
        """Translate a message in the plural form of `count`; `{count}` is written in the language's number format.

        A `count=…` among the values replaces the number shown (`1.5k`), not the plural form.
        """
        values.setdefault("count", self.formats.number(count))
        filled = fill_placeholders(self._messages.ngettext(singular, plural, count), values)
        return filled if filled is not None else _fill_english(singular if count == 1 else plural, values)


def fill_placeholders(message: str, values: dict[str, object]) -> str | None:
    """Fill in a message's placeholders; None if it is malformed or has an unknown placeholder."""
    parts = parse_message(message)
    if parts is None:
        return None
    if len(parts) == 1 and parts[0][1] is None:
        return parts[0][0]
    filled: list[str] = []
    for literal, name in parts:
        filled.append(literal)
        if name is not None:
            if name not in values:
                return None
            filled.append(str(values[name]))
    return "".join(filled)


@lru_cache(4096)
def parse_message(message: str) -> tuple[tuple[str, str | None], ...] | None:
    """Parse a message into (literal, placeholder) pairs; None if it has anything but plain `{name}` and doubled braces."""
    parts: list[tuple[str, str | None]] = []
    try:
        for literal, name, spec, conversion in _FORMATTER.parse(message):
            if name is not None and (not name.isidentifier() or spec or conversion):
                return None
            parts.append((literal, name))
    except ValueError:
        return None
    return tuple(parts)


def _fill_english(message: str, values: dict[str, object]) -> str:
    """Fill in an English message; a placeholder without a value stays as it is."""
    filled = fill_placeholders(message, values)
    if filled is not None:
        return filled
    for name, value in values.items():
        message = message.replace(f"{{{name}}}", str(value))
    return message
