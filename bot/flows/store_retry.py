"""What a panel answered, kept in memory while the database is away for a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.domain.errors import StoreUnavailable

PAUSES_SECONDS = (0.2, 1, 3)
"""How long a known outcome waits for a database that is away, before it is shown without being stored."""
_T = TypeVar("_T")


async def kept(store: Callable[[], Awaitable[_T]]) -> _T | None:
    """What `store` gives, tried again while the database is away; None where it stays away.

    A try that failed may have been stored all the same: whatever `store` does must bear to be done twice.
    """
    for pause in PAUSES_SECONDS:
        try:
            return await store()
        except StoreUnavailable:
            await asyncio.sleep(pause)
    try:
        return await store()
    except StoreUnavailable:
        return None
