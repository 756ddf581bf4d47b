"""My orders, one order and what can be done about it, settling the unknown."""

from __future__ import annotations

from bot.domain.errors import PanelError, UserMistake
from bot.domain.ids import OrderId
from bot.domain.money import Money
from bot.domain.orders.orders import Order, Status
from bot.domain.text_normalisation import clean_id, remove_invisible
from bot.flows.orders.my_orders import OrdersPage
from bot.telegram.actions import orders as actions
from bot.telegram.actions.orders import OrderList
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.handlers.order_card import show_card
from bot.telegram.screens import errors
from bot.telegram.screens.home import short_money
from bot.telegram.screens.notifications import notices
from bot.telegram.screens.ordering.order import step as step_screen
from bot.telegram.screens.orders import my_orders as screens
from bot.telegram.screens.orders.unknown_orders import ask_number


@on(actions.MY_ORDERS)
async def my_orders(context: Context, chosen: OrderList | None) -> None:
    """Show a page of the person's orders."""
    await _show_page(context, chosen or OrderList())


async def orders_command(context: Context) -> None:
    """Answer `/orders`: all of them, or those that a text finds."""
    text = " ".join(context.arguments.split())[:200]
    found = await _page(context, OrderList(words=text))
    if found.orders or not await show_by_number(context, "#" + text.removeprefix("#")):
        await context.show(screens.my_orders(context.t, found, actions.ALL))


async def _show_page(context: Context, chosen: OrderList) -> None:
    service = None
    if chosen.service_of is not None:
        service = (await context.flows.my_orders.order(context.person, chosen.service_of)).order
    page = await _page(context, chosen, service)
    await context.show(screens.my_orders(context.t, page, chosen.status, service))


async def _page(context: Context, chosen: OrderList, service: Order | None = None) -> OrdersPage:
    words = context.in_full(chosen.words) if chosen.words else ""
    return await context.flows.my_orders.page(
        context.person,
        screens.filter_of(chosen.status, words, service.service_id if service else None),
        older_than=chosen.older_than,
        newer_than=chosen.newer_than,
    )


@on(actions.FILTER_BY_SERVICE)
async def show_services(context: Context, status: str) -> None:
    """Show the services to filter the orders by."""
    found = await context.flows.my_orders.services(context.person)
    await context.show(screens.services(context.t, found, status))


async def show_by_number(context: Context, text: str) -> bool:
    """Show the order with a number, if the person may see it; whether it was shown.

    A service with the same number takes precedence, unless the number begins with `#`.
    """
    number = remove_invisible(text).strip()
    view = await context.flows.my_orders.by_number(context.person, clean_id(number))
    if view is None or (
        not number.startswith("#") and await context.flows.catalogue_browser.sells(context.person, number)
    ):
        return False
    await show_card(context, view)
    return True


@on(actions.OPEN_ORDER)
async def order(context: Context, order_id: OrderId) -> None:
    """Show an order's card."""
    await show_card(context, await context.flows.my_orders.order(context.person, order_id))


@on(actions.REFRESH)
async def refresh(context: Context, order_id: OrderId) -> None:
    """Request the status of an order from the panel and show its card."""
    view = await context.flows.my_orders.order(context.person, order_id)
    try:
        order = await context.flows.status_polling.refresh(context.person, view.order)
    except PanelError as error:
        await context.toast(errors.said_plain(context.t, error), alert=True)
        return
    await show_card(context, await context.flows.my_orders.view(context.person, order))


@on(actions.REFILL)
async def refill(context: Context, order_id: OrderId) -> None:
    """Request a refill."""
    asked = await context.flows.refill_cancel.refill(context.person, order_id)
    await context.toast(notices.refill_asked(context.t, asked), alert=asked.panel_refill_id is None)
    await order(context, order_id)


@on(actions.CANCEL_ORDER)
async def cancel(context: Context, order_id: OrderId) -> None:
    """Request that the panel cancels an order."""
    await context.flows.refill_cancel.cancel(context.person, order_id)
    await context.toast(context.t.plain("Cancel requested. The panel decides; I will tell you when it is cancelled."))
    await order(context, order_id)


@on(actions.MUTE)
async def mute(context: Context, order_id: OrderId, muted: bool) -> None:
    """Stop the notices of an order, or resume them."""
    view = await context.flows.my_orders.mute(context.person, order_id, muted=muted)
    await show_card(context, view)


@on(actions.IT_EXISTS)
async def ask_number_of_unknown(context: Context, order_id: OrderId) -> None:
    """Ask for the panel's number of an unknown order that exists."""
    asked = await context.flows.my_orders.ask_number(context.person, context.chat_id, order_id, context.update_id)
    await context.show(ask_number(context.t, asked))


async def settle(context: Context, order_id: OrderId, text: str) -> None:
    """Settle an unknown order with the number a person sent. An unusable number keeps the question open while the order is unknown."""
    try:
        settled = await context.flows.my_orders.settle(context.person, context.chat_id, order_id, text)
    except (UserMistake, PanelError) as wrong:
        view = await context.flows.my_orders.order(context.person, order_id)
        if view.order.status is Status.UNKNOWN:
            await context.say(errors.said(context.t, wrong), ask_number(context.t, view.order))
        else:
            await context.say(errors.said(context.t, wrong))
            await show_card(context, view)
        return
    await show_card(context, await context.flows.my_orders.view(context.person, settled))


@on(actions.IT_DOES_NOT_EXIST)
async def close_unknown(context: Context, order_id: OrderId) -> None:
    """Close an unknown order as never placed, and show the confirm screen of the same order."""
    step = await context.flows.my_orders.does_not_exist(context.person, context.chat_id, order_id, context.update_id)
    await context.show(step_screen(context.t, step))


@on(actions.CHECK_BALANCE)
async def check_balance(context: Context, order_id: OrderId) -> None:
    """Request the balance again, as evidence about an unknown order."""
    order = await context.flows.my_orders.check_balance(context.person, order_id)
    if order.balance_after is not None:  # the card may show it already: an edit would change nothing
        balance = short_money(context.t, Money(order.balance_after, order.charge.currency))
        await context.toast(context.t.plain("The balance is {balance} now.", balance=balance))
    await show_card(context, await context.flows.my_orders.view(context.person, order))
