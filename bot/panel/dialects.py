"""The words and parameters of panels: the tolerant standard, and a table of the panels that differ from it.

**Source:** seed document; recorded answers of panels are in tests/panel/answers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.domain.errors import RefusalCode
from bot.domain.orders.orders import RefillStatus, Status
from bot.panel.error_texts import STANDARD_PATTERNS, Patterns, find_code

LARGEST_BATCH = 100
"""Ids per request. **Source:** seed document, "up to 100 IDs"; more are cut silently by some panels."""

_LONGEST_WORD = 60

# Error and Limit are left out on purpose: panels write them for orders that may go on, so the order keeps its status and
# shows the word. **Source:** API dialects, `status`; synonyms of public clients (their tables of statuses).
_STATUS_WORDS: dict[Status, str] = {
    Status.PENDING: "pending awaiting waiting queued queue inqueue new created accepted received submitted",
    Status.PROCESSING: "processing process proccessing inprocess onprocess",
    Status.IN_PROGRESS: "inprogress inprogess progress progressing active running started ongoing working paused refill"
    " refilling",
    Status.COMPLETED: "completed complete completes success successful successfully succeeded done finished finish delivered expired",
    Status.PARTIAL: "partial partially partials partialcompleted partiallycompleted partialcomplete partiallycomplete"
    " partialrefund partiallyrefunded",
    Status.CANCELED: "canceled cancelled cancel cancels refunded refund refunds fail failed failure fails"
    " rejected reject declined denied",
}
_REFILL_WORDS: dict[RefillStatus, str] = {
    RefillStatus.PENDING: "pending awaiting waiting queued inqueue new created accepted received submitted",
    RefillStatus.IN_PROGRESS: "inprogress inprogess progress processing process inprocess refilling running started active",
    RefillStatus.COMPLETED: "completed complete done finished refilled",
    RefillStatus.REJECTED: "rejected reject canceled cancelled cancel error fail failed failure declined denied refused notfound",
}
VERDICTS = frozenset(["success", "successful", "successfully", "succeeded", "fail", "failed", "failure", "fails"])
"""Words that may also say whether the request itself went well: a status only beside figures of the order."""
_STATUSES = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}
_REFILLS = {word: status for status, words in _REFILL_WORDS.items() for word in words.split()}


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words and parameters of one panel.

    `statuses` and `refills` are its words, as `fold_word` spells them; `error_texts` the patterns of its error texts,
    tried in this order. `batch_size` is the number of ids per request, `missing` the actions it does not support,
    `parameters` its own names of parameters, and `request_id` the parameter of `add` that it requires to hold a new
    unique id.
    """

    name: str = "standard"
    statuses: Mapping[str, Status] = field(default_factory=lambda: MappingProxyType(_STATUSES))
    refills: Mapping[str, RefillStatus] = field(default_factory=lambda: MappingProxyType(_REFILLS))
    error_texts: Patterns = STANDARD_PATTERNS
    batch_size: int = LARGEST_BATCH
    missing: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    request_id: str = ""

    def find_status(self, word: str) -> Status | None:
        """Return the status that a word means; None for an unknown word."""
        return self.statuses.get(fold_word(word))

    def find_refill_status(self, word: str) -> RefillStatus | None:
        """Return the status of a refill that a word means; None for an unknown word."""
        return self.refills.get(fold_word(word))

    def find_refusal_code(self, error_text: str) -> RefusalCode:
        """Return what an error text means; `OTHER` for an unknown text."""
        return find_code(error_text, self.error_texts)


def fold_word(word: str) -> str:
    """Drop case, spaces and punctuation: "In progress", "IN_PROGRESS" and "Inprogress" become the same word."""
    return _fold_short_word(word[:_LONGEST_WORD])


@lru_cache(maxsize=512)
def _fold_short_word(word: str) -> str:
    return re.sub(r"[\W_]+", "", word.casefold())


STANDARD = Dialect()

DIALECTS: Mapping[str, Dialect] = {
    # **Source:** its developer pages: `request_id` is required on add, at most 128 characters; a repeated one returns the
    # first answer.
    "notpanel.com": replace(STANDARD, name="notpanel", request_id="request_id"),
}
"""Dialects by host; each holds for the host and its subdomains."""


def find_dialect(url: str) -> Dialect:
    """Return the dialect of the panel at this address, by its host; the standard one where the host is not listed."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return STANDARD
    parts = host.split(".")
    return next(
        (DIALECTS[name] for start in range(len(parts)) if (name := ".".join(parts[start:])) in DIALECTS), STANDARD
    )
