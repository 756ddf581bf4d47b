"""Presets: saved from an order's card, listed, used, deleted."""

from __future__ import annotations

from bot.domain.errors import FieldMistake
from bot.domain.ids import OrderId
from bot.telegram.actions import orders as actions
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.handlers.ordering.order import show
from bot.telegram.screens.orders import presets as screens
from bot.telegram.working_indicator import working_indicator


@on(actions.ASK_PRESET_NAME)
async def ask_name(context: Context, order_id: OrderId) -> None:
    """Ask for the name of a preset of an order."""
    suggested = await context.flows.presets.ask_name(context.person, context.chat_id, order_id, context.update_id)
    await context.send(screens.ask_name(context.t, order_id, suggested))


async def save_named(context: Context, order_id: OrderId, text: str) -> None:
    """Save a preset under the name a person sent. An unusable name keeps the question open."""
    try:
        preset = await context.flows.presets.save(context.person, context.chat_id, order_id, text)
    except FieldMistake as wrong:
        suggested = await context.flows.presets.ask_name(context.person, context.chat_id, order_id, context.update_id)
        await context.show(screens.ask_name(context.t, order_id, suggested, wrong))
        return
    await context.show(screens.saved(context.t, preset))


@on(actions.SAVE_PRESET)
async def save_suggested(context: Context, order_id: OrderId) -> None:
    """Save a preset under the suggested name."""
    preset = await context.flows.presets.save(context.person, context.chat_id, order_id, None)
    await context.show(screens.saved(context.t, preset))


@on(actions.PRESETS)
async def show_presets(context: Context) -> None:
    """Show the presets."""
    await context.show(screens.presets(context.t, await context.flows.presets.all(context.person)))


@on(actions.USE_PRESET)
async def use(context: Context, preset_id: int) -> None:
    """Begin an order with a preset."""
    async with working_indicator(context):
        step = await context.flows.presets.use(context.person, context.chat_id, preset_id, context.update_id)
    await show(context, step)


@on(actions.DELETE_PRESET)
async def delete(context: Context, preset_id: int) -> None:
    """Delete a preset."""
    await context.flows.presets.remove(context.person, preset_id)
    await show_presets(context)
