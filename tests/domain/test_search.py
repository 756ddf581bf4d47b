"""Searching: fifty-odd queries as people type them, each with what they expect on top."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.catalogue.search import SearchIndex, SearchQuery
from bot.domain.catalogue.services import Service
from bot.domain.ids import ServiceId
from bot.sandbox.panel.catalogue import generate_catalogue

QUERIES = [line.split("\t") for line in (Path(__file__).parent / "queries.tsv").read_text("utf-8").splitlines()]


@cache
def sold() -> tuple[Service, ...]:
    return tuple(
        Service(
            id=ServiceId(str(said["service"])),
            name=said["name"],
            type=said["type"],
            category=said["category"],
            rate=Decimal(said["rate"]),
            minimum=int(said["min"]),
            maximum=int(said["max"]),
            refill=said["refill"],
            cancel=said["cancel"],
            dripfeed=said["dripfeed"],
        )
        for said in generate_catalogue(2000)
    )


@cache
def index() -> SearchIndex:
    return SearchIndex(sold())


@pytest.mark.parametrize(("query", "network", "kind", "name"), QUERIES, ids=[query for query, *_ in QUERIES])
def test_the_hit_a_person_expects_is_on_top(query: str, network: str, kind: str, name: str) -> None:
    found = index().find(query, 5)
    assert found
    for hit in found[: 1 if name.startswith("^") else 3]:
        assert hit.network.key == network, hit.name
        assert kind in ("", hit.kind), hit.name
        assert re.search(name, hit.name), hit.name


def test_fifty_queries_are_kept() -> None:
    assert len({query for query, *_ in QUERIES}) >= 50


def test_of_equals_the_cheaper_comes_first() -> None:
    found = [hit for hit in index().find("instagram likes", 20) if hit.kind == "likes"]
    assert [hit.rate for hit in found] == sorted(hit.rate for hit in found)


def test_the_order_of_words_does_not_matter() -> None:
    assert index().find("refill followers instagram", 30) == index().find("instagram followers refill", 30)


def test_a_word_only_one_service_has_finds_it() -> None:
    one = Service(ServiceId("9"), "Zanzibar votes", "Default", "Rare", Decimal(5), 1, 10)
    assert SearchIndex([*sold(), one]).find("zanzibar")[0] == one
    assert SearchIndex([*sold(), one]).find("zanz")[0] == one
    assert SearchIndex([*sold(), one]).find("zanzibra")[0] == one


def test_an_emoji_and_a_flag_are_words() -> None:
    thumb = Service(ServiceId("8"), "Telegram Reaction 👍", "Default", "Telegram", Decimal(5), 1, 10)
    turkish = Service(ServiceId("9"), "🇹🇷 Instagram Likes", "Default", "Instagram", Decimal(900), 1, 10)
    made = SearchIndex([*sold(), thumb, turkish])
    assert made.find("reaction 👍")[0] == thumb
    assert made.find("turkish instagram likes")[0] == turkish
    assert made.find("🇹🇷 insta likes")[0] == turkish


def test_letters_of_another_width_or_face_are_letters() -> None:
    fancy = Service(ServiceId("9"), "𝗜𝗻𝘀𝘁𝗮𝗴𝗿𝗮𝗺 𝗟𝗶𝗸𝗲𝘀", "Default", "", Decimal(1), 1, 10)
    assert (fancy.network.key, fancy.kind) == ("instagram", "likes")
    assert SearchIndex([fancy]).find("ｉｎｓｔａ likes") == [fancy]


def test_where_nothing_fits_every_word_what_misses_one_is_found() -> None:
    found = index().find("instagram likes martian", 3)
    assert {(hit.network.key, hit.kind) for hit in found} == {("instagram", "likes")}


def test_words_that_ask_for_nothing_are_passed_over() -> None:
    assert index().find("buy cheap likes for instagram", 9) == index().find("instagram likes", 9)


@pytest.mark.parametrize("query", ["qwzxv", "₪₪₪", "99999999", "🛸🛸"])
def test_what_fits_nothing_finds_nothing(query: str) -> None:
    assert index().find(query) == []


def test_every_service_is_on_top_for_its_id_and_for_its_whole_name() -> None:
    for one in sold()[::7]:
        assert index().find(f"#{one.id}", 1) == [one]
        assert index().find(one.name, 1)[0].name == one.name


def test_an_empty_catalogue_has_nothing() -> None:
    assert SearchIndex([]).find("likes") == []
    assert SearchIndex([]).find("") == []


@pytest.mark.parametrize(
    ("wish", "fits"),
    [
        (SearchQuery("likes", network="tiktok"), lambda hit: hit.network.key == "tiktok"),
        (SearchQuery("instagram", kind="followers"), lambda hit: hit.kind == "followers"),
        (SearchQuery("followers", refill=True), lambda hit: hit.refill),
        (SearchQuery("likes", cancel=True, dripfeed=True), lambda hit: hit.cancel and hit.dripfeed),
        (SearchQuery("likes", refill=False), lambda hit: not hit.refill),
        (SearchQuery("views", rate_up_to=Decimal("0.05")), lambda hit: hit.rate <= Decimal("0.05")),
        (
            SearchQuery(network="spotify", rate_up_to=Decimal(1)),
            lambda hit: hit.network.key == "spotify" and hit.rate <= 1,
        ),
    ],
)
def test_a_wish_finds_what_is_all_that_it_demands(wish: SearchQuery, fits: object) -> None:
    found = index().find(wish, 40)
    assert found
    assert callable(fits)
    assert all(fits(hit) for hit in found)


def test_a_wish_without_words_lists_the_cheapest_first() -> None:
    found = index().find(SearchQuery(network="telegram"), 50)
    assert [hit.rate for hit in found] == sorted(hit.rate for hit in found)


def test_a_number_counts_only_where_the_wish_allows_it() -> None:
    assert index().find(SearchQuery("1234"), 1)[0].id == "1234"
    assert all(hit.id != "1234" for hit in index().find(SearchQuery("1234", network="tiktok")))


@given(st.text(max_size=250) | st.lists(st.sampled_from([query for query, *_ in QUERIES]), max_size=6).map(" ".join))
def test_any_text_finds_services_or_nothing(query: str) -> None:
    found = index().find(query, 20)
    assert len(found) <= 20
    assert len({hit.id for hit in found}) == len(found)
