"""Texts made to fit Telegram's limits, counted as Telegram counts: UTF-16 units, after the markup is read."""

from __future__ import annotations

import html
import re

from bot.telegram.screen import Html

_PIECES = re.compile(
    r"<(?P<close>/?)(?P<tag>[a-zA-Z][\w-]*)[^>]*>|&(?:#\d+|#x[0-9a-fA-F]+|\w+);|\n|[^<&\n]+|.", re.DOTALL
)
_MISSING = "\n…"


def units(text: str) -> int:
    """UTF-16 units of a text: what is outside the basic plane, such as most emoji, counts as two."""
    return len(text) + sum(character > "\uffff" for character in text)


def fitted(text: Html, limit: int) -> Html:
    """The markup, cut where it shows more than `limit` units, every tag closed.

    It is cut after a whole line, unless that would lose more than half of what fits.
    """
    if len(text) * 2 <= limit:
        return text
    room = limit - units(_MISSING)
    shown = kept_units = 0
    kept, kept_tags = "", tuple[str, ...]()
    open_tags: list[str] = []
    for piece in _PIECES.finditer(text):
        found = piece[0]
        if tag := piece["tag"]:
            _follow(open_tags, tag.lower(), closes=bool(piece["close"]))
            continue
        before, shown = shown, shown + units(html.unescape(found) if found[0] == "&" else found)
        if before <= room and (found == "\n" or (shown > room and kept_units * 2 < room)):
            head = "" if found[0] in "&\n" else _head(found, room - before)
            kept, kept_tags, kept_units = text[: piece.start()] + head, tuple(open_tags), before + units(head)
        if shown > limit:
            closing = "".join(f"</{tag}>" for tag in reversed(kept_tags))
            return Html(f"{kept}{closing}{_MISSING}")
    return text


def _follow(open_tags: list[str], tag: str, *, closes: bool) -> None:
    if not closes:
        open_tags.append(tag)
    elif tag in open_tags:
        while open_tags.pop() != tag:
            pass


def _head(text: str, room: int) -> str:
    """As much of a plain text as `room` units hold, no character halved."""
    encoded = text.encode("utf-16-le", "surrogatepass")[: max(0, room) * 2]
    return encoded.decode("utf-16-le", "ignore")
