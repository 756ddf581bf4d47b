"""A panel's refusal: where it stands in an answer, what it means, and its text made safe to show."""

from __future__ import annotations

import json
import re
from html import escape
from urllib.parse import quote, quote_plus

from bot.domain.errors import PanelRefusal
from bot.panel.dialects import Dialect, fold_word
from bot.panel.parsing import Json, parse_flag, parse_id, single_line

LONGEST_TEXT = 300
"""Characters of a panel's text that are kept."""
_LONGEST_SCANNED = 20_000
_ERROR_KEYS = ("error", "errors")
_TEXT_KEYS = ("message", "msg", "error_message", "detail", "description", "text", "error")
_DEEPEST = 4
"""Levels of an error that are searched for its text."""
_FAILED = frozenset({"error", "fail", "failed", "failure"})
_ID_KEYS = ("order", "refill", "service")
_FIGURE_KEYS = ("charge", "remains", "start_count", "balance")


class ErrorReader:
    """Reads a panel's error texts in its dialect, and never repeats the account's key.

    **Source:** error texts may echo the key they were sent (API dialects, error texts).
    """

    def __init__(self, dialect: Dialect, key: str) -> None:
        self.dialect = dialect
        spellings = {key, quote(key, safe=""), quote_plus(key), json.dumps(key)[1:-1], escape(key)} if key else set()
        longest_first = sorted(spellings, key=len, reverse=True)
        self._key = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if spellings else None

    def safe_text(self, value: Json, longest: int = LONGEST_TEXT) -> str:
        """A text of the panel on one line, without the key, cut at `longest` characters."""
        if isinstance(value, str):
            value = value[:_LONGEST_SCANNED]
        text = single_line(value, _LONGEST_SCANNED)
        if self._key is not None:
            text = self._key.sub("[key]", text)
        return text[:longest].rstrip()

    def safe_excerpt(self, body: bytes) -> str:
        """The beginning of a body, for the operator's log: on one line, without the key."""
        return self.safe_text(body[:4000].decode("utf-8", "replace"))

    def refusal(self, error_text: Json) -> PanelRefusal:
        """The refusal that an error text means."""
        text = self.safe_text(error_text)
        return PanelRefusal(self.dialect.find_refusal_code(text), text)


def find_error_text(answer: Json, *, failed: bool = False) -> str | None:
    """Return the text of an answer that is an error as a whole, empty if it has none; None if the answer is no error.

    With `failed` (the HTTP status is an error) any message counts. **Source:** `{"error": ...}` (beside other keys
    too), `[{"error": ...}]` without an id and `{"status": "error", "message": ...}` were seen.
    """
    if isinstance(answer, list) and len(answer) == 1 and isinstance(answer[0], dict):
        entry = answer[0]
        return None if any(parse_id(entry.get(key)) for key in _ID_KEYS) else find_error_text(entry, failed=failed)
    if not isinstance(answer, dict):
        return None
    for key in _ERROR_KEYS:
        if error := answer.get(key):
            return _find_text(error) or _find_message(answer)
    status = answer.get("status")
    by_status = (
        isinstance(status, str) and fold_word(status) in _FAILED and not any(key in answer for key in _FIGURE_KEYS)
    )
    by_success = "success" in answer and parse_flag(answer["success"]) is False and answer["success"] != ""
    if not (failed or by_status or by_success):
        return None
    return _find_message(answer) or ("" if by_success else None)


def _find_message(answer: dict[str, Json], depth: int = _DEEPEST) -> str:
    return next((text for key in _TEXT_KEYS if (text := _find_text(answer.get(key), depth))), "")


def _find_text(value: Json, depth: int = _DEEPEST) -> str:
    """Find the first text in a value: a message before anything else, at most `depth` levels down."""
    if isinstance(value, str):
        return value[:_LONGEST_SCANNED].strip()
    if depth == 0:
        return ""
    if isinstance(value, dict):
        return _find_message(value, depth - 1) or _find_text(list(value.values()), depth)
    if isinstance(value, list):
        return next((text for part in value if (text := _find_text(part, depth - 1))), "")
    return ""
