"""Presets: saved from an order's card, listed, used, deleted."""

from __future__ import annotations

from bot.domain.errors import FieldMistake
from bot.domain.ids import OrderId
from bot.telegram.context import Context
from bot.telegram.handlers.ordering.order import show
from bot.telegram.screens.orders import presets as screens
from bot.telegram.working_indicator import working_indicator


async def ask_name(context: Context) -> None:
    """How shall it be called?"""
    order_id = OrderId(context.button().id(0))
    suggested = await context.flows.presets.ask_name(context.person, context.chat_id, order_id, context.update_id)
    await context.send(screens.ask_name(context.t, order_id, suggested))


async def named(context: Context, order_id: OrderId, text: str) -> None:
    """The name was typed. One that does not fit keeps the question."""
    try:
        preset = await context.flows.presets.save(context.person, context.chat_id, order_id, text)
    except FieldMistake as wrong:
        suggested = await context.flows.presets.ask_name(context.person, context.chat_id, order_id, context.update_id)
        await context.show(screens.ask_name(context.t, order_id, suggested, wrong))
        return
    await context.show(screens.saved(context.t, preset))


async def suggested(context: Context) -> None:
    """The suggested name is right."""
    preset = await context.flows.presets.save(context.person, context.chat_id, OrderId(context.button().id(0)), None)
    await context.show(screens.saved(context.t, preset))


async def listed(context: Context) -> None:
    """All of them."""
    await context.show(screens.presets(context.t, await context.flows.presets.all(context.person)))


async def use(context: Context) -> None:
    """Order by one."""
    async with working_indicator(context):
        step = await context.flows.presets.use(
            context.person, context.chat_id, context.button().id(0), context.update_id
        )
    await show(context, step)


async def delete(context: Context) -> None:
    """Forget one."""
    await context.flows.presets.remove(context.person, context.button().id(0))
    await listed(context)
