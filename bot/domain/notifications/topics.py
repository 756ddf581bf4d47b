"""The topics of notifications that a reader can switch off or silence."""

from __future__ import annotations

from enum import StrEnum

from bot.domain.orders.orders import Status


class NotificationTopic(StrEnum):
    """The subject of a notification. What its reader must act on (an unknown order, an approval) has none: it cannot be switched off."""

    DONE = "done"
    SHORT = "short"
    REFILL = "refill"
    LATE = "late"


def end_topic(status: Status) -> NotificationTopic:
    """The topic of an order that ended with this status."""
    return NotificationTopic.DONE if status is Status.COMPLETED else NotificationTopic.SHORT
