"""My orders: pages of them, by status and service."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.ids import ServiceId
from bot.domain.messages import N_
from bot.domain.orders.orders import LOOKED_THROUGH, Order, OrderFilter, Status
from bot.flows.orders.my_orders import OrdersPage
from bot.telegram.callbacks import pack, pack_id
from bot.telegram.screen import Button, Localizer, Screen, cut, in_pairs, lines
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.orders.card import STATUSES, number

FILTERS: dict[str, tuple[str, frozenset[Status]]] = {
    "a": (N_("All"), frozenset()),
    "r": (
        N_("Running"),
        frozenset({Status.SUBMITTING, Status.UNKNOWN, Status.PENDING, Status.PROCESSING, Status.IN_PROGRESS}),
    ),
    "d": (N_("Done"), frozenset({Status.COMPLETED})),
    "p": (N_("Incomplete"), frozenset({Status.PARTIAL, Status.CANCELED})),
}


def my_orders(t: Localizer, page: OrdersPage, chosen: str, service: Order | None = None) -> Screen:
    """A page of orders. `service`: an order of the service they are sifted by, which buttons carry because it is short."""
    words = page.chosen.words
    of = (pack_id(service.id),) if service else ()

    def here(key: str, way: str = "-", beyond: str = "0") -> str:
        """This list in another status, or turned: everything it is sifted by goes along."""
        if words:
            return pack("my", key, way, beyond, "-", words)
        return pack("my", key, way, beyond, *of) if of or way != "-" else pack("my", key)

    sifting = [Button(("• " if key == chosen else "") + t.plain(name), here(key)) for key, (name, _) in FILTERS.items()]
    if words or service:
        sifted = Button("✕ " + cut(words or (service.service_name if service else ""), 40), pack("my", chosen))
    else:
        sifted = Button("🏷 " + t.plain("By service"), pack("mys", chosen))
    heads = (sifting[:2], sifting[2:], [sifted])  # four in a row would be cut on a phone
    title = t("📦 <b>My orders</b>")
    if words:  # in full, and as code: what its buttons have no room for is read from here
        title = t("{title} · <code>{words}</code>", title=title, words=words)
    if not page.orders:
        none_yet = chosen == "a" and not words and service is None
        empty = t("No orders yet. Paste a link, or tap New order.") if none_yet else t("No such orders.")
        beyond = (
            t(
                "A search by words covers the newest {count} orders; a number or a whole link finds any order.",
                count=LOOKED_THROUGH,
            )
            if words
            else None
        )
        new = (Button("🛒 " + t.plain("New order"), pack("new")), home_button(t))
        return Screen(lines(title, empty, beyond), (*heads[:2], new) if none_yet else (*heads, new))
    rows = [[Button(row(t, order), pack("o", pack_id(order.id)))] for order in page.orders]
    turning = []
    if page.newer:
        turning.append(Button("‹ " + t.plain("Previous"), here(chosen, "n", pack_id(page.orders[0].id))))
    if page.older:
        turning.append(Button(t.plain("Next") + " ›", here(chosen, "o", pack_id(page.orders[-1].id))))
    several = Button("☑ " + t.plain("Select several"), pack("sel", "b", chosen, *of))
    file = Button("⬇️ " + t.plain("As a file"), pack("myf", chosen, *of))
    foot = [home_button(t)] if words else [several, file, home_button(t)]  # both would be of more than is shown
    return Screen(
        lines(title, t("/orders 23501 finds one by its number, link or name.")),
        (*heads, *rows, turning, *in_pairs(foot)),
    )


def services(t: Localizer, newest: Sequence[Order], chosen: str) -> Screen:
    """Which service's orders? `newest`: one order of each."""
    rows = [[Button(cut(order.service_name, 50), pack("my", chosen, "-", "0", pack_id(order.id)))] for order in newest]
    said = t("🏷 Orders for which service?") if newest else t("No orders yet. Paste a link, or tap New order.")
    return Screen(said, (*rows, (Button("‹ " + t.plain("Back"), pack("my", chosen)), home_button(t))))


def row(t: Localizer, order: Order) -> str:
    """One order on a button."""
    icon, _ = STATUSES[order.status]
    share = ""
    if order.status.running and order.quantity and order.delivered is not None:
        share = t.formats.percent(Decimal(order.delivered) / order.quantity)
    return cut(" ".join(part for part in (icon, share, number(order), cut(order.service_name, 26)) if part), 56)


def filter_of(chosen: str, words: str = "", service_id: ServiceId | None = None) -> OrderFilter:
    """The filter behind a button's word."""
    return OrderFilter(FILTERS.get(chosen, FILTERS["a"])[1], words, service_id)
