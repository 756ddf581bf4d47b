"""Orders for a file: all of them, in portions, and nobody else's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.accounts.people import Person, Role
from bot.domain.errors import NotAllowed
from bot.domain.ids import OrderId, ServiceId
from bot.domain.orders.orders import Order, OrderFilter, Status
from bot.flows.orders.export import PORTION, OrderExport
from tests.flows.environment import ANA, BORIS, CARLA, Stage
from tests.store.examples import running

MANY = PORTION + 50


async def exported(stage: Stage, person: Person, chosen: OrderFilter | None = None) -> list[Order]:
    order_export = OrderExport(stage.deps)
    export = await order_export.begin(person, chosen or OrderFilter())
    found = [some async for some in order_export.portions(export)]
    assert all(len(some) <= PORTION for some in found)
    return [order for some in found for order in some]


async def test_a_buyer_gets_every_order_of_their_own_and_a_manager_everybodys(stage: Stage) -> None:
    for number in range(MANY):
        one = replace(running(number + 1), panel_order_id=None, person_id=BORIS if number % 50 else ANA)
        await stage.store.orders.take(replace(one, status=Status.COMPLETED) if number % 2 else one, next_check_at=None)
    boris, carla = await stage.person(BORIS, Role.BUYER), await stage.person(CARLA, Role.MANAGER)
    own = await exported(stage, boris)
    assert {order.person_id for order in own} == {BORIS}
    assert len(own) == MANY - MANY // 50
    everybodys = await exported(stage, carla)
    assert [order.id for order in everybodys] == [OrderId(number) for number in range(MANY, 0, -1)]
    one_service = OrderFilter(service_id=everybodys[0].service_id)
    assert len(await exported(stage, carla, one_service)) == MANY
    assert await exported(stage, carla, OrderFilter(service_id=ServiceId("7"))) == []
    done = await exported(stage, carla, OrderFilter(frozenset({Status.COMPLETED})))
    assert len(done) == MANY // 2


async def test_who_holds_no_role_gets_nothing(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        await exported(stage, Person(CARLA, "carla"))
