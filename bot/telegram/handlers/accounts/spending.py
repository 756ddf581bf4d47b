"""Spending by day, as a chart."""

from __future__ import annotations

from bot.domain.accounts.spending import PERIODS
from bot.domain.errors import OldButton
from bot.domain.ids import ChatId
from bot.flows.accounts.spending import SpendingView
from bot.telegram.actions.accounts import SPENDING
from bot.telegram.actions.groups import GROUP_SPENDING
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.handlers import groups
from bot.telegram.screens.accounts import spending as screens
from bot.telegram.working_indicator import working_indicator


@on(SPENDING)
async def show_own(context: Context, days: int | None) -> None:
    """Show what the person spent on the account in use."""
    await _show(context, await context.flows.spending.of(context.person, _period(days)), replace=days is not None)


@on(GROUP_SPENDING)
async def show_of_group(context: Context, group: ChatId, days: int | None) -> None:
    """Show what was spent on a group's account, to a person who may see its balance."""
    period = _period(days)
    _, account = await context.flows.groups.seen(groups.who(context), group)
    view = await context.flows.spending.of_account(account, period)
    await _show(context, view, group, replace=days is not None)


def _period(days: int | None) -> int:
    if days is None:
        return PERIODS[1]
    if days not in PERIODS:
        raise OldButton
    return days


async def _show(context: Context, view: SpendingView, group: ChatId | None = None, *, replace: bool) -> None:
    """Show the chart, in words where it cannot be drawn. `replace`: in place of the chart whose button was pressed."""
    await context.answered()
    screen = screens.spending(context.t, view, group)
    picture = None
    if view.spending.orders:
        async with working_indicator(context):
            picture = await context.flows.charts.png(screens.chart(context.t, view))
    over = context.incoming.message_id if replace else None
    if picture is None or await context.sender.photo(context.chat_id, picture, screen, over=over) is None:
        await context.show(screens.spending(context.t, view, group, bars=True))
