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

LARGEST_BATCH = 100
"""Ids per request. **Source:** seed document, "up to 100 IDs"; more are cut silently by some panels."""

_LONGEST_WORD = 60

# Fail, Failed, Error and Limit are left out on purpose: they do not say whether the money went back, so the order keeps
# its status and shows the word.
_STATUSES = {
    "pending": Status.PENDING,
    "awaiting": Status.PENDING,
    "processing": Status.PROCESSING,
    "inprogress": Status.IN_PROGRESS,
    "inprogess": Status.IN_PROGRESS,
    "active": Status.IN_PROGRESS,
    "paused": Status.IN_PROGRESS,
    "refill": Status.IN_PROGRESS,
    "completed": Status.COMPLETED,
    "expired": Status.COMPLETED,
    "partial": Status.PARTIAL,
    "canceled": Status.CANCELED,
    "cancelled": Status.CANCELED,
    "refunded": Status.CANCELED,
}
_REFILLS = {
    "pending": RefillStatus.PENDING,
    "awaiting": RefillStatus.PENDING,
    "inprogress": RefillStatus.IN_PROGRESS,
    "inprogess": RefillStatus.IN_PROGRESS,
    "processing": RefillStatus.IN_PROGRESS,
    "refilling": RefillStatus.IN_PROGRESS,
    "completed": RefillStatus.COMPLETED,
    "rejected": RefillStatus.REJECTED,
    "canceled": RefillStatus.REJECTED,
    "cancelled": RefillStatus.REJECTED,
    "error": RefillStatus.REJECTED,
    "fail": RefillStatus.REJECTED,
    "failed": RefillStatus.REJECTED,
    "notfound": RefillStatus.REJECTED,
}
# The first phrase found decides, so the most specific codes come first ("Incorrect request or API key" is about the key).
_REFUSALS: tuple[tuple[RefusalCode, tuple[str, ...]], ...] = (
    (
        RefusalCode.RATE_LIMIT,
        (
            "rate limit",
            "rate_limit",
            "too many requests",
            "too many failed attempts",
        ),
    ),
    (
        RefusalCode.LINK_BUSY,
        (
            "active order with this link",
            "link_duplicate",
            "same link that is active",
            "identical order",
            "already ordered this service",
        ),
    ),
    (
        RefusalCode.FUNDS,
        (
            "not enough funds",
            "not_enough_funds",
            "insufficient balance",
            "insufficient_balance",
            "balance is insufficient",
        ),
    ),
    (
        RefusalCode.KEY,
        (
            "api key",
            "api_key",
            "missing key",
            "user not found",
            "disable for this user",
            "account is inactive",
            "account has been suspended",
            "account suspended",
            "account is suspended",
            "account is blocked",
        ),
    ),
    (
        RefusalCode.REFILL,
        (
            "refill is disabled",
            "not eligible for refill",
            "refill was requested less",
            "open request for this order",
            "refill not allowed",
            "refill not found",
            "incorrect refill id",
        ),
    ),
    (
        RefusalCode.ORDER_ID,
        (
            "incorrect order id",
            "order not found",
            "invalid order id",
            "order_not_found",
            "incorrect_order_id",
        ),
    ),
    (
        RefusalCode.SERVICE,
        (
            "incorrect service id",
            "incorrect_service_id",
            "invalid service id",
            "service not found",
            "service id does not exist",
            "disabled service",
            "service is not available via api",
            "service_inactive",
        ),
    ),
    (
        RefusalCode.QUANTITY,
        (
            "quantity less than",
            "quantity more than",
            "min_quantity",
            "max_quantity",
            "quantity must be between",
            "minimum quantity",
            "maximum quantity",
            "incorrect quantity",
            "above the minimum number",
            "maximum number exceed",
        ),
    ),
    (
        RefusalCode.LINK,
        (
            "bad link",
            "incorrect link",
            "invalid link",
            "invalid_link",
            "neworder.error.link",
            "enter a valid link",
            "link is not on this platform",
        ),
    ),
    (
        RefusalCode.ACTION,
        (
            "incorrect request",
            "incorrect action",
            "invalid action",
            "unknown action",
            "action is invalid",
            "method not allowed",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words and parameters of one panel.

    `statuses` and `refills` are its words, as `fold_word` spells them; `refusals` the phrases of its error texts, tried
    in this order. `batch_size` is the number of ids per request, `missing` the actions it does not support,
    `parameters` its own names of parameters, and `request_id` the parameter of `add` that it requires to hold a new
    unique id.
    """

    name: str = "standard"
    statuses: Mapping[str, Status] = field(default_factory=lambda: MappingProxyType(_STATUSES))
    refills: Mapping[str, RefillStatus] = field(default_factory=lambda: MappingProxyType(_REFILLS))
    refusals: tuple[tuple[RefusalCode, tuple[str, ...]], ...] = _REFUSALS
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
        text = error_text.casefold()
        return next(
            (code for code, phrases in self.refusals if any(phrase in text for phrase in phrases)), RefusalCode.OTHER
        )


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
