"""Every way to a service."""

from __future__ import annotations

from bot.domain.catalogue.search import wish_of
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.errors import OldButton
from bot.domain.ids import ServiceId
from bot.domain.links import Link, read_link
from bot.domain.networks import BY_KEY
from bot.domain.service_kinds import KIND_BY_KEY
from bot.telegram.callbacks import pack, place_in, unpack
from bot.telegram.context import Context
from bot.telegram.screens.catalogue import browser as screens
from bot.telegram.screens.catalogue.service_list import ServiceListView, pack_view, unpack_view


async def networks(turn: Context) -> None:
    """New order: the networks."""
    known = await turn.stories.browsing.networks(turn.person)
    recent = await turn.stories.presetting.recent(turn.person)
    await turn.show(screens.networks(turn.t, known, recent))


async def categories(turn: Context) -> None:
    """The categories of a network."""
    button = turn.button()
    network = BY_KEY.get(button.word(0))
    if network is None:
        raise OldButton
    groups = await turn.stories.browsing.categories(turn.person, network.key)
    await turn.show(screens.categories(turn.t, network, groups, button.number(1) if len(button.words) > 1 else 0))


async def category(turn: Context) -> None:
    """A page of a category."""
    button = turn.button()
    key, number, view = button.word(0), button.number(1), unpack_view(button.word(2))
    network = button.word(3) if len(button.words) > 3 else ""
    name, page, currency = await turn.stories.browsing.category(turn.person, key, number, view.terms, network)
    await turn.show(screens.category(turn.t, key, name, page, currency, view, network))


async def service(turn: Context) -> None:
    """One service's card."""
    await show_service(turn, ServiceId(turn.button().rest(0)))


async def recent(turn: Context) -> None:
    """The card of one of those that were ordered last: they are listed with the networks."""
    await show_service(turn, ServiceId(turn.button().rest(0)), pack("new"))


async def show_service(turn: Context, service_id: ServiceId, place: str = "") -> None:
    """The card of a service; its Back leads to the list it was chosen from, as that list was."""
    view = await turn.stories.browsing.service(turn.person, service_id)
    record = await turn.stories.statistics.of(turn.person.account_id, service_id)
    await turn.show(screens.card(turn.t, view, record, place or place_of(turn)))


def place_of(turn: Context) -> str:
    """The list that the message of the pressed button belongs to, the words of a search in full; empty without one."""
    data = place_in(turn.heard.buttons) or ""
    where = unpack(data)
    return screens.found_at(where, turn.in_full(where.rest(2))) if where.verb == "find" else data


async def favour(turn: Context) -> None:
    """Make a service a favourite, or no longer."""
    button = turn.button()
    service_id = ServiceId(button.rest(1))
    await turn.stories.browsing.favour(turn.person, service_id, yes=button.word(0) == "1")
    await show_service(turn, service_id)


async def favourites(turn: Context) -> None:
    """A page of the favourites."""
    known, _ = await turn.stories.browsing.favourites(turn.person)
    number = turn.pressed.number(0) if turn.pressed and turn.pressed.words else 0
    await turn.show(screens.favourites(turn.t, known, number))


async def ask_search(turn: Context) -> None:
    """The search's question; `/search words` searches at once."""
    if turn.arguments:
        await search(turn, turn.arguments)
        return
    draft = await turn.stories.store.drafts.current(turn.person.id, turn.chat_id)
    if draft is not None and (draft.service_id is not None or draft.purpose != "order"):
        await turn.stories.ordering.cancel(turn.person, turn.chat_id)
    await turn.show(screens.ask_search(turn.t))


async def search(turn: Context, text: str) -> None:
    """What fits the words."""
    await _found(turn, _looked_for(text), 0)


def place_of_search(text: str) -> str:
    """The list of what fits the words."""
    view = _looked_for(text)
    return screens.found_at(unpack(pack("find", 0, pack_view(view))), view.terms.wish.words)


def _looked_for(text: str) -> ServiceListView:
    return ServiceListView(ListOptions(Sort.FIT, wish_of(" ".join(text.split())[:200])))


async def found(turn: Context) -> None:
    """Another page of a search, or the same sorted or sifted otherwise."""
    button = turn.button()
    await _found(turn, unpack_view(button.word(1), turn.in_full(button.rest(2))), button.number(0))


async def _found(turn: Context, view: ServiceListView, number: int) -> None:
    page, currency = await turn.stories.browsing.search(turn.person, view.terms, number)
    await turn.show(screens.found(turn.t, page, currency, view))


async def paste(turn: Context, link: Link) -> None:
    """A link was pasted: what should it get?"""
    await turn.stories.ordering.paste(turn.person, turn.chat_id, link, turn.update_id)
    await _show_fitting(turn, link)


async def link(turn: Context) -> None:
    """Back to what a pasted link should get."""
    await _show_fitting(turn, await _pasted(turn))


async def _show_fitting(turn: Context, link: Link) -> None:
    found = await turn.stories.browsing.fitting(turn.person, link)
    await turn.show(screens.fitting(turn.t, found, await turn.stories.presetting.fitting(turn.person, link)))


async def fitting_kind(turn: Context) -> None:
    """Services that deliver one kind to the pasted link."""
    button = turn.button()
    kind, number, view = button.word(0), button.number(1), unpack_view(button.word(2))
    if kind not in KIND_BY_KEY:
        raise OldButton
    link = await _pasted(turn)
    page, currency = await turn.stories.browsing.fitting_kind(turn.person, link, kind, number, view.terms)
    await turn.show(screens.fitting_kind(turn.t, kind, page, currency, view))


async def _pasted(turn: Context) -> Link:
    draft = await turn.stories.store.drafts.current(turn.person.id, turn.chat_id)
    if draft is None or not draft.answers.get("link"):
        raise OldButton
    return read_link(draft.answers["link"])
