"""`/track`: orders that were placed on the panel's website."""

from __future__ import annotations

from bot.domain.errors import FieldMistake
from bot.telegram.context import Context
from bot.telegram.screens.orders import track as screens
from bot.telegram.working_indicator import working_indicator


async def track(turn: Context) -> None:
    """`/track 123,456`; without numbers they are asked for."""
    if turn.arguments:
        await given(turn, turn.arguments)
        return
    await turn.stories.taking.ask(turn.person, turn.chat_id, turn.update_id)
    await turn.show(screens.ask(turn.t))


async def given(turn: Context, text: str) -> None:
    """The numbers came. What holds none keeps the question."""
    try:
        async with working_indicator(turn):
            taken = await turn.stories.taking.take(turn.person, turn.chat_id, text)
    except FieldMistake as wrong:
        await turn.stories.taking.ask(turn.person, turn.chat_id, turn.update_id)
        await turn.show(screens.ask(turn.t, wrong))
        return
    await turn.show(screens.taken(turn.t, taken))
