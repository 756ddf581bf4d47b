"""Shows that a slow step is still in progress."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog

from bot.telegram.context import Context
from bot.telegram.screen import Screen

_LOG = structlog.get_logger(__name__)
SHOWN_AFTER_SECONDS = 1.0
"""A step that takes longer than this shows the indicator."""


@contextlib.asynccontextmanager
async def working_indicator(context: Context, screen: Screen | None = None) -> AsyncIterator[None]:
    """While the body takes longer than a second, show that it goes on.

    Where that cannot be shown the body goes on all the same: an order that is being sent must not lose its answer for it.
    """

    async def show_it_goes_on() -> None:
        try:
            if screen is not None and context.incoming.message_id is not None:
                await context.sender.edit(context.chat_id, context.incoming.message_id, screen)
            else:
                await context.sender.typing(context.chat_id)
        except Exception as lost:
            _LOG.info("that it goes on was not shown", why=str(lost))

    try:
        async with asyncio.TaskGroup() as group:
            # A timer, not a task that sleeps: nearly always nothing comes of it.
            loop = asyncio.get_running_loop()
            showing: list[asyncio.Task[None]] = []
            timer = loop.call_later(SHOWN_AFTER_SECONDS, lambda: showing.append(group.create_task(show_it_goes_on())))
            try:
                yield
            finally:
                timer.cancel()
                for task in showing:
                    task.cancel()
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
