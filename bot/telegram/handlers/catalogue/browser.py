"""Every way to a service."""

from __future__ import annotations

from bot.domain.catalogue.search import wish_of
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.errors import OldButton
from bot.domain.ids import ServiceId
from bot.domain.links import Link, read_link
from bot.domain.networks import BY_KEY
from bot.domain.ordering.draft import OrderDraft
from bot.domain.service_kinds import KIND_BY_KEY
from bot.telegram.callbacks import pack, place_in, unpack
from bot.telegram.context import Context
from bot.telegram.screens.catalogue import browser as screens
from bot.telegram.screens.catalogue.service_list import ServiceListView, pack_view, unpack_view


async def networks(context: Context) -> None:
    """New order: the networks."""
    known = await context.flows.catalogue_browser.networks(context.person)
    recent = await context.flows.presets.recent(context.person)
    await context.show(screens.networks(context.t, known, recent))


async def categories(context: Context) -> None:
    """The categories of a network."""
    button = context.button()
    network = BY_KEY.get(button.word(0))
    if network is None:
        raise OldButton
    groups = await context.flows.catalogue_browser.categories(context.person, network.key)
    await context.show(screens.categories(context.t, network, groups, button.number(1) if len(button.words) > 1 else 0))


async def category(context: Context) -> None:
    """A page of a category."""
    button = context.button()
    key, number, view = button.word(0), button.number(1), unpack_view(button.word(2))
    network = button.word(3) if len(button.words) > 3 else ""
    name, page, currency = await context.flows.catalogue_browser.category(
        context.person, key, number, view.terms, network
    )
    await context.show(screens.category(context.t, key, name, page, currency, view, network))


async def service(context: Context) -> None:
    """One service's card."""
    await show_service(context, ServiceId(context.button().rest(0)))


async def recent(context: Context) -> None:
    """The card of one of those that were ordered last: they are listed with the networks."""
    await show_service(context, ServiceId(context.button().rest(0)), pack("new"))


async def show_service(context: Context, service_id: ServiceId, place: str = "") -> None:
    """The card of a service; its Back leads to the list it was chosen from, as that list was."""
    view = await context.flows.catalogue_browser.service(context.person, service_id)
    record = await context.flows.statistics.of(context.person.account_id, service_id)
    await context.show(screens.card(context.t, view, record, place or place_of(context)))


def place_of(context: Context) -> str:
    """The list that the message of the pressed button belongs to, the words of a search in full; empty without one."""
    data = place_in(context.incoming.buttons) or ""
    where = unpack(data)
    return screens.found_at(where, context.in_full(where.rest(2))) if where.verb == "find" else data


async def favour(context: Context) -> None:
    """Make a service a favourite, or no longer."""
    button = context.button()
    service_id = ServiceId(button.rest(1))
    await context.flows.catalogue_browser.favour(context.person, service_id, yes=button.word(0) == "1")
    await show_service(context, service_id)


async def favourites(context: Context) -> None:
    """A page of the favourites."""
    known, _ = await context.flows.catalogue_browser.favourites(context.person)
    number = context.pressed.number(0) if context.pressed and context.pressed.words else 0
    await context.show(screens.favourites(context.t, known, number))


async def ask_search(context: Context) -> None:
    """The search's question; `/search words` searches at once."""
    if context.arguments:
        await search(context, context.arguments)
        return
    open_now = await context.flows.ordering.conversation(context.person, context.chat_id)
    if open_now is not None and not (isinstance(open_now, OrderDraft) and open_now.service_id is None):
        await context.flows.ordering.cancel(context.person, context.chat_id)
    await context.show(screens.ask_search(context.t))


async def search(context: Context, text: str) -> None:
    """What fits the words."""
    await _found(context, _looked_for(text), 0)


def place_of_search(text: str) -> str:
    """The list of what fits the words."""
    view = _looked_for(text)
    return screens.found_at(unpack(pack("find", 0, pack_view(view))), view.terms.wish.words)


def _looked_for(text: str) -> ServiceListView:
    return ServiceListView(ListOptions(Sort.FIT, wish_of(" ".join(text.split())[:200])))


async def found(context: Context) -> None:
    """Another page of a search, or the same sorted or sifted otherwise."""
    button = context.button()
    await _found(context, unpack_view(button.word(1), context.in_full(button.rest(2))), button.number(0))


async def _found(context: Context, view: ServiceListView, number: int) -> None:
    page, currency = await context.flows.catalogue_browser.search(context.person, view.terms, number)
    await context.show(screens.found(context.t, page, currency, view))


async def paste(context: Context, link: Link) -> None:
    """A link was pasted: what should it get?"""
    await context.flows.ordering.paste(context.person, context.chat_id, link, context.update_id)
    await _show_fitting(context, link)


async def link(context: Context) -> None:
    """Back to what a pasted link should get."""
    await _show_fitting(context, await _pasted(context))


async def _show_fitting(context: Context, link: Link) -> None:
    found = await context.flows.catalogue_browser.fitting(context.person, link)
    await context.show(screens.fitting(context.t, found, await context.flows.presets.fitting(context.person, link)))


async def fitting_kind(context: Context) -> None:
    """Services that deliver one kind to the pasted link."""
    button = context.button()
    kind, number, view = button.word(0), button.number(1), unpack_view(button.word(2))
    if kind not in KIND_BY_KEY:
        raise OldButton
    link = await _pasted(context)
    page, currency = await context.flows.catalogue_browser.fitting_kind(context.person, link, kind, number, view.terms)
    await context.show(screens.fitting_kind(context.t, kind, page, currency, view))


async def _pasted(context: Context) -> Link:
    return read_link(await context.flows.ordering.pasted_link(context.person, context.chat_id))
