"""My orders, one order and what can be done about it, settling the unknown."""

from __future__ import annotations

from bot.domain.errors import OldButton, PanelError, UserMistake
from bot.domain.ids import OrderId
from bot.domain.money import Money
from bot.domain.orders.orders import Status
from bot.domain.text_normalisation import clean_id, remove_invisible
from bot.telegram.context import Context
from bot.telegram.handlers.order_card import show_card
from bot.telegram.screens import errors
from bot.telegram.screens.home import short_money
from bot.telegram.screens.notifications import notices
from bot.telegram.screens.ordering.order import step as step_screen
from bot.telegram.screens.orders import my_orders as screens
from bot.telegram.screens.orders.unknown_orders import ask_number


async def my_orders(context: Context) -> None:
    """A page of the person's orders: `my:filter:n|o|-:order:service:words`, the service as an order of it, `-` for none."""
    words = context.pressed.words if context.pressed else ()
    chosen = words[0] if words and words[0] in screens.FILTERS else "a"
    cursor = OrderId(context.button().id(2)) if len(words) > 2 and words[1] in ("n", "o") else None
    newer = cursor if cursor and words[1] == "n" else None
    my_orders = context.flows.my_orders
    service = None
    if len(words) > 3 and words[3] != "-":
        service = (await my_orders.order(context.person, OrderId(context.button().id(3)))).order
    looked_for = (
        context.in_full(context.button().rest(4)) if len(words) > 4 else " ".join(context.arguments.split())[:200]
    )
    page = await my_orders.page(
        context.person,
        screens.filter_of(chosen, looked_for, service.service_id if service else None),
        older_than=None if newer else cursor,
        newer_than=newer,
    )
    if not page.orders and context.pressed is None and await found(context, "#" + looked_for.removeprefix("#")):
        return  # not of this person, and theirs to see
    await context.show(screens.my_orders(context.t, page, chosen, service))


async def services(context: Context) -> None:
    """The services to sift by: `mys:filter`."""
    found = await context.flows.my_orders.services(context.person)
    await context.show(screens.services(context.t, found, context.button().word(0)))


async def found(context: Context, text: str) -> bool:
    """Show the order whose number was typed, if it is one of the person's; a service of that number goes before, unless `#` is written."""
    number = remove_invisible(text).strip()
    view = await context.flows.my_orders.by_number(context.person, clean_id(number))
    if view is None or (
        not number.startswith("#") and await context.flows.catalogue_browser.sells(context.person, number)
    ):
        return False
    await show_card(context, view)
    return True


async def order(context: Context) -> None:
    """One order's card."""
    await show_card(context, await context.flows.my_orders.order(context.person, _order_id(context)))


async def refresh(context: Context) -> None:
    """Ask the panel about the order now."""
    view = await context.flows.my_orders.order(context.person, _order_id(context))
    try:
        order = await context.flows.status_polling.refresh(context.person, view.order)
    except PanelError as error:
        await context.toast(errors.said_plain(context.t, error), alert=True)
        return
    await show_card(context, await context.flows.my_orders.view(context.person, order))


async def refill(context: Context) -> None:
    """Ask for a refill."""
    asked = await context.flows.refill_cancel.refill(context.person, _order_id(context))
    await context.toast(notices.refill_asked(context.t, asked), alert=asked.panel_refill_id is None)
    await order(context)


async def cancel(context: Context) -> None:
    """Ask to cancel the order."""
    await context.flows.refill_cancel.cancel(context.person, _order_id(context))
    await context.toast(context.t.plain("Cancel requested. The panel decides; I will tell you when it is cancelled."))
    await order(context)


async def mute(context: Context) -> None:
    """Tell nothing more about the order, or again."""
    view = await context.flows.my_orders.mute(context.person, _order_id(context), muted=context.button().word(1) == "1")
    await show_card(context, view)


async def it_exists(context: Context) -> None:
    """The order exists: which number has it?"""
    asked = await context.flows.my_orders.ask_number(
        context.person, context.chat_id, _order_id(context), context.update_id
    )
    await context.show(ask_number(context.t, asked))


async def settle(context: Context, order_id: OrderId, text: str) -> None:
    """The number was typed. What does not fit keeps the question, unless somebody else settled it."""
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


async def does_not_exist(context: Context) -> None:
    """The order does not exist: closed, and offered again up to its confirm screen."""
    step = await context.flows.my_orders.does_not_exist(
        context.person, context.chat_id, _order_id(context), context.update_id
    )
    await context.show(step_screen(context.t, step))


async def check_balance(context: Context) -> None:
    """The balance again, as evidence."""
    order = await context.flows.my_orders.check_balance(context.person, _order_id(context))
    if order.balance_after is not None:  # the card may say so already, and then nothing moves
        balance = short_money(context.t, Money(order.balance_after, order.charge.currency))
        await context.toast(context.t.plain("The balance is {balance} now.", balance=balance))
    await show_card(context, await context.flows.my_orders.view(context.person, order))


def _order_id(context: Context) -> OrderId:
    number = context.button().id(0)
    if not number:
        raise OldButton
    return OrderId(number)
