"""Whether an HTTP reply is an answer of the API, judged apart for reads (may be retried) and writes (never are)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.errors import (
    OutcomeUnknown,
    PanelError,
    PanelRefusal,
    PanelUnavailable,
    RefusalCode,
    UnreadableAnswer,
)
from bot.panel.error_texts import is_server_failure
from bot.panel.parsing import Json, decode_json, fold_keys
from bot.panel.refusals import ErrorReader, find_error_text

Accepted = TypeVar("Accepted")

TOO_MANY = 429
TIMED_OUT = 408
_LONGEST_PLAIN = 1_000


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply. `is_whole` unless the body was longer than the limit; `retry_after_seconds` from its header."""

    status: int
    body: bytes
    is_whole: bool = True
    retry_after_seconds: float | None = None


def decode_read_reply(reply: Reply, error_reader: ErrorReader) -> Json:
    """Return the JSON of a reply to a read; raises PanelUnavailable, PanelRefusal or UnreadableAnswer if it is no answer."""
    _check_status(reply, error_reader)
    try:
        answer = fold_keys(decode_json(reply.body))
    except ValueError:
        _check_body(reply)
        if reply.status >= 500:
            raise PanelUnavailable(f"HTTP {reply.status}") from None
        raise _without_json(reply, error_reader) from None
    error_text = find_error_text(answer, failed=reply.status >= 400)
    if error_text is not None:
        refusal = error_reader.refusal(error_text)
        if reply.status < 500 or refusal.code is not RefusalCode.OTHER:
            raise refusal
    if reply.status >= 500:
        raise PanelUnavailable(f"HTTP {reply.status}")
    if reply.status >= 300:
        raise UnreadableAnswer(f"HTTP {reply.status}: {error_reader.safe_excerpt(reply.body)}")
    return answer


def _without_json(reply: Reply, error_reader: ErrorReader) -> PanelError:
    refusal = error_reader.implied_refusal(_short_text(reply))
    return refusal or UnreadableAnswer(error_reader.safe_excerpt(reply.body))


def check_read_reply(reply: Reply, error_reader: ErrorReader) -> None:
    """Raise for a reply that cannot be an answer, before its body is decoded: 429, empty, too long, an HTML page."""
    _check_status(reply, error_reader)
    _check_body(reply)


def _check_status(reply: Reply, error_reader: ErrorReader) -> None:
    if reply.status == TOO_MANY:
        raise PanelUnavailable("too many requests", retry_after_seconds=reply.retry_after_seconds)
    if not reply.is_whole:
        raise UnreadableAnswer(f"longer than the limit: {error_reader.safe_excerpt(reply.body)}")
    if 300 <= reply.status < 400:
        raise UnreadableAnswer(f"HTTP {reply.status}: a redirect")


def _check_body(reply: Reply) -> None:
    beginning = reply.body[:64].lstrip()
    if not beginning or beginning.startswith(b"<"):
        what = "a page instead of an answer" if beginning else "an empty answer"
        raise PanelUnavailable(f"HTTP {reply.status}, {what}", retry_after_seconds=reply.retry_after_seconds)


def parse_write_reply(reply: Reply, error_reader: ErrorReader, accepted: Callable[[Json], Accepted | None]) -> Accepted:
    """Return what `accepted` reads out of a reply to a write; raises PanelRefusal where the panel refused, else OutcomeUnknown.

    An accepted answer counts whatever the HTTP status. A 429 is a refusal with any body: panels check limits before they
    do anything. Under 5xx and 408, and where the text says that the server broke, only a known error text is a refusal.
    **Source:** one panel booked an order, then died with an empty HTTP 500; others send their plain refusals with 500 or
    503.
    """
    try:
        answer = fold_keys(decode_json(reply.body)) if reply.is_whole else None
    except ValueError:
        answer = _short_text(reply)
    words = error_reader.panel_words(answer, reply.body)
    try:
        found = accepted(answer)
    except OutcomeUnknown as unknown:
        why = f"HTTP {reply.status}, {unknown.why}: {error_reader.safe_excerpt(reply.body)}"
        raise OutcomeUnknown(why, said=words) from None
    if found is not None:
        return found
    error_text = find_error_text(answer, failed=reply.status >= 400)
    if reply.status == TOO_MANY:
        raise PanelRefusal(RefusalCode.RATE_LIMIT, error_reader.safe_text(error_text or "HTTP 429"))
    is_plain = reply.status < 300 or (400 <= reply.status < 500 and reply.status != TIMED_OUT)
    if error_text is not None:
        refusal = error_reader.refusal(error_text)
        if refusal.code is not RefusalCode.OTHER or (is_plain and not is_server_failure(error_text)):
            raise refusal
    elif is_plain and (implied := error_reader.implied_refusal(answer)):
        raise implied
    raise OutcomeUnknown(f"HTTP {reply.status}: {error_reader.safe_excerpt(reply.body) or 'empty'}", said=words)


def _short_text(reply: Reply) -> str | None:
    """The body of a reply that is a short plain text, as some panels answer in; None for a page or a long one."""
    text = reply.body[: _LONGEST_PLAIN + 1].decode("utf-8", "replace").strip()
    return text if len(reply.body) <= _LONGEST_PLAIN and not text.startswith(("<", "{", "[")) else None
