"""Finding services by words: any order, typos, ids and abbreviations. An index made once a catalogue, asked in milliseconds."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.domain.networks import KIND_BY_KEY, NETWORKS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.services import Service

_WORD = re.compile(r"[^\W_]+")
_ALIASES = {alias: network.key for network in NETWORKS for alias in network.aliases}
_STEMS = (("ies", "y"), ("es", "e"), ("s", ""))
_CLOSE = 78  # of 100: "folowers" is followers, "likes" is not bikes
_EXACT, _BEGINS, _TYPO = 1.0, 0.75, 0.55


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: decomposed marks dropped, case folded, plural endings cut, `ig` spelled out."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [_stem(_ALIASES.get(word, word)) for word in _WORD.findall(folded)]


def _stem(word: str) -> str:
    if len(word) > 3 and word.isascii():
        for ending, instead in _STEMS:
            if word.endswith(ending) and not word.endswith("ss"):
                return word[: -len(ending)] + instead
    return word


class SearchIndex:
    """The words of a catalogue's services: where each stands, how telling it is."""

    def __init__(self, services: Sequence[Service]) -> None:
        self._services = services
        self._by_id = {service.id: position for position, service in enumerate(services)}
        postings: dict[str, dict[int, float]] = defaultdict(dict)
        for position, service in enumerate(services):
            for word in _described(service):
                postings[word].setdefault(position, 1.0)
            for word in words_of(service.name):
                postings[word][position] = 1.25
        self._postings = dict(postings)
        self._vocabulary = list(self._postings)

    def find(self, query: str, limit: int = 50) -> list[Service]:
        """The services that fit best, best first; those that fit every word before those that miss one, then the cheaper first.

        A number that is a service's id puts that service on top.
        """
        wanted = words_of(query)[:8]
        exact = self._by_id.get(query.strip().lstrip("#"))  # type: ignore[call-overload]
        if not wanted:
            return []
        scores: dict[int, float] = defaultdict(float)
        hits: dict[int, int] = defaultdict(int)
        for word in dict.fromkeys(wanted):
            for position, score in self._scored(word).items():
                scores[position] += score
                hits[position] += 1
        most = max(hits.values(), default=0)
        least = max(1, most if most == len(set(wanted)) else most - 1)
        found = [position for position, count in hits.items() if count >= least]
        found.sort(
            key=lambda position: (-hits[position], -round(scores[position], 3), self._services[position].rate, position)
        )
        if exact is not None:
            found = [exact, *(position for position in found if position != exact)]
        return [self._services[position] for position in found[:limit]]

    def _scored(self, word: str) -> dict[int, float]:
        """Where a word of the query is found, and how well: as it is, as a beginning, or with a typo, in this order of worth."""
        scored: dict[int, float] = {}
        for spelled, worth in self._spellings(word):
            places = self._postings[spelled]
            telling = worth * math.log(1 + len(self._services) / len(places))
            for position, weight in places.items():
                if (score := telling * weight) > scored.get(position, 0):
                    scored[position] = score
        return scored

    def _spellings(self, word: str) -> Iterable[tuple[str, float]]:
        if word in self._postings:
            return [(word, _EXACT)]
        if len(word) >= 2 and (longer := [known for known in self._vocabulary if known.startswith(word)]):
            return [(known, _BEGINS) for known in longer]
        if len(word) < 4:
            return []
        close = process.extract(word, self._vocabulary, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=4)
        return [(known, _TYPO * score / 100) for known, score, _ in close]


def _described(service: Service) -> set[str]:
    network, kind = service.network, KIND_BY_KEY[service.kind]
    words = {
        *words_of(service.category),
        *words_of(service.name),
        *words_of(network.name),
        _stem(network.key),
        *words_of(kind.name),
        str(service.id).casefold(),
    }
    if service.refill:
        words.add("refill")
    return words
