"""Several orders at once: chosen page by page, then refilled or cancelled together."""

from __future__ import annotations

import contextlib

from bot.domain.errors import OldButton, StoreUnavailable
from bot.domain.ids import OrderId
from bot.telegram.context import Context
from bot.telegram.screens.orders import bulk_actions as screens
from bot.telegram.screens.orders.my_orders import FILTERS, filter_of
from bot.telegram.working_indicator import working_indicator


async def select(context: Context) -> None:
    """`sel:verb…`: begin, choose, turn the page, look twice."""
    button, bulk_actions = context.button(), context.flows.bulk_actions
    step, person, chat_id = button.word(0), context.person, context.chat_id
    if step == "b":
        shown = button.word(1) if len(button.words) > 1 and button.word(1) in FILTERS else "a"
        service = OrderId(button.id(2)) if len(button.words) > 2 else None
        await bulk_actions.begin(person, chat_id, shown, context.update_id, service)
    elif step == "t":
        await bulk_actions.toggle(person, chat_id, [OrderId(button.id(1))], context.update_id)
    elif step == "p":
        looked = await bulk_actions.look(person, chat_id, filter_of)
        await bulk_actions.toggle(person, chat_id, [order.id for order in looked.page.orders], context.update_id)
    elif step in ("o", "n"):
        await bulk_actions.turn_page(person, chat_id, f"{step}{button.id(1)}", context.update_id)
    elif step == "c":
        await context.show(screens.sure(context.t, await bulk_actions.look(person, chat_id, filter_of)))
        return
    elif step != "l":
        raise OldButton
    await context.show(screens.choosing(context.t, await bulk_actions.look(person, chat_id, filter_of)))


async def refill(context: Context) -> None:
    """Ask for refills of what was chosen."""
    await _ask(context, refill=True)


async def cancel(context: Context) -> None:
    """Ask to cancel what was chosen."""
    await _ask(context, refill=False)


async def _ask(context: Context, *, refill: bool) -> None:
    bulk_actions = context.flows.bulk_actions
    async with working_indicator(context):
        ask = bulk_actions.refill if refill else bulk_actions.cancel
        outcomes = await ask(context.person, context.chat_id, context.update_id, context.button().draft)
    await context.show(screens.asked(context.t, outcomes, refill=refill))
    with contextlib.suppress(StoreUnavailable):  # it is told, which is what was wanted
        await bulk_actions.over(context.person, context.chat_id)
