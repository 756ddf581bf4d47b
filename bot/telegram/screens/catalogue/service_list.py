"""A list of services as a screen: numbered lines, pages, and how it is sorted and sifted, each a tap away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.domain.catalogue.search import SearchQuery
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.catalogue.services import Service
from bot.domain.messages import N_
from bot.domain.networks import BY_KEY
from bot.domain.orders.statistics import ServiceRecord
from bot.flows.catalogue.catalogue_browser import ServicePage
from bot.telegram.actions.catalogue import NETWORKS_ROW, OPEN_SERVICE, RATES_ROW, ServiceListView
from bot.telegram.actions.home import NO_ACTION
from bot.telegram.callbacks import mark_return
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, in_pairs, lines
from bot.telegram.screens.errors import home_button

NAME_LENGTH = 60
_SORTS = {
    Sort.FIT: N_("Sort: best match"),
    Sort.RATE: N_("Sort: rate"),
    Sort.NAME: N_("Sort: name"),
    Sort.RECORD: N_("Sort: fewest cut short"),
    Sort.SPEED: N_("Sort: soonest done"),
}
_FILTERS: dict[str, tuple[str, Callable[[SearchQuery, bool | None], SearchQuery]]] = {
    "refill": (N_("♻️ refill only"), lambda wish, on: replace(wish, refill=on)),
    "cancel": (N_("✖️ can be cancelled"), lambda wish, on: replace(wish, cancel=on)),
    "dripfeed": (N_("💧 drip-feed"), lambda wish, on: replace(wish, dripfeed=on)),
}
Here = Callable[[int, ServiceListView], str]
"""The data of a button that leads to a page of this list under these terms."""


def services(
    t: Localizer, title: Html, page: ServicePage, currency: str, view: ServiceListView, here: Here, back: Button
) -> Screen:
    """A list of services, and every choice that would change it."""
    head = t(
        "{title} · {count}",
        title=title,
        count=t.plural_plain("{count} service", "{count} services", page.total),
    )
    first = page.number * len(page.services) if page.number + 1 < page.pages else page.total - len(page.services)
    listed = [
        _line(t, first + number, service, page.records.get(service.id))
        for number, service in enumerate(page.services, 1)
    ]
    numbers = [
        OPEN_SERVICE.button(t.formats.number(first + number), service.id)
        for number, service in enumerate(page.services, 1)
    ]
    note = t("Rates in {currency} per 1000.", currency=currency) if currency else t("Rates per 1000.")
    rows: list[Sequence[Button]] = [numbers[start : start + 4] for start in range(0, len(numbers), 4)]
    kept = ServiceListView(view.terms)
    rows.append(
        page_buttons(
            t, page.number, page.pages, lambda number: here(number, kept), mark_return(here(page.number, kept))
        )
    )
    rows += _choices(t, page, view, here)
    empty = t("Nothing fits here.") if not page.services else None
    return Screen(lines(head, empty, *listed, note if page.services else None), (*rows, [back, home_button(t)]))


def page_buttons(t: Localizer, number: int, pages: int, data: Callable[[int], str], here: str = "") -> list[Button]:
    """Previous, where we are, Next; empty where there is one page, unless `here` leads back to this one."""
    if pages < 2 and not here:
        return []
    row = [Button("‹ " + t.plain("Previous"), data(number - 1))] if number > 0 else []
    row.append(Button(f"{t.formats.number(number + 1)}/{t.formats.number(pages)}", here or NO_ACTION.data()))
    if number + 1 < pages:
        row.append(Button(t.plain("Next") + " ›", data(number + 1)))
    return row


def _line(t: Localizer, number: int, service: Service, record: ServiceRecord | None) -> Html:
    """One numbered line: name, rate, what it allows; what our own orders did where the list is sorted by that."""
    marks = ("♻️" if service.refill else "") + ("✖️" if service.cancel else "") + ("" if service.order_type else "🚫")
    line = t(
        "{place}. {name} — <b>{rate}</b> {marks}",
        place=number,
        name=cut(service.name, NAME_LENGTH),
        rate=service.rate,
        marks=marks,
    )
    if record is None:
        return line
    done = t(" · done in {time}", time=t.formats.duration(record.done_seconds)) if record.done_seconds else Html("")
    share = t.formats.percent(Decimal(record.partial + record.canceled) / record.count)
    return Html(line + t(" · {share} cut short", share=share) + done)


def _choices(t: Localizer, page: ServicePage, view: ServiceListView, here: Here) -> list[Sequence[Button]]:
    """How the list is sorted, and its filters: those that would change it, and those that are on."""
    offers, terms = page.offers, view.terms
    wish = terms.wish

    def to(label: str, wanted: SearchQuery = wish, *, sort: Sort = terms.sort, opened: str = "") -> Button:
        return Button(label, here(0, ServiceListView(ListOptions(sort, wanted), opened)))

    buttons: list[Button] = []
    if len(offers.sorts) > 1:
        now = offers.sorts.index(terms.sort) if terms.sort in offers.sorts else -1
        following = offers.sorts[(now + 1) % len(offers.sorts)]
        buttons.append(to(t.plain(_SORTS[terms.sort]), sort=following))
    for name, (label, wished) in _FILTERS.items():
        on = bool(getattr(wish, name))
        if on or getattr(offers, name):
            buttons.append(to(("☑ " if on else "") + t.plain(label), wished(wish, None if on else True)))
    row: list[Button] = []
    if wish.rate_up_to is not None or offers.rates:
        bound = t.plain("Any rate") if wish.rate_up_to is None else f"☑ ≤ {t.formats.number(wish.rate_up_to)}"
        buttons.append(to(f"💲 {bound}", opened="" if view.open == RATES_ROW else RATES_ROW))
        if view.open == RATES_ROW:
            row = [to(f"≤ {t.formats.number(rate)}", replace(wish, rate_up_to=rate)) for rate in offers.rates]
            row.append(to(t.plain("Any rate"), replace(wish, rate_up_to=None)))
    if wish.network is not None or offers.networks:
        network = t.plain("All networks") if wish.network is None else "☑ " + t.plain(BY_KEY[wish.network].name)
        buttons.append(to(f"🌐 {network}", opened="" if view.open == NETWORKS_ROW else NETWORKS_ROW))
        if view.open == NETWORKS_ROW:
            row = [to(t.plain(BY_KEY[key].name), replace(wish, network=key)) for key in offers.networks[:8]]
            row.append(to(t.plain("All networks"), replace(wish, network=None)))
    return [*in_pairs(buttons), *(row[start : start + 3] for start in range(0, len(row), 3))]
