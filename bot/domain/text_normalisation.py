"""Text normalisation: one plain form of the texts of sellers and buyers, and the words of a table found in it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Entry = TypeVar("Entry")
LONGEST_TEXT = 500
"""Characters of a text that are normalised. Names are shorter; the time of more would be the panel's to choose."""
_LETTER = r"[^\W\d_]"
# NFKC takes quadratic time for a run of combining marks, and one character may become eighteen.
_PIECE = re.compile(r"\s+|\S{1,64}")
_SHORT = 128
# Source: Unicode, Default_Ignorable_Code_Point; beside them the annotation marks and the blank of Braille.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_FIRST_FLAG_LETTER = 0x1F1E6
_WORD = re.compile(
    r"[^\W_]+(?:[\u0300-\u036f\u0900-\u097f][^\W_]*)*|[\u2600-\u27bf\U0001f300-\U0001f64f\U0001f680-\U0001faff]"
)
_ENDINGS = (("ies", "y"), ("es", "e"), ("s", ""))
_SYNONYMS = (
    "usa us america american сша",
    "uk gb british england kingdom",
    "turkey tr turkish türkiye türk турция",
    "russia ru russian россия русские русский",
    "brazil br brazilian brasil",
    "india in indian индия",
    "arab ar arabic saudi sa арабы",
    "germany de german германия",
    "france fr french",
    "italy it italian",
    "spain es spanish",
    "indonesia id indonesian",
    "korea kr korean",
    "japan jp japanese",
    "iran ir iranian persian",
    "vietnam vn vietnamese",
    "nigeria ng nigerian",
    "ukraine ua ukrainian украина",
    "uzbekistan uz uzbek",
    "female girl women woman",
    "male men man",
    "custom own",
    "short shorts",
    "reel reels",
    "premium премиум",
    "real реальный реальные живые живой",
)
"""Synonyms: the first word of each line replaces the others. Two letters count only as a flag."""


def remove_invisible(text: str) -> str:
    """Remove the characters that nobody sees: direction marks, zero-width characters, fillers, byte-order marks.

    For numbers, names, ids and links. In other texts some of them matter: emoji and several scripts are joined by them.
    """
    return text if text.isascii() else _INVISIBLE.sub("", text)


def is_blank(text: str) -> bool:
    """Whether a text shows nothing."""
    return not remove_invisible(text).strip()


def clean_id(text: str) -> str:
    """An id as it was typed or pasted, without what stands around it: blanks, a number sign, punctuation behind it."""
    return remove_invisible(text).strip().lstrip("#№").strip().rstrip(".,;:!?")


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Return the plain form of a text's first `LONGEST_TEXT` characters.

    Compatible characters are unified, case is folded, flags become words (`flagus`), invisible characters are dropped.
    """
    text = text[:LONGEST_TEXT]
    if "&" in text:
        text = html.unescape(html.unescape(text))
    if not text.isascii():
        pieces = [text] if len(text) <= _SHORT else _PIECE.findall(text)
        normalised = "".join(unicodedata.normalize("NFKC", piece) for piece in pieces)
        text = remove_invisible(_FLAG.sub(_country, normalised))
    return text.casefold()[: 2 * LONGEST_TEXT]


def _country(flag: re.Match[str]) -> str:
    return " flag" + "".join(chr(ord(letter) - _FIRST_FLAG_LETTER + ord("a")) for letter in flag.group()) + " "


def words_of(text: str) -> list[str]:
    """Return the words of a text for comparison: plain, without plural endings, synonyms replaced."""
    return [_canonical(word) for word in _WORD.findall(plain(text))]


@lru_cache(maxsize=65536)
def _canonical(word: str) -> str:
    stem = _stem(word)
    return _CANONICAL.get(word) or _CANONICAL.get(stem) or stem


def _stem(word: str) -> str:
    if len(word) > 3 and word.isascii():
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and not word.endswith("ss"):
                return word[: -len(ending)] + instead
    return word


def _canonical_words() -> Iterator[tuple[str, str]]:
    for line in _SYNONYMS:
        first, *others = line.split()
        yield _stem(first), first
        for other in others:
            yield (f"flag{other}" if len(other) == 2 and other.isascii() else other), first


_CANONICAL = dict(_canonical_words())


@dataclass(frozen=True, slots=True)
class Mention(Generic[Entry]):
    """A word of a table found in a text: its entry, its start, and its end including any ending of the word."""

    entry: Entry
    start: int
    end: int


class Wordlist(Generic[Entry]):
    """A table of entries with their words, found in plain texts.

    A word counts where no letter precedes it ("likes" is a like, "unlike" is not); a word with a space at its end counts
    only where no letter follows either. Of words that begin at the same place the longest counts.
    """

    def __init__(self, entries: Iterable[tuple[Entry, Sequence[str]]]) -> None:
        self._entries: dict[str, Entry] = {}
        for entry, words in entries:
            for word in words:
                self._entries.setdefault(word, entry)
        alternatives = sorted((word for word in self._entries if word), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!{_LETTER})(?=({'|'.join(map(self._regex, alternatives))}))")

    @staticmethod
    def _regex(word: str) -> str:
        return re.escape(word.rstrip()) + (rf"(?!{_LETTER})" if word.endswith(" ") else "")

    def words(self) -> list[str]:
        """Return the single words of the table, for spelling correction."""
        return [word.strip() for word in self._entries if " " not in word.strip()]

    def mentions(self, text: str) -> Iterator[Mention[Entry]]:
        """Find the words of the table in a plain text, in its order; they may overlap."""
        for match in self._pattern.finditer(text):
            word = match.group(1)
            entry = self._entries.get(word) or self._entries[word + " "]
            end = match.start() + len(word)
            while end < len(text) and text[end].isalpha():
                end += 1
            yield Mention(entry, match.start(), end)
