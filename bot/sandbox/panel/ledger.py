"""The sandbox panel's ledger: the balance, every order and refill, and their progress over time.

Nothing runs in the background. Every access first advances the ledger to the current time: it places runs and posts
that came due, and pays back what ended orders did not deliver.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from bot.sandbox.panel.add_request import AddRequest, calculate_charge
from bot.sandbox.panel.catalogue import Catalogue, Service
from bot.sandbox.panel.clock import PanelClock
from bot.sandbox.panel.orders import (
    CANCEL_DELAY_SECONDS,
    CANCELED,
    COMPLETED,
    HOUR_SECONDS,
    OUTCOMES,
    Order,
    choose_final_delivered,
    choose_outcome,
    create_order,
)
from bot.sandbox.panel.parent_orders import DripFeedOrder, ParentOrder, SubscriptionOrder
from bot.sandbox.panel.refills import Refill, Refills
from bot.sandbox.panel.refusals import (
    CANCEL_DISABLED,
    CANCEL_NOT_POSSIBLE,
    CANCEL_OPEN,
    INCORRECT_ORDER,
    LINK_BUSY,
    NOT_ENOUGH_FUNDS,
    PanelApiError,
)
from bot.sandbox.panel.rng import random_between

FIRST_ORDER_NUMBER = 23501
WEBSITE_ORDERS = 10


class Ledger:
    """The panel's state. Times are panel seconds; amounts are exact, in the panel's currency."""

    def __init__(
        self, catalogue: Catalogue, clock: PanelClock, balance: Decimal, seed: int, started: Callable[[], datetime]
    ) -> None:
        self.catalogue = catalogue
        self.balance = balance
        self.refills = Refills(seed)
        self.forced_outcomes: deque[tuple[str, int | None]] = deque()
        self._clock = clock
        self._seed = seed
        self._started = started()
        self._orders: dict[int, Order | ParentOrder] = {}
        self._orders_by_link: dict[tuple[str, str], int] = {}
        self._due: list[tuple[float, int]] = []
        self._next_order_number = FIRST_ORDER_NUMBER

    # --- reading

    def advance_to_now(self) -> float:
        """Book everything that came due and return the time."""
        now = self._clock.now()
        while self._due and self._due[0][0] <= now:
            at, number = heapq.heappop(self._due)
            self._handle_due(self._orders[number], at)
        return now

    def date_at(self, at: float) -> date:
        """Get the panel's calendar day at a time."""
        return (self._started + timedelta(seconds=at)).date()

    def find_order(self, number: str) -> Order | ParentOrder:
        """Find the order with this number. Raises PanelApiError if there is none."""
        order = self._orders.get(int(number)) if number.isascii() and number.isdecimal() else None
        if order is None:
            raise PanelApiError(INCORRECT_ORDER)
        return order

    def list_api_orders(self) -> list[Order | ParentOrder]:
        """List the orders that came through the API, oldest first."""
        return [order for order in self._orders.values() if order.parameters is not None]

    # --- placing

    def place_order(self, request: AddRequest) -> int:
        """Book an order and its charge. Raises PanelApiError if the link is busy or the balance is too low."""
        now = self.advance_to_now()
        link = (request.service.number, request.target.rstrip("/"))
        holder_number = self._orders_by_link.get(link)
        if holder_number is not None and self._orders[holder_number].is_open(now):
            raise PanelApiError(LINK_BUSY)
        if request.charge > self.balance:
            raise PanelApiError(NOT_ENOUGH_FUNDS)
        self.balance -= request.charge
        order = self._create_parent(request, now) or self._create_order(
            request.service, request.target, request.quantity, request.charge, now, request.parameters
        )
        self._orders[order.number] = order
        self._orders_by_link[link] = order.number
        return order.number

    def add_website_orders(self, services: list[Service]) -> None:
        """Add finished orders of the last days, made on the panel's website; clients can read their status."""
        self._next_order_number -= WEBSITE_ORDERS
        for position in range(WEBSITE_ORDERS):
            number, service = self._next_order_number, services[position % len(services)]
            quantity = min(service.max, service.min * (position + 2))
            at = -HOUR_SECONDS * (2 + 5 * (WEBSITE_ORDERS - position))
            outcome = choose_outcome(number, self._seed)
            link = f"https://example.com/p/earlier-{number}"
            order = create_order(
                number, service, link, quantity, calculate_charge(service, quantity), at, self._seed, outcome
            )
            order.final_state = order.progress(0.0)
            order.charge = order.charge_for_state(*order.final_state)
            self._orders[number] = order
            self._next_order_number += 1

    def _create_parent(self, request: AddRequest, now: float) -> DripFeedOrder | SubscriptionOrder | None:
        if request.drip_feed is None and request.subscription is None:
            return None
        number = self._next_number()
        first_at = now + random_between(60, 240, self._seed, number, "first")
        service, target, price, given = request.service, request.target, request.charge, request.parameters
        parent: DripFeedOrder | SubscriptionOrder
        if request.drip_feed is not None:
            parent = DripFeedOrder(
                number, service, target, request.quantity, price, now, first_at, given, terms=request.drip_feed
            )
        elif request.subscription is not None:
            terms = request.subscription
            parent = SubscriptionOrder(
                number, service, target, 0, price, now, first_at, given, terms=terms, seed=self._seed
            )
            if not terms.old_posts:
                parent.next_child_at = now + parent.choose_pause_seconds() + terms.delay * 60
            if terms.expiry is not None:
                day_after = datetime.combine(
                    terms.expiry + timedelta(days=1), datetime.min.time(), self._started.tzinfo
                )
                parent.expires_at = (day_after - self._started).total_seconds()
                heapq.heappush(self._due, (parent.expires_at, number))
        self._schedule_child(parent)
        return parent

    def _create_order(
        self,
        service: Service,
        target: str,
        quantity: int,
        charge: Decimal,
        now: float,
        parameters: dict[str, str] | None = None,
    ) -> Order:
        number = self._next_number()
        outcome, remains = choose_outcome(number, self._seed), None
        if self.forced_outcomes:
            outcome, remains = self.forced_outcomes.popleft()
        order = create_order(number, service, target, quantity, charge, now, self._seed, outcome, parameters)
        if remains is not None:
            order.final_delivered = max(0, quantity - remains)
        if order.outcome != COMPLETED:
            heapq.heappush(self._due, (order.ends_at, number))
        return order

    def _next_number(self) -> int:
        self._next_order_number += 1
        return self._next_order_number - 1

    # --- progress over time

    def _schedule_child(self, parent: ParentOrder) -> None:
        if parent.next_child_at is not None:
            heapq.heappush(self._due, (parent.next_child_at, parent.number))

    def _handle_due(self, order: Order | ParentOrder, at: float) -> None:
        """Handle a due time of an order; one that was replaced meanwhile does nothing."""
        if isinstance(order, Order):
            status, delivered = order.progress(at)
            if order.final_state is None and status in OUTCOMES:
                self.end_order(order, status, delivered, at)
        elif order.next_child_at is None:
            return
        elif order.cancels_at is not None and order.cancels_at <= at:
            self._cancel_parent(order)
        elif isinstance(order, SubscriptionOrder) and order.expires_at is not None and order.expires_at <= at:
            order.is_expired, order.next_child_at = True, None
        elif order.next_child_at <= at:
            self._place_child(order, at)

    def _place_child(self, parent: ParentOrder, at: float) -> None:
        """Place the next run, or the order for the next post; a subscription pauses while the balance is too low."""
        if isinstance(parent, SubscriptionOrder):
            quantity = parent.choose_quantity()
            charge = calculate_charge(parent.service, quantity)
            parent.is_paused = charge > self.balance
            if parent.is_paused:
                parent.next_child_at = at + parent.choose_pause_seconds()
                self._schedule_child(parent)
                return
            self.balance -= charge
        else:
            quantity = parent.quantity
            charge = calculate_charge(parent.service, quantity)
        child = self._create_order(parent.service, parent.target, quantity, charge, at)
        self._orders[child.number] = child
        parent.children.append(child)
        parent.schedule_next(at)
        self._schedule_child(parent)

    def _cancel_parent(self, parent: ParentOrder) -> None:
        before = parent.charge
        parent.is_canceled, parent.next_child_at, parent.cancels_at = True, None, None
        self.balance += before - parent.charge

    def end_order(self, order: Order, status: str, delivered: int, at: float) -> None:
        """End an order, or correct how it ended: the difference of the charge is booked to the balance."""
        charge = order.charge_for_state(status, delivered)
        self.balance += order.charge - charge
        order.charge = charge
        order.final_state = (status, delivered)
        order.starts_at, order.ends_at = min(order.starts_at, at), min(order.ends_at, at)

    def end_order_now(
        self, order: Order | ParentOrder, status: str | None = None, delivered: int | None = None
    ) -> None:
        """End an order now, as planned or as given; the orders it placed end with it."""
        now = self.advance_to_now()
        if isinstance(order, Order):
            status = status or (order.final_state[0] if order.final_state else order.outcome)
            if delivered is None:
                final_delivered = (
                    order.final_delivered
                    if status == order.outcome
                    else choose_final_delivered(order.number, order.quantity, status, self._seed)
                )
                delivered = order.quantity if status == COMPLETED else final_delivered
            self.end_order(order, status, delivered, now)
            return
        while order.next_child_at is not None and isinstance(order, DripFeedOrder) and status in (None, COMPLETED):
            self._place_child(order, now)
        for child in order.children:
            if child.final_state is None:
                self.end_order_now(child)
        if status == CANCELED:
            self._cancel_parent(order)
        order.next_child_at = None

    def set_outcome(self, order: Order | ParentOrder, status: str, remains: int | None) -> None:
        """Set how an open order will end when its time comes."""
        if not isinstance(order, Order) or order.final_state is not None:
            raise ValueError(
                f"Order {order.number} cannot get another outcome: it has ended, or ends with its children."
            )
        order.outcome = status
        order.final_delivered = choose_final_delivered(order.number, order.quantity, status, self._seed)
        if remains is not None:
            order.final_delivered = max(0, order.quantity - remains)
        heapq.heappush(self._due, (order.ends_at, order.number))

    # --- refill and cancel

    def request_refill(self, order: Order | ParentOrder) -> Refill:
        """Book a refill request. Raises PanelApiError where the service, the order or the last request forbids it."""
        return self.refills.request(order, self._current_service(order), self.advance_to_now())

    def request_cancel(self, order: Order | ParentOrder) -> None:
        """Book a cancel request; five panel minutes later it cancels what is not delivered by then."""
        now = self.advance_to_now()
        if not self._current_service(order).cancel:
            raise PanelApiError(CANCEL_DISABLED)
        if not order.is_open(now):
            raise PanelApiError(CANCEL_NOT_POSSIBLE)
        if order.cancels_at is not None:
            raise PanelApiError(CANCEL_OPEN)
        order.cancels_at = now + CANCEL_DELAY_SECONDS
        heapq.heappush(self._due, (order.cancels_at, order.number))

    def _current_service(self, order: Order | ParentOrder) -> Service:
        """Get the service as it is sold now; if it is no longer sold, as it was bought."""
        return self.catalogue.get(order.service.number) or order.service
