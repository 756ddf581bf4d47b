"""A panel's no: where it stands in an answer, what it means, and its words made safe to show."""

from __future__ import annotations

import json
import re
from html import escape
from urllib.parse import quote, quote_plus

from bot.domain.errors import PanelRefusal
from bot.panel.dialects import Dialect, folded
from bot.panel.parsing import Json, flag, identity, line

LONGEST_SAID = 300
_LONGEST_HEARD = 20_000
_ERRORS = ("error", "errors")
_WORDS = ("message", "msg", "error_message", "detail", "description", "text", "error")
_FAILED = frozenset({"error", "fail", "failed", "failure"})
_OWNERS = ("order", "refill", "service")
_FIGURES = ("charge", "remains", "start_count", "balance")


class ErrorReader:
    """Hears what a panel says: in its dialect, and never repeating the account's key.

    **Source:** error texts may echo the key they were sent (API dialects, error texts).
    """

    def __init__(self, dialect: Dialect, key: str) -> None:
        self.dialect = dialect
        spellings = {key, quote(key, safe=""), quote_plus(key), json.dumps(key)[1:-1], escape(key)} if key else set()
        longest_first = sorted(spellings, key=len, reverse=True)
        self._key = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if spellings else None

    def words(self, value: Json, longest: int = LONGEST_SAID) -> str:
        """A text of the panel on one line, without the key, cut."""
        text = line(value, _LONGEST_HEARD)
        if self._key is not None:
            text = self._key.sub("[key]", text)
        return text[:longest].rstrip()

    def beginning(self, body: bytes) -> str:
        """How a body begins, for the operator: without the key, cut."""
        return self.words(body[:4000].decode("utf-8", "replace"))

    def refusal(self, said: Json) -> PanelRefusal:
        """The refusal those words are."""
        words = self.words(said)
        return PanelRefusal(self.dialect.code(words), words)


def complaint(answer: Json, *, failed: bool = False) -> str | None:
    """The words of an answer that is an error as a whole, empty if it has none; None if the answer is no error.

    `failed`: the HTTP status said so already, and any message counts. **Source:** `{"error": ...}` (beside other keys
    too), `[{"error": ...}]` without an id and `{"status": "error", "message": ...}` were seen.
    """
    if isinstance(answer, list) and len(answer) == 1 and isinstance(answer[0], dict):
        entry = answer[0]
        return None if any(identity(entry.get(owner)) for owner in _OWNERS) else complaint(entry, failed=failed)
    if not isinstance(answer, dict):
        return None
    for name in _ERRORS:
        if error := answer.get(name):
            return _text(error) or _message(answer)
    status = answer.get("status")
    by_status = isinstance(status, str) and folded(status) in _FAILED and not any(name in answer for name in _FIGURES)
    by_success = "success" in answer and flag(answer["success"]) is False and answer["success"] != ""
    if not (failed or by_status or by_success):
        return None
    return _message(answer) or ("" if by_success else None)


def _message(answer: dict[str, Json]) -> str:
    return next((text for name in _WORDS if (text := _text(answer.get(name)))), "")


def _text(value: Json) -> str:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dict):
        return _message(value) or next((text for part in value.values() if (text := _text(part))), "")
    if isinstance(value, list):
        return next((text for part in value if (text := _text(part))), "")
    return ""
