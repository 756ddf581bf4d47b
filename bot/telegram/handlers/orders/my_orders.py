"""My orders, one order and what can be done about it, settling the unknown."""

from __future__ import annotations

from bot.domain.errors import OldButton, PanelError, UserMistake
from bot.domain.ids import OrderId
from bot.domain.money import Money
from bot.domain.orders.orders import Status
from bot.telegram.context import Context
from bot.telegram.handlers.order_card import show_card
from bot.telegram.screens import errors
from bot.telegram.screens.home import short_money
from bot.telegram.screens.notifications import notices
from bot.telegram.screens.ordering.order import step as step_screen
from bot.telegram.screens.orders import my_orders as screens
from bot.telegram.screens.orders.unknown_orders import ask_number


async def my_orders(turn: Context) -> None:
    """A page of the person's orders: `my:filter:n|o|-:order:service:words`, the service as an order of it, `-` for none."""
    words = turn.pressed.words if turn.pressed else ()
    chosen = words[0] if words and words[0] in screens.FILTERS else "a"
    cursor = OrderId(turn.button().id(2)) if len(words) > 2 and words[1] in ("n", "o") else None
    newer = cursor if cursor and words[1] == "n" else None
    reviewing = turn.stories.reviewing
    service = None
    if len(words) > 3 and words[3] != "-":
        service = (await reviewing.order(turn.person, OrderId(turn.button().id(3)))).order
    looked_for = turn.in_full(turn.button().rest(4)) if len(words) > 4 else " ".join(turn.arguments.split())[:200]
    page = await reviewing.page(
        turn.person,
        screens.filter_of(chosen, looked_for, service.service_id if service else None),
        older_than=None if newer else cursor,
        newer_than=newer,
    )
    if not page.orders and turn.pressed is None and await found(turn, "#" + looked_for.removeprefix("#")):
        return  # not of this person, and theirs to see
    await turn.show(screens.my_orders(turn.t, page, chosen, service))


async def services(turn: Context) -> None:
    """The services to sift by: `mys:filter`."""
    found = await turn.stories.reviewing.services(turn.person)
    await turn.show(screens.services(turn.t, found, turn.button().word(0)))


async def found(turn: Context, text: str) -> bool:
    """Show the order whose number was typed, if it is one of the person's; a service of that number goes before, unless `#` is written."""
    number = text.strip()
    view = await turn.stories.reviewing.by_number(turn.person, number.removeprefix("#"))
    if view is None or (not number.startswith("#") and await turn.stories.browsing.sells(turn.person, number)):
        return False
    await show_card(turn, view)
    return True


async def order(turn: Context) -> None:
    """One order's card."""
    await show_card(turn, await turn.stories.reviewing.order(turn.person, _order_id(turn)))


async def refresh(turn: Context) -> None:
    """Ask the panel about the order now."""
    view = await turn.stories.reviewing.order(turn.person, _order_id(turn))
    try:
        order = await turn.stories.tracking.refresh(turn.person, view.order)
    except PanelError as error:
        await turn.toast(errors.said_plain(turn.t, error), alert=True)
        return
    await show_card(turn, await turn.stories.reviewing.view(turn.person, order))


async def refill(turn: Context) -> None:
    """Ask for a refill."""
    asked = await turn.stories.requesting.refill(turn.person, _order_id(turn))
    await turn.toast(notices.refill_asked(turn.t, asked), alert=asked.panel_refill_id is None)
    await order(turn)


async def cancel(turn: Context) -> None:
    """Ask to cancel the order."""
    await turn.stories.requesting.cancel(turn.person, _order_id(turn))
    await turn.toast(turn.t.plain("Cancel requested. The panel decides; I will tell you when it is cancelled."))
    await order(turn)


async def mute(turn: Context) -> None:
    """Tell nothing more about the order, or again."""
    view = await turn.stories.reviewing.mute(turn.person, _order_id(turn), muted=turn.button().word(1) == "1")
    await show_card(turn, view)


async def it_exists(turn: Context) -> None:
    """The order exists: which number has it?"""
    asked = await turn.stories.reviewing.ask_number(turn.person, turn.chat_id, _order_id(turn), turn.update_id)
    await turn.show(ask_number(turn.t, asked))


async def settle(turn: Context, order_id: OrderId, text: str) -> None:
    """The number was typed. What does not fit keeps the question, unless somebody else settled it."""
    try:
        settled = await turn.stories.reviewing.settle(turn.person, turn.chat_id, order_id, text)
    except (UserMistake, PanelError) as wrong:
        view = await turn.stories.reviewing.order(turn.person, order_id)
        if view.order.status is Status.UNKNOWN:
            await turn.say(errors.said(turn.t, wrong), ask_number(turn.t, view.order))
        else:
            await turn.say(errors.said(turn.t, wrong))
            await show_card(turn, view)
        return
    await show_card(turn, await turn.stories.reviewing.view(turn.person, settled))


async def does_not_exist(turn: Context) -> None:
    """The order does not exist: closed, and offered again up to its confirm screen."""
    step = await turn.stories.reviewing.does_not_exist(turn.person, turn.chat_id, _order_id(turn), turn.update_id)
    await turn.show(step_screen(turn.t, step))


async def check_balance(turn: Context) -> None:
    """The balance again, as evidence."""
    order = await turn.stories.reviewing.check_balance(turn.person, _order_id(turn))
    if order.balance_after is not None:  # the card may say so already, and then nothing moves
        balance = short_money(turn.t, Money(order.balance_after, order.charge.currency))
        await turn.toast(turn.t.plain("The balance is {balance} now.", balance=balance))
    await show_card(turn, await turn.stories.reviewing.view(turn.person, order))


def _order_id(turn: Context) -> OrderId:
    number = turn.button().id(0)
    if not number:
        raise OldButton
    return OrderId(number)
