"""Every way to a service, and a catalogue that is asked for once however many look at it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

import pytest

from bot.domain.accounts.people import Role
from bot.domain.catalogue.search import SearchQuery, wish_of
from bot.domain.catalogue.service_filters import ListOptions, Sort
from bot.domain.catalogue.services import category_key
from bot.domain.errors import NotAllowed, NotFound, PanelUnavailable
from bot.domain.ids import SHARED, ServiceId
from bot.domain.links import read_link
from bot.flows.catalogue.catalogue_browser import PAGE
from tests.flows.environment import ANA, BORIS, LIKES, LINK, MINUTE, Stage


def sells(stage: Stage, *services: Mapping[str, object]) -> None:
    made = [{**LIKES, "service": number, **service} for number, service in enumerate(services, 1)]
    stage.panel.execute({"do": "set_catalogue", "services": made})


async def test_networks_come_with_what_they_hold_the_largest_first_the_rest_last(stage: Stage) -> None:
    sells(stage, {"name": "Instagram likes"}, {"name": "Boost", "category": "New"}, *[{"name": "TikTok views"}] * 2)
    found = await stage.catalogue_browser.networks(await stage.who())
    assert [(network.key, count) for network, count in found] == [("tiktok", 2), ("instagram", 1), ("other", 1)]


async def test_a_category_is_paged_sorted_and_sifted(stage: Stage) -> None:
    sells(
        stage,
        *({"name": f"Instagram likes {n:02}", "rate": f"{20 - n}", "refill": n % 2 == 0} for n in range(20)),
    )
    person, key = await stage.who(), category_key(LIKES["category"])
    name, page, currency = await stage.catalogue_browser.category(person, key, 0, ListOptions())
    assert (name, page.total, page.pages, currency) == ("Instagram Likes", 20, 3, "USD")
    assert [int(service.rate) for service in page.services] == list(range(1, PAGE + 1))
    _, last, _ = await stage.catalogue_browser.category(
        person, key, 99, ListOptions(Sort.NAME, SearchQuery(refill=True))
    )
    assert (last.number, last.total) == (1, 10)
    assert [service.name for service in last.services] == ["Instagram likes 16", "Instagram likes 18"]


async def test_a_category_that_is_gone_says_so(stage: Stage) -> None:
    with pytest.raises(NotFound, match="This category is gone"):
        await stage.catalogue_browser.category(await stage.who(), "00000000", 0, ListOptions())


async def test_a_link_is_offered_what_fits_what_it_points_at(stage: Stage) -> None:
    sells(
        stage,
        {"name": "Instagram likes"},
        {"name": "Instagram followers"},
        {"name": "Instagram comments"},
        {"name": "TikTok likes", "category": "TikTok"},
    )
    person = await stage.who()
    post = await stage.catalogue_browser.fitting(person, read_link(LINK))
    assert {kind.key for kind, _ in post.kinds} == {"likes", "comments"}
    profile = await stage.catalogue_browser.fitting(person, read_link("instagram.com/ana"))
    assert {kind.key for kind, _ in profile.kinds} == {"likes", "followers"}
    page, _ = await stage.catalogue_browser.fitting_kind(person, read_link(LINK), "likes", 0, ListOptions())
    assert [service.name for service in page.services] == ["Instagram likes"]


async def test_the_last_order_that_fits_a_link_is_offered_again(stage: Stage) -> None:
    order = await stage.bought()
    fitting = await stage.catalogue_browser.fitting(await stage.who(), read_link("https://instagram.com/p/Another"))
    assert fitting.last is not None
    assert fitting.last.id == order.id


async def test_words_find_services_and_a_number_its_service(stage: Stage) -> None:
    person = await stage.who()
    page, _ = await stage.catalogue_browser.search(person, ListOptions(Sort.FIT, wish_of("folowers")))
    assert [service.name for service in page.services][:1] == ["Followers"]
    page, _ = await stage.catalogue_browser.search(person, ListOptions(Sort.FIT, wish_of("3")))
    assert page.services[0].id == "3"


async def test_a_favourite_is_kept_for_its_person_until_it_is_sold_no_more(stage: Stage) -> None:
    person = await stage.who()
    await stage.catalogue_browser.favour(person, ServiceId("2"), yes=True)
    assert (await stage.catalogue_browser.service(person, ServiceId("2"))).favourite
    assert [service.id for service in (await stage.catalogue_browser.favourites(person))[0]] == ["2"]
    assert (await stage.catalogue_browser.favourites(await stage.person(BORIS, Role.BUYER)))[0] == []
    stage.panel.execute({"do": "remove_service", "service": 2})
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    await stage.catalogue_cache.refresh(account)
    assert (await stage.catalogue_browser.favourites(person))[0] == []
    with pytest.raises(NotFound, match="Service 2 is not in the catalogue"):
        await stage.catalogue_browser.service(person, ServiceId("2"))


async def test_who_may_not_look_sees_nothing_and_asks_the_panel_nothing(stage: Stage) -> None:
    person = await stage.person(BORIS, Role.NOBODY)
    for looking in (
        stage.catalogue_browser.networks(person),
        stage.catalogue_browser.search(person, ListOptions(Sort.FIT, wish_of("likes"))),
        stage.catalogue_browser.service(person, ServiceId("1")),
        stage.catalogue_browser.favourites(person),
        stage.catalogue_browser.fitting(person, read_link(LINK)),
        stage.balance.now(person),
    ):
        with pytest.raises(NotAllowed):
            await looking
    assert stage.panel.requests == []


async def test_a_viewer_sees_a_service_and_may_not_buy_it(stage: Stage) -> None:
    card = await stage.catalogue_browser.service(await stage.person(BORIS, Role.VIEWER), ServiceId("1"))
    assert not card.may_buy
    assert (await stage.catalogue_browser.service(await stage.who(ANA), ServiceId("1"))).may_buy


# ── the catalogue's shelf ──


async def test_the_catalogue_is_asked_for_once_and_then_at_hand(stage: Stage) -> None:
    person = await stage.who()
    for _ in range(3):
        await stage.catalogue_browser.networks(person)
    stage.again()
    await stage.catalogue_browser.networks(person)
    assert len(stage.sent("services")) == 1


async def test_people_who_ask_at_the_same_moment_share_a_request(stage: Stage) -> None:
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    stage.goes_wrong("services", delay_seconds=0.2)
    first = asyncio.ensure_future(stage.catalogue_cache.refresh(account))
    await stage.has_been_asked("services")
    stage.clock.passes(1)
    rest = [asyncio.ensure_future(stage.catalogue_cache.refresh(account)) for _ in range(20)]
    await asyncio.sleep(0)
    stage.clock.passes(1)
    fresh = await asyncio.gather(first, *rest)
    assert len(stage.sent("services")) == 2, "one that was under way, and one for all who asked after it was sent"
    assert len({id(catalogue) for catalogue in fresh[1:]}) == 1


async def test_a_catalogue_that_did_not_change_is_neither_stored_nor_indexed_again(stage: Stage) -> None:
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    before = await stage.catalogue_cache.refresh(account)
    index = await stage.catalogue_cache.index(SHARED, before)
    stage.clock.passes(MINUTE)
    after = await stage.catalogue_cache.refresh(account)
    assert after.services is before.services
    assert after.fetched_at == stage.clock.now
    assert await stage.catalogue_cache.index(SHARED, after) is index


async def test_a_panel_that_is_down_at_first_says_so_and_later_what_is_known_is_shown(stage: Stage) -> None:
    person = await stage.who()
    stage.goes_wrong("services", status=503, body="", times=20)
    with pytest.raises(PanelUnavailable):
        await stage.catalogue_browser.networks(person)
    stage.faults.clear()
    known = await stage.catalogue_browser.networks(person)
    stage.goes_wrong("services", status=503, body="", times=20)
    assert await stage.catalogue_browser.networks(person) == known


async def test_what_another_process_stored_is_taken_over(stage: Stage) -> None:
    person, first = await stage.who(), stage.catalogue_cache
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    await first.current(account)
    stage.again()
    stage.panel.execute({"do": "set_service", **LIKES, "service": 9})
    await stage.catalogue_cache.refresh(account)
    assert (await first.current(account)).find(ServiceId("9")) is None
    await first.follow(account)
    assert (await first.current(account)).find(ServiceId("9")) is not None
    assert person.id == ANA


# ── the balance ──


async def test_a_balance_shown_in_passing_is_asked_for_once_in_a_while(stage: Stage) -> None:
    person = await stage.who()
    for _ in range(3):
        view = await stage.balance.lately(person)
    assert len(stage.sent("balance")) == 1
    assert (str(view.balance.amount), view.balance.currency) == ("100.84292", "USD")
    await stage.balance.now(person)
    assert len(stage.sent("balance")) == 2
    stage.balance.forget(view.account.id)
    await stage.balance.lately(person)
    stage.clock.passes(MINUTE)
    await stage.balance.lately(person)
    assert len(stage.sent("balance")) == 4


async def test_the_panels_currency_becomes_that_of_the_account(stage: Stage) -> None:
    stage.panel.execute({"do": "set_currency", "currency": "EUR"})
    view = await stage.balance.now(await stage.who())
    assert view.balance.currency == "EUR"
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    assert account.currency == "EUR"
