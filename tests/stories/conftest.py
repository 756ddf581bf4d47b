"""The town most stories happen in; those that also run on PostgreSQL ask for `database_url` and make their own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.stories.fixture import Town, a_town


@pytest.fixture
async def town(sqlite_url: str) -> AsyncIterator[Town]:
    """A town with the bot at work on a SQLite file."""
    async with a_town(sqlite_url) as made:
        yield made
