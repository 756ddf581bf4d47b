"""Whether a reply is an answer at all: for a read, which may be asked again, and for a write, which never is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.domain.errors import OutcomeUnknown, PanelRefusal, PanelUnavailable, RefusalCode, UnreadableAnswer
from bot.panel.parsing import Json, decoded
from bot.panel.refusals import ErrorReader, complaint

Accepted = TypeVar("Accepted")

TOO_MANY = 429
TIMED_OUT = 408


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: `whole` unless the body was longer than is read, `retry_after_seconds` if the panel asks."""

    status: int
    body: bytes
    whole: bool = True
    retry_after_seconds: float | None = None


def of_read(reply: Reply, ear: ErrorReader) -> Json:
    """The JSON of a reply to a read; PanelUnavailable, PanelRefusal or PanelNonsense if it is no answer."""
    check_read(reply, ear)
    try:
        answer = decoded(reply.body)
    except ValueError:
        if reply.status >= 500:
            raise PanelUnavailable(f"HTTP {reply.status}") from None
        raise UnreadableAnswer(ear.beginning(reply.body)) from None
    said = complaint(answer, failed=reply.status >= 400)
    if said is not None:
        refusal = ear.refusal(said)
        if reply.status < 500 or refusal.code is not RefusalCode.OTHER:
            raise refusal
    if reply.status >= 500:
        raise PanelUnavailable(f"HTTP {reply.status}")
    if reply.status >= 300:
        raise UnreadableAnswer(f"HTTP {reply.status}: {ear.beginning(reply.body)}")
    return answer


def check_read(reply: Reply, ear: ErrorReader) -> None:
    """Raise for what is no answer by its looks alone: too many requests, empty, too long, a page."""
    if reply.status == TOO_MANY:
        raise PanelUnavailable("too many requests", retry_after_seconds=reply.retry_after_seconds)
    if not reply.whole:
        raise UnreadableAnswer(f"longer than an answer may be: {ear.beginning(reply.body)}")
    if 300 <= reply.status < 400:
        raise UnreadableAnswer(f"HTTP {reply.status}: the address leads elsewhere")
    beginning = reply.body[:64].lstrip()
    if not beginning or beginning.startswith(b"<"):
        what = "a page instead of an answer" if beginning else "an empty answer"
        raise PanelUnavailable(f"HTTP {reply.status}, {what}", retry_after_seconds=reply.retry_after_seconds)


def of_write(reply: Reply, ear: ErrorReader, accepted: Callable[[Json], Accepted | None]) -> Accepted:
    """What `accepted` reads out of a reply to a write; PanelRefusal if the panel said no, else OutcomeUnknown.

    An accepted answer counts whatever the HTTP status. A 429 is a no with any body: limits are checked before anything
    is done. Under 5xx and 408 only an error in words that are known is a no. **Source:** one panel booked an order,
    then died with an empty HTTP 500; others answer their plain refusals with 500 or 503.
    """
    try:
        answer = decoded(reply.body) if reply.whole else None
    except ValueError:
        answer = None
    found = accepted(answer)
    if found is not None:
        return found
    said = complaint(answer, failed=reply.status >= 400)
    if reply.status == TOO_MANY:
        raise PanelRefusal(RefusalCode.RATE_LIMIT, ear.words(said or "HTTP 429"))
    if said is not None:
        refusal = ear.refusal(said)
        plain = reply.status < 300 or (400 <= reply.status < 500 and reply.status != TIMED_OUT)
        if plain or refusal.code is not RefusalCode.OTHER:
            raise refusal
    raise OutcomeUnknown(f"HTTP {reply.status}: {ear.beginning(reply.body) or 'empty'}")
