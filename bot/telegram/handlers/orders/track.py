"""`/track`: orders that were placed on the panel's website."""

from __future__ import annotations

from bot.domain.errors import FieldMistake
from bot.telegram.context import Context
from bot.telegram.screens.orders import track as screens
from bot.telegram.working_indicator import working_indicator


async def track(context: Context) -> None:
    """`/track 123,456`; without numbers they are asked for."""
    if context.arguments:
        await given(context, context.arguments)
        return
    await context.flows.external_orders.ask(context.person, context.chat_id, context.update_id)
    await context.show(screens.ask(context.t))


async def given(context: Context, text: str) -> None:
    """The numbers came. What holds none keeps the question."""
    try:
        async with working_indicator(context):
            taken = await context.flows.external_orders.take(context.person, context.chat_id, text)
    except FieldMistake as wrong:
        await context.flows.external_orders.ask(context.person, context.chat_id, context.update_id)
        await context.show(screens.ask(context.t, wrong))
        return
    await context.show(screens.taken(context.t, taken))
