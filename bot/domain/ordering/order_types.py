"""The table of order types: the fields of each, in the order they are asked, and how the charge is computed.

A new order type is one entry here.

Source: seed document "Supported order types"; API dialects, "Order types of `add`", for parameters and what other
panels list. `python -m bot.domain.ordering.order_types` prints the table for documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.domain.money import charge_per_thousand
from bot.domain.ordering import dripfeed, fields
from bot.domain.ordering.fields import Answers, Field
from bot.domain.service_terms import ServiceTerms

Quantity = Callable[[Answers], int | None]


def _asked(answers: Answers) -> int | None:
    return dripfeed.total_quantity(int(answers["quantity"]), dripfeed.runs_of(answers))


def _lines_of(name: str) -> Quantity:
    def count(answers: Answers) -> int | None:
        return answers[name].count("\n") + 1

    return count


def _none(_answers: Answers) -> int | None:
    return None


@dataclass(frozen=True, slots=True)
class OrderType:
    """The shape of an order.

    `fields` in asking order. `quantity` gives the total from whole answers, over all runs of a drip-feed; None where the
    type has none. `packaged`: the rate is the charge of the whole package, not per 1000. `per_post`: charged for each
    post, at most `max` of it; nothing at once.
    """

    name: str
    fields: tuple[Field, ...]
    quantity: Quantity = _asked
    packaged: bool = False
    per_post: bool = False

    def field(self, name: str) -> Field | None:
        """The field of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    def editable(self, service: ServiceTerms, answers: Answers) -> list[Field]:
        """The fields a person may change now, in asking order: those that are asked, and those that are possible."""
        return [field for field in self.fields if field.allowed(service, answers)]

    def charge(self, service: ServiceTerms, answers: Answers) -> Decimal:
        """The exact charge of whole answers in the panel's currency.

        For `per_post` types the most it can be: of all their posts, or of one where nobody said how many there will be.
        """
        if self.packaged:
            return service.rate
        quantity = int(answers["max"]) * (self.posts(answers) or 1) if self.per_post else self.quantity(answers)
        return charge_per_thousand(service.rate, quantity or 0)

    def posts(self, answers: Answers) -> int | None:
        """How many posts there will be in all, old ones among them; None without an end, and for types without posts."""
        new, old = (answers.get(name, fields.SKIPPED) for name in ("posts", "old_posts"))
        return None if not self.per_post or new == fields.SKIPPED else int(new) + int(old or 0)

    def parameters(self, answers: Answers) -> dict[str, str]:
        """What `add` is sent beside key, action and service: the answers that were given, in the table's order."""
        given = ((field.name, answers.get(field.name, fields.SKIPPED)) for field in self.fields)
        return {name: answer for name, answer in given if answer != fields.SKIPPED}


_DRIPFEED = (fields.RUNS, fields.INTERVAL)
_MENTIONS = (fields.LINK, fields.QUANTITY)

ORDER_TYPES: tuple[OrderType, ...] = (
    OrderType("Default", (fields.LINK, fields.QUANTITY, *_DRIPFEED)),
    OrderType("Package", (fields.LINK,), _none, packaged=True),
    OrderType("SEO", (fields.LINK, fields.QUANTITY, fields.KEYWORDS)),
    OrderType("Custom Comments", (fields.LINK, fields.COMMENTS), _lines_of("comments")),
    OrderType("Custom Comments Package", (fields.LINK, fields.PACKAGE_COMMENTS), _none, packaged=True),
    OrderType("Mentions", (*_MENTIONS, fields.USERNAMES)),
    OrderType("Mentions with Hashtags", (*_MENTIONS, fields.USERNAMES, fields.HASHTAGS)),
    OrderType("Mentions Custom List", (fields.LINK, fields.MENTIONED), _lines_of("usernames")),
    OrderType("Mentions Hashtag", (*_MENTIONS, fields.HASHTAG)),
    OrderType("Mentions User Followers", (*_MENTIONS, fields.FOLLOWED)),
    OrderType("Mentions Media Likers", (*_MENTIONS, fields.MEDIA)),
    OrderType("Comment Likes", (fields.LINK, fields.QUANTITY, fields.COMMENT_OWNER)),
    OrderType("Poll", (fields.LINK, fields.QUANTITY, fields.ANSWER_NUMBER)),
    OrderType("Comment Replies", (fields.LINK, fields.COMMENT_OWNER, fields.REPLIES), _lines_of("comments")),
    OrderType("Invites from Groups", (fields.LINK, fields.QUANTITY, fields.GROUPS)),
    OrderType(
        "Subscriptions",
        (
            fields.USERNAME,
            fields.POST_MIN,
            fields.POST_MAX,
            fields.POSTS,
            fields.OLD_POSTS,
            fields.DELAY,
            fields.EXPIRY,
        ),
        _none,
        per_post=True,
    ),
    OrderType(
        "Web Traffic",
        (
            fields.PAGE,
            fields.QUANTITY,
            fields.COUNTRY,
            fields.DEVICE,
            fields.TYPE_OF_TRAFFIC,
            fields.GOOGLE_KEYWORD,
            fields.REFERRING_URL,
            *_DRIPFEED,
        ),
    ),
)


def _spelling(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


_BY_SPELLING = {_spelling(entry.name): entry for entry in ORDER_TYPES}


@lru_cache(maxsize=1024)
def order_type(name: str) -> OrderType | None:
    """The order type a panel calls by that name, or None for one nobody here knows; a missing name is Default.

    Source: spellings differ in case, spaces and underscores (`custom_comments`); some panels leave `type` out (API
    dialects).
    """
    return _BY_SPELLING.get(_spelling(name)) if name.strip() else _BY_SPELLING["default"]


def as_markdown() -> str:
    """Render the table of docs/order-types.md: one row for each field of each type."""
    rows = ["| Type | Charge | Field | Required | Check |", "|---|---|---|---|---|"]
    for shape in ORDER_TYPES:
        charge = "rate of the package" if shape.packaged else "per post" if shape.per_post else "rate per 1000"
        for field in shape.fields:
            required = "no" if field.optional else "yes"
            rows.append(f"| {shape.name} | {charge} | `{field.name}` | {required} | {field.check} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    print(as_markdown(), end="")
