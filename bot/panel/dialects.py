"""How panels speak: the tolerant standard, and a table of the panels that differ. A dialect states only what differs.

**Source:** seed document; what panels were seen to answer is kept, case by case, in tests/panel/answers.
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
"""Ids a request. **Source:** seed document, "up to 100 IDs"; more are cut silently by some panels."""

# Fail, Failed, Error and Limit are not here on purpose: they do not say whether money went back, so the order keeps its
# status and shows the word.
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
# The first phrase found decides, so the telling ones stand first ("Incorrect request or API key" is about the key).
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
    """How one panel speaks.

    `statuses` and `refills`: its words, spelled as `folded` does. `refusals`: phrases looked for in its error texts, in
    this order. `batch_size`: ids a request. `missing`: actions it does not have. `parameters`: its spelling of a
    parameter. `request_id`: a parameter of `add` it demands and that holds a fresh id of ours.
    """

    name: str = "standard"
    statuses: Mapping[str, Status] = field(default_factory=lambda: MappingProxyType(_STATUSES))
    refills: Mapping[str, RefillStatus] = field(default_factory=lambda: MappingProxyType(_REFILLS))
    refusals: tuple[tuple[RefusalCode, tuple[str, ...]], ...] = _REFUSALS
    batch_size: int = LARGEST_BATCH
    missing: frozenset[str] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)
    request_id: str = ""

    def status(self, word: str) -> Status | None:
        """The status that word means, or None for a word nobody knows."""
        return self.statuses.get(folded(word))

    def refill(self, word: str) -> RefillStatus | None:
        """The refill's status that word means, or None for a word nobody knows."""
        return self.refills.get(folded(word))

    def code(self, said: str) -> RefusalCode:
        """What an error text means; `OTHER` for words nobody knows."""
        text = said.casefold()
        return next(
            (code for code, phrases in self.refusals if any(phrase in text for phrase in phrases)), RefusalCode.OTHER
        )


@lru_cache(maxsize=512)
def folded(word: str) -> str:
    """A word without case, spaces and underscores: "In progress", "IN_PROGRESS" and "Inprogress" are one."""
    return re.sub(r"[\W_]+", "", word.casefold())


STANDARD = Dialect()

DIALECTS: Mapping[str, Dialect] = {
    # Its developer pages: `request_id` is required on add, at most 128 characters; a replay returns the first answer.
    "notpanel.com": replace(STANDARD, name="notpanel", request_id="request_id"),
}
"""Dialects by host, for the host and everything under it."""


def dialect_of(url: str) -> Dialect:
    """The dialect of the panel at that address, by its host; the standard where none is listed."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return STANDARD
    parts = host.split(".")
    return next(
        (DIALECTS[name] for start in range(len(parts)) if (name := ".".join(parts[start:])) in DIALECTS), STANDARD
    )
