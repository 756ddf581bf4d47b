"""A paste is put together again wherever an app cut it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.paste_joining import LONGEST_MESSAGE, join_bulk_lines, join_list, may_go_on, units

BULK = "\n".join(f"{1000 + number} | https://instagram.com/p/Cx{number} | {50 + number}" for number in range(230))
COMMENTS = "\n".join(f"Nice picture number {number}, I like it" for number in range(300))
COMMENTS_APART = COMMENTS.replace("\n", "\n\n")
SENTENCES = "\n".join(f"Nice picture number {number}. I like it." for number in range(300))
NAMES = "\n".join(f"ana.cats{number}" for number in range(900))


def cut_by_desktop(text: str) -> int:
    """Behind the first half: at the last empty line, else at the last line break, else at the last space."""
    half = LONGEST_MESSAGE // 2 + 1
    for sign in ("\n\n", "\n", " "):
        if (place := text.rfind(sign, half, LONGEST_MESSAGE + 1)) > 0:
            return place
    return LONGEST_MESSAGE


def cut_by_android(text: str) -> int:
    """At the first line break of the last 300 characters, else at their first space."""
    window = LONGEST_MESSAGE - 300
    for sign in ("\n", " "):
        if (place := text.find(sign, window, LONGEST_MESSAGE)) > 0:
            return place
    return LONGEST_MESSAGE


def cut_by_ios(text: str) -> int:
    """Behind the last line break or full stop."""
    return max(text.rfind(sign, 0, LONGEST_MESSAGE) for sign in "\n.") + 1 or LONGEST_MESSAGE


def cut_hard(_text: str) -> int:
    return LONGEST_MESSAGE


def pasted(text: str, cut: Callable[[str], int], join: Callable[[str, str, int], str]) -> tuple[list[int], str]:
    """The lengths of the messages that an app makes of a text, and what they come to together."""
    pieces = []
    while len(text) > LONGEST_MESSAGE:
        place = cut(text)
        pieces.append(text[:place].strip())
        text = text[place:].strip()
    pieces.append(text)
    whole = pieces[0]
    for before, piece in itertools.pairwise(pieces):
        whole = join(whole, piece, units(before))
    return [units(piece) for piece in pieces], whole


APPS = [cut_by_desktop, cut_by_android, cut_by_ios, cut_hard]


@pytest.mark.parametrize("app", APPS)
def test_lines_of_a_bulk_order_are_joined_however_an_app_cut_them(app: Callable[[str], int]) -> None:
    lengths, whole = pasted(BULK, app, join_bulk_lines)
    assert len(lengths) > 2
    assert all(map(may_go_on, lengths[:-1]))
    assert [line.split() for line in whole.splitlines()] == [line.split() for line in BULK.splitlines()]


@pytest.mark.parametrize("app", APPS)
@pytest.mark.parametrize(
    "text", [COMMENTS, COMMENTS_APART, SENTENCES, NAMES], ids=["comments", "apart", "sentences", "names"]
)
def test_a_list_is_joined_however_an_app_cut_it(app: Callable[[str], int], text: str) -> None:
    lengths, whole = pasted(text, app, join_list)
    assert len(lengths) > 2
    assert all(map(may_go_on, lengths[:-1]))
    found = [line for line in whole.splitlines() if line]
    if text is SENTENCES and app is cut_by_ios:  # cut behind either stop, which nobody can tell apart
        assert abs(len(found) - 300) < len(lengths)
    else:
        assert found == [line for line in text.splitlines() if line]


def test_a_line_longer_than_a_message_is_joined_at_its_spaces() -> None:
    text = "word " * 1500
    for app in (cut_by_desktop, cut_by_android):
        assert pasted(text, app, join_list)[1] == text.strip()


@given(st.integers(1, 8000))
def test_a_full_message_is_joined_where_it_was_cut(place: int) -> None:
    before, after = BULK[:place].rstrip(), BULK[place:].lstrip()
    whole = join_bulk_lines(before, after, LONGEST_MESSAGE).splitlines()
    assert ["".join(line.split()) for line in whole] == ["".join(line.split()) for line in BULK.splitlines()]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("1 | a.b/c | 50", "2 | a.b/d | 50", "1 | a.b/c | 50\n2 | a.b/d | 50"),
        ("1 | a.b/c |", "50", "1 | a.b/c |\n50"),
        ("1 |", "a.b/c | 50", "1 | a.b/c | 50"),
        ("1 | a.b/c | 15", "00", "1 | a.b/c | 15\n00"),
        ("1 | a.", "b/c | 50", "1 | a.b/c | 50"),
    ],
)
def test_a_shorter_message_was_cut_between_words_and_no_number_is_made_of_two(
    before: str, after: str, whole: str
) -> None:
    assert join_bulk_lines(before, after, 4000) == whole


def test_length_is_counted_as_telegram_counts() -> None:
    assert units("🚀") == 2
    assert may_go_on(units("🚀" * 1024))
    assert not may_go_on(units("a" * 2000))
