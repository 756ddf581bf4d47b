"""Single values: every known spelling is parsed exactly, and an uncertain one is not parsed."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.panel.parsing import (
    decode_json,
    parse_amount,
    parse_count,
    parse_flag,
    parse_id,
    parse_natural,
    parse_number,
    parse_slug,
)

AMOUNTS = st.decimals(min_value=-(10**15), max_value=10**15, places=8, allow_nan=False, allow_infinity=False)


@given(AMOUNTS, st.sampled_from(["plain", "commas", "sign", "spaces", "json", "short"]))
def test_an_amount_is_read_exactly_however_it_is_written(value: Decimal, how: str) -> None:
    match how:
        case "commas":
            written: object = f"{value:,f}"
        case "sign":
            written = f"{value:+f}"
        case "spaces":
            written = f" {value:f}\n"
        case "json":
            written = decode_json(f"{value:f}".encode())
        case "short":
            written = f"{value.normalize():f}"
        case _:
            written = f"{value:f}"
    assert parse_number(written) == value
    assert parse_amount(written) == (value if value >= 0 else None)


@given(st.integers(-(2**63) + 1, 2**63 - 1), st.sampled_from(["{}", "{:,}", "{:+}", "{}.0", "{}.000"]))
def test_a_count_is_read_exactly_however_it_is_written(value: int, how: str) -> None:
    written = how.format(value)
    assert parse_count(written) == value
    assert parse_natural(written) == (value if value >= 0 else None)


@given(st.integers(-(10**18), 10**18))
def test_a_count_in_json_is_read_exactly(value: int) -> None:
    assert parse_count(decode_json(json.dumps(value).encode())) == value


@pytest.mark.parametrize(
    "written",
    [
        "",
        " ",
        "None",
        "Unknown",
        "null",
        "NaN",
        "inf",
        "-Infinity",
        "1.2.3",
        "1,23",
        "12,34",
        "1,2345",
        "0,123",
        ",5",
        "1,234,56",
        "1 234",
        "1'234",
        "$5",
        "5 USD",
        "5%",
        "0x10",
        "1_000",
        "1e",
        "e5",
        "--5",
        "٣",
        "５",
        "1e99",
        "9" * 60,
        True,
        False,
        None,
        [],
        {},
        [1],
        {"a": 1},
    ],
    ids=repr,
)
def test_an_uncertain_number_is_none(written: object) -> None:
    assert parse_number(written) is None
    assert parse_count(written) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("9.0E-5", "0.000090"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("+12", "12"),
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
    ],
    ids=repr,
)
def test_numbers_in_other_forms_are_read(written: str, value: str) -> None:
    assert parse_number(written) == Decimal(value)


@pytest.mark.parametrize("written", ["1e400", "-1e400", "1e999999999999999999", "NaN", "Infinity"], ids=repr)
def test_huge_json_numbers_are_none(written: str) -> None:
    assert parse_number(decode_json(written.encode())) is None


@pytest.mark.parametrize("written", ["1.5", "0.1", "9223372036854775808", "-9223372036854775808", 2**63], ids=repr)
def test_only_a_whole_number_of_64_bits_is_a_count(written: object) -> None:
    assert parse_count(written) is None


@pytest.mark.parametrize("written", [True, 1, "1", "true", "TRUE", " yes ", Decimal(1)], ids=repr)
def test_true_values_are_true(written: object) -> None:
    assert parse_flag(written) is True


@pytest.mark.parametrize("written", [False, 0, "0", "false", "False", "no", "", Decimal(0)], ids=repr)
def test_false_values_are_false_even_as_text(written: object) -> None:
    assert parse_flag(written) is False


@pytest.mark.parametrize("written", [None, 2, -1, "maybe", "2", [], {}, Decimal("0.5")], ids=repr)
def test_other_values_are_no_boolean(written: object) -> None:
    assert parse_flag(written) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (23501, "23501"),
        ("23501", "23501"),
        (" 7 ", "7"),
        ("ORD17ABAB3F", "ORD17ABAB3F"),
        ("ord_01HGW2", "ord_01HGW2"),
        ("3f2a-11", "3f2a-11"),
        (Decimal("23501.0"), "23501"),
        (10**20, str(10**20)),
        ("00017", "00017"),
    ],
    ids=repr,
)
def test_an_id_is_kept_as_text(written: object, name: str) -> None:
    assert parse_id(written) == name


@pytest.mark.parametrize(
    "written",
    [
        0,
        "0",
        "00",
        "0.0",
        -5,
        "-5",
        True,
        False,
        None,
        "",
        " ",
        "None",
        "error",
        "two words 2",
        "1,2",
        "5\n6",
        "x" * 200 + "1",
        "é1",
        [],
        [5],
        {},
        {"order": 5},
        Decimal("5.5"),
        Decimal(0),
        10**41,
        "<b>5</b>",
        "#5",
    ],
    ids=repr,
)
def test_an_uncertain_id_is_empty(written: object) -> None:
    assert parse_id(written) == ""


def test_a_service_id_may_be_a_word() -> None:
    assert (parse_slug("instagram-likes"), parse_slug("likes 5"), parse_slug(0)) == ("instagram-likes", "", "")


@pytest.mark.parametrize(
    "text", ['"data": {"order": 5}}', 'e": 1, "data": {"order": 5}, "error": "x"}', '1}, {"order": 5}]']
)
def test_a_part_of_a_larger_answer_is_no_answer(text: str) -> None:
    with pytest.raises(ValueError, match="not JSON"):
        decode_json(text.encode())


@pytest.mark.parametrize("text", ['Warning: line 3 {"order": 5}', '{"order": 5} hosted for free', '{"order": 5}<br>'])
def test_an_answer_with_words_around_it_is_read(text: str) -> None:
    assert decode_json(text.encode()) == {"order": 5}
