"""An order of ours, what its panel says of it, and what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from hashlib import blake2b
from operator import attrgetter
from typing import Any, Generic, TypeVar

from bot.domain.ids import AccountId, ChatId, DraftId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.money import Money


class Status(StrEnum):
    """Where an order stands. The first three are ours, before or instead of the panel's word."""

    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    PENDING = "pending"
    PROCESSING = "processing"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    PARTIAL = "partial"
    CANCELED = "canceled"

    @property
    def final(self) -> bool:
        """Whether the panel will not move the order any more."""
        return self in FINAL

    @property
    def running(self) -> bool:
        """Whether the panel still has to do something about it."""
        return self in RUNNING


RUNNING = frozenset({Status.PENDING, Status.PROCESSING, Status.IN_PROGRESS})
UNPLACED = frozenset({Status.SUBMITTING, Status.UNKNOWN, Status.REJECTED})
"""An order without the panel's number."""
FINAL = frozenset({Status.COMPLETED, Status.PARTIAL, Status.CANCELED, Status.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledOrder:
    """What of an order moves with the panel's word, and what it takes to ask for it and to tell it.

    `quantity` is the total over all runs, None where the type has none. `said` is the panel's latest word for the status,
    or its refusal; `charged` what it last said it took. `runs_done`, `posts_done` and `children` are what drip-feed and
    subscription answers add. `group_id` is the group it was ordered for. All times are milliseconds UTC; `checked_at` is
    when the panel last said something new.
    """

    id: OrderId
    account_id: AccountId
    person_id: PersonId
    chat_id: ChatId
    group_id: ChatId | None = None
    quantity: int | None
    status: Status
    created_at: int
    panel_order_id: PanelOrderId | None = None
    said: str = ""
    charged: Decimal | None = None
    start_count: int | None = None
    remains: int | None = None
    runs_done: int | None = None
    posts_done: int | None = None
    children: tuple[PanelOrderId, ...] = ()
    placed_at: int | None = None
    started_at: int | None = None
    finished_at: int | None = None
    checked_at: int | None = None

    @property
    def delivered(self) -> int | None:
        """How many were delivered so far: quantity − remains, kept within 0 and the quantity; None if not known.

        Source: panels answer a negative `remains`, or more than the quantity (API dialects, `status`).
        """
        if self.quantity is None or self.remains is None:
            return self.quantity if self.status is Status.COMPLETED else None
        return max(0, min(self.quantity, self.quantity - self.remains))


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(PolledOrder):
    """One confirmed purchase.

    `parameters` are what `add` is sent, without key, action and service. `charge` is what was quoted. `lease_until`: how
    long whoever sends it has for that.
    """

    service_id: ServiceId
    service_name: str
    type: str
    link: str
    link_key: str
    parameters: Mapping[str, str]
    rate: Decimal
    charge: Money
    draft_id: DraftId | None = None
    refill: bool = False
    cancel: bool = False
    balance_before: Decimal | None = None
    balance_after: Decimal | None = None
    lease_until: int | None = None
    cancel_requested_at: int | None = None
    muted: bool = False

    @property
    def elsewhere(self) -> bool:
        """Whether it was placed on the panel itself and is only followed here: nobody knows its service."""
        return self.draft_id is None and self.service_id == ""

    @property
    def missing(self) -> int | None:
        """How many were not delivered; None if not known."""
        return None if self.quantity is None or self.delivered is None else self.quantity - self.delivered


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """The panel's acceptance of `add`: the order's id, the charge where the panel names one, and the ids of an order of several links."""

    panel_order_id: PanelOrderId
    charge: Decimal | None = None
    children: tuple[PanelOrderId, ...] = ()


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """What the panel says of one order. None: it does not say, or says nothing that can be read.

    `status` None: a word nobody knows, kept in `said`. `digest` is the same for answers that say the same.
    """

    status: Status | None
    said: str
    charge: Decimal | None = None
    start_count: int | None = None
    remains: int | None = None
    currency: str | None = None
    runs: int | None = None
    posts: int | None = None
    children: tuple[PanelOrderId, ...] = ()
    digest: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        told = (
            self.status and self.status.value, self.said, self.charge, self.start_count, self.remains, self.runs, self.posts,
            self.children,
        )  # fmt: skip
        digest = blake2b(repr(told).encode("utf-8", "backslashreplace"), digest_size=12)
        object.__setattr__(self, "digest", digest.hexdigest())


Followed = TypeVar("Followed", bound=PolledOrder)
"""An order, whole or as far as it is tracked."""


@dataclass(frozen=True, slots=True)
class StatusChange(Generic[Followed]):
    """An order before and after an answer that changed something about it."""

    before: Followed
    after: Followed

    @property
    def status_moved(self) -> bool:
        """Whether the status itself is another one, not only the numbers."""
        return self.before.status is not self.after.status


_MOVING = (
    "status", "said", "charged", "start_count", "remains", "runs_done", "posts_done", "children", "started_at",
    "finished_at",
)  # fmt: skip
_moving = attrgetter(*_MOVING)


def moved(order: Followed, answer: StatusAnswer, now: int) -> StatusChange[Followed] | None:
    """What an answer changes about an order, or None when it says nothing new.

    A final order is not moved back by a late or mixed-up answer, and one that was never placed by none at all.
    """
    if order.status is Status.REJECTED or (order.status.final and not (answer.status and answer.status.final)):
        return None
    status = answer.status or order.status
    began = order.started_at
    if began is None and (status in (Status.PROCESSING, Status.IN_PROGRESS) or status in FINAL):
        began = now
    after: tuple[Any, ...] = (
        status,
        answer.said or order.said,
        answer.charge if answer.charge is not None else order.charged,
        answer.start_count if answer.start_count is not None else order.start_count,
        answer.remains if answer.remains is not None else order.remains,
        answer.runs if answer.runs is not None else order.runs_done,
        answer.posts if answer.posts is not None else order.posts_done,
        answer.children or order.children,
        began,
        order.finished_at or (now if status.final else None),
    )
    # Most answers say nothing new, and another copy of an order costs more than the comparison.
    if after == _moving(order):
        return None
    return StatusChange(order, replace(order, checked_at=now, **dict(zip(_MOVING, after, strict=True))))


SAID_NOT_REACHED = "the panel was not reached: nothing was sent"
"""The value of `said` where an order was not sent because the panel could not be reached."""
NUMBER_OF_ANOTHER = "the panel answered with the number of another order: "
"""What `said` of an unknown order begins with whose answer named a number that is another order's."""


class RefillStatus(StrEnum):
    """Where a refill request stands."""

    SUBMITTING = "submitting"
    UNKNOWN = "unknown"
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    REJECTED = "rejected"
    LAPSED = "lapsed"

    @property
    def final(self) -> bool:
        """Whether nothing more is to come. *Lapsed*: nobody ever learnt what became of it, and it was asked for again."""
        return self in (RefillStatus.COMPLETED, RefillStatus.REJECTED, RefillStatus.LAPSED)


@dataclass(frozen=True, slots=True)
class Refill:
    """One refill request about an order; `panel_refill_id` None until the panel took it."""

    id: int
    order_id: OrderId
    account_id: AccountId
    person_id: PersonId
    status: RefillStatus
    created_at: int
    panel_refill_id: str | None = None
    said: str = ""
    finished_at: int | None = None
    next_check_at: int | None = None
    lease_until: int | None = None

    @property
    def followed(self) -> bool:
        """Whether more may be heard of it. An unanswered request has no number to ask about, and some panels tell nothing."""
        return self.status is RefillStatus.SUBMITTING or self.next_check_at is not None


@dataclass(frozen=True, slots=True)
class RefillAnswer:
    """What the panel says of a refill; `status` None: a word nobody knows, kept in `said`."""

    status: RefillStatus | None
    said: str


LOOKED_THROUGH = 2_000
"""How many of the nearest orders a search by words looks at; an order's number or whole link is found beyond them."""


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders a page of My orders shows.

    `statuses` empty means all; `words` match number, link or service name.
    """

    statuses: frozenset[Status] = field(default_factory=frozenset)
    words: str = ""
    service_id: ServiceId | None = None


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """How many orders are running, and how many wait for the person (unknown)."""

    running: int
    needs_you: int
