"""Finding services by words: any order, typos, ids, abbreviations, other alphabets.

A query is read for the network and the kinds it names; whatever words are left are looked up in names and categories.
An index is made once a catalogue and asked in milliseconds.
"""

from __future__ import annotations

import math
import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, KeysView, Sequence, Set
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeAlias

from bot.domain.catalogue.spelling import Spelling
from bot.domain.networks import TYPED
from bot.domain.service_kinds import RELATED, kinds_in
from bot.domain.service_kinds import WORDS as KIND_WORDS
from bot.domain.text_normalisation import plain, remove_invisible, words_of

if TYPE_CHECKING:
    from bot.domain.catalogue.services import Service

LONGEST_QUERY = 200
_Places: TypeAlias = "dict[str, array[int]]"
MOST_WORDS = 6
_NETWORK, _KIND, _TRAIT = 4.0, 4.0, 3.0
_MENTIONED = 0.3
_RELATED = 0.7
_IN_CATEGORY = 0.6
_BEGINS = 0.7
_IDLE = (
    "a and at best buy by cheap cheapest for from good i in need of on or panel service smm the to want with "
    "на для и в с из от по купить дешево дешевые накрутка de para com con y e o el la ve için"
)
"""Words that ask for nothing a service could have or lack."""
_IDLE_WORDS = frozenset(_IDLE.split())
_RATE = re.compile(r"(?:<=?|≤)\s*(\d{1,6}(?:[.,]\d{1,4})?)(?![\d.,]*\d)")
_TRAITS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "no refill",
        re.compile(r"\b(?:no|non|without|zero)[ -]?(?:refill|guarantee|warranty)s?\b|без (?:гарант|докрут)\w*"),
    ),
    ("refill", re.compile(r"\b(?:refill|guarantee|warrant)\w*|♻|гарант\w*|докрут\w*|lifetime")),
    ("no drop", re.compile(r"\b(?:no|non|zero)[ -]?drop\w*|без (?:отпис|списан)\w*")),
    ("drip-feed", re.compile(r"\bdrip[ -]?feed\w*|порци\w*")),
    ("cancel", re.compile(r"\bcancel\w*|\bотмен\w*")),
)
"""What a service promises, said in names and asked for in queries; the first that fits a place counts there."""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is looked for: words, and what every hit must be. None: it does not matter. `rate_up_to` per 1000."""

    words: str = ""
    network: str | None = None
    kind: str | None = None
    refill: bool | None = None
    cancel: bool | None = None
    dripfeed: bool | None = None
    rate_up_to: Decimal | None = None

    def fits(self, service: Service) -> bool:
        """Whether a service is all that the wish demands beside its words."""
        return (
            (self.network is None or service.network.key == self.network)
            and (self.kind is None or service.kind == self.kind)
            and (self.refill is None or service.refill is self.refill)
            and (self.cancel is None or service.cancel is self.cancel)
            and (self.dripfeed is None or bool(service.dripfeed) is self.dripfeed)
            and (self.rate_up_to is None or service.rate <= self.rate_up_to)
        )


def wish_of(text: str) -> SearchQuery:
    """What a person typed: words, and a bound of the rate where they wrote one, as in `likes <1.5`."""
    text = remove_invisible(text)
    bound = _RATE.search(text)
    if bound is None:
        return SearchQuery(text)
    words = " ".join((text[: bound.start()] + " " + text[bound.end() :]).split())
    return SearchQuery(words, rate_up_to=Decimal(bound.group(1).replace(",", ".")))


@dataclass(frozen=True, slots=True)
class _Unit:
    """One thing a query asks for: where it is found, each place with its worth; `extra` ones are welcome, not demanded."""

    places: dict[int, float]
    extra: bool = False


class SearchIndex:
    """A catalogue's services by network, kind, promise and word."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services
        self._cheapness = array("i", bytes(4 * len(services)))
        # As floats, which are compared ten times as fast as decimals: sorting holds the interpreter until it is done.
        by_rate = sorted(range(len(services)), key=[float(service.rate) for service in services].__getitem__)
        for place, position in enumerate(by_rate):
            self._cheapness[position] = place
        self._by_network: _Places = {}
        self._by_kind: _Places = {}
        self._by_trait: _Places = {}
        self._in_names: _Places = {}
        self._in_categories: _Places = {}
        # Service by service, because each asks several times for the plain form of its name.
        for position, service in enumerate(services):
            _place(self._by_network, (service.network.key,), position)
            _place(self._by_kind, (service.kind,), position)
            _place(self._by_trait, _traits_of(service), position)
            _place(self._in_names, dict.fromkeys(words_of(service.name)), position)
            _place(self._in_categories, dict.fromkeys(words_of(service.category)), position)
        self._ids = _Whole(services, lambda service: str(service.id).casefold())
        self._names = _Whole(services, lambda service: plain(service.name))
        self._spelling = Spelling(self._in_names.keys() | self._in_categories.keys(), self._often)

    def find(self, query: str | SearchQuery, limit: int | None = 50) -> list[Service]:
        """The services that fit best, best first; of equals the cheaper first. `limit` None: all of them.

        Those that fit everything asked for are found alone; where there are none, those that miss one thing. A number
        that is a service's id, or its whole name, puts that service on top. Without words everything that fits the wish, cheapest first.
        """
        wish = query if isinstance(query, SearchQuery) else SearchQuery(query)
        exact = self._ids.find(wish.words.strip().lstrip("#").casefold())
        if exact is None:
            exact = self._names.find(plain(wish.words.strip()))
        units = self._units(wish.words)
        if not units and not wish.words.strip():
            positions = sorted(range(len(self._services)), key=self._cheapness.__getitem__)
        else:
            positions = [] if exact is None else [exact]
            positions += [position for position in self._ranked(units) if position != exact]
        found = (self._services[position] for position in positions)
        if wish == SearchQuery(wish.words):
            return [*islice(found, limit)]
        return [*islice(filter(wish.fits, found), limit)]

    def _ranked(self, units: Sequence[_Unit]) -> list[int]:
        """Every position that meets as much as can be met, best first."""
        demanded = sorted((unit.places.keys() for unit in units if not unit.extra), key=len)
        if not demanded:
            return []
        found = sorted(_meeting_most(demanded), key=self._cheapness.__getitem__)
        scores = dict.fromkeys(found, 0.0)
        for unit in units:
            worth = unit.places
            for position in found:
                if position in worth:
                    scores[position] += worth[position]
        return sorted(found, key=lambda position: -round(scores[position], 1))

    # ── reading a query ──

    def _units(self, query: str) -> list[_Unit]:
        text = self._spelling.corrected(plain(query)[:LONGEST_QUERY])
        units: list[_Unit] = []
        spoken: set[str] = set()
        for trait, pattern in _TRAITS:
            if (match := pattern.search(text)) and (places := self._by_trait.get(trait)):
                units.append(_Unit(dict.fromkeys(places, _TRAIT)))
                text = text[: match.start()] + " " + text[match.end() :]
        left = text
        for mention in TYPED.mentions(text):
            if mention.entry.key in self._by_network and mention.entry.key not in spoken:
                spoken.add(mention.entry.key)
                units.append(self._of_network(mention.entry.key, text[mention.start : mention.end]))
                left = _without(left, mention.start, mention.end)
                break
        units += self._of_kinds(left)
        for mention_of_kind in KIND_WORDS.mentions(left):
            left = _without(left, mention_of_kind.start, mention_of_kind.end)
        words = dict.fromkeys(words_of(left))
        asked = [word for word in words if word not in _IDLE_WORDS and not self._everywhere(word)]
        asked = asked or ([] if units else list(words))
        return [*units, *map(self._of_word, asked[:MOST_WORDS])]

    def _of_network(self, key: str, said: str) -> _Unit:
        """Services of a network, and below them those that only speak of it."""
        places = dict.fromkeys(self._mentioning(words_of(said)), _MENTIONED * _NETWORK)
        return _Unit(places | dict.fromkeys(self._by_network[key], _NETWORK))

    def _of_kinds(self, text: str) -> list[_Unit]:
        """Services of the kinds a text names; the words it names them by tell apart what is of one kind."""
        mentions = kinds_in(text)
        units: list[_Unit] = []
        kinds = dict.fromkeys(mention.entry.key for mention in mentions)
        if any(kind in RELATED["views"] for kind in kinds if kind != "views"):
            kinds.pop("views", None)  # "story views" are one thing
        for kind in kinds:
            said = [word for one in mentions if one.entry.key == kind for word in words_of(text[one.start : one.end])]
            places = dict.fromkeys(self._mentioning(said), _MENTIONED * _KIND)
            for related in RELATED.get(kind, ()):
                places |= dict.fromkeys(self._by_kind.get(related, ()), _RELATED * _KIND)
            places |= dict.fromkeys(self._by_kind.get(kind, ()), _KIND)
            units.append(_Unit(places))
            units += [_Unit({n: 0.2 * score for n, score in self._of_word(word).places.items()}, True) for word in said]
        return units

    def _mentioning(self, words: Iterable[str]) -> Iterable[int]:
        """Where all of these words stand."""
        found: set[int] | None = None
        for word in words:
            here = {*self._in_names.get(word, ()), *self._in_categories.get(word, ())}
            found = here if found is None else found & here
        return found or ()

    def _of_word(self, word: str) -> _Unit:
        """Where a word stands, as it is or as a beginning; the rarer it is the more it tells."""
        spelled = sorted((self._telling(spelling) * worth, spelling) for spelling, worth in self._spelled(word))
        places: dict[int, float] = {}
        for telling, spelling in spelled:
            places |= dict.fromkeys(self._in_categories.get(spelling, ()), telling * _IN_CATEGORY)
        for telling, spelling in spelled:
            places |= dict.fromkeys(self._in_names.get(spelling, ()), telling)
        return _Unit(places)

    def _everywhere(self, word: str) -> bool:
        return len(self._in_names.get(word, ())) > len(self._services) / 2

    def _telling(self, word: str) -> float:
        return min(3.0, 0.5 + math.log10(1 + len(self._services) / (self._often(word) or 1)))

    def _often(self, word: str) -> int:
        return len(self._in_names.get(word, ())) + len(self._in_categories.get(word, ()))

    def _spelled(self, word: str) -> list[tuple[str, float]]:
        if self._often(word):
            return [(word, 1.0)]
        return [(longer, _BEGINS) for longer in self._spelling.beginning(word)] if len(word) > 1 else []


def _without(text: str, start: int, end: int) -> str:
    """The text with a word blanked, every other place as it was."""
    return text[:start] + " " * (end - start) + text[end:]


def _meeting_most(demanded: Sequence[KeysView[int]]) -> set[int]:
    """The positions in all of these, else those in all but one, else those in most of them."""
    everywhere = set(demanded[0]).intersection(*demanded[1:])
    if everywhere or len(demanded) == 1:
        return everywhere
    but_one: set[int] = set()
    before: Set[int] = demanded[
        1
    ]  # what all before the one that is left out have; where it is the first, it is not asked
    for missed, keys in enumerate(demanded):
        rest = demanded[missed + 1 :]
        but_one |= set(rest[0] if missed == 0 else before).intersection(*rest)
        before = set(keys) if missed == 0 else before & keys
        if missed and not before:
            break
    if but_one:
        return but_one
    met = Counter(chain.from_iterable(demanded))
    most = max(met.values(), default=0)
    return {position for position, times in met.items() if times == most}


def _place(places: _Places, keys: Iterable[str], position: int) -> None:
    for key in keys:
        if (group := places.get(key)) is None:
            group = places[key] = array("i")
        group.append(position)


class _Whole:
    """Where a whole id or name stands, by its hash: with the texts themselves it took thirty times the memory."""

    def __init__(self, services: Sequence[Service], text: Callable[[Service], str]) -> None:
        self._services = services
        self._text = text
        hashes = [_short(text(service)) for service in services]
        self._positions = array("i", sorted(range(len(services)), key=hashes.__getitem__))
        self._hashes = array("i", [hashes[position] for position in self._positions])

    def find(self, text: str) -> int | None:
        """The last position of the text, or None."""
        short, found = _short(text), None
        for place in range(bisect_left(self._hashes, short), len(self._hashes)):
            if self._hashes[place] != short:
                break
            if self._text(self._services[self._positions[place]]) == text:
                found = self._positions[place]
        return found


def _short(text: str) -> int:
    return hash(text) & 0x3FFFFFFF


def _traits_of(service: Service) -> list[str]:
    text = plain(service.name)
    refused = _TRAITS[0][1].search(text) is not None
    text = _TRAITS[0][1].sub(" ", text)
    said: dict[str, Callable[[], bool]] = {
        "refill": lambda: not refused and (service.refill or _TRAITS[1][1].search(text) is not None),
        "no refill": lambda: refused,
        "no drop": lambda: _TRAITS[2][1].search(text) is not None,
        "drip-feed": lambda: bool(service.dripfeed),
        "cancel": lambda: service.cancel,
    }
    return [trait for trait, holds in said.items() if holds()]
