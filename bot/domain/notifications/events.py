"""What happened and is worth telling. The event is stored, not its text: that is made when it is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.ids import ChatId, OrderId, PersonId
from bot.domain.orders.orders import Followed, PolledOrder, Status, StatusChange


class EventKind(StrEnum):
    """What happened."""

    ORDER_MOVED = "order_moved"
    ORDER_FINISHED = "order_finished"
    ORDER_UNKNOWN = "order_unknown"
    ORDER_PLACED_LATE = "order_placed_late"
    REFILL_MOVED = "refill_moved"
    MASS_MOVED = "mass_moved"
    MASS_ENDED = "mass_ended"
    MASS_FINISHED = "mass_finished"
    ORDER_LATE = "order_late"
    INVITATION_USED = "invitation_used"
    OPERATOR_NOTE = "operator_note"
    GROUP_ORDER = "group_order"
    GROUP_MASS = "group_mass"
    GROUP_HELD = "group_held"
    LOW_BALANCE = "low_balance"
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_DECIDED = "approval_decided"
    BROADCAST = "broadcast"
    BROADCAST_MOVED = "broadcast_moved"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell one chat, once: `dedupe_key` is unique for ever. `due_at` in ms. `held`: it waited for quiet hours to end."""

    id: int
    kind: EventKind
    dedupe_key: str
    person_id: PersonId
    chat_id: ChatId
    due_at: int
    order_id: OrderId | None = None
    payload: Mapping[str, str] = field(default_factory=dict)
    attempts: int = 0
    created_at: int = 0
    held: bool = False


def events_of(change: StatusChange[Followed], new_id: int, now: int) -> tuple[Event, ...]:
    """The event a change makes: the card moves with every change, a final state is also told by a notice of its own.

    Numbers that move within a status share one key a percent, so that a card is not edited for nothing. Two processes
    that saw the same order make the same key; an order that comes back to an earlier status makes a new one.
    """
    before, after = change.before, change.after
    if after.status is Status.SUBMITTING or (not change.status_moved and _progress(before) == _progress(after)):
        return ()
    finished = change.status_moved and after.status.final
    kind = EventKind.ORDER_FINISHED if finished else EventKind.ORDER_MOVED
    key = f"order:{after.id}:{after.status}"
    if not change.status_moved:
        key += ":" + "/".join(map(str, _progress(after)))
    elif not finished:
        key += f"@{before.checked_at or 0}"
    return (Event(new_id, kind, key, after.person_id, after.chat_id, now, after.id, created_at=now),)


def _progress(order: PolledOrder) -> tuple[int, int, int]:
    """What a card shows of how far an order is: percent, runs, posts."""
    percent = 100 * (order.delivered or 0) // order.quantity if order.quantity else 0
    return percent, order.runs_done or 0, order.posts_done or 0


@dataclass(frozen=True, slots=True)
class FailedEvent:
    """An event that every attempt failed to deliver, and the reason of the last failure. Times in ms UTC."""

    id: int
    kind: str
    chat_id: ChatId
    created_at: int
    attempts: int
    why: str
