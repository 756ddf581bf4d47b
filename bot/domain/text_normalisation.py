"""Words as sellers and buyers write them: one plain form of a text, and where the words of a table stand in it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

Entry = TypeVar("Entry")
_LETTER = r"[^\W\d_]"
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
_SAME = (
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
"""Words that mean the same, the first of each line in the place of the others; two letters are read from flags alone."""


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
    """One form of a text: compatible characters unified, case folded, flags as `flag-us`, what nobody sees dropped."""
    text = html.unescape(html.unescape(text)) if "&" in text else text
    if not text.isascii():
        text = remove_invisible(_FLAG.sub(_country, unicodedata.normalize("NFKC", text)))
    return text.casefold()


def _country(flag: re.Match[str]) -> str:
    return " flag" + "".join(chr(ord(sign) - _FIRST_FLAG_LETTER + ord("a")) for sign in flag.group()) + " "


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: plain, plural endings cut, one word for what means the same."""
    return [_alike(word) for word in _WORD.findall(plain(text))]


@lru_cache(maxsize=65536)
def _alike(word: str) -> str:
    stem = _stem(word)
    return _MEANING.get(word) or _MEANING.get(stem) or stem


def _stem(word: str) -> str:
    if len(word) > 3 and word.isascii():
        for ending, instead in _ENDINGS:
            if word.endswith(ending) and not word.endswith("ss"):
                return word[: -len(ending)] + instead
    return word


def _meanings() -> Iterator[tuple[str, str]]:
    for line in _SAME:
        first, *others = line.split()
        yield _stem(first), first
        for other in others:
            yield (f"flag{other}" if len(other) == 2 and other.isascii() else other), first


_MEANING = dict(_meanings())


@dataclass(frozen=True, slots=True)
class Mention(Generic[Entry]):
    """A word of the table in a text: what it stands for, and where it begins and, its ending included, ends."""

    entry: Entry
    start: int
    end: int


class Wordlist(Generic[Entry]):
    """A table of entries with their words, looked up in plain texts.

    A word counts where no letter stands before it ("likes" is a like, "unlike" is not); one written with a blank at its
    end only where none follows either. Of words that begin at one place the longest counts.
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
        """Every single word of the table, for spelling."""
        return [word.strip() for word in self._entries if " " not in word.strip()]

    def mentions(self, text: str) -> Iterator[Mention[Entry]]:
        """Where words of the table begin in a plain text, in the text's order; they may overlap."""
        for match in self._pattern.finditer(text):
            word = match.group(1)
            entry = self._entries.get(word) or self._entries[word + " "]
            end = match.start() + len(word)
            while end < len(text) and text[end].isalpha():
                end += 1
            yield Mention(entry, match.start(), end)
