"""Bulk actions: orders are selected, then refills or cancels of all of them are requested."""

from __future__ import annotations

import contextlib

from bot.domain.errors import StoreUnavailable
from bot.domain.ids import OrderId
from bot.flows.orders.bulk_actions import SelectionView
from bot.telegram.actions import orders as actions
from bot.telegram.arguments import DraftVersion
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.screens.orders import bulk_actions as screens
from bot.telegram.screens.orders.my_orders import filter_of
from bot.telegram.working_indicator import working_indicator


@on(actions.SELECT)
async def select(context: Context, status: str | None, service_of: OrderId | None) -> None:
    """Begin a selection among the orders of a status, and of the service of an order."""
    await context.flows.bulk_actions.begin(
        context.person, context.chat_id, status or actions.ALL, context.update_id, service_of
    )
    await show_selection(context)


@on(actions.SELECT_ORDER)
async def select_order(context: Context, order_id: OrderId) -> None:
    """Select an order, or no longer."""
    await context.flows.bulk_actions.toggle(context.person, context.chat_id, [order_id], context.update_id)
    await show_selection(context)


@on(actions.SELECT_PAGE)
async def select_page(context: Context) -> None:
    """Select every order of the page, or no longer."""
    page = (await _selection(context)).page
    await context.flows.bulk_actions.toggle(
        context.person, context.chat_id, [order.id for order in page.orders], context.update_id
    )
    await show_selection(context)


@on(actions.SELECT_OLDER)
async def select_older(context: Context, order_id: OrderId) -> None:
    """Turn to the orders older than one."""
    await _turn_page(context, f"o{order_id}")


@on(actions.SELECT_NEWER)
async def select_newer(context: Context, order_id: OrderId) -> None:
    """Turn to the orders newer than one."""
    await _turn_page(context, f"n{order_id}")


async def _turn_page(context: Context, cursor: str) -> None:
    await context.flows.bulk_actions.turn_page(context.person, context.chat_id, cursor, context.update_id)
    await show_selection(context)


@on(actions.ASK_CANCEL_SELECTED)
async def ask_cancel(context: Context) -> None:
    """Ask whether the selected orders are to be cancelled."""
    await context.show(screens.sure(context.t, await _selection(context)))


@on(actions.SHOW_SELECTION)
async def show_selection(context: Context) -> None:
    """Show the selection."""
    await context.show(screens.choosing(context.t, await _selection(context)))


async def _selection(context: Context) -> SelectionView:
    return await context.flows.bulk_actions.look(context.person, context.chat_id, filter_of)


@on(actions.REFILL_SELECTED)
async def refill(context: Context, draft: DraftVersion) -> None:
    """Request refills of the selected orders."""
    await _request(context, draft, refill=True)


@on(actions.CANCEL_SELECTED)
async def cancel(context: Context, draft: DraftVersion) -> None:
    """Request that the panel cancels the selected orders."""
    await _request(context, draft, refill=False)


async def _request(context: Context, draft: DraftVersion, *, refill: bool) -> None:
    bulk_actions = context.flows.bulk_actions
    async with working_indicator(context):
        request = bulk_actions.refill if refill else bulk_actions.cancel
        outcomes = await request(context.person, context.chat_id, context.update_id, draft)
    await context.show(screens.asked(context.t, outcomes, refill=refill))
    with contextlib.suppress(StoreUnavailable):  # the outcomes are shown; the selection stays open
        await bulk_actions.over(context.person, context.chat_id)
