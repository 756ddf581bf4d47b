"""A paste that Telegram's app cut into several messages, put together again.

**Source:** the apps' own code. Desktop cuts behind the first half of a message: at an empty line, else a line break, else a
space. Android looks back 300 characters for a line break, else a space. iOS cuts behind the last line break or full stop,
be it within a word. All trim the spaces at the ends of a piece. Others cut after 4,096 characters, wherever that is.
"""

from __future__ import annotations

import re

LONGEST_MESSAGE = 4096
"""In UTF-16 units. Source: Bot API, message text."""
SHORTEST_PIECE = LONGEST_MESSAGE // 2
"""What is shorter was not cut."""
TOGETHER_SECONDS = 3
"""The pieces of one paste are sent within this time; nobody reads an answer and writes that quickly."""
_BULK_LINE = re.compile(r"\s*[^\s./|;,]{1,64}\s*[|\t;, ]\s*\S*[./@]")


def units(text: str) -> int:
    """How long Telegram takes a text to be."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def may_go_on(message_units: int) -> bool:
    """Whether a message of this length may be a piece of a longer paste."""
    return message_units >= SHORTEST_PIECE


def join_bulk_lines(before: str, piece: str, last_units: int) -> str:
    """Join the lines of a bulk order: those pasted before and the piece after them; `last_units` is the length of the piece before.

    A full message may end within a line, within a word even: then the line goes on in the next. Between two whole lines
    stands the line break that the cut took away.
    """
    last, first = before.rsplit("\n", 1)[-1], piece.split("\n", 1)[0]
    if _BULK_LINE.match(last) and _BULK_LINE.match(first):
        return f"{before}\n{piece}"
    if last_units >= LONGEST_MESSAGE - 1 or before.endswith("."):
        return before + piece
    return f"{before}\n{piece}" if _BULK_LINE.match(last) else f"{before} {piece}"


def join_list(before: str, piece: str, last_units: int) -> str:
    """Join a list of one entry a line: what was pasted before and the piece after it, the piece before being `last_units` long.

    Where a cut behind a full stop cannot be told from one behind a line, the other lines decide: the person sees where
    the pieces meet.
    """
    if last_units >= LONGEST_MESSAGE:
        return before + piece
    *others, last = before.splitlines() or [""]
    if last.endswith(".") and 2 * sum(line.rstrip().endswith(".") for line in others) < len(others):
        return f"{before} {piece}" if any(" " in line.strip() for line in others) else before + piece
    return f"{before}\n{piece}" if "\n" in before[-SHORTEST_PIECE:] else f"{before} {piece}"
