"""A paste that Telegram cut into several messages, put together again."""

from __future__ import annotations

import re

LONGEST_MESSAGE = 4096
"""In UTF-16 units. Source: Bot API, message text."""
NEARLY_FULL = 3500
"""Apps cut at a line's or a word's end where there is one, so that a piece may be shorter."""
TOGETHER_SECONDS = 3
"""The pieces of one paste are sent within this time; nobody reads an answer and writes that quickly."""
_WHOLE = re.compile(r"\s*[^\s./|;,]{1,64}\s*[|\t;, ]\s*\S*[./@]")


def units(text: str) -> int:
    """How long Telegram takes a text to be."""
    return len(text.encode("utf-16-le")) // 2


def goes_on(text: str) -> bool:
    """Whether a message is so long that it may be the first piece of a longer paste."""
    return units(text) >= NEARLY_FULL


def joined(before: str, piece: str, last_units: int) -> str:
    """What was pasted before and the piece after it; `last_units` is the length of the piece before.

    A full message may end within a line, within a word even: then the line goes on in the next. Between two whole lines
    stands the line break that the cut took away.
    """
    last, first = before.rsplit("\n", 1)[-1], piece.split("\n", 1)[0]
    if _WHOLE.match(last) and _WHOLE.match(first):
        return f"{before}\n{piece}"
    if last_units >= LONGEST_MESSAGE - 1:
        return before + piece
    return f"{before}\n{piece}" if _WHOLE.match(last) else f"{before} {piece}"
