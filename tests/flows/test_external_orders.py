"""Orders placed elsewhere are followed by their numbers; what somebody else ordered here is not theirs to look at."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.ids import ChatId
from bot.domain.orders.orders import Status
from bot.flows.orders.external_orders import ExternalOrders
from tests.flows.environment import ANA, BORIS, Stage


def taking(stage: Stage) -> ExternalOrders:
    return ExternalOrders(stage.deps, stage.my_orders.panels, stage.status_polling)


async def test_what_somebody_else_ordered_here_cannot_be_taken_by_its_number(stage: Stage) -> None:
    order = await stage.bought()
    assert order.panel_order_id is not None
    boris = await stage.person(BORIS, Role.BUYER)
    taken = await taking(stage).take(boris, ChatId(BORIS), str(order.panel_order_id))
    assert (taken.orders, taken.known) == ((), ())
    assert taken.unknown == ((str(order.panel_order_id), ""),)
    found = await stage.my_orders.by_number(await stage.who(), str(order.panel_order_id))
    assert found is not None
    assert found.order.id == order.id


async def test_a_manager_finds_what_somebody_else_ordered_here(stage: Stage) -> None:
    order = await stage.bought()
    boris = await stage.person(BORIS, Role.MANAGER)
    taken = await taking(stage).take(boris, ChatId(BORIS), str(order.panel_order_id))
    assert [one.id for one in taken.known] == [order.id]


async def test_an_unknown_order_that_was_taken_by_its_number_can_still_be_settled(stage: Stage) -> None:
    step = await stage.quoted()
    stage.goes_wrong("add", cut="after")
    order = await stage.confirm(step)
    number = str(stage.booked()[-1]["order"])
    ana = await stage.who()
    assert len((await taking(stage).take(ana, ChatId(ANA), number)).orders) == 1
    settled = await stage.my_orders.settle(ana, ChatId(ANA), order.id, number)
    assert (settled.status, settled.panel_order_id) == (Status.PENDING, number)
