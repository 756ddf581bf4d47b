"""Orders that place further orders: drip-feeds, run by run, and subscriptions, post by post."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.sandbox.panel.add_request import Series, Subscription
from bot.sandbox.panel.catalogue import Service
from bot.sandbox.panel.orders import CANCELED, COMPLETED, IN_PROGRESS, PENDING, Order
from bot.sandbox.panel.rng import between, whole

ACTIVE = "Active"
PAUSED = "Paused"
EXPIRED = "Expired"

MINUTE = 60.0
BETWEEN_POSTS = 20 * MINUTE  # how often the subscribed person posts, give or take a quarter


@dataclass(slots=True)
class Parent(ABC):
    """What a drip-feed and a subscription have in common: children, and the time of the next one (None: no more).

    ``held`` are the words a test ordered for the status answer. ``quantity`` is that of one child where it is fixed.
    """

    number: int
    service: Service
    target: str
    quantity: int
    price: Decimal
    placed_at: float
    next_at: float | None
    parameters: dict[str, str]
    children: list[Order] = field(default_factory=list)
    canceled: bool = False
    cancel_at: float | None = None
    held: dict[str, Any] = field(default_factory=dict)
    refills: list[int] = field(default_factory=list)

    def status(self, now: float) -> str:
        return str(self.held.get("status") or self.own_status(now))

    @abstractmethod
    def own_status(self, now: float) -> str:
        """The status without what a test ordered."""

    @property
    @abstractmethod
    def charge(self) -> Decimal:
        """What is booked for all of it so far."""

    @abstractmethod
    def ran(self, at: float) -> None:
        """A child was placed; plan the next one."""

    @abstractmethod
    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """The status answer."""

    def is_open(self, now: float) -> bool:
        """Whether more may come, and so the link is busy."""
        return self.status(now) in (PENDING, IN_PROGRESS, ACTIVE, PAUSED)

    @property
    def spent(self) -> Decimal:
        """What the children cost."""
        return sum((child.charge for child in self.children), Decimal(0))


@dataclass(slots=True)
class DripFeed(Parent):
    """The same quantity again and again; everything is paid when it is placed, and runs never begun are paid back."""

    series: Series = field(kw_only=True)

    def own_status(self, now: float) -> str:
        if self.canceled:
            return CANCELED
        if not self.children:
            return PENDING
        if self.next_at is not None or any(child.is_open(now) for child in self.children):
            return IN_PROGRESS
        return COMPLETED

    @property
    def charge(self) -> Decimal:
        """What is booked: the runs so far at what they cost, the runs to come at their price."""
        begun = sum((child.price for child in self.children), Decimal(0))
        return self.spent if self.canceled else self.price - begun + self.spent

    def ran(self, at: float) -> None:
        """A run began; plan the next one."""
        done = len(self.children) >= self.series.runs
        self.next_at = None if done else at + self.series.interval * MINUTE

    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """Runs so far and their orders, as panels answer it: without charge and remains."""
        del currency
        answer = {
            "status": self.own_status(now),
            "runs": str(len(self.children)),
            "orders": [child.number for child in self.children],
        }
        return {**answer, **self.held}


@dataclass(slots=True)
class Subscribed(Parent):
    """An order with every new post; nothing is paid but the orders that come, each when it comes."""

    subscription: Subscription = field(kw_only=True)
    expires_at: float | None = None
    paused: bool = False
    expired: bool = False
    seed: int = 1

    def own_status(self, now: float) -> str:
        del now
        if self.canceled:
            return CANCELED
        if self.expired:
            return EXPIRED
        if self.next_at is None:
            return COMPLETED
        return PAUSED if self.paused else ACTIVE

    @property
    def charge(self) -> Decimal:
        return self.spent

    def next_quantity(self) -> int:
        """How much the next post gets, between the asked least and most."""
        wanted = self.subscription
        return whole(wanted.min, wanted.max, self.seed, self.number, len(self.children))

    def ran(self, at: float) -> None:
        """A post got its order: old posts follow at once, new ones when the person posts again."""
        posts, old = self.subscription.posts, self.subscription.old_posts
        done = len(self.children)
        if posts is not None and done >= posts + old:
            self.next_at = None
        elif done < old:
            self.next_at = at
        else:
            self.next_at = at + self.pause()
            if done == old:
                self.next_at += self.subscription.delay * MINUTE

    def pause(self) -> float:
        """Until the next post, in panel seconds."""
        return BETWEEN_POSTS * between(0.75, 1.25, self.seed, self.number, len(self.children), "post")

    def answer(self, now: float, currency: str) -> dict[str, Any]:
        """Posts so far and their orders, as panels answer it: without charge and remains."""
        del currency
        answer = {
            "status": self.own_status(now),
            "expiry": self.parameters.get("expiry") or False,
            "posts": str(len(self.children)),
            "orders": [child.number for child in self.children],
        }
        return {**answer, **self.held}
