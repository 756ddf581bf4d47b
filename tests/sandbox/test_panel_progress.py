from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.panel.add_request import parse_add
from bot.sandbox.panel.catalogue import Catalogue
from bot.sandbox.panel.clock import PanelClock
from bot.sandbox.panel.ledger import Ledger
from bot.sandbox.panel.orders import OUTCOMES, choose_outcome
from bot.sandbox.panel.refusals import PanelApiError
from tests.sandbox.panel_client import LINK, a_panel, service_of


async def test_an_order_waits_then_delivers_then_is_completed_within_about_an_hour() -> None:
    async with a_panel() as panel:
        order = await panel.orders(quantity=1000)
        charged = {"charge": "0.85", "currency": "USD"}
        waiting = {**charged, "start_count": None, "status": "Pending", "remains": "1000"}
        assert await panel.asks("status", order=order) == waiting
        seen = []
        for _ in range(15):
            panel.passes(minutes=5)
            seen.append(await panel.asks("status", order=order))
        moving = [said for said in seen if said["status"] == "In progress"]
        remains = [int(said["remains"]) for said in moving]
        assert len(moving) >= 5
        assert remains == sorted(remains, reverse=True)
        assert len(set(remains)) == len(remains)
        assert all(said["start_count"] == moving[0]["start_count"] is not None for said in moving)
        assert seen[-1] == {**moving[0], "status": "Completed", "remains": "0"}


async def test_at_the_demos_speed_an_hour_takes_a_minute() -> None:
    real = [0.0]
    async with a_panel(speed=60, clock=lambda: real[0]) as panel:
        order = await panel.orders()
        real[0] = 30
        assert (await panel.asks("status", order=order))["status"] == "In progress"
        real[0] = 75
        assert (await panel.asks("status", order=order))["status"] == "Completed"


async def test_a_change_of_speed_keeps_what_has_passed() -> None:
    real = [0.0]
    async with a_panel(speed=60, clock=lambda: real[0]) as panel:
        order = await panel.orders()
        real[0] = 30
        before = await panel.asks("status", order=order)
        panel.panel.execute({"do": "speed", "speed": 0})
        real[0] = 1000
        assert await panel.asks("status", order=order) == before


def test_one_in_twelve_orders_ends_partial_and_one_in_twenty_canceled() -> None:
    ends = [choose_outcome(number, seed=1) for number in range(23_501, 23_501 + 1_200)]
    assert ends.count("Canceled") == 1_200 // 20
    assert ends.count("Partial") == 1_200 // 12 - 1_200 // 60
    assert ends[:6] == ["Completed"] * 6
    assert ends[6] == "Partial"


async def test_a_partial_order_costs_what_was_delivered_and_the_rest_is_paid_back() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        panel.panel.execute({"do": "outcome", "status": "Partial", "remains": 157})
        order = await panel.orders(quantity=1000)
        panel.passes(hours=2)
        said = await panel.asks("status", order=order)
        assert (said["status"], said["remains"], said["charge"]) == ("Partial", "157", "0.71655")
        assert before - await panel.balance() == Decimal("0.71655")


async def test_a_canceled_order_is_paid_back_whole() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        panel.panel.execute({"do": "outcome", "status": "Canceled"})
        order = await panel.orders(quantity=1000)
        panel.passes(hours=2)
        said = await panel.asks("status", order=order)
        assert (said["status"], said["remains"], said["charge"]) == ("Canceled", "1000", "0")
        assert await panel.balance() == before


async def test_money_comes_back_when_the_order_ends_not_when_somebody_asks_about_it() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        panel.panel.execute({"do": "outcome", "status": "Canceled"})
        await panel.orders()
        assert await panel.balance() < before
        panel.passes(hours=2)
        assert await panel.balance() == before


async def test_a_package_is_never_delivered_in_part() -> None:
    async with a_panel(catalogue=[service_of("Package")]) as panel:
        panel.panel.execute({"do": "outcome", "status": "Partial"})
        order = (await panel.asks("add", service=7, link=LINK))["order"]
        panel.passes(hours=2)
        assert (await panel.asks("status", order=order))["status"] == "Completed"


async def test_several_statuses_are_keyed_by_number_with_their_own_errors() -> None:
    async with a_panel() as panel:
        one, two = await panel.orders(), await panel.orders()
        said = await panel.asks("status", orders=f"{two},7,{one}, abc")
        assert list(said) == [str(two), "7", str(one), "abc"]
        assert said["7"] == said["abc"] == {"error": "Incorrect order ID"}
        assert said[str(one)] == await panel.asks("status", order=one)


async def test_an_order_nobody_placed_is_unknown() -> None:
    async with a_panel() as panel:
        for number in ("1", "0", "-1", "x", "²", "99999999999999"):
            assert await panel.asks("status", order=number) == {"error": "Incorrect order ID"}


async def test_a_hundred_ids_are_answered_and_more_refused() -> None:
    async with a_panel() as panel:
        assert len(await panel.asks("status", orders=",".join(map(str, range(100))))) == 100
        assert await panel.asks("status", orders=",".join(map(str, range(101)))) == {"error": "Maximum 100 IDs"}


async def test_status_wants_one_order_or_several_and_not_both() -> None:
    async with a_panel() as panel:
        assert await panel.asks("status") == {"error": "Incorrect request"}
        assert await panel.asks("status", order=1, orders="1,2") == {"error": "Incorrect request"}
        assert await panel.asks("status", orders="") == {"error": "Incorrect orders"}


async def test_orders_of_the_website_can_be_asked_about_but_are_not_in_the_ledger() -> None:
    async with a_panel() as panel:
        said = await panel.asks("status", orders=",".join(str(number) for number in range(23_491, 23_501)))
        assert {one["status"] for one in said.values()} <= set(OUTCOMES)
        assert "Completed" in {one["status"] for one in said.values()}
        assert await panel.balance() == Decimal("100.84292")
        assert panel.panel.list_orders() == []


async def test_a_drip_feed_places_its_runs_one_by_one_and_each_is_an_order() -> None:
    async with a_panel() as panel:
        order = await panel.orders(quantity=100, runs=3, interval=120)
        assert await panel.asks("status", order=order) == {"status": "Pending", "runs": "0", "orders": []}
        panel.passes(minutes=10)
        first = await panel.asks("status", order=order)
        assert first == {"status": "In progress", "runs": "1", "orders": [order + 1]}
        panel.passes(hours=2)
        assert (await panel.asks("status", order=order))["runs"] == "2"
        child = await panel.asks("status", order=order + 1)
        assert (child["status"], child["charge"]) == ("Completed", "0.085")
        panel.passes(hours=6)
        assert (await panel.asks("status", order=order))["status"] == "Completed"
        assert [entry["order"] for entry in panel.panel.list_orders()] == [order]
        assert panel.panel.list_orders()[0]["orders"] == [order + 1, order + 2, order + 3]


async def test_a_canceled_drip_feed_gets_back_the_runs_that_never_began() -> None:
    async with a_panel() as panel:
        before = await panel.balance()
        order = await panel.orders(quantity=100, runs=3, interval=120)
        panel.passes(minutes=10)
        assert await panel.asks("cancel", orders=order) == [{"order": order, "cancel": 1}]
        panel.passes(hours=9)
        assert (await panel.asks("status", order=order))["status"] == "Canceled"
        assert before - await panel.balance() == Decimal("0.085")
        assert panel.panel.list_orders()[0]["charge"] == "0.085"


async def a_subscription(panel: Any, **more: object) -> int:
    answer = await panel.asks("add", service=7, username="ana", min=10, max=20, delay=0, **more)
    return int(answer["order"])


async def test_a_subscription_is_charged_per_post_and_completed_after_the_last() -> None:
    async with a_panel(catalogue=[service_of("Subscriptions")]) as panel:
        before = await panel.balance()
        order = await a_subscription(panel, posts=2)
        assert await panel.asks("status", order=order) == {
            "status": "Active",
            "expiry": False,
            "posts": "0",
            "orders": [],
        }
        assert await panel.balance() == before
        panel.passes(hours=2)
        said = await panel.asks("status", order=order)
        assert (said["status"], said["posts"], said["orders"]) == ("Completed", "2", [order + 1, order + 2])
        children = [await panel.asks("status", order=number) for number in said["orders"]]
        assert before - await panel.balance() == sum(Decimal(child["charge"]) for child in children)
        assert Decimal(panel.panel.list_orders()[0]["charge"]) == before - await panel.balance()


async def test_old_posts_get_their_orders_at_once() -> None:
    async with a_panel(catalogue=[service_of("Subscriptions")]) as panel:
        order = await a_subscription(panel, old_posts=3)
        panel.passes(minutes=5)
        assert (await panel.asks("status", order=order))["posts"] == "3"


async def test_a_subscription_without_an_end_stays_active_and_one_with_an_expiry_expires() -> None:
    async with a_panel(catalogue=[service_of("Subscriptions", rate="0.01")]) as panel:
        endless = await a_subscription(panel)
        today = datetime.now(UTC).strftime("%d/%m/%Y")
        expiring = (await panel.asks("add", service=7, username="boris", min=10, max=20, delay=0, expiry=today))[
            "order"
        ]
        panel.passes(hours=49)
        assert (await panel.asks("status", order=endless))["status"] == "Active"
        said = await panel.asks("status", order=expiring)
        assert (said["status"], said["expiry"]) == ("Expired", today)


async def test_a_subscription_pauses_while_the_balance_is_too_low() -> None:
    async with a_panel(catalogue=[service_of("Subscriptions")], balance=Decimal(0)) as panel:
        order = await a_subscription(panel, posts=1)
        panel.passes(hours=1)
        assert (await panel.asks("status", order=order))["status"] == "Paused"
        panel.panel.execute({"do": "set_balance", "balance": "5"})
        panel.passes(hours=1)
        assert (await panel.asks("status", order=order))["status"] == "Completed"
        assert await panel.balance() < 5


SERVICES = [
    service_of("Default", 1, rate="0.3337"),
    service_of("Custom Comments", 2, rate="17"),
    service_of("Package", 3, rate="1.99"),
    service_of("Subscriptions", 4, rate="0.91"),
]
ASKS: list[dict[str, str]] = [
    {"service": "1", "quantity": "777"},
    {"service": "1", "quantity": "100", "runs": "3", "interval": "45"},
    {"service": "2", "comments": "a\nb\nc"},
    {"service": "3"},
    {"service": "4", "min": "10", "max": "500", "delay": "30", "posts": "4"},
    {"service": "4", "min": "10", "max": "500", "delay": "0", "old_posts": "2"},
]


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(ASKS), st.integers(0, 5_000), st.sampled_from(["", "cancel"])), max_size=25
    ),
    seed=st.integers(0, 40),
)
def test_what_left_the_balance_is_always_exactly_what_the_orders_cost(
    steps: list[tuple[dict[str, str], int, str]], seed: int
) -> None:
    clock = PanelClock(lambda: 0.0, 1.0)
    catalogue = Catalogue(SERVICES)
    book = Ledger(catalogue, clock, Decimal(3), seed, lambda: datetime(2030, 1, 1, tzinfo=UTC))
    for place, (ask, seconds, then) in enumerate(steps):
        service = catalogue.get(ask["service"])
        assert service is not None
        rest = {name: text for name, text in ask.items() if name != "service"}
        target = {"username": f"ana{place}"} if ask["service"] == "4" else {"link": f"{LINK}{place}"}
        try:
            number = book.place_order(parse_add(service, {**rest, **target}, book.date_at(book.advance_to_now())))
            clock.advance(seconds)
            if then:
                book.request_cancel(book.find_order(str(number)))
        except PanelApiError:
            clock.advance(seconds)
        book.advance_to_now()
        assert Decimal(3) - book.balance == sum(order.charge for order in book.list_api_orders())
        assert book.balance >= 0
