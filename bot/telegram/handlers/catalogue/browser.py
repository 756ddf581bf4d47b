"""The ways to a service: networks and categories, search, favourites, what fits a link."""

from __future__ import annotations

from bot.domain.catalogue.search import wish_of
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.errors import OldButton
from bot.domain.ids import ServiceId
from bot.domain.links import Link, read_link
from bot.domain.networks import BY_KEY
from bot.domain.ordering.draft import OrderDraft
from bot.domain.service_kinds import KIND_BY_KEY
from bot.telegram.actions import catalogue as actions
from bot.telegram.actions.catalogue import ServiceListView
from bot.telegram.binding import on
from bot.telegram.callbacks import RETURN_MARKER, find_return
from bot.telegram.context import Context
from bot.telegram.screens.catalogue import browser as screens


@on(actions.NETWORKS)
async def show_networks(context: Context) -> None:
    """Show the networks, the first step of a new order."""
    known = await context.flows.catalogue_browser.networks(context.person)
    recent = await context.flows.presets.recent(context.person)
    await context.show(screens.networks(context.t, known, recent))


@on(actions.CATEGORIES)
async def show_categories(context: Context, network_key: str, number: int | None) -> None:
    """Show a page of the categories of a network."""
    network = BY_KEY.get(network_key)
    if network is None:
        raise OldButton
    groups = await context.flows.catalogue_browser.categories(context.person, network.key)
    await context.show(screens.categories(context.t, network, groups, number or 0))


@on(actions.CATEGORY)
async def show_category(context: Context, key: str, number: int, view: ServiceListView, network: str | None) -> None:
    """Show a page of a category."""
    name, page, currency = await context.flows.catalogue_browser.category(
        context.person, key, number, view.terms, network or ""
    )
    await context.show(screens.category(context.t, key, name, page, currency, view, network or ""))


@on(actions.OPEN_SERVICE)
async def open_service(context: Context, service_id: ServiceId) -> None:
    """Show a service's card."""
    await show_service(context, service_id)


@on(actions.OPEN_RECENT_SERVICE)
async def open_recent_service(context: Context, service_id: ServiceId) -> None:
    """Show a service's card; its Back leads to the networks, which list the services ordered last."""
    await show_service(context, service_id, actions.NETWORKS.data())


async def show_service(context: Context, service_id: ServiceId, back_to: str = "") -> None:
    """Show a service's card. Its Back leads to `back_to`, else to the list the pressed button belongs to."""
    view = await context.flows.catalogue_browser.service(context.person, service_id)
    record = await context.flows.statistics.of(context.person.account_id, service_id)
    await context.show(screens.card(context.t, view, record, back_to or find_list(context)))


def find_list(context: Context) -> str:
    """Find the data that leads back to the list of the pressed button's message; a search has its words in full.

    Empty where the message belongs to no list. The data of a search may be longer than a button's.
    """
    data = find_return(context.incoming.buttons) or ""
    if (search := actions.SEARCH_RESULTS.read(data)) is None:
        return data
    number, view, words = search
    return RETURN_MARKER + actions.SEARCH_RESULTS.whole_data(number, view, context.in_full(words))


@on(actions.FAVOURITE)
async def change_favourite(context: Context, favourite: bool, service_id: ServiceId) -> None:
    """Make a service a favourite, or no longer."""
    await context.flows.catalogue_browser.favour(context.person, service_id, yes=favourite)
    await show_service(context, service_id)


@on(actions.FAVOURITES)
async def show_favourites(context: Context, number: int | None) -> None:
    """Show a page of the favourites."""
    known, _ = await context.flows.catalogue_browser.favourites(context.person)
    await context.show(screens.favourites(context.t, known, number or 0))


async def favourites_command(context: Context) -> None:
    """Answer `/favourites`."""
    await show_favourites(context, None)


@on(actions.SEARCH)
async def ask_search(context: Context) -> None:
    """Ask for the words of a search; `/search words` searches at once."""
    if context.arguments:
        await search(context, context.arguments)
        return
    open_now = await context.flows.ordering.conversation(context.person, context.chat_id)
    if open_now is not None and not (isinstance(open_now, OrderDraft) and open_now.service_id is None):
        await context.flows.ordering.cancel(context.person, context.chat_id)
    await context.show(screens.ask_search(context.t))


async def search(context: Context, text: str) -> None:
    """Show the services that fit the words."""
    await _show_results(context, _view_of(text), 0)


def search_data(text: str) -> str:
    """Make the data that leads back to the results of a search, with its words in full."""
    view = _view_of(text)
    return RETURN_MARKER + actions.SEARCH_RESULTS.whole_data(0, view, view.terms.wish.words)


def _view_of(text: str) -> ServiceListView:
    return ServiceListView(ListOptions(Sort.FIT, wish_of(" ".join(text.split())[:200])))


@on(actions.SEARCH_RESULTS)
async def show_results(context: Context, number: int, view: ServiceListView, words: str) -> None:
    """Show a page of a search, or the same results sorted or filtered differently."""
    await _show_results(context, view.with_words(context.in_full(words)), number)


async def _show_results(context: Context, view: ServiceListView, number: int) -> None:
    page, currency = await context.flows.catalogue_browser.search(context.person, view.terms, number)
    await context.show(screens.found(context.t, page, currency, view))


async def paste(context: Context, link: Link) -> None:
    """Keep a pasted link, and show which kinds of services fit it."""
    await context.flows.ordering.paste(context.person, context.chat_id, link, context.update_id)
    await _show_fitting(context, link)


@on(actions.FITTING_KINDS)
async def show_fitting_kinds(context: Context) -> None:
    """Show which kinds of services fit the pasted link."""
    await _show_fitting(context, await _pasted(context))


async def _show_fitting(context: Context, link: Link) -> None:
    found = await context.flows.catalogue_browser.fitting(context.person, link)
    await context.show(screens.fitting(context.t, found, await context.flows.presets.fitting(context.person, link)))


@on(actions.FITTING_SERVICES)
async def show_fitting_services(context: Context, kind: str, number: int, view: ServiceListView) -> None:
    """Show a page of the services that deliver one kind to the pasted link."""
    if kind not in KIND_BY_KEY:
        raise OldButton
    link = await _pasted(context)
    page, currency = await context.flows.catalogue_browser.fitting_kind(context.person, link, kind, number, view.terms)
    await context.show(screens.fitting_kind(context.t, kind, page, currency, view))


async def _pasted(context: Context) -> Link:
    return read_link(await context.flows.ordering.pasted_link(context.person, context.chat_id))
