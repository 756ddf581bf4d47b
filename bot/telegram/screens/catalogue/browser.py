"""Networks, categories, lists of services, one service's card, what fits a link."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from bot.domain.catalogue.search import SearchQuery
from bot.domain.catalogue.services import Service
from bot.domain.links import PLACES
from bot.domain.money import Money
from bot.domain.networks import Network
from bot.domain.orders.presets import Preset
from bot.domain.orders.statistics import ServiceRecord
from bot.domain.service_kinds import KIND_BY_KEY
from bot.domain.service_terms import ShownTerms
from bot.flows.catalogue.catalogue_browser import FittingServices, ServiceCard, ServiceGroup, ServicePage
from bot.telegram.actions.catalogue import (
    CATEGORIES,
    CATEGORY,
    FAVOURITE,
    FAVOURITES,
    FITTING_KINDS,
    FITTING_SERVICES,
    NETWORKS,
    OPEN_RECENT_SERVICE,
    OPEN_SERVICE,
    SEARCH,
    SEARCH_RESULTS,
    USUAL,
    ServiceListView,
)
from bot.telegram.actions.mass_orders import NEW_MASS_ORDER
from bot.telegram.actions.ordering import CANCEL, ORDER_AS_LAST_TIME, START_ORDER
from bot.telegram.actions.orders import PRESETS
from bot.telegram.callbacks import fits, mark_return
from bot.telegram.screen import Button, Html, Localizer, Screen, cut, folded, in_pairs, lines
from bot.telegram.screens.catalogue.service_list import page_buttons, services
from bot.telegram.screens.errors import home_button
from bot.telegram.screens.orders.presets import button as preset_button


def networks(t: Localizer, known: Sequence[tuple[Network, int]], recent: Sequence[Service] = ()) -> Screen:
    """The first step of choosing a service; what was ordered last comes first."""
    if not known:
        return Screen(t("The panel's catalogue is empty."), ((home_button(t),),))
    buttons = [
        CATEGORIES.button(f"{network.icon} {t.plain(network.name)} · {t.formats.number(count)}", network.key, None)
        for network, count in known
    ]
    rows = in_pairs(buttons)
    latest = [
        [OPEN_RECENT_SERVICE.button("🕘 " + cut(f"{KIND_BY_KEY[service.kind].icon} {service.name}", 52), service.id)]
        for service in recent
    ]
    many = [NEW_MASS_ORDER.button("📋 " + t.plain("Many at once")), PRESETS.button("💾 " + t.plain("Presets"))]
    return Screen(
        t("Which network is it for?"),
        (*latest, *rows, many, [SEARCH.button("🔎 " + t.plain("Search")), home_button(t)]),
    )


def categories(t: Localizer, network: Network, groups: Sequence[ServiceGroup], number: int) -> Screen:
    """The panel's categories of one network, ten a page."""
    size = 10
    pages = max(1, -(-len(groups) // size))
    number = max(0, min(number, pages - 1))
    rows = [
        [CATEGORY.button(cut(group.name, 48) + f" · {t.formats.number(group.count)}", group.key, 0, USUAL, network.key)]
        for group in groups[number * size : (number + 1) * size]
    ]
    turning = page_buttons(t, number, pages, lambda other: CATEGORIES.data(network.key, other))
    return Screen(
        t("{icon} <b>{network}</b>: which kind?", icon=network.icon, network=t.plain(network.name)),
        (*rows, turning, [NETWORKS.button("‹ " + t.plain("Back"))]),
    )


def category(
    t: Localizer, key: str, name: str, page: ServicePage, currency: str, view: ServiceListView, network: str
) -> Screen:
    """One page of a category's services."""

    def here(number: int, other: ServiceListView) -> str:
        return CATEGORY.data(key, number, other, network)

    label = "‹ " + t.plain("Back")
    back = CATEGORIES.button(label, network, None) if network else NETWORKS.button(label)
    return services(t, t("<b>{name}</b>", name=cut(name, 90)), page, currency, view, here, back)


def own_record(t: Localizer, record: ServiceRecord | None) -> Html | None:
    """What our own orders of a service did."""
    if record is None:
        return None
    count = record.count
    times = [
        t("starts in {time}", time=t.formats.duration(record.start_seconds)) if record.start_seconds is not None else None,
        t("done in {time}", time=t.formats.duration(record.done_seconds)) if record.done_seconds is not None else None,
    ]  # fmt: skip
    shares = [
        t("{share} partial", share=t.formats.percent(Decimal(record.partial) / count)) if record.partial else None,
        t("{share} cancelled", share=t.formats.percent(Decimal(record.canceled) / count)) if record.canceled else None,
    ]
    said = [part for part in times if part]
    measured = Html(f"{', '.join(said)} {t('(median of {count})', count=count)}") if said else t.plural("{count} order", "{count} orders", count)  # fmt: skip
    return t("Ours: {record}", record=Html(", ".join([measured, *(part for part in shares if part)])))


def card(t: Localizer, view: ServiceCard, record: ServiceRecord | None = None, back_to: str = "") -> Screen:
    """One service. `back_to` leads to the list it was chosen from; words of a search that its button has no room for are shown."""
    service = view.service
    shape = service.order_type
    head = t(
        "{icon} <b>{name}</b> · #{id}", icon=KIND_BY_KEY[service.kind].icon, name=cut(service.name, 200), id=service.id
    )
    rate = Money(service.rate, view.currency)
    if shape is None:
        terms = t("{rate} · {minimum} – {maximum}", rate=rate, minimum=service.minimum, maximum=service.maximum)
    elif shape.packaged:
        terms = t("{rate} for the whole package", rate=rate)
    elif shape.per_post:
        terms = t(
            "{rate} per 1000 · {minimum} – {maximum} for each new post",
            rate=rate,
            minimum=service.minimum,
            maximum=service.maximum,
        )
    else:
        terms = t(
            "{rate} per 1000 · {minimum} – {maximum}", rate=rate, minimum=service.minimum, maximum=service.maximum
        )
    allowed = [
        mark
        for mark in (
            t("♻️ refill") if service.refill else None,
            t("✖️ cancel") if service.cancel else None,
            t("💧 drip-feed") if service.dripfeed else None,
        )
        if mark
    ]
    kind = (
        t("🚫 <i>Not orderable here</i>: its type “{type}” is not known to this bot.", type=cut(service.type, 60))
        if shape is None
        else None
    )
    fold = folded(lines_plain(service.category, service.description))
    rows: list[Sequence[Button]] = []
    star = (
        FAVOURITE.button("★ " + t.plain("Not a favourite"), False, service.id)
        if view.favourite
        else FAVOURITE.button("☆ " + t.plain("Favourite"), True, service.id)
    )
    terms_shown = ShownTerms.of(service)
    shown = terms_shown if START_ORDER.fits(terms_shown, service.id) else None
    rows.append(
        [START_ORDER.button("🛒 " + t.plain("Order"), shown, service.id, style="success"), star]
        if view.may_buy and shape
        else [star]
    )
    back = mark_return(back_to) if back_to else CATEGORIES.data(service.network.key, None)
    rows.append([Button("‹ " + t.plain("Back"), back), home_button(t)])
    search = None if fits(back_to) else SEARCH_RESULTS.read(back_to)
    searched = t("🔎 <code>{words}</code>", words=search[2]) if search else None
    return Screen(lines(head, terms, Html(" · ".join(allowed)), own_record(t, record), kind, fold, searched), rows)


def lines_plain(*texts: str) -> str:
    """Plain lines under one another, empty ones left out."""
    return "\n".join(text for text in texts if text)


def fitting(t: Localizer, found: FittingServices, presets: Sequence[Preset] = ()) -> Screen:
    """A link was pasted: what should it get?"""
    link = found.link
    if link.network:
        network = t.plain(link.network.name)
        place = (
            t.plain("{network} {place}", network=network, place=t.plain(PLACES[link.place])) if link.place else network
        )
        head = t("📎 {link} — {place}", link=link.short, place=place)
    else:
        head = t("📎 {link}", link=link.short)
    ask = (
        t("What should it get?")
        if found.kinds
        else t("Nothing in the catalogue fits this link. Search for a service, the link is kept:")
    )
    kinds = [
        FITTING_SERVICES.button(f"{kind.icon} {t.plain(kind.name)} · {t.formats.number(count)}", kind.key, 0, USUAL)
        for kind, count in found.kinds
    ]
    rows: list[Sequence[Button]] = [*in_pairs(kinds)]
    rows += [[preset_button(preset)] for preset in presets[:4]]
    if found.last is not None and found.last.quantity is not None:
        label = t.plain(
            "{name} — {quantity}, as last time", name=cut(found.last.service_name, 22), quantity=found.last.quantity
        )
        rows.append([ORDER_AS_LAST_TIME.button("⭐ " + label, found.last.id)])
    rows.append([SEARCH.button("🔎 " + t.plain("Search")), CANCEL.button(t.plain("Cancel"))])
    return Screen(lines(head, ask), rows)


def fitting_kind(t: Localizer, kind: str, page: ServicePage, currency: str, view: ServiceListView) -> Screen:
    """Services that deliver one kind to the pasted link."""

    def here(number: int, other: ServiceListView) -> str:
        return FITTING_SERVICES.data(kind, number, other)

    title = t("<b>{name}</b>", name=f"{KIND_BY_KEY[kind].icon} {t.plain(KIND_BY_KEY[kind].name)}")
    return services(t, title, page, currency, view, here, FITTING_KINDS.button("‹ " + t.plain("Back")))


def found(t: Localizer, page: ServicePage, currency: str, view: ServiceListView) -> Screen:
    """What a search found."""
    words = view.terms.wish.words
    if not page.total and view.terms.wish == SearchQuery(words):
        text = lines(
            t("Nothing found for “{query}”.", query=cut(words, 60)),
            t("Try other words, a service's number, or the network's name."),
        )
        return Screen(text, ((NETWORKS.button("🛒 " + t.plain("New order")),), (home_button(t),)))

    def here(number: int, other: ServiceListView) -> str:
        return SEARCH_RESULTS.data(number, other, words)

    # In full, and as code: what its buttons have no room for is read from here.
    title = t("🔎 <code>{words}</code>", words=words)
    return services(t, title, page, currency, view, here, SEARCH.button("🔎 " + t.plain("Search")))


def ask_search(t: Localizer) -> Screen:
    """The search's question: any text is taken as one."""
    return Screen(
        t("🔎 What are you looking for? Send words or a service's number: <i>insta story views</i>, <i>1234</i>."),
        ((Button("⌨️ " + t.plain("Search while typing"), inline=""),), (home_button(t),)),
    )


def favourites(t: Localizer, known: Sequence[Service], number: int = 0) -> Screen:
    """The reader's favourites, twenty a page."""
    if not known:
        return Screen(t("⭐ No favourites yet. Tap ☆ on a service's card to keep it here."), ((home_button(t),),))
    size = 20
    pages = -(-len(known) // size)
    number = max(0, min(number, pages - 1))
    rows = [
        [OPEN_SERVICE.button(cut(f"{KIND_BY_KEY[service.kind].icon} {service.name}", 56), service.id)]
        for service in known[number * size : (number + 1) * size]
    ]
    turning = page_buttons(t, number, pages, lambda other: FAVOURITES.data(other), mark_return(FAVOURITES.data(number)))
    return Screen(t("⭐ <b>Favourites</b>"), (*rows, turning, [home_button(t)]))
