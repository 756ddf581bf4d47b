"""The sandbox panel's order types: their parameters, and how quantity and charge are counted.

**Source:** the parameter lists of API v2 documentation pages; panels that document other parameters are not followed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.panel.refusals import incorrect_parameter, unknown_parameter


@dataclass(frozen=True, slots=True)
class OrderType:
    """The parameters of an order. ``counts`` is what its quantity counts, ``priced`` how the rate gives the charge."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    counts: Literal["quantity", "comments", "usernames", "one", "posts"] = "quantity"
    priced: Literal["per 1000", "whole", "per post"] = "per 1000"

    def check_names(self, parameters: Mapping[str, str]) -> None:
        """Check that required parameters are there and no unknown ones. Raises PanelApiError, for missing ones first."""
        for name in self.required:
            if not parameters.get(name, "").strip():
                raise incorrect_parameter(name)
        for name in parameters:
            if name not in self.required and name not in self.optional:
                raise unknown_parameter(name, self.name)


DRIP_FEED_PARAMETERS = ("runs", "interval")

ORDER_TYPES = (
    OrderType("Default", ("link", "quantity"), DRIP_FEED_PARAMETERS),
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
        (*DRIP_FEED_PARAMETERS, "google_keyword", "referring_url"),
    ),
)

_BY_NAME = {kind.name.casefold(): kind for kind in ORDER_TYPES}


def find_order_type(declared: object) -> OrderType:
    """Find the order type that a service declares; Default if it declares none.

    An undocumented type requires an unknown parameter, so that an order sent as another type is never booked.
    """
    if declared is None or not str(declared).strip():
        return ORDER_TYPES[0]
    name = str(declared).strip()
    known = _BY_NAME.get(name.replace("_", " ").casefold())
    return known or OrderType(name, ("link", "quantity", f"{name.replace(' ', '_').casefold()}_option"))


def split_lines(text: str) -> list[str]:
    """Split a list parameter at ``\\n`` and ``\\r\\n``; blank lines are dropped."""
    return [line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
