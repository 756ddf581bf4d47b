"""A panel's refusal: where it stands in an answer, what it means, and its text made safe to show."""

from __future__ import annotations

import json
import re
from html import escape
from urllib.parse import quote, quote_plus

from bot.domain.errors import PanelRefusal, RefusalCode
from bot.panel.dialects import Dialect, fold_word
from bot.panel.error_texts import may_mean_acceptance
from bot.panel.parsing import Json, parse_flag, parse_id, plain_text, single_line

LONGEST_TEXT = 300
"""Characters of a panel's text that are kept."""
_LONGEST_SCANNED = 20_000
_ERROR_KEYS = ("error", "errors", "error_message", "err")
_TEXT_KEYS = ("message", "msg", "error_message", "detail", "description", "text", "error")
_EMPTY = ("null", "[]", "{}")
_WRAPPERS = ("data", "result", "response")
_DEEPEST = 4
"""Levels of an error that are searched for its text."""
_FAILED = frozenset({"error", "fail", "failed", "failure"})
_SUCCEEDED = frozenset({"success", "successful", "ok", "true", "1"})
_VERDICT_KEYS = ("status", "result", "response")
_FLAG_KEYS = ("success", "ok")
_ID_KEYS = ("order", "refill", "service")
_FIGURES = frozenset({"charge", "remains", "start_count", "balance"})
_ERROR_SIGNS = frozenset({*_ERROR_KEYS, *_WRAPPERS, *_FLAG_KEYS})


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
        return self.redact(single_line(value, _LONGEST_SCANNED))[:longest].rstrip()

    def redact(self, text: str) -> str:
        """The text without the key, in whatever spelling the panel repeats it."""
        return text if self._key is None else self._key.sub("[key]", text)

    def safe_excerpt(self, body: bytes) -> str:
        """The beginning of a body, for the operator's log: on one line, without the key."""
        return self.safe_text(body[:4000].decode("utf-8", "replace"))

    def refusal(self, error_text: Json) -> PanelRefusal:
        """The refusal that an error text means."""
        text = self.safe_text(error_text)
        return PanelRefusal(self.dialect.find_refusal_code(text), text)

    def implied_refusal(self, answer: Json) -> PanelRefusal | None:
        """The refusal that an answer means by its message alone, where nothing marks it as an error.

        None unless the message is a known error text, and for one that may as well confirm the request.
        """
        text = find_message(answer)
        if not text or may_mean_acceptance(text) or (isinstance(answer, dict) and find_verdict(answer)):
            return None
        refusal = self.refusal(text)
        return refusal if refusal.code is not RefusalCode.OTHER else None

    def panel_words(self, answer: Json, body: bytes) -> str:
        """What an answer says that is neither an acceptance nor a refusal: its message, else its beginning as plain text."""
        text = find_message(answer) or plain_text(body[:4000].decode("utf-8", "replace"), LONGEST_TEXT)
        return "" if text in _EMPTY else self.safe_text(text)


def find_error_text(answer: Json, *, failed: bool = False) -> str | None:
    """Return the text of an answer that is an error as a whole, empty if it has none; None if the answer is no error.

    With `failed` (the HTTP status is an error) any message counts. **Source:** `{"error": ...}` (beside other keys
    too), `[{"error": ...}]` without an id, `{"status": "error", "message": ...}` and `{"status": false, "data": {"msg":
    ...}}` were seen.
    """
    if isinstance(answer, list) and len(answer) == 1 and isinstance(answer[0], dict):
        entry = answer[0]
        return None if any(parse_id(entry.get(key)) for key in _ID_KEYS) else find_error_text(entry, failed=failed)
    if not isinstance(answer, dict):
        return None
    if not failed and _ERROR_SIGNS.isdisjoint(answer) and not _FIGURES.isdisjoint(answer):
        return None  # an order's figures, as in most answers
    for key in _ERROR_KEYS:
        if (error := answer.get(key)) and parse_flag(error) is not False:
            return _find_text(error) or find_message(answer) or _number_as_text(error)
    verdict = find_verdict(answer)
    if verdict is False or failed:
        is_plain = answer.get("status") is False or any(
            answer.get(key, "") != "" and parse_flag(answer[key]) is False for key in _FLAG_KEYS
        )
        return find_message(answer) or ("" if is_plain else None)
    for key in _WRAPPERS:
        if isinstance(inner := answer.get(key), dict) and (text := find_error_text(inner)) is not None:
            return text
    return None


def find_verdict(answer: dict[str, Json]) -> bool | None:
    """Return whether an answer says that the request succeeded (True) or failed (False); None if it says neither.

    The status of an order is no verdict: it stands beside figures.
    """
    verdicts: list[Json] = []
    if _FIGURES.isdisjoint(answer):
        verdicts = [value for key in _VERDICT_KEYS if isinstance(value := answer.get(key), (str, bool))]
    for verdict in verdicts:
        word = fold_word(str(verdict))
        if word in _FAILED or word == "false":
            return False
        if word in _SUCCEEDED:
            return True
    for key in _FLAG_KEYS:
        if answer.get(key) not in (None, ""):
            return parse_flag(answer[key])
    return None


def find_message(answer: Json) -> str:
    """Return what an answer says in words, wherever its message stands; empty if it says nothing."""
    if isinstance(answer, str):
        return answer[:_LONGEST_SCANNED].strip()
    if isinstance(answer, list) and len(answer) == 1:
        answer = answer[0]
    if not isinstance(answer, dict):
        return ""
    wrapped = (find_message(answer.get(key)) for key in _WRAPPERS if isinstance(answer.get(key), dict))
    return _find_message(answer) or next((text for text in wrapped if text), "")


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


def _number_as_text(value: Json) -> str:
    return str(value) if type(value) is int and value != 1 else ""
