"""A paste is put together again wherever it was cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mass_orders.paste_joining import LONGEST_MESSAGE, goes_on, joined, units

LINES = [f"{1000 + number} | https://instagram.com/p/Cx{number} | {50 + number}" for number in range(120)]
TEXT = "\n".join(LINES)


@given(st.integers(1, len(TEXT) - 1))
def test_a_full_message_is_joined_where_it_was_cut(place: int) -> None:
    before, after = TEXT[:place].rstrip(), TEXT[place:].lstrip()
    whole = joined(before, after, LONGEST_MESSAGE).splitlines()
    assert ["".join(line.split()) for line in whole] == ["".join(line.split()) for line in LINES]


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("1 | a.b/c | 50", "2 | a.b/d | 50", "1 | a.b/c | 50\n2 | a.b/d | 50"),
        ("1 | a.b/c |", "50", "1 | a.b/c |\n50"),
        ("1 |", "a.b/c | 50", "1 | a.b/c | 50"),
        ("1 | a.b/c | 15", "00", "1 | a.b/c | 15\n00"),
    ],
)
def test_a_shorter_message_was_cut_between_words_and_no_number_is_made_of_two(
    before: str, after: str, whole: str
) -> None:
    assert joined(before, after, 4000) == whole


def test_length_is_counted_as_telegram_counts() -> None:
    assert units("🚀") == 2
    assert goes_on("🚀" * 2000)
    assert not goes_on("a" * 2000)
