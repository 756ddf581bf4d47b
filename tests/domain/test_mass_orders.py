"""Lines of a mass order as people and office programs write them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalogue.services import Service
from bot.domain.errors import FieldMistake
from bot.domain.ids import ServiceId
from bot.domain.mass_orders.mass_orders import (
    MOST_LINES,
    LineState,
    MassLine,
    answers_of,
    check_terms,
    checked,
    lines_of_links,
    looks_like_mass,
    read_file,
    rows_of,
    total,
)
from bot.domain.money import Money

LIKES = Service(ServiceId("12"), "Likes", "Default", "Instagram", Decimal("0.9"), 50, 10_000)
PACKAGE = Service(ServiceId("13"), "Starter", "Package", "Instagram", Decimal(5), 1, 1)
COMMENTS = Service(ServiceId("14"), "Comments", "Custom Comments", "Instagram", Decimal(5), 1, 100)
STRANGE = Service(ServiceId("15"), "Strange", "Something New", "Instagram", Decimal(5), 1, 100)
CATALOGUE = {one.id: one for one in (LIKES, PACKAGE, COMMENTS, STRANGE)}


def lines(text: str) -> list[MassLine]:
    return checked(rows_of(text), CATALOGUE.get, count(1).__next__)


@pytest.mark.parametrize(
    "text",
    [
        "12 | https://example.com/p | 1500",
        "#12|https://example.com/p|1.5k",
        "12\thttps://example.com/p\t1500",
        "12;https://example.com/p;1,500",
        '12,https://example.com/p,"1,500"',
        "12 https://example.com/p 1500",
        "12 | https://example.com/p | 1500 |",
        "Service;Link;Quantity\n12;https://example.com/p;1500",
    ],
)
def test_every_usual_separator_says_the_same(text: str) -> None:
    [line] = lines(text)
    assert (line.service, line.link, line.quantity) == ("12", "https://example.com/p", "1500")
    assert (line.state, line.charge) == (LineState.READY, Decimal("1.35"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("99 | https://example.com/p | 100", "service 99 is not in the catalogue"),
        ("12 | https://example.com/p", "the quantity is missing"),
        ("12", "the link is missing"),
        ("12 | not a link | 100", "I cannot read that as a link"),
        ("12 | https://example.com/p | 10", "10 is too few: at least 50."),
        ("12 | https://example.com/p | many", "is not a number"),
        ("12,https://example.com/p,1,500", "more than three columns"),
        ("13 | https://example.com/p | 100", "a package has no quantity"),
        ("14 | https://example.com/p | 100", "“Custom Comments” need more than a link and a quantity"),
        ("15 | https://example.com/p | 100", "“Something New” cannot be placed here"),
    ],
)
def test_a_bad_line_says_why(text: str, why: str) -> None:
    [line] = lines(text)
    assert line.state is LineState.BAD
    assert why in str(line.problem)
    assert line.charge is None


def test_a_package_is_bought_by_its_link_alone() -> None:
    [line] = lines("13 | https://example.com/p")
    assert (line.state, line.quantity, line.charge) == (LineState.READY, "", Decimal(5))


def test_the_same_line_twice_is_marked() -> None:
    first, second = lines("12 | https://example.com/p | 50\n12 | https://www.example.com/p/ | 60")
    assert first.warning is None
    assert "as line 1" in str(second.warning)


def test_lines_keep_the_numbers_of_the_text() -> None:
    assert [line.number for line in lines("\n12 | https://example.com/p | 50\n\n99 | x | 1")] == [2, 4]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12 | https://example.com/p | 50\n12 | https://example.com/q | 50", True),
        ("12 | https://example.com/p | 50\n12 https://example.com/q 50\n12 | https://example.com/r", True),
        ("12 | https://example.com/p | 50", False),
        ("Look | here\nand https://example.com/p\nand there\ntoo | loud", False),
        ("https://example.com/p\nhttps://example.com/q", False),
    ],
)
def test_most_lines_say_whether_a_text_is_a_mass_order(text: str, meant: bool) -> None:
    assert looks_like_mass(text) is meant


def test_nothing_and_too_much_are_refused_whole() -> None:
    for text in ("", " \n ", "service | link | quantity", "12 | https://example.com/p | 50\n" * (MOST_LINES + 1)):
        with pytest.raises(FieldMistake):
            rows_of(text)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_a_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert read_file("12 | пост | 50".encode(encoding)) == "12 | пост | 50"


@given(st.binary(max_size=300))
def test_no_file_raises_anything_but_a_mistake(content: bytes) -> None:
    with contextlib.suppress(FieldMistake):
        lines(read_file(content))


@given(st.text(alphabet=st.sampled_from("12 |;,\t\n\"'k.5https://ex.com#\x00é"), max_size=120))
def test_no_text_raises_anything_but_a_mistake(text: str) -> None:
    looks_like_mass(text)
    with contextlib.suppress(FieldMistake):
        for line in lines(text):
            assert (line.state is LineState.READY) == (line.problem is None)


# ── a line's turn has come ──


def test_a_line_is_ordered_on_the_terms_that_were_shown() -> None:
    [likes, package] = lines("12 | https://example.com/p | 1500\n13 | https://example.com/q")
    assert check_terms(likes, LIKES) is LIKES
    assert check_terms(package, PACKAGE) is PACKAGE
    assert answers_of(likes) == {"link": likes.link, "quantity": "1500"}
    assert answers_of(package) == {"link": package.link}
    for bound in (1500, 10_000):
        assert check_terms(likes, replace(LIKES, maximum=bound))
    for bound in (50, 1500):
        assert check_terms(likes, replace(LIKES, minimum=bound))


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (None, "service 12 is not in the catalogue"),
        (replace(LIKES, rate=Decimal("0.90000001")), "the rate changed from 0.9 to 0.90000001"),
        (replace(LIKES, rate=Decimal("0.8")), "the rate changed"),
        (replace(LIKES, minimum=1501), "minimum or maximum"),
        (replace(LIKES, maximum=1499), "minimum or maximum"),
        (replace(LIKES, type="Package", maximum=1500), "the type of this service changed"),
        (replace(LIKES, type="Custom Comments"), "need more than a link and a quantity"),
        (replace(LIKES, type="Something New"), "cannot be placed here"),
    ],
)
def test_a_line_whose_service_is_not_as_it_was_shown_is_not_ordered(now: Service | None, why: str) -> None:
    [line] = lines("12 | https://example.com/p | 1500")
    with pytest.raises(FieldMistake, match=why):
        check_terms(line, now)


def test_a_package_that_became_a_service_by_quantity_is_not_ordered() -> None:
    [line] = lines("13 | https://example.com/p")
    with pytest.raises(FieldMistake, match="the type of this service changed"):
        check_terms(line, replace(PACKAGE, type="Default"))


def test_the_total_is_what_the_lines_that_can_be_ordered_cost_to_the_last_digit() -> None:
    some = lines("12 | https://example.com/p | 1501\n13 | https://example.com/q\n99 | https://example.com/r | 5")
    assert total(some, "EUR") == Money(Decimal("6.3509"), "EUR")
    assert total(some[2:], "EUR") == Money(Decimal(0), "EUR")


# ── the same for several links ──

LINKS = ["https://example.com/p", "https://example.com/q"]


@pytest.mark.parametrize(
    ("service", "said"), [("", "12 | 1.5k"), ("", "#12 1500"), ("", "12;1500"), ("12", "1,500"), ("12", " 1 500 ")]
)
def test_several_links_get_the_same(service: str, said: str) -> None:
    found = lines(lines_of_links(LINKS, service, said))
    assert [(line.link, line.quantity, line.state) for line in found] == [
        (link, "1500", LineState.READY) for link in LINKS
    ]


def test_several_links_get_a_package() -> None:
    for service, said in (("", "13"), ("", "13 | 1"), ("13", "1")):
        found = lines(lines_of_links(LINKS, service, said))
        assert [line.state for line in found] == [LineState.READY, LineState.READY]


def test_lines_of_their_own_are_read_as_they_are() -> None:
    assert lines_of_links(LINKS, "12", "13 | https://example.com/r") == "13 | https://example.com/r"


def test_a_line_with_two_links_is_bad() -> None:
    [line] = lines("12 | https://example.com/p https://example.com/q | 100")
    assert "2 links" in str(line.problem)
