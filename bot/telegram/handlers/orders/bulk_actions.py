"""Several orders at once: chosen page by page, then refilled or cancelled together."""

from __future__ import annotations

import contextlib

from bot.domain.errors import OldButton, StoreUnavailable
from bot.domain.ids import OrderId
from bot.telegram.context import Context
from bot.telegram.screens.orders import bulk_actions as screens
from bot.telegram.screens.orders.my_orders import FILTERS, filter_of
from bot.telegram.working_indicator import working_indicator


async def select(turn: Context) -> None:
    """`sel:verb…`: begin, choose, turn the page, look twice."""
    button, selecting = turn.button(), turn.stories.selecting
    step, person, chat_id = button.word(0), turn.person, turn.chat_id
    if step == "b":
        shown = button.word(1) if len(button.words) > 1 and button.word(1) in FILTERS else "a"
        service = OrderId(button.id(2)) if len(button.words) > 2 else None
        await selecting.begin(person, chat_id, shown, turn.update_id, service)
    elif step == "t":
        await selecting.toggle(person, chat_id, [OrderId(button.id(1))], turn.update_id)
    elif step == "p":
        looked = await selecting.look(person, chat_id, filter_of)
        await selecting.toggle(person, chat_id, [order.id for order in looked.page.orders], turn.update_id)
    elif step in ("o", "n"):
        await selecting.turn_page(person, chat_id, f"{step}{button.id(1)}", turn.update_id)
    elif step == "c":
        await turn.show(screens.sure(turn.t, await selecting.look(person, chat_id, filter_of)))
        return
    elif step != "l":
        raise OldButton
    await turn.show(screens.choosing(turn.t, await selecting.look(person, chat_id, filter_of)))


async def refill(turn: Context) -> None:
    """Ask for refills of what was chosen."""
    await _ask(turn, refill=True)


async def cancel(turn: Context) -> None:
    """Ask to cancel what was chosen."""
    await _ask(turn, refill=False)


async def _ask(turn: Context, *, refill: bool) -> None:
    selecting = turn.stories.selecting
    async with working_indicator(turn):
        ask = selecting.refill if refill else selecting.cancel
        outcomes = await ask(turn.person, turn.chat_id, turn.update_id, turn.button().draft)
    await turn.show(screens.asked(turn.t, outcomes, refill=refill))
    with contextlib.suppress(StoreUnavailable):  # it is told, which is what was wanted
        await selecting.over(turn.person, turn.chat_id)
