"""The order types the sandbox panel books: what each asks for, and how its quantity and charge count.

**Source:** the parameter lists of API v2 documentation pages; panels whose documents differ are not followed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.panel.refusals import foreign, incorrect


@dataclass(frozen=True, slots=True)
class OrderType:
    """The shape of an order. ``counts`` says what its quantity is, ``priced`` how the charge follows from the rate."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    counts: Literal["quantity", "comments", "usernames", "one", "posts"] = "quantity"
    priced: Literal["per 1000", "whole", "per post"] = "per 1000"

    def check_names(self, parameters: Mapping[str, str]) -> None:
        """Every required parameter is there and none is foreign; Refused otherwise, missing ones first."""
        for name in self.required:
            if not parameters.get(name, "").strip():
                raise incorrect(name)
        for name in parameters:
            if name not in self.required and name not in self.optional:
                raise foreign(name, self.name)


DRIP_FEED = ("runs", "interval")

ORDER_TYPES = (
    OrderType("Default", ("link", "quantity"), DRIP_FEED),
    OrderType("Package", ("link",), counts="one", priced="whole"),
    OrderType("SEO", ("link", "quantity", "keywords")),
    OrderType("Custom Comments", ("link", "comments"), counts="comments"),
    OrderType("Custom Comments Package", ("link", "comments"), counts="one", priced="whole"),
    OrderType("Mentions", ("link", "quantity", "usernames")),
    OrderType("Mentions with Hashtags", ("link", "quantity", "usernames", "hashtags")),
    OrderType("Mentions Custom List", ("link", "usernames"), counts="usernames"),
    OrderType("Mentions Hashtag", ("link", "quantity", "hashtag")),
    OrderType("Mentions User Followers", ("link", "quantity", "username")),
    OrderType("Mentions Media Likers", ("link", "quantity", "media")),
    OrderType("Comment Likes", ("link", "quantity", "username")),
    OrderType("Poll", ("link", "quantity", "answer_number")),
    OrderType("Comment Replies", ("link", "username", "comments"), counts="comments"),
    OrderType("Invites from Groups", ("link", "quantity", "groups")),
    OrderType(
        "Subscriptions",
        ("username", "min", "max", "delay"),
        ("posts", "old_posts", "expiry"),
        counts="posts",
        priced="per post",
    ),
    OrderType(
        "Web Traffic",
        ("link", "quantity", "country", "device", "type_of_traffic"),
        (*DRIP_FEED, "google_keyword", "referring_url"),
    ),
)

_BY_NAME = {kind.name.casefold(): kind for kind in ORDER_TYPES}


def order_type(said: object) -> OrderType:
    """The order type a service names; without a name it is Default.

    A type nobody documents asks for a parameter nobody knows, so that sending it as another type never books anything.
    """
    if said is None or not str(said).strip():
        return ORDER_TYPES[0]
    name = str(said).strip()
    known = _BY_NAME.get(name.replace("_", " ").casefold())
    return known or OrderType(name, ("link", "quantity", f"{name.replace(' ', '_').casefold()}_option"))


def lines_of(text: str) -> list[str]:
    """The lines of a list parameter; ``\\n`` and ``\\r\\n`` both part them, blank ones do not count."""
    return [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
