"""Where links begin and end in a text: one rule for an answer, a message, a line and a file."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.text_normalisation import remove_invisible

_CUT = "…"
"""Behind a link it says that an app or a site showed its beginning alone."""
# Quotes, brackets and punctuation that stand in no address, arrows and emoji: whatever is glued to a link.
_STOPS = (
    '<>"`|\\\\^“”„‟«»‹›‘‚…\u2014\u2015\u2022\u2023\u2043\u3001-\u3003\u3008-\u3011\u3014-\u301f'
    "\uff01\uff02\uff08\uff09\uff0c\uff1a\uff1b\uff1c\uff1e\uff1f\uff3b\uff3d\uff5b\uff5d\uff5f-\uff64"
    "\u0589\u05c3\u060c\u061b\u061f\u06d4\u0964\u0965\u0f0d\u104a\u104b\u1362-\u1368\u17d4\u17d5"
    "\u2190-\u21ff\u2300-\u23ff\u2500-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
)
_BEGINS = r"(?:https?://|www\.)"
_DOMAIN = r"(?:[\w-]+\.)+[a-z]{2,24}/"
# A link ends before the next one: behind a comma, in a Markdown link, or where two were pasted without a space.
_NEXT = rf"\]\(|['’)\]]*[,;]+['’(\[]*(?:{_BEGINS}|{_DOMAIN})|(?<![=/&?:%#@.-]){_BEGINS}"
_REST = rf"(?:(?!{_NEXT})[^\s{_STOPS}])+"
_LINK = re.compile(rf"(?:{_BEGINS}|(?<![\w@./-]){_DOMAIN}){_REST}|(?<![\w@./-]){_DOMAIN}", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_TRAILING = ".,;:!?*~'"


def addresses_in(text: str) -> list[str]:
    """Everything in a text that is written like the address of a page, in its order.

    An address that was cut (`instagram.com/p/Cx…`) is none: it would be another page.
    """
    text = remove_invisible(text).replace("&amp;", "&")
    matches = [match for match in _LINK.finditer(text) if not text.startswith(_CUT, match.end())]
    return [address for match in matches if (address := without_punctuation(match.group()))]


def without_punctuation(text: str) -> str:
    """A text without the quotes, brackets, punctuation and emoji around it; a bracket that it opens itself stays."""
    text = text.lstrip("\"'([{<*~")
    while text and not text[0].isalnum() and not text[0].isascii():
        text = text[1:]
    while text and _is_trailing(text):
        text = text[:-1]
    return text


def _is_trailing(text: str) -> bool:
    last = text[-1]
    if opening := _CLOSING.get(last):
        return text.count(last) > text.count(opening)
    if last.isascii():
        return last in _TRAILING or last in '"`>|'
    return unicodedata.category(last)[0] in "PSZ"
