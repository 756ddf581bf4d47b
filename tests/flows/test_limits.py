"""What bounds a buyer is looked at when a thing is bought."""

from __future__ import annotations

import asyncio

import pytest

from bot.domain.errors import NotAllowed
from bot.domain.ids import SHARED
from bot.domain.memberships import Entry
from tests.flows.stage import ANA, MINUTE, Stage


def entry(stage: Stage) -> Entry:
    return Entry(stage.new_id(), stage.clock(), ANA, SHARED, "member_change", {})


async def test_a_role_taken_away_while_the_catalogue_comes_slowly_buys_nothing(stage: Stage) -> None:
    step = await stage.quoted()
    stage.clock.passes(2 * MINUTE)
    before = len(stage.sent("services"))
    stage.goes_wrong("services", delay_seconds=0.5)
    buying = asyncio.create_task(stage.confirm(step))
    async with asyncio.timeout(10):
        while len(stage.sent("services")) == before:  # noqa: ASYNC110 - the panel tells nobody what it was asked
            await asyncio.sleep(0.005)
    member = await stage.store.memberships.get(ANA, SHARED)
    assert member is not None
    assert await stage.store.memberships.remove(member, entry(stage))
    with pytest.raises(NotAllowed):
        await buying
    assert stage.sent("add") == []
