"""Presets: saved from an order's card, listed, used, deleted."""

from __future__ import annotations

from bot.domain.errors import FieldMistake
from bot.domain.ids import OrderId
from bot.telegram.context import Context
from bot.telegram.handlers.ordering.order import show
from bot.telegram.screens.orders import presets as screens
from bot.telegram.working_indicator import working_indicator


async def ask_name(turn: Context) -> None:
    """How shall it be called?"""
    order_id = OrderId(turn.button().id(0))
    suggested = await turn.stories.presetting.ask_name(turn.person, turn.chat_id, order_id, turn.update_id)
    await turn.send(screens.ask_name(turn.t, order_id, suggested))


async def named(turn: Context, order_id: OrderId, text: str) -> None:
    """The name was typed. One that does not fit keeps the question."""
    try:
        preset = await turn.stories.presetting.save(turn.person, turn.chat_id, order_id, text)
    except FieldMistake as wrong:
        suggested = await turn.stories.presetting.ask_name(turn.person, turn.chat_id, order_id, turn.update_id)
        await turn.show(screens.ask_name(turn.t, order_id, suggested, wrong))
        return
    await turn.show(screens.saved(turn.t, preset))


async def suggested(turn: Context) -> None:
    """The suggested name is right."""
    preset = await turn.stories.presetting.save(turn.person, turn.chat_id, OrderId(turn.button().id(0)), None)
    await turn.show(screens.saved(turn.t, preset))


async def listed(turn: Context) -> None:
    """All of them."""
    await turn.show(screens.presets(turn.t, await turn.stories.presetting.all(turn.person)))


async def use(turn: Context) -> None:
    """Order by one."""
    async with working_indicator(turn):
        step = await turn.stories.presetting.use(turn.person, turn.chat_id, turn.button().id(0), turn.update_id)
    await show(turn, step)


async def delete(turn: Context) -> None:
    """Forget one."""
    await turn.stories.presetting.remove(turn.person, turn.button().id(0))
    await listed(turn)
