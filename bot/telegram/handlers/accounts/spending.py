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


async def own(turn: Context) -> None:
    """On the account in use: `spent`, and in the picture `spent:days`."""
    await _show(turn, await turn.stories.spending.of(turn.person, _days(turn, 0)), "spent")


async def of_group(turn: Context) -> None:
    """On a group's account, for who may see its balance: `gsp:group`, and in the picture `gsp:group:days`."""
    chat_id = groups.group_of(turn)
    _, account = await turn.stories.groups.seen(groups.who(turn), chat_id)
    view = await turn.stories.spending.of_account(account, _days(turn, 1))
    await _show(turn, view, "gsp", group_key(chat_id))


def _days(turn: Context, place: int) -> int:
    button = turn.button()
    days = button.number(place) if len(button.words) > place and button.words[place] else PERIODS[1]
    if days not in PERIODS:
        raise OldButton
    return days


async def _show(turn: Context, view: SpendingView, *verb: str) -> None:
    await turn.answered()
    screen = screens.spending(turn.t, view, *verb)
    picture = None
    if view.spending.orders:
        async with working_indicator(turn):
            picture = await turn.stories.charts.png(screens.chart(turn.t, view))
    # The screen that led here stays; a picture gives its place to the next one.
    inside = len(turn.button().words) >= len(verb)
    over = turn.heard.message_id if inside else None
    if picture is None or await turn.sender.photo(turn.chat_id, picture, screen, over=over) is None:
        await turn.show(screen)
