"""What was spent, as a picture of days; where none can be drawn, in words."""

from __future__ import annotations

from bot.domain.accounts.spending import PERIODS
from bot.domain.errors import OldButton
from bot.flows.accounts.spending import SpendingView
from bot.telegram.context import Context
from bot.telegram.handlers import groups
from bot.telegram.screens.accounts import spending as screens
from bot.telegram.screens.groups import group_key
from bot.telegram.working_indicator import working_indicator


async def own(context: Context) -> None:
    """On the account in use: `spent`, and in the picture `spent:days`."""
    await _show(context, await context.flows.spending.of(context.person, _days(context, 0)), "spent")


async def of_group(context: Context) -> None:
    """On a group's account, for who may see its balance: `gsp:group`, and in the picture `gsp:group:days`."""
    chat_id = groups.group_of(context)
    _, account = await context.flows.groups.seen(groups.who(context), chat_id)
    view = await context.flows.spending.of_account(account, _days(context, 1))
    await _show(context, view, "gsp", group_key(chat_id))


def _days(context: Context, place: int) -> int:
    button = context.button()
    days = button.number(place) if len(button.words) > place and button.words[place] else PERIODS[1]
    if days not in PERIODS:
        raise OldButton
    return days


async def _show(context: Context, view: SpendingView, *verb: str) -> None:
    await context.answered()
    screen = screens.spending(context.t, view, *verb)
    picture = None
    if view.spending.orders:
        async with working_indicator(context):
            picture = await context.flows.charts.png(screens.chart(context.t, view))
    # The screen that led here stays; a picture gives its place to the next one.
    inside = len(context.button().words) >= len(verb)
    over = context.incoming.message_id if inside else None
    if picture is None or await context.sender.photo(context.chat_id, picture, screen, over=over) is None:
        await context.show(screens.spending(context.t, view, *verb, bars=True))
