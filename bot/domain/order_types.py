"""The table of order types: what each asks, in asking order, and how its charge counts. A new type is one entry here.

Source: seed document "Supported order types"; API dialects, "Order types of `add`", for parameters and what other panels list.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.domain import fields
from bot.domain.fields import Answers, Field
from bot.domain.money import charge_per_thousand

if TYPE_CHECKING:
    from bot.domain.services import Service

Quantity = Callable[[Answers], int | None]


def _asked(answers: Answers) -> int | None:
    """The quantity asked for, over all runs of a drip-feed. Source: `quantity` is per run on every panel read."""
    return int(answers["quantity"]) * int(answers.get("runs") or 1)


def _lines_of(name: str) -> Quantity:
    def count(answers: Answers) -> int | None:
        return answers[name].count("\n") + 1

    return count


def _none(_answers: Answers) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class OrderType:
    """The shape of an order.

    `fields` in asking order. `quantity` gives the total from whole answers, None where the type has none.
    `packaged`: the rate is the charge of the whole package, not per 1000. `per_post`: charged for each new post, at most `max` of it; nothing at once.
    """

    name: str
    fields: tuple[Field, ...]
    quantity: Quantity = _asked
    packaged: bool = False
    per_post: bool = False

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def charge(self, service: Service, answers: Answers) -> Decimal:
        """The exact charge in the panel's currency of whole answers; for `per_post` types the most that one new post takes."""
        if self.packaged:
            return service.rate
        quantity = int(answers["max"]) if self.per_post else self.quantity(answers)
        return charge_per_thousand(service.rate, quantity or 0)

    def parameters(self, answers: Answers) -> dict[str, str]:
        """What `add` is sent beside key, action and service: the answers that were given, in the table's order."""
        return {field.name: answers[field.name] for field in self.fields if answers.get(field.name, fields.SKIPPED) != fields.SKIPPED}


_DRIPFEED = (fields.RUNS, fields.INTERVAL)

ORDER_TYPES: tuple[OrderType, ...] = (
    OrderType("Default", (fields.LINK, fields.QUANTITY, *_DRIPFEED)),
    OrderType("Package", (fields.LINK,), _none, packaged=True),
    OrderType("Custom Comments", (fields.LINK, fields.COMMENTS), _lines_of("comments")),
    OrderType("Custom Comments Package", (fields.LINK, fields.PACKAGE_COMMENTS), _none, packaged=True),
    OrderType("Comment Likes", (fields.LINK, fields.QUANTITY, fields.COMMENT_OWNER)),
    OrderType("Poll", (fields.LINK, fields.QUANTITY, fields.ANSWER_NUMBER)),
    OrderType("Invites from Groups", (fields.LINK, fields.QUANTITY, fields.GROUPS)),
    OrderType(
        "Subscriptions",
        (fields.USERNAME, fields.POST_MIN, fields.POST_MAX, fields.POSTS, fields.DELAY, fields.EXPIRY),
        _none,
        per_post=True,
    ),
)


def _spelling(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


_BY_SPELLING = {_spelling(entry.name): entry for entry in ORDER_TYPES}


@lru_cache(maxsize=1024)
def order_type(name: str) -> OrderType | None:
    """The order type a panel calls by that name, or None for one nobody here knows; a missing name is Default.

    Source: spellings differ in case, spaces and underscores (`custom_comments`); some panels leave `type` out (API dialects).
    """
    return _BY_SPELLING.get(_spelling(name)) if name.strip() else _BY_SPELLING["default"]
