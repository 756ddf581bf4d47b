"""My orders: pages of them, by status and service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from bot.domain.ids import ServiceId
from bot.domain.messages import N_
from bot.domain.orders.orders import LOOKED_THROUGH, Order, OrderFilter, Status
from bot.flows.orders.my_orders import OrdersPage
from bot.telegram.actions.catalogue import NETWORKS
from bot.telegram.actions.orders import (
    ALL,
    DONE,
    EXPORT_ORDERS,
    FILTER_BY_SERVICE,
    INCOMPLETE,
    MY_ORDERS,
    OPEN_ORDER,
    RUNNING,
    SELECT,
    OrderList,
)
from bot.telegram.screen import Localizer, Screen, cut, in_pairs, lines
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.orders.card import STATUSES, number

STATUS_FILTERS: dict[str, tuple[str, frozenset[Status]]] = {
    ALL: (N_("All"), frozenset()),
    RUNNING: (
        N_("Running"),
        frozenset({Status.SUBMITTING, Status.UNKNOWN, Status.PENDING, Status.PROCESSING, Status.IN_PROGRESS}),
    ),
    DONE: (N_("Done"), frozenset({Status.COMPLETED})),
    INCOMPLETE: (N_("Incomplete"), frozenset({Status.PARTIAL, Status.CANCELED})),
}


def my_orders(t: Localizer, page: OrdersPage, chosen: str, service: Order | None = None) -> Screen:
    """A page of orders. `chosen`: the key of its status; `service`: an order of the service that the page is filtered by."""
    words = page.chosen.words
    this = OrderList(chosen, service_of=service.id if service and not words else None, words=words)
    statuses = [
        MY_ORDERS.button(("• " if key == chosen else "") + t.plain(name), replace(this, status=key))
        for key, (name, _) in STATUS_FILTERS.items()
    ]
    if words or service:
        name = words or (service.service_name if service else "")
        filtered = MY_ORDERS.button("✕ " + cut(name, 40), OrderList(chosen))
    else:
        filtered = FILTER_BY_SERVICE.button("🏷 " + t.plain("By service"), chosen)
    heads = (statuses[:2], statuses[2:], [filtered])  # four in a row would be cut on a phone
    title = t("📦 <b>My orders</b>")
    if words:  # in full, and as code: what its buttons have no room for is read from here
        title = t("{title} · <code>{words}</code>", title=title, words=words)
    if not page.orders:
        none_yet = chosen == ALL and not words and service is None
        empty = t("No orders yet. Paste a link, or tap New order.") if none_yet else t("No such orders.")
        beyond = (
            t(
                "A search by words covers the newest {count} orders; a number or a whole link finds any order.",
                count=LOOKED_THROUGH,
            )
            if words
            else None
        )
        new = (NETWORKS.button("🛒 " + t.plain("New order")), home_button(t))
        return Screen(lines(title, empty, beyond), (*heads[:2], new) if none_yet else (*heads, new))
    rows = [[OPEN_ORDER.button(row(t, order), order.id)] for order in page.orders]
    turning = []
    if page.newer:
        newer = replace(this, newer_than=page.orders[0].id)
        turning.append(MY_ORDERS.button("‹ " + t.plain("Previous"), newer))
    if page.older:
        older = replace(this, older_than=page.orders[-1].id)
        turning.append(MY_ORDERS.button(t.plain("Next") + " ›", older))
    several = SELECT.button("☑ " + t.plain("Select several"), chosen, this.service_of)
    file = EXPORT_ORDERS.button("⬇️ " + t.plain("As a file"), chosen, this.service_of)
    foot = [home_button(t)] if words else [several, file, home_button(t)]  # both would be of more than is shown
    return Screen(
        lines(title, t("/orders 23501 finds one by its number, link or name.")),
        (*heads, *rows, turning, *in_pairs(foot)),
    )


def services(t: Localizer, newest: Sequence[Order], chosen: str) -> Screen:
    """Which service's orders? `newest`: one order of each."""
    rows = [[MY_ORDERS.button(cut(order.service_name, 50), OrderList(chosen, service_of=order.id))] for order in newest]
    said = t("🏷 Orders for which service?") if newest else t("No orders yet. Paste a link, or tap New order.")
    return Screen(said, (*rows, (MY_ORDERS.button("‹ " + t.plain("Back"), OrderList(chosen)), home_button(t))))


def row(t: Localizer, order: Order) -> str:
    """One order on a button."""
    icon, _ = STATUSES[order.status]
    share = ""
    if order.status.running and order.quantity and order.delivered is not None:
        share = t.formats.percent(Decimal(order.delivered) / order.quantity)
    return cut(" ".join(part for part in (icon, share, number(order), cut(order.service_name, 26)) if part), 56)


def filter_of(chosen: str, words: str = "", service_id: ServiceId | None = None) -> OrderFilter:
    """The filter of a status, words and a service."""
    return OrderFilter(STATUS_FILTERS[chosen][1], words, service_id)
