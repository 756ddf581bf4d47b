"""What bounds a buyer is looked at when a thing is bought, and is not the buyer's own to move."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.domain.accounts.memberships import AuditEntry, LimitPassed
from bot.domain.accounts.people import Role
from bot.domain.errors import NotAllowed
from bot.domain.ids import SHARED
from bot.flows.accounts.accounts import Accounts
from tests.flows.environment import ANA, HOUR, LINK, MINUTE, Keyed, Stage


def entry(stage: Stage) -> AuditEntry:
    return AuditEntry(1, stage.clock(), ANA, SHARED, "member_change", {})


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


async def test_another_time_zone_does_not_begin_a_new_day_for_a_limit(stage: Stage) -> None:
    member = await stage.store.memberships.get(ANA, SHARED)
    assert member is not None
    limited = replace(member, daily_limit=Decimal(1))
    assert await stage.store.memberships.change(limited, was=Role.BUYER, entry=entry(stage))
    await stage.bought("1000")  # 0.85 of 1
    stage.clock.passes(HOUR)  # it is 15:13 now, and a new day in Tokyo
    for zone in ("Asia/Tokyo", "UTC"):
        await stage.store.people.save(replace(await stage.who(), time_zone=zone))
        step = await stage.quoted("1000", f"{LINK}/2")
        with pytest.raises(LimitPassed):
            await stage.confirm(step)
    assert len(stage.sent("add")) == 1


async def test_the_day_of_a_limit_is_the_accounts(stage: Stage) -> None:
    member = await stage.store.memberships.get(ANA, SHARED)
    assert member is not None
    limited = replace(member, daily_limit=Decimal(1))
    assert await stage.store.memberships.change(limited, was=Role.BUYER, entry=entry(stage))
    await stage.store.accounts.in_zone(
        SHARED, "Asia/Tokyo", AuditEntry(2, stage.clock(), ANA, SHARED, "account_zone", {})
    )
    await stage.bought("1000")
    with pytest.raises(LimitPassed):
        await stage.confirm(await stage.quoted("1000", f"{LINK}/2"))
    stage.clock.passes(HOUR)  # a new day in Tokyo
    await stage.confirm(await stage.quoted("1000", f"{LINK}/3"))
    assert len(stage.sent("add")) == 2


async def test_who_is_bound_by_a_limit_does_not_move_its_day(stage: Stage) -> None:
    accounts = Accounts(stage.deps, Keyed(stage.connections), stage.balance)
    ana = await stage.person(ANA, Role.MANAGER)
    await accounts.in_zone(ana, SHARED, "Europe/Riga")
    member = await stage.store.memberships.get(ANA, SHARED)
    assert member is not None
    limited = replace(member, daily_limit=Decimal(1))
    assert await stage.store.memberships.change(limited, was=Role.MANAGER, entry=entry(stage))
    with pytest.raises(NotAllowed):
        await accounts.in_zone(ana, SHARED, "Asia/Tokyo")
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    assert account.time_zone == "Europe/Riga"
