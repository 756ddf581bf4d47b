"""The sentences the sandbox panel refuses with.

They are the panel's own words, as widely used API v2 panels say them, because the bot has to understand
these and no others.

**Source:** error texts seen on API v2 panels (PerfectPanel and its relatives).
"""

from __future__ import annotations

INVALID_KEY = "Invalid API key"
INCORRECT_REQUEST = "Incorrect request"
INCORRECT_ACTION = "Incorrect action"
INCORRECT_SERVICE = "Incorrect service ID"
INCORRECT_ORDER = "Incorrect order ID"
TOO_MANY_IDS = "Maximum 100 IDs"
NOT_ENOUGH_FUNDS = "Not enough funds on balance"
LINK_BUSY = "You have active order with this link. Please wait until order being completed."
DRIP_FEED_DISABLED = "Drip-feed is disabled for this service"
REFILL_DISABLED = "Refill is disabled for this service"
REFILL_NOT_ELIGIBLE = "Order not eligible for refill."
REFILL_TOO_SOON = "The order was completed or refill was requested less than 24 hours ago"
REFILL_OPEN = "There is already an open request for this order."
REFILL_UNKNOWN = "Refill not found"
CANCEL_DISABLED = "Cancel is disabled for this service"
CANCEL_NOT_POSSIBLE = "Order cannot be canceled"
CANCEL_OPEN = "There is already an open cancel request for this order."


class Refused(Exception):
    """The panel refuses a request: nothing was booked, and the text says why in the panel's words."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


def incorrect(parameter: str) -> Refused:
    """One parameter is missing or does not fit: ``Incorrect delay``."""
    return Refused(f"Incorrect {parameter}")


def too_few(minimum: int) -> Refused:
    """The quantity is below the service's minimum."""
    return Refused(f"Quantity less than minimal {minimum}")


def too_many(maximum: int) -> Refused:
    """The quantity is above the service's maximum."""
    return Refused(f"Quantity more than maximum {maximum}")


def foreign(parameter: str, order_type: str) -> Refused:
    """A parameter that this order type does not know; real panels often ignore it, a stand-in must not."""
    return Refused(f"{INCORRECT_REQUEST}: {parameter} is not a parameter of {order_type} orders")
