"""What a button carries can be anything: forged, cut off, of another version. It is read as it was packed, or is an old button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import OldButton
from bot.telegram.arguments import DRAFT, TERMS
from bot.telegram.callbacks import MOST_BYTES, PressedButton, fits, mark_return, pack, pack_id, unpack, unpack_id

READINGS: list[Callable[[PressedButton], object]] = [
    lambda one: one.word(0),
    lambda one: one.word(3),
    lambda one: one.rest(0),
    lambda one: one.rest(2),
    lambda one: one.id(0),
    lambda one: one.id(1),
    lambda one: one.number(0),
    lambda one: one.number(1),
    lambda one: DRAFT.decode(one, 0),
    lambda one: TERMS.decode(one, 0),
]
SIGNS = st.text(st.sampled_from("az059:=.,-+_ ٣²\u0000é😀"), max_size=70) | st.text(max_size=70)


@settings(max_examples=1000)
@given(SIGNS)
def test_forged_data_is_read_or_is_an_old_button(data: str) -> None:
    pressed = unpack(data)
    for read in READINGS:
        try:
            read(pressed)
        except OldButton:
            continue


@settings(max_examples=300)
@given(st.integers(0, 2**63 - 1), st.integers(0, 10**9 - 1), st.integers(0, 63))
def test_data_that_was_cut_off_never_becomes_a_button_of_another_length(number: int, version: int, at: int) -> None:
    whole = pack("yes", pack_id(number), str(version))
    assert DRAFT.decode(unpack(whole), 0) == (number, version)
    cut = unpack(whole[:at])
    try:
        draft = DRAFT.decode(cut, 0)
    except OldButton:
        return
    assert draft[0] == number, "a number is whole where another word stands behind it"


@given(st.integers(0, 2**63 - 1))
def test_an_id_comes_back_as_it_was(number: int) -> None:
    assert unpack_id(pack_id(number)) == number
    assert len(pack_id(number)) <= 13


@pytest.mark.parametrize("text", ["", "A", "-1", " 1", "1 ", "٣", "²", "1.0", "+1", "1_0", "z" * 13, "0" * 14])
def test_what_is_no_id_is_an_old_button(text: str) -> None:
    with pytest.raises(OldButton):
        unpack_id(text)


@given(st.text(max_size=10), st.lists(st.text(max_size=40), max_size=4))
def test_what_is_packed_always_fits_a_button(code: str, words: list[str]) -> None:
    for data in (pack(code, *words), mark_return(pack(code, *words))):
        assert fits(data)
        assert len(data.encode()) <= MOST_BYTES
