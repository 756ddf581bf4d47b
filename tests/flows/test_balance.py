"""The balance, and what asking for it must not undo."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.ids import SHARED
from tests.flows.environment import Stage


async def test_an_account_closed_while_its_balance_comes_stays_closed(stage: Stage) -> None:
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    await stage.store.accounts.save(replace(account, currency="EUR"))  # the panel will name another one
    stage.goes_wrong("balance", delay_seconds=0.5)
    asking = asyncio.create_task(stage.balance.now(await stage.who()))
    await stage.has_been_asked("balance")
    await stage.store.accounts.save(replace(account, currency="EUR", closed_at=stage.clock()))
    assert (await asking).balance.currency == "USD"
    after = await stage.store.accounts.get(SHARED)
    assert after is not None
    assert (after.closed_at, after.currency) == (stage.clock(), "USD")
