"""Buttons of the catalogue, search, favourites and what fits a link."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from bot.domain.accounts.people import Role
from bot.domain.catalogue.search import SearchQuery
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.networks import BY_KEY
from bot.telegram.action import Action
from bot.telegram.arguments import FLAG, NUMBER, SERVICE, TEXT, WORD, Argument, optional
from bot.telegram.callbacks import PressedButton

RATES_ROW, NETWORKS_ROW = "$", "&"
"""Which row of choices is open under a list: bounds of the rate, or networks."""
_LETTER_OF_SORT = {Sort.FIT: "b", Sort.RATE: "r", Sort.NAME: "n", Sort.RECORD: "s", Sort.SPEED: "t"}
_SORT_OF_LETTER = {letter: sort for sort, letter in _LETTER_OF_SORT.items()}
_LETTER_OF_FILTER = {"refill": "f", "cancel": "c", "dripfeed": "d"}
_VIEW = re.compile(r"([brnst])([fcd]*)(?:<(\d{1,6}(?:\.\d{1,6})?))?(?:@([a-z0-9_-]{1,20}))?([$&]?)")


@dataclass(frozen=True, slots=True)
class ServiceListView:
    """The terms of a list and which row of choices is `open` under it."""

    terms: ListOptions
    open: str = ""

    def with_words(self, words: str) -> ServiceListView:
        """The same list of another search."""
        return replace(self, terms=replace(self.terms, wish=replace(self.terms.wish, words=words)))


class TermsOfList(Argument[ServiceListView]):
    """The terms of a list in one word, without the words of its search. Any other word is read as the usual terms."""

    def encode(self, value: ServiceListView) -> str:
        wish = value.terms.wish
        letters = "".join(letter for name, letter in _LETTER_OF_FILTER.items() if getattr(wish, name))
        rate = "" if wish.rate_up_to is None else f"<{wish.rate_up_to:f}"
        network = f"@{wish.network}" if wish.network else ""
        return f"{_LETTER_OF_SORT[value.terms.sort]}{letters}{rate}{network}{value.open}"

    def decode(self, button: PressedButton, position: int) -> ServiceListView:
        found = _VIEW.fullmatch(button.word(position))
        if found is None:
            return USUAL
        sort, letters, rate, network, opened = found.groups()
        wish = SearchQuery(
            network=network if network in BY_KEY else None,
            refill="f" in letters or None,
            cancel="c" in letters or None,
            dripfeed="d" in letters or None,
            rate_up_to=Decimal(rate) if rate else None,
        )
        return ServiceListView(ListOptions(_SORT_OF_LETTER[sort], wish), opened)


USUAL = ServiceListView(ListOptions())
_TERMS = TermsOfList()

NETWORKS = Action("new", role=Role.VIEWER)
CATEGORIES = Action("net", WORD, optional(NUMBER), role=Role.VIEWER)
"""A network's key and a page."""
CATEGORY = Action("cat", WORD, NUMBER, _TERMS, optional(WORD), role=Role.VIEWER)
"""A category's key, a page, the terms, and the key of the network that it was opened from."""
OPEN_SERVICE = Action("svc", SERVICE, role=Role.VIEWER)
OPEN_RECENT_SERVICE = Action("svl", SERVICE, role=Role.VIEWER)
"""The same; its Back leads to the networks, where the services that were ordered last are listed."""
FAVOURITE = Action("fav", FLAG, SERVICE, role=Role.VIEWER)
FAVOURITES = Action("favs", optional(NUMBER), role=Role.VIEWER)
SEARCH = Action("search", role=Role.NOBODY)
SEARCH_RESULTS = Action("find", NUMBER, _TERMS, TEXT, role=Role.VIEWER)
"""A page, the terms, and the words of the search, which may be cut off."""
FITTING_KINDS = Action("link", role=Role.VIEWER, flow_refuses=True)
FITTING_SERVICES = Action("lk", WORD, NUMBER, _TERMS, role=Role.VIEWER, flow_refuses=True)
"""A kind's key, a page and the terms."""
