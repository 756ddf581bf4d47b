"""The data of a button on the wire: a code and its words, at most 64 bytes. Data that cannot be read belongs to an old button."""

from __future__ import annotations

import string
from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.errors import OldButton
from bot.domain.ids import ChatId

SEPARATOR = ":"
RETURN_MARKER = "="
"""Begins the data of the button that leads back to the list a screen was opened from."""
CLOSING_MARKER = "<"
"""Begins the data of a button that closes the open question: the next text does not answer it."""
MOST_BYTES = 64
"""Source: Bot API, InlineKeyboardButton, `callback_data`: "1-64 bytes"."""
_DIGITS = string.digits + string.ascii_lowercase
_LARGEST = 2**63


@dataclass(frozen=True, slots=True)
class PressedButton:
    """The code of a pressed button and its words. `group`: the group it was pressed in, None in the private chat."""

    code: str
    words: tuple[str, ...]
    group: ChatId | None = None

    def word(self, position: int) -> str:
        """Return a word; raises `OldButton` where there is none."""
        if position >= len(self.words):
            raise OldButton
        return self.words[position]

    def rest(self, position: int) -> str:
        """Return everything from a word on, as it was packed: for ids and texts that may hold the separator."""
        self.word(position)
        return SEPARATOR.join(self.words[position:])

    def id(self, position: int) -> int:
        """Return one of our ids."""
        return unpack_id(self.word(position))

    def number(self, position: int) -> int:
        """Return a whole number below 10⁹."""
        word = self.word(position)
        if not (word.isascii() and word.isdigit() and len(word) < 10):
            raise OldButton
        return int(word)


def pack(code: str, *words: str) -> str:
    """Join a code and its words; the end of what does not fit a button is cut off."""
    return _fit(SEPARATOR.join((code, *words)))


def unpack(data: str, group: ChatId | None = None) -> PressedButton:
    """Read callback data, which anybody can forge; its markers are left out."""
    code, *words = data.removeprefix(CLOSING_MARKER).removeprefix(RETURN_MARKER).split(SEPARATOR)
    return PressedButton(code, tuple(words), group)


def mark_return(data: str) -> str:
    """Mark the data of the button that leads back to the list a screen was opened from."""
    return _fit(RETURN_MARKER + data.removeprefix(RETURN_MARKER))


def find_return(buttons: Iterable[str]) -> str | None:
    """Find the marked data among the buttons of a message; None where the message belongs to no list."""
    return next((data for data in buttons if data.startswith(RETURN_MARKER)), None)


def mark_closing(data: str) -> str:
    """Mark the data of a button that closes the open question."""
    return CLOSING_MARKER + data


def is_closing(data: str) -> bool:
    """Whether a press closes the open question."""
    return data.startswith(CLOSING_MARKER)


def fits(data: str) -> bool:
    """Whether a button has room for all of the data."""
    return len(data.encode()) <= MOST_BYTES


def _fit(data: str) -> str:
    return data.encode()[:MOST_BYTES].decode(errors="ignore")


def pack_id(number: int) -> str:
    """Write one of our ids in base 36."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def unpack_id(text: str) -> int:
    """Read an id in base 36; raises `OldButton` for anything else."""
    if not 0 < len(text) <= 13 or not set(text) <= set(_DIGITS) or (number := int(text, 36)) >= _LARGEST:
        raise OldButton
    return number
