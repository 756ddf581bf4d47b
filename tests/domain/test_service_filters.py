"""How a list of services is sorted and sifted, and what of that is offered."""

from __future__ import annotations

from decimal import Decimal

from bot.domain.catalogue.search import SearchQuery, wish_of
from bot.domain.catalogue.service_filters import ListOptions, Sort, offered, sifted
from bot.domain.catalogue.services import Service
from bot.domain.ids import ServiceId
from bot.domain.orders.statistics import ServiceRecord
from bot.telegram.actions.catalogue import USUAL, ServiceListView, TermsOfList
from bot.telegram.callbacks import PressedButton


def service(number: int, rate: str, name: str = "Instagram likes", **more: bool) -> Service:
    return Service(
        ServiceId(str(number)), name, "Default", "Instagram", Decimal(rate), 10, 1000, **more  # type: ignore[arg-type]
    )  # fmt: skip


CHEAP, MIDDLE, DEAR = service(1, "0.5"), service(2, "1.21", refill=True), service(3, "30", "TikTok likes", refill=True)
ALL = (DEAR, CHEAP, MIDDLE)
RECORDS = {
    MIDDLE.id: ServiceRecord(10, 60, 600, partial=1, canceled=1),
    DEAR.id: ServiceRecord(20, 60, 9000, partial=0, canceled=0),
}


def ids(terms: ListOptions) -> list[str]:
    return [str(one.id) for one in sifted(ALL, terms, RECORDS)]


def test_our_own_record_sorts_a_list_and_what_nobody_ordered_comes_last() -> None:
    assert ids(ListOptions(Sort.RECORD)) == ["3", "2", "1"]
    assert ids(ListOptions(Sort.SPEED)) == ["2", "3", "1"]
    assert ids(ListOptions(Sort.RATE)) == ["1", "2", "3"]
    assert ids(ListOptions(Sort.FIT)) == ["3", "1", "2"]


def test_every_filter_keeps_what_is_as_wished() -> None:
    assert ids(ListOptions(wish=SearchQuery(refill=True))) == ["2", "3"]
    assert ids(ListOptions(wish=SearchQuery(refill=True, rate_up_to=Decimal("1.21")))) == ["2"]
    assert ids(ListOptions(wish=SearchQuery(network="tiktok"))) == ["3"]


def test_only_what_would_change_the_list_is_offered() -> None:
    offers = offered(ALL, RECORDS, ranked=True)
    assert offers.sorts == (Sort.FIT, Sort.RATE, Sort.RECORD, Sort.SPEED)
    assert (offers.refill, offers.cancel, offers.dripfeed) == (True, False, False)
    assert offers.networks == ("instagram", "tiktok")
    assert offers.rates == (Decimal("0.5"), Decimal("1.3"))
    assert offered((CHEAP, service(4, "0.5")), {}).sorts == (Sort.RATE, Sort.NAME)
    assert not offered((CHEAP, service(4, "0.5")), {}).rates
    assert not offered((CHEAP,), RECORDS).sorts


def test_a_bound_of_the_rate_is_read_out_of_the_words() -> None:
    assert wish_of("likes <1.5 insta") == SearchQuery("likes insta", rate_up_to=Decimal("1.5"))
    assert wish_of("likes ≤ 1,5") == SearchQuery("likes", rate_up_to=Decimal("1.5"))
    assert wish_of("<= 2") == SearchQuery("", rate_up_to=Decimal(2))
    assert wish_of("likes < 1234567") == SearchQuery("likes < 1234567")


def test_what_a_button_carries_of_a_list_is_read_again() -> None:
    wish = SearchQuery(
        "likes", network="apple_music", refill=True, cancel=True, dripfeed=True, rate_up_to=Decimal("1234.56")
    )

    def read(word: str) -> ServiceListView:
        return TermsOfList().decode(PressedButton("find", (word,)), 0)

    view = ServiceListView(ListOptions(Sort.SPEED, wish), "$")
    word = TermsOfList().encode(view)
    assert len(word) <= 28
    assert read(word).with_words("likes") == view
    for old in ("rf", "n", ""):
        assert read(old).terms.wish.rate_up_to is None
    assert read("r<1:2@nowhere!") == USUAL
