"""What somebody meant who wrote a word that nobody else writes: a beginning, two words as one, a typo."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable

from rapidfuzz import fuzz, process

from bot.domain.networks import TYPED
from bot.domain.service_kinds import WORDS as KIND_WORDS
from bot.domain.text_normalisation import words_of

MOST_TYPOS = 3
MOST_BEGUN = 40
_CLOSE = 75  # of 100: "folowers" is followers, "likes" is not bikes
_TAUGHT_NETWORKS = {word for word in TYPED.words() if len(word) > 3 and word.isalpha()}
_TAUGHT = _TAUGHT_NETWORKS | {word for word in KIND_WORDS.words() if len(word) > 3 and word.isalpha()}
_UNCERTAIN = re.compile(r"[^\W\d_]{4,}")


class Spelling:
    """The words of a catalogue and of the tables. `often(word)` says how often the catalogue has a word."""

    def __init__(self, words: Iterable[str], often: Callable[[str], int]) -> None:
        self._words = sorted(words)
        self._often = often
        self._candidates = sorted({word for word in self._words if len(word) > 3 and word.isalpha()} | _TAUGHT)

    def beginning(self, word: str) -> list[str]:
        """The catalogue's words that begin so, some forty at most."""
        first = bisect_left(self._words, word)
        return self._words[first : bisect_left(self._words, word + "\U0010ffff")][:MOST_BEGUN]

    def corrected(self, text: str) -> str:
        """A plain text with the words that stand nowhere replaced by what was probably meant, a few at most."""
        left = MOST_TYPOS

        def correct(match: re.Match[str]) -> str:
            nonlocal left
            word = match.group()
            if left == 0 or self._stands(word):
                return word
            left -= 1
            return self._apart(word) or self._completed(word) or (word if self._begun(word) else self._meant(word))

        return _UNCERTAIN.sub(correct, text)

    def _stands(self, word: str) -> bool:
        return bool(self._often(_first_word(word))) or word in _TAUGHT or bool(next(KIND_WORDS.mentions(word), None))

    def _begun(self, word: str) -> bool:
        return bool(self.beginning(_first_word(word)))

    def _apart(self, word: str) -> str | None:
        """Two words written as one, such as "instagramlikes"."""
        for length in range(len(word) - 3, 3, -1):
            if word[:length] in _TAUGHT_NETWORKS and (self._stands(word[length:]) or self._begun(word[length:])):
                return f"{word[:length]} {word[length:]}"
        return None

    def _completed(self, word: str) -> str | None:
        """The network or kind whose name begins so, of several the one that is sold most."""
        longer = [taught for taught in _TAUGHT if taught.startswith(word)]
        longer += [known for known in self.beginning(word) if _is_taught(known)]
        return max(longer, key=self._weight) if longer else None

    def _meant(self, word: str) -> str:
        close = process.extract(word, self._candidates, scorer=fuzz.ratio, score_cutoff=_CLOSE, limit=6)
        return max(close, key=lambda one: one[1] + self._weight(one[0]))[0] if close else word

    def _weight(self, word: str) -> float:
        """How likely a word is meant: what is written often, or names a network or kind, before what is rare."""
        return 4 * math.log10(1 + self._often(_first_word(word))) + (6 if _is_taught(word) else 0)


def _is_taught(word: str) -> bool:
    return any(next(table.mentions(word), None) for table in (TYPED, KIND_WORDS))


def _first_word(text: str) -> str:
    return next(iter(words_of(text)), text)
