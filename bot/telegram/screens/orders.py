"""My orders: pages of them, by status."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.messages import N_
from bot.domain.orders import Filter, Order, Status
from bot.flows.reviewing import OrdersPage
from bot.telegram.callbacks import pack, pack_id
from bot.telegram.screen import Button, Screen, Voice, cut, in_pairs, lines
from bot.telegram.screens.card import STATUSES, number
from bot.telegram.screens.mistakes import home_button

FILTERS: dict[str, tuple[str, frozenset[Status]]] = {
    "a": (N_("All"), frozenset()),
    "r": (
        N_("Running"),
        frozenset({Status.SUBMITTING, Status.UNKNOWN, Status.PENDING, Status.PROCESSING, Status.IN_PROGRESS}),
    ),
    "d": (N_("Done"), frozenset({Status.COMPLETED})),
    "p": (N_("Partial, cancelled"), frozenset({Status.PARTIAL, Status.CANCELED})),
}


def my_orders(t: Voice, page: OrdersPage, chosen: str, now: int) -> Screen:
    """A page of orders."""
    sifting = [
        Button(("• " if key == chosen else "") + t.plain(name), pack("my", key)) for key, (name, _) in FILTERS.items()
    ]
    heads = (sifting[:2], sifting[2:])  # four in a row would be cut on a phone
    if not page.orders:
        empty = (
            t("No orders yet. Paste a link, or tap New order.")
            if chosen == "a" and not page.chosen.words
            else t("No such orders.")
        )
        return Screen(
            lines(t("📦 <b>My orders</b>"), empty),
            (*heads, (Button("🛒 " + t.plain("New order"), pack("new")), home_button(t))),
        )
    rows = [[Button(row(t, order), pack("o", pack_id(order.id)))] for order in page.orders]
    turning = []
    if page.newer:
        turning.append(Button("‹ " + t.plain("Previous"), pack("my", chosen, "n", pack_id(page.orders[0].id))))
    if page.older:
        turning.append(Button(t.plain("Next") + " ›", pack("my", chosen, "o", pack_id(page.orders[-1].id))))
    several = Button("☑ " + t.plain("Select several"), pack("sel", "b", chosen))
    return Screen(
        lines(t("📦 <b>My orders</b>"), t("/orders 23501 finds one by its number, link or name.")),
        (*heads, *rows, turning, *in_pairs([several, home_button(t)])),
    )


def row(t: Voice, order: Order) -> str:
    """One order on a button."""
    icon, _ = STATUSES[order.status]
    share = ""
    if order.status.running and order.quantity and order.delivered is not None:
        share = " " + t.formats.percent(Decimal(order.delivered) / order.quantity)
    return cut(f"{icon}{share} {number(order)} {cut(order.service_name, 26)}", 56)


def filter_of(chosen: str, words: str = "") -> Filter:
    """The filter behind a button's word."""
    return Filter(FILTERS.get(chosen, FILTERS["a"])[1], words)
