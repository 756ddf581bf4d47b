"""My orders: pages of them, by status and service."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.ids import ServiceId
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


def my_orders(t: Voice, page: OrdersPage, chosen: str, service: Order | None = None) -> Screen:
    """A page of orders. `service`: an order of the service they are sifted by, which buttons carry because it is short."""
    of = (pack_id(service.id),) if service else ()
    sifting = [
        Button(
            ("• " if key == chosen else "") + t.plain(name), pack("my", key, "-", "0", *of) if of else pack("my", key)
        )
        for key, (name, _) in FILTERS.items()
    ]
    by_service = (
        Button("✕ " + cut(service.service_name, 40), pack("my", chosen))
        if service
        else Button("🏷 " + t.plain("By service"), pack("mys", chosen))
    )
    heads = (sifting[:2], sifting[2:], [by_service])  # four in a row would be cut on a phone
    title = t("📦 <b>My orders</b>")
    if not page.orders:
        none_yet = chosen == "a" and not page.chosen.words and service is None
        empty = t("No orders yet. Paste a link, or tap New order.") if none_yet else t("No such orders.")
        new = (Button("🛒 " + t.plain("New order"), pack("new")), home_button(t))
        return Screen(lines(title, empty), (*heads[:2], new) if none_yet else (*heads, new))
    rows = [[Button(row(t, order), pack("o", pack_id(order.id)))] for order in page.orders]
    turning = []
    if page.newer:
        turning.append(Button("‹ " + t.plain("Previous"), pack("my", chosen, "n", pack_id(page.orders[0].id), *of)))
    if page.older:
        turning.append(Button(t.plain("Next") + " ›", pack("my", chosen, "o", pack_id(page.orders[-1].id), *of)))
    several = Button("☑ " + t.plain("Select several"), pack("sel", "b", chosen, *of))
    file = Button("⬇️ " + t.plain("As a file"), pack("myf", chosen, *of))
    return Screen(
        lines(title, t("/orders 23501 finds one by its number, link or name.")),
        (*heads, *rows, turning, *in_pairs([several, file, home_button(t)])),
    )


def services(t: Voice, newest: Sequence[Order], chosen: str) -> Screen:
    """Which service's orders? `newest`: one order of each."""
    rows = [[Button(cut(order.service_name, 50), pack("my", chosen, "-", "0", pack_id(order.id)))] for order in newest]
    said = t("🏷 Orders of which service?") if newest else t("No orders yet. Paste a link, or tap New order.")
    return Screen(said, (*rows, (Button("‹ " + t.plain("Back"), pack("my", chosen)), home_button(t))))


def row(t: Voice, order: Order) -> str:
    """One order on a button."""
    icon, _ = STATUSES[order.status]
    share = ""
    if order.status.running and order.quantity and order.delivered is not None:
        share = " " + t.formats.percent(Decimal(order.delivered) / order.quantity)
    return cut(f"{icon}{share} {number(order)} {cut(order.service_name, 26)}", 56)


def filter_of(chosen: str, words: str = "", service_id: ServiceId | None = None) -> Filter:
    """The filter behind a button's word."""
    return Filter(FILTERS.get(chosen, FILTERS["a"])[1], words, service_id)
