"""The sandbox panel's book: the balance, every order and refill, and what happens to them as time passes.

Nothing runs in the background. Whoever asks the book first lets it catch up with the clock: runs and posts that came
due are placed, orders that ended are paid back for what was not delivered.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.sandbox.panel.add_request import AddRequest, charge_for
from bot.sandbox.panel.catalogue import Catalogue, Service
from bot.sandbox.panel.clock import PanelClock
from bot.sandbox.panel.orders import CANCEL_TAKES, CANCELED, COMPLETED, ENDINGS, HOUR, Order, begin, outcome_of, stop_of
from bot.sandbox.panel.refills import Refill, Refills
from bot.sandbox.panel.refusals import (
    CANCEL_DISABLED,
    CANCEL_NOT_POSSIBLE,
    CANCEL_OPEN,
    INCORRECT_ORDER,
    LINK_BUSY,
    NOT_ENOUGH_FUNDS,
    Refused,
)
from bot.sandbox.panel.rng import between
from bot.sandbox.panel.series import DripFeed, Parent, Subscribed

FIRST_ORDER = 23501
EARLIER_ORDERS = 10


class Ledger:
    """What the panel remembers. Times are panel seconds; amounts are exact, in the panel's one currency."""

    def __init__(
        self, catalogue: Catalogue, clock: PanelClock, balance: Decimal, seed: int, started: Callable[[], datetime]
    ) -> None:
        self.catalogue = catalogue
        self.balance = balance
        self.refills = Refills(seed)
        self.forced: deque[tuple[str, int | None]] = deque()
        self._clock = clock
        self._seed = seed
        self._started = started()
        self._orders: dict[int, Order | Parent] = {}
        self._links: dict[tuple[str, str], int] = {}
        self._due: list[tuple[float, int]] = []
        self._next_order = FIRST_ORDER

    # --- asking

    def now(self) -> float:
        """The time, after everything that came due was booked."""
        now = self._clock.now()
        while self._due and self._due[0][0] <= now:
            at, number = heapq.heappop(self._due)
            self._move(self._orders[number], at)
        return now

    def date_at(self, at: float) -> date:
        """The panel's calendar day."""
        return (self._started + timedelta(seconds=at)).date()

    def order(self, number: str) -> Order | Parent:
        """The order with this number; Refused if there is none."""
        order = self._orders.get(int(number)) if number.isascii() and number.isdecimal() else None
        if order is None:
            raise Refused(INCORRECT_ORDER)
        return order

    def orders(self) -> list[Order | Parent]:
        """Every order that came through the API, in the order they were placed."""
        return [order for order in self._orders.values() if order.parameters is not None]

    # --- placing

    def place(self, asked: AddRequest) -> int:
        """Book an order and take its charge; Refused if the link is busy or the balance does not suffice."""
        now = self.now()
        link = (asked.service.number, asked.target.rstrip("/"))
        holder = self._links.get(link)
        if holder is not None and self._orders[holder].is_open(now):
            raise Refused(LINK_BUSY)
        if asked.charge > self.balance:
            raise Refused(NOT_ENOUGH_FUNDS)
        self.balance -= asked.charge
        order = self._parent(asked, now) or self._begin(
            asked.service, asked.target, asked.quantity, asked.charge, now, asked.parameters
        )
        self._orders[order.number] = order
        self._links[link] = order.number
        return order.number

    def place_earlier(self, services: list[Service]) -> None:
        """Orders of the last days, made on the panel's website: they can be asked about, and are paid and done with."""
        self._next_order -= EARLIER_ORDERS
        for place in range(EARLIER_ORDERS):
            number, service = self._next_order, services[place % len(services)]
            quantity = min(service.max, service.min * (place + 2))
            at = -HOUR * (2 + 5 * (EARLIER_ORDERS - place))
            outcome = outcome_of(number, self._seed)
            link = f"https://example.com/p/earlier-{number}"
            order = begin(number, service, link, quantity, charge_for(service, quantity), at, self._seed, outcome)
            order.ended = order.standing(0.0)
            order.charge = order.charge_when(*order.ended)
            self._orders[number] = order
            self._next_order += 1

    def _parent(self, asked: AddRequest, now: float) -> DripFeed | Subscribed | None:
        if asked.series is None and asked.subscription is None:
            return None
        number = self._take_number()
        first_at = now + between(60, 240, self._seed, number, "first")
        service, target, price, given = asked.service, asked.target, asked.charge, asked.parameters
        parent: DripFeed | Subscribed
        if asked.series is not None:
            parent = DripFeed(number, service, target, asked.quantity, price, now, first_at, given, series=asked.series)
        elif asked.subscription is not None:
            wanted = asked.subscription
            parent = Subscribed(
                number, service, target, 0, price, now, first_at, given, subscription=wanted, seed=self._seed
            )
            if not wanted.old_posts:
                parent.next_at = now + parent.pause() + wanted.delay * 60
            if wanted.expiry is not None:
                day_after = datetime.combine(
                    wanted.expiry + timedelta(days=1), datetime.min.time(), self._started.tzinfo
                )
                parent.expires_at = (day_after - self._started).total_seconds()
                heapq.heappush(self._due, (parent.expires_at, number))
        self._plan(parent)
        return parent

    def _begin(
        self,
        service: Service,
        target: str,
        quantity: int,
        charge: Decimal,
        now: float,
        parameters: dict[str, str] | None = None,
    ) -> Order:
        number = self._take_number()
        outcome, remains = outcome_of(number, self._seed), None
        if self.forced:
            outcome, remains = self.forced.popleft()
        order = begin(number, service, target, quantity, charge, now, self._seed, outcome, parameters)
        if remains is not None:
            order.stops_at = max(0, quantity - remains)
        if order.outcome != COMPLETED:
            heapq.heappush(self._due, (order.ends_at, number))
        return order

    def _take_number(self) -> int:
        self._next_order += 1
        return self._next_order - 1

    # --- as time passes

    def _plan(self, parent: Parent) -> None:
        if parent.next_at is not None:
            heapq.heappush(self._due, (parent.next_at, parent.number))

    def _move(self, order: Order | Parent, at: float) -> None:
        """Something of this order came due; a plan that was changed meanwhile does nothing."""
        if isinstance(order, Order):
            status, delivered = order.standing(at)
            if order.ended is None and status in ENDINGS:
                self.end(order, status, delivered, at)
        elif order.next_at is None:
            return
        elif order.cancel_at is not None and order.cancel_at <= at:
            self._cancel_parent(order)
        elif isinstance(order, Subscribed) and order.expires_at is not None and order.expires_at <= at:
            order.expired, order.next_at = True, None
        elif order.next_at <= at:
            self._run(order, at)

    def _run(self, parent: Parent, at: float) -> None:
        """Place the next run, or the order for the next post; a subscription waits while the balance is too low."""
        if isinstance(parent, Subscribed):
            quantity = parent.next_quantity()
            charge = charge_for(parent.service, quantity)
            parent.paused = charge > self.balance
            if parent.paused:
                parent.next_at = at + parent.pause()
                self._plan(parent)
                return
            self.balance -= charge
        else:
            quantity = parent.quantity
            charge = charge_for(parent.service, quantity)
        child = self._begin(parent.service, parent.target, quantity, charge, at)
        self._orders[child.number] = child
        parent.children.append(child)
        parent.ran(at)
        self._plan(parent)

    def _cancel_parent(self, parent: Parent) -> None:
        before = parent.charge
        parent.canceled, parent.next_at, parent.cancel_at = True, None, None
        self.balance += before - parent.charge

    def end(self, order: Order, status: str, delivered: int, at: float) -> None:
        """The order ends so (or did not end as was booked before): the balance gets back, or pays, the difference."""
        charge = order.charge_when(status, delivered)
        self.balance += order.charge - charge
        order.charge = charge
        order.ended = (status, delivered)
        order.starts_at, order.ends_at = min(order.starts_at, at), min(order.ends_at, at)

    def end_now(self, order: Order | Parent, status: str | None = None, delivered: int | None = None) -> None:
        """Let an order end at once, as it would have or as ordered; the orders it placed end with it."""
        now = self.now()
        if isinstance(order, Order):
            status = status or (order.ended[0] if order.ended else order.outcome)
            if delivered is None:
                stop = (
                    order.stops_at
                    if status == order.outcome
                    else stop_of(order.number, order.quantity, status, self._seed)
                )
                delivered = order.quantity if status == COMPLETED else stop
            self.end(order, status, delivered, now)
            return
        while order.next_at is not None and isinstance(order, DripFeed) and status in (None, COMPLETED):
            self._run(order, now)
        for child in order.children:
            if child.ended is None:
                self.end_now(child)
        if status == CANCELED:
            self._cancel_parent(order)
        order.next_at = None

    def end_as(self, order: Order | Parent, status: str, remains: int | None) -> None:
        """Let an order that still runs end so, when its time comes."""
        if not isinstance(order, Order) or order.ended is not None:
            raise ValueError(
                f"Order {order.number} cannot be given another end: it is over, or ends with its children."
            )
        order.outcome = status
        order.stops_at = stop_of(order.number, order.quantity, status, self._seed)
        if remains is not None:
            order.stops_at = max(0, order.quantity - remains)
        heapq.heappush(self._due, (order.ends_at, order.number))

    # --- refill and cancel

    def ask_refill(self, order: Order | Parent) -> Refill:
        """Book a refill; Refused where the service, the order or the last request forbid it."""
        return self.refills.ask(order, self._service_of(order), self.now())

    def ask_cancel(self, order: Order | Parent) -> None:
        """Book a cancel request; it takes effect five panel minutes later, on what is not delivered by then."""
        now = self.now()
        if not self._service_of(order).cancel:
            raise Refused(CANCEL_DISABLED)
        if not order.is_open(now):
            raise Refused(CANCEL_NOT_POSSIBLE)
        if order.cancel_at is not None:
            raise Refused(CANCEL_OPEN)
        order.cancel_at = now + CANCEL_TAKES
        heapq.heappush(self._due, (order.cancel_at, order.number))

    def _service_of(self, order: Order | Parent) -> Service:
        """The service as it is sold now; the one that was bought if it is no longer sold."""
        return self.catalogue.get(order.service.number) or order.service
