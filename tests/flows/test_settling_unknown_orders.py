"""An order nobody knows about is settled by a person alone."""

from __future__ import annotations

import asyncio
from decimal import Decimal

import pytest

from bot.domain.accounts.people import Role
from bot.domain.errors import FieldMistake, NotFound, OldButton, PanelUnavailable, UserMistake
from bot.domain.ids import SHARED, ChatId, PanelOrderId
from bot.domain.orders.orders import Order, Status
from bot.flows.orders.external_orders import ExternalOrders
from bot.flows.orders.my_orders import SETTLE
from tests.flows.environment import ANA, BORIS, LINK, Keyed, Stage, button_of

CHAT = ChatId(ANA)


async def unknown(stage: Stage, *, booked: bool) -> Order:
    """An order whose answer was lost."""
    step = await stage.quoted()
    stage.goes_wrong("add", cut="after" if booked else "before")
    return await stage.confirm(step)


def number_at_the_panel(stage: Stage) -> str:
    return str(stage.booked()[-1]["order"])


async def test_it_exists_asks_for_its_number_and_the_number_settles_it(stage: Stage) -> None:
    order = await unknown(stage, booked=True)
    person = await stage.who()
    await stage.my_orders.ask_number(person, CHAT, order.id, stage.update())
    question = await stage.store.drafts.question(ANA, CHAT, SETTLE)
    assert question is not None
    assert question.subject == str(order.id)
    settled = await stage.my_orders.settle(person, CHAT, order.id, f" #{number_at_the_panel(stage)} ")
    assert (settled.status, settled.panel_order_id) == (Status.PENDING, number_at_the_panel(stage))
    assert await stage.asked_next() is not None
    assert await stage.store.orders.get(order.id) == settled
    assert await stage.store.drafts.current(ANA, CHAT) is None
    assert len(stage.sent("add")) == 1


async def test_what_is_settled_is_told_of_again(stage: Stage) -> None:
    order = await unknown(stage, booked=True)
    await stage.my_orders.mute(await stage.who(), order.id, muted=True)
    settled = await stage.my_orders.settle(await stage.who(), CHAT, order.id, number_at_the_panel(stage))
    assert not settled.muted
    assert await stage.store.orders.get(order.id) == settled


async def test_an_order_that_has_moved_meanwhile_is_settled_as_it_is_now(stage: Stage) -> None:
    order = await unknown(stage, booked=True)
    stage.panel.execute({"do": "finish", "order": number_at_the_panel(stage)})
    settled = await stage.my_orders.settle(await stage.who(), CHAT, order.id, number_at_the_panel(stage))
    assert settled.status is Status.COMPLETED
    assert await stage.asked_next() is None


@pytest.mark.parametrize("number", ["99999", "", "two words", "#", "x" * 65])
async def test_a_number_the_panel_does_not_know_settles_nothing(stage: Stage, number: str) -> None:
    order = await unknown(stage, booked=True)
    with pytest.raises(FieldMistake):
        await stage.my_orders.settle(await stage.who(), CHAT, order.id, number)
    assert await stage.store.orders.get(order.id) == order


async def test_the_number_of_another_order_of_ours_settles_nothing(stage: Stage) -> None:
    another = await stage.bought(link="https://instagram.com/p/Another")
    order = await unknown(stage, booked=True)
    assert another.panel_order_id is not None
    with pytest.raises(FieldMistake, match="another order of yours"):
        await stage.my_orders.settle(await stage.who(), CHAT, order.id, another.panel_order_id)
    assert await stage.store.orders.get(order.id) == order


async def test_two_who_settle_to_one_number_at_once_are_one_order_and_the_second_hears_whose_it_is(
    stage: Stage,
) -> None:
    await stage.person(BORIS, Role.BUYER)
    orders = [await unknown(stage, booked=True)]
    step = await stage.quoted(link="https://instagram.com/p/Boris", person_id=BORIS)
    stage.goes_wrong("add", cut="before")
    orders.append(await stage.confirm(step, person_id=BORIS))
    number = number_at_the_panel(stage)
    people = [await stage.who(one.person_id) for one in orders]
    outcomes = await asyncio.gather(
        *(
            stage.my_orders.settle(person, ChatId(person.id), one.id, number)
            for person, one in zip(people, orders, strict=True)
        ),
        return_exceptions=True,
    )
    [settled] = [one for one in outcomes if isinstance(one, Order)]
    [told] = [one for one in outcomes if isinstance(one, FieldMistake)]
    assert str(told).startswith(f"Order {number} is already person {settled.person_id}'s.")
    assert await stage.store.orders.by_panel_id(SHARED, settled.panel_order_id or PanelOrderId("")) == settled
    assert len(await stage.store.orders.unknown(100)) == 1


async def test_what_was_followed_by_its_number_is_the_order_it_turns_out_to_be(stage: Stage) -> None:
    order = await unknown(stage, booked=True)
    person, number = await stage.who(), number_at_the_panel(stage)
    stage.panel.execute({"do": "finish", "order": number})
    external_orders = ExternalOrders(stage.deps, Keyed(stage.connections), stage.status_polling)
    [followed] = (await external_orders.take(person, CHAT, number)).orders
    asked = await stage.refill_cancel.refill(person, followed.id)
    settled = await stage.my_orders.settle(person, CHAT, order.id, number)
    assert await stage.store.orders.get(followed.id) is None
    assert [one.id for one in await stage.store.refills.of(settled.id)] == [asked.id]
    assert (await external_orders.take(person, CHAT, number)).known == (settled,)


async def test_a_number_cannot_be_checked_while_the_panel_is_down(stage: Stage) -> None:
    order = await unknown(stage, booked=True)
    stage.goes_wrong("status", status=503, body="", times=10)
    with pytest.raises(PanelUnavailable):
        await stage.my_orders.settle(await stage.who(), CHAT, order.id, number_at_the_panel(stage))
    assert await stage.store.orders.get(order.id) == order


async def test_it_does_not_exist_closes_it_and_offers_it_again_up_to_the_yes(stage: Stage) -> None:
    order = await unknown(stage, booked=False)
    pressing = stage.update()
    step = await stage.my_orders.does_not_exist(await stage.who(), CHAT, order.id, pressing)
    assert step.quote is not None
    assert dict(step.draft.answers) == {"link": LINK, "quantity": "1000"}
    closed = await stage.store.orders.get(order.id)
    assert closed is not None
    assert (closed.status, closed.panel_order_id) == (Status.REJECTED, None)
    assert len(stage.sent("add")) == 1, "nothing is sent before the yes"
    again = await stage.my_orders.does_not_exist(await stage.who(), CHAT, order.id, pressing)
    assert again.draft == step.draft
    assert (await stage.confirm(step)).status is Status.PENDING
    assert len(stage.sent("add")) == 2
    assert len(stage.booked()) == 1


async def test_what_is_settled_is_not_settled_again(stage: Stage) -> None:
    order = await unknown(stage, booked=True)
    person, number = await stage.who(), number_at_the_panel(stage)
    await stage.my_orders.settle(person, CHAT, order.id, number)
    with pytest.raises(UserMistake, match="already been settled"):
        await stage.my_orders.settle(person, CHAT, order.id, number)
    with pytest.raises(OldButton):
        await stage.my_orders.does_not_exist(person, CHAT, order.id, stage.update())


@pytest.mark.parametrize(("role", "may"), [(Role.NOBODY, False), (Role.BUYER, False), (Role.MANAGER, True)])
async def test_an_order_of_somebody_else_is_settled_by_a_manager_alone(stage: Stage, role: Role, may: bool) -> None:
    order = await unknown(stage, booked=True)
    await stage.person(BORIS, role)
    settling = stage.my_orders.settle(await stage.who(BORIS), ChatId(BORIS), order.id, number_at_the_panel(stage))
    if may:
        assert (await settling).person_id == ANA
    else:
        with pytest.raises(NotFound):
            await settling


async def test_the_balance_of_now_is_evidence_and_settles_nothing(stage: Stage) -> None:
    order = await unknown(stage, booked=False)
    stage.panel.execute({"do": "set_balance", "balance": "7"})
    looked = await stage.my_orders.check_balance(await stage.who(), order.id)
    assert (looked.status, looked.balance_after) == (Status.UNKNOWN, Decimal(7))
    assert await stage.store.orders.get(order.id) == looked


async def test_an_unknown_order_waits_for_its_person_and_holds_its_link(stage: Stage) -> None:
    order = await unknown(stage, booked=True)
    assert (await stage.my_orders.summary(await stage.who())).needs_you == 1
    step = await stage.quoted()
    assert [one.id for one in step.running] == [order.id]
    with pytest.raises(OldButton):
        await stage.ordering.review(await stage.who(), CHAT, stage.update(), (step.draft.id, button_of(step)[1] - 1))
