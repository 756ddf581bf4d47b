"""Orders that place further orders: drip-feeds (runs) and subscriptions (posts)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.sandbox.panel.add_request import DripFeedTerms, SubscriptionTerms
from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.orders import CANCELED, COMPLETED, IN_PROGRESS, PENDING, Order
from bot.sandbox.panel.rng import random_between, random_integer

ACTIVE = "Active"
PAUSED = "Paused"
EXPIRED = "Expired"

MINUTE_SECONDS = 60.0
POST_INTERVAL_SECONDS = 20 * MINUTE_SECONDS  # between two posts of the subscribed person, plus or minus a quarter


@dataclass(slots=True)
class ParentOrder(ABC):
    """The base of drip-feeds and subscriptions.

    - ``children``: the orders placed so far; ``next_child_at``: the time of the next one, None if there is none.
    - ``quantity``: the quantity of one child, if it is fixed.
    - ``overrides``: fields that a test set for the status answer, verbatim.
    """

    number: int
    service: Service
    target: str
    quantity: int
    price: Decimal
    placed_at: float
    next_child_at: float | None
    parameters: dict[str, str]
    children: list[Order] = field(default_factory=list)
    is_canceled: bool = False
    cancels_at: float | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    refills: list[int] = field(default_factory=list)

    def status(self, now: float) -> str:
        return str(self.overrides.get("status") or self.calculated_status(now))

    @abstractmethod
    def calculated_status(self, now: float) -> str:
        """Calculate the status without overrides."""

    @property
    @abstractmethod
    def charge(self) -> Decimal:
        """The charge booked so far, children included."""

    @abstractmethod
    def schedule_next(self, at: float) -> None:
        """Set the time of the next child after one was placed."""

    @abstractmethod
    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """Make the status answer."""

    def is_open(self, now: float) -> bool:
        """Say whether more children may come, so that the link is busy."""
        return self.status(now) in (PENDING, IN_PROGRESS, ACTIVE, PAUSED)

    @property
    def children_charge(self) -> Decimal:
        """The sum of the children's charges."""
        return sum((child.charge for child in self.children), Decimal(0))


@dataclass(slots=True)
class DripFeedOrder(ParentOrder):
    """A drip-feed: all runs are paid when it is placed; runs that never started are paid back."""

    terms: DripFeedTerms = field(kw_only=True)

    def calculated_status(self, now: float) -> str:
        if self.is_canceled:
            return CANCELED
        if not self.children:
            return PENDING
        if self.next_child_at is not None or any(child.is_open(now) for child in self.children):
            return IN_PROGRESS
        return COMPLETED

    @property
    def charge(self) -> Decimal:
        """The booked charge: started runs at their charge, further runs at their price."""
        started_price = sum((child.price for child in self.children), Decimal(0))
        return self.children_charge if self.is_canceled else self.price - started_price + self.children_charge

    def schedule_next(self, at: float) -> None:
        """Set the time of the next run."""
        done = len(self.children) >= self.terms.runs
        self.next_child_at = None if done else at + self.terms.interval * MINUTE_SECONDS

    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """Make the status answer: the number of runs and their orders, as panels do, without charge and remains."""
        del currency
        answer = {
            "status": self.calculated_status(now),
            "runs": str(len(self.children)),
            "orders": [child.number for child in self.children],
        }
        return {**answer, **self.overrides}


@dataclass(slots=True)
class SubscriptionOrder(ParentOrder):
    """A subscription: each new post gets an order, which is paid when it is placed."""

    terms: SubscriptionTerms = field(kw_only=True)
    expires_at: float | None = None
    is_paused: bool = False
    is_expired: bool = False
    seed: int = 1

    def calculated_status(self, now: float) -> str:
        del now
        if self.is_canceled:
            return CANCELED
        if self.is_expired:
            return EXPIRED
        if self.next_child_at is None:
            return COMPLETED
        return PAUSED if self.is_paused else ACTIVE

    @property
    def charge(self) -> Decimal:
        return self.children_charge

    def choose_quantity(self) -> int:
        """Choose the next post's quantity between the requested minimum and maximum."""
        terms = self.terms
        return random_integer(terms.min, terms.max, self.seed, self.number, len(self.children))

    def schedule_next(self, at: float) -> None:
        """Set the time of the next post: old posts follow at once, new ones when the person posts again."""
        posts, old = self.terms.posts, self.terms.old_posts
        done = len(self.children)
        if posts is not None and done >= posts + old:
            self.next_child_at = None
        elif done < old:
            self.next_child_at = at
        else:
            self.next_child_at = at + self.choose_pause_seconds()
            if done == old:
                self.next_child_at += self.terms.delay * MINUTE_SECONDS

    def choose_pause_seconds(self) -> float:
        """Choose the panel seconds until the next post."""
        return POST_INTERVAL_SECONDS * random_between(0.75, 1.25, self.seed, self.number, len(self.children), "post")

    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """Make the status answer: the number of posts and their orders, as panels do, without charge and remains."""
        del currency
        answer = {
            "status": self.calculated_status(now),
            "expiry": self.parameters.get("expiry") or False,
            "posts": str(len(self.children)),
            "orders": [child.number for child in self.children],
        }
        return {**answer, **self.overrides}
