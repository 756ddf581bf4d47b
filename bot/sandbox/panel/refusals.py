"""The error messages of the sandbox panel.

They are those of widely used API v2 panels, because the bot has to understand exactly these.

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


class PanelApiError(Exception):
    """The panel refuses a request: nothing was booked; ``message`` is the panel's reason."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def incorrect_parameter(parameter: str) -> PanelApiError:
    """Make the error for a missing or wrong parameter: ``Incorrect delay``."""
    return PanelApiError(f"Incorrect {parameter}")


def quantity_too_low(minimum: int) -> PanelApiError:
    """Make the error for a quantity below the service's minimum."""
    return PanelApiError(f"Quantity less than minimal {minimum}")


def quantity_too_high(maximum: int) -> PanelApiError:
    """Make the error for a quantity above the service's maximum."""
    return PanelApiError(f"Quantity more than maximum {maximum}")


def unknown_parameter(parameter: str, order_type: str) -> PanelApiError:
    """Make the error for a parameter that the order type does not have; real panels often ignore it."""
    return PanelApiError(f"{INCORRECT_REQUEST}: {parameter} is not a parameter of {order_type} orders")
