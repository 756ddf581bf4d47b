"""Iterates over the rows of a large JSON list in small portions, so that no step holds the interpreter for long."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.panel.parsing import DECODER, Json

LONGEST_ROW = 256 * 1024
"""Characters of one row; a body with a longer one is not read."""
_PORTION = 16 * 1024
_LONGEST_WRAPPER = 4 * 1024
_SPACE = re.compile(r"[ \t\r\n]*")
_BORDER = re.compile(r"}[ \t\r\n]*,[ \t\r\n]*{")
_WRAPPER = re.compile(r'[ \t\r\n]*{[^\[\]{}]*?"(?:data|services)"[ \t\r\n]*:[ \t\r\n]*(?=[\[{])', re.IGNORECASE)
_KEY = re.compile(r'"(?:[^"\\]|\\.)*"[ \t\r\n]*:[ \t\r\n]*', re.DOTALL)


def iterate_rows(text: str) -> Iterator[Json]:
    """Iterate over the rows of a JSON list, in order; raises ValueError where the text is no complete list.

    The list may stand under `data` or `services`, and may be an object whose values are the rows: PHP encodes a list
    with gaps that way. **Source:** API dialects, `services`.
    """
    wrapper = _WRAPPER.match(text, 0, _LONGEST_WRAPPER)
    position = wrapper.end() if wrapper else _skip_space(text, 0)
    if text[position : position + 1] == "{":
        window = _Window(text, position + 1)
        if window.take("}"):
            raise ValueError("an empty object")
        yield from _rows_one_by_one(window, closing="}")
        return
    if text[position : position + 1] != "[":
        raise ValueError("not a list")
    position += 1
    # Portions of about fifty rows: each call of the decoder creates the strings of the keys anew.
    while border := _BORDER.search(text, position + _PORTION, position + _PORTION + LONGEST_ROW):
        portion = _decode_portion(text[position : border.start() + 1])
        if portion is None:
            break
        yield from portion
        position = border.end() - 1
    window = _Window(text, position)
    yield from _rows_one_by_one(window, closing="]")
    if wrapper is None and _skip_space(text, window.position) != len(text):
        raise ValueError("text after the list")


def _decode_portion(text: str) -> list[Json] | None:
    """Decode several rows; None where the border was within a string or a nested object, so that they are no JSON."""
    try:
        portion: list[Json] = DECODER.decode(f"[{text}]")
    except (ValueError, RecursionError):
        return None
    return portion


class _Window:
    """A position in a long text and the part of the text around it that the decoder sees."""

    def __init__(self, text: str, position: int) -> None:
        self._text = text
        self._start = position
        self._part = text[position : position + 2 * LONGEST_ROW]
        self.position = position

    def take(self, sign: str) -> bool:
        """Skip space, and this sign where it follows; returns whether it did."""
        self.position = _skip_space(self._text, self.position)
        found = self._text.startswith(sign, self.position)
        self.position += found
        return found

    def skip_key(self) -> None:
        """Skip the key of an object's member and its colon; raises ValueError where none follows."""
        self.position = _skip_space(self._text, self.position)
        key = _KEY.match(self._text, self.position, self.position + _LONGEST_WRAPPER)
        if key is None:
            raise ValueError("not a key")
        self.position = key.end()

    def decode(self) -> Json:
        """Decode the value that begins here; raises ValueError where it is no JSON or longer than a row may be."""
        self.position = _skip_space(self._text, self.position)
        if self.position - self._start > LONGEST_ROW:
            self._start = self.position
            self._part = self._text[self.position : self.position + 2 * LONGEST_ROW]
        try:
            value, end = DECODER.raw_decode(self._part, self.position - self._start)
        except (ValueError, RecursionError):
            raise ValueError("a row is no JSON, or too long") from None
        if end == len(self._part) and self._start + end < len(self._text):
            raise ValueError("a row is too long")
        self.position = self._start + end
        return value


def _rows_one_by_one(window: _Window, closing: str) -> Iterator[Json]:
    """The rows from here to the end of a list (`]`) or of an object (`}`, whose keys are skipped)."""
    if window.take(closing):
        return
    while True:
        if closing == "}":
            window.skip_key()
        yield window.decode()
        if not window.take(","):
            break
    if not window.take(closing):
        raise ValueError("the list does not end")


def _skip_space(text: str, position: int) -> int:
    space = _SPACE.match(text, position)
    return space.end() if space else position
