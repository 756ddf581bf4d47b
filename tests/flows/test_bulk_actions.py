"""Several orders asked about with one yes: a kill leaves none of them unasked or untold, and none is asked about twice."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from bot.domain.errors import OldButton
from bot.domain.ids import ChatId, DraftId
from bot.domain.orders.orders import Order
from bot.flows.orders.bulk_actions import BulkActions, BulkOutcome
from bot.telegram.screens.orders.my_orders import filter_of
from tests.flows.environment import ANA, MINUTE, SECOND, Stage

CHAT = ChatId(ANA)
MANY = 8
PRESSED = 900
"""The update of the yes: handled again after a kill it is the same."""


async def orders_of(stage: Stage, *, finished: bool) -> list[Order]:
    orders = [await stage.bought(link=f"https://instagram.com/p/N{number}") for number in range(MANY)]
    if finished:
        stage.panel.execute({"do": "finish"})
        stage.clock.passes(MINUTE)
        orders = [await stage.status_polling.refresh(await stage.who(), order) for order in orders]
    return orders


async def chosen(stage: Stage, orders: list[Order]) -> tuple[DraftId, int]:
    """The button of a yes for these."""
    bulk_actions, person = BulkActions(stage.refill_cancel), await stage.who()
    await bulk_actions.begin(person, CHAT, "a", stage.update())
    await bulk_actions.toggle(person, CHAT, [order.id for order in orders], stage.update())
    draft = (await bulk_actions.look(person, CHAT, filter_of)).draft
    return draft.id, draft.version


async def pressed(stage: Stage, verb: str, button: tuple[DraftId, int], update_id: int = PRESSED) -> list[BulkOutcome]:
    bulk_actions = BulkActions(stage.refill_cancel)
    ask = bulk_actions.refill if verb == "refill" else bulk_actions.cancel
    return await ask(await stage.who(), CHAT, update_id, button)


async def killed_when(stage: Stage, verb: str, button: tuple[DraftId, int], now: Callable[[], Awaitable[bool]]) -> None:
    """The yes is being carried out when its process dies; another one takes its place a moment later."""
    process = asyncio.create_task(pressed(stage, verb, button))
    async with asyncio.timeout(10):
        while not await now():  # noqa: ASYNC110 - neither store nor panel tells anybody
            await asyncio.sleep(0)
    process.cancel()
    with suppress(asyncio.CancelledError):
        await process
    stage.again()
    stage.clock.passes(SECOND)


async def noted(stage: Stage, verb: str, order: Order) -> bool:
    if verb == "refill":
        return bool(await stage.store.refills.of(order.id))
    stored = await stage.store.orders.get(order.id)
    return stored is not None and stored.cancel_requested_at is not None


def asked_about(stage: Stage, verb: str) -> list[str]:
    """The numbers of every request, each as often as it was asked about."""
    return [number for sent in stage.sent(verb) for number in next(iter(sent.values())).split(",")]


@pytest.mark.parametrize("verb", ["refill", "cancel"])
async def test_killed_while_it_is_noted_the_rest_is_asked_for_and_what_was_noted_is_said_to_be_unknown(
    stage: Stage, verb: str
) -> None:
    orders = await orders_of(stage, finished=verb == "refill")
    button = await chosen(stage, orders)
    await killed_when(stage, verb, button, lambda: noted(stage, verb, orders[0]))
    assert stage.sent(verb) == []
    begun = {order.id for order in orders if await noted(stage, verb, order)}
    assert 0 < len(begun) < MANY
    outcomes = await pressed(stage, verb, button)
    assert [outcome.order.id for outcome in outcomes] == [order.id for order in orders]
    assert {outcome.order.id for outcome in outcomes if outcome.unanswered} == begun
    assert sorted(asked_about(stage, verb)) == sorted(str(one.panel_order_id) for one in orders if one.id not in begun)


@pytest.mark.parametrize("verb", ["refill", "cancel"])
async def test_killed_while_the_panel_was_asked_nobody_is_asked_about_again(stage: Stage, verb: str) -> None:
    orders = await orders_of(stage, finished=verb == "refill")
    button = await chosen(stage, orders)
    stage.goes_wrong(verb, delay_seconds=60)

    async def asked() -> bool:
        return bool(stage.sent(verb))

    await killed_when(stage, verb, button, asked)
    outcomes = await pressed(stage, verb, button)
    assert [outcome.unanswered for outcome in outcomes] == [True] * MANY
    assert sorted(asked_about(stage, verb)) == sorted(str(order.panel_order_id) for order in orders)


@pytest.mark.parametrize("verb", ["refill", "cancel"])
async def test_killed_before_it_was_shown_the_same_is_told_and_nothing_asked_again(stage: Stage, verb: str) -> None:
    orders = await orders_of(stage, finished=verb == "refill")
    stage.panel.execute({"do": "finish", "order": orders[0].panel_order_id})
    button = await chosen(stage, orders)
    first = await pressed(stage, verb, button)
    stage.again()
    stage.clock.passes(MINUTE)
    again = await pressed(stage, verb, button)
    told = [(one.order.id, one.unanswered, one.trouble is None) for one in first]
    assert [(one.order.id, one.unanswered, one.trouble is None) for one in again] == told
    assert len(stage.sent(verb)) == 1


async def test_once_it_was_shown_the_yes_is_old(stage: Stage) -> None:
    button = await chosen(stage, await orders_of(stage, finished=False))
    await pressed(stage, "cancel", button)
    await BulkActions(stage.refill_cancel).over(await stage.who(), CHAT)
    with pytest.raises(OldButton):
        await pressed(stage, "cancel", button, stage.update())


async def test_a_yes_for_fewer_does_not_ask_about_what_was_chosen_since(stage: Stage) -> None:
    orders = await orders_of(stage, finished=False)
    button = await chosen(stage, orders[:2])
    await BulkActions(stage.refill_cancel).toggle(await stage.who(), CHAT, [orders[2].id], stage.update())
    with pytest.raises(OldButton):
        await pressed(stage, "cancel", button)
    assert stage.sent("cancel") == []
