"""Pages of orders, turned both ways, chosen by status, words and service."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.ids import SHARED, AccountId, OrderId, PanelOrderId, PersonId, ServiceId
from bot.domain.orders.orders import LOOKED_THROUGH, Order, OrderFilter, Status
from bot.store.store import Store
from tests.store.examples import ANA, BORIS, order, running
from tests.store.test_orders import stored

ALL = OrderFilter()


async def ids(
    store: Store,
    chosen: OrderFilter = ALL,
    person: PersonId | None = ANA,
    *,
    limit: int = 6,
    **turned: OrderId | None,
) -> list[int]:
    return [one.id for one in await store.orders.page(SHARED, person, chosen, limit=limit, **turned)]


async def test_pages_are_newest_first_and_turn_both_ways(store: Store) -> None:
    await stored(store, *(running(number) for number in range(10, 20)))
    assert await ids(store, limit=4) == [19, 18, 17, 16]
    assert await ids(store, limit=4, older_than=OrderId(16)) == [15, 14, 13, 12]
    assert await ids(store, limit=4, older_than=OrderId(12)) == [11, 10]
    assert await ids(store, limit=4, newer_than=OrderId(11)) == [15, 14, 13, 12]
    assert await ids(store, limit=4, newer_than=OrderId(19)) == []


async def test_a_person_sees_their_own_and_an_account_everybodys(store: Store) -> None:
    await stored(store, running(10), running(11, person_id=BORIS), running(12, account_id=AccountId(2)))
    assert await ids(store) == [10]
    assert await ids(store, person=None) == [11, 10]


async def test_statuses_are_chosen_together(store: Store) -> None:
    await stored(store, *(running(number, status=status) for number, status in enumerate(Status, start=10)))
    chosen = frozenset({Status.COMPLETED, Status.PARTIAL, Status.PENDING})
    found = await store.orders.page(SHARED, ANA, OrderFilter(chosen))
    assert {one.status for one in found} == chosen
    assert [one.id for one in found] == sorted((one.id for one in found), reverse=True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("900011", [11]),
        ("#900011", [11]),
        ("90001", []),
        ("EXAMPLE.COM/P/12", [12]),
        ("лайки", [13]),
        ("ЛАЙКИ  ", [13]),
        ("100%", [14]),
        ("_", []),
        ("!", []),
        ("straße", [15]),
        ("STRASSE", [15]),
        ("", [15, 14, 13, 12, 11, 10]),
    ],
)
async def test_words_find_a_number_exactly_and_a_link_or_service_by_any_part(
    store: Store, words: str, found: list[int]
) -> None:
    await stored(
        store,
        running(10),
        running(11),
        running(12),
        running(13, service_name="Лайки"),
        running(14, service_name="100% real"),
        running(15, service_name="Straße"),
    )
    assert await ids(store, OrderFilter(words=words)) == found
    assert await ids(store, OrderFilter(words=words), None) == found


async def test_a_number_is_found_among_the_persons_own_alone(store: Store) -> None:
    await stored(store, running(10, person_id=BORIS), running(11, account_id=AccountId(2)))
    assert await ids(store, OrderFilter(words="900010")) == []
    assert await ids(store, OrderFilter(words="900010"), None) == [10]
    assert await ids(store, OrderFilter(words="900011"), None) == []


async def test_words_are_looked_for_nearby_and_a_whole_link_everywhere(store: Store) -> None:
    first = running(10, link="https://www.example.com/p/old/", link_key="example.com/p/old", service_name="Old likes")
    await stored(store, first, running(11, person_id=BORIS, link_key="example.com/p/old"))
    await asyncio.gather(
        *(store.orders.take(running(20 + number), next_check_at=None) for number in range(LOOKED_THROUGH))
    )
    assert await ids(store, OrderFilter(words="old likes")) == []
    assert await ids(store, OrderFilter(words="old likes"), older_than=OrderId(20)) == [10]
    assert await ids(store, OrderFilter(words="http://example.com/p/old?utm_source=a")) == [10]
    assert await ids(store, OrderFilter(words="example.com/p/old"), None) == [11, 10]
    assert await ids(store, OrderFilter(words="example.com/p/old"), newer_than=OrderId(1)) == [10]
    assert await ids(store, OrderFilter(frozenset({Status.PARTIAL}), "example.com/p/old")) == []


_orders = st.lists(
    st.tuples(
        st.sampled_from([Status.COMPLETED, Status.PENDING, Status.UNKNOWN]),
        st.sampled_from(["1", "2"]),
        st.sampled_from([ANA, BORIS]),
        st.sampled_from(["Likes", "Views", "900003"]),
    ),
    max_size=12,
)
_filters = st.builds(
    OrderFilter,
    statuses=st.frozensets(st.sampled_from(list(Status))),
    words=st.sampled_from(["", "likes", "900003", "p/2", "nothing"]),
    service_id=st.sampled_from([None, ServiceId("1")]),
)


def fits(one: Order, chosen: OrderFilter) -> bool:
    words = chosen.words.casefold()
    named = words in one.link.casefold() or words in one.service_name.casefold() or words == one.panel_order_id
    return (
        (not chosen.statuses or one.status in chosen.statuses)
        and chosen.service_id in (None, one.service_id)
        and (not words or named)
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(_orders, _filters, st.sampled_from([ANA, None]), st.integers(1, 4))
async def test_turning_pages_shows_every_fitting_order_once(
    store: Store,
    drawn: list[tuple[Status, str, PersonId, str]],
    chosen: OrderFilter,
    person: PersonId | None,
    limit: int,
) -> None:
    account = AccountId(hash((tuple(drawn), chosen, person, limit)) % 2**40 + 2)
    orders = [
        running(
            account * 16 + number,
            account_id=account,
            person_id=whose,
            status=status,
            service_id=ServiceId(service),
            service_name=name,
            panel_order_id=PanelOrderId(f"90000{number}"),
            link=f"https://example.com/p/{number}",
        )
        for number, (status, service, whose, name) in enumerate(drawn)
    ]
    if await store.orders.get(OrderId(account * 16)) is None:
        await stored(store, *orders)
    expected = [one.id for one in reversed(orders) if person in (None, one.person_id) and fits(one, chosen)]

    older: list[int] = []
    while portion := await store.orders.page(
        account, person, chosen, limit=limit, older_than=OrderId(older[-1]) if older else None
    ):
        older += [one.id for one in portion]
    assert older == expected

    newer: list[int] = []
    while portion := await store.orders.page(
        account, person, chosen, limit=limit, newer_than=OrderId(newer[0]) if newer else OrderId(0)
    ):
        newer[:0] = [one.id for one in portion]
    assert newer == expected


async def test_an_order_not_placed_yet_is_on_the_page_too(store: Store) -> None:
    await stored(store, order(10), order(11, status=Status.REJECTED))
    assert await ids(store) == [11, 10]
