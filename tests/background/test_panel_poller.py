from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass

import pytest

from bot.background.panel_poller import MAX_CLAIMED, AccountPoller
from bot.background.supervisor import Supervisor
from bot.domain.errors import StoreUnavailable
from bot.domain.ids import AccountId
from bot.ops.health import Heartbeats
from tests.background.test_supervisor import until

SLOW, QUICK = AccountId(1), AccountId(2)


@dataclass(frozen=True)
class Thing:
    id: int


class Panels:
    """Who is due, and who is being asked; the slow account answers when its gate opens."""

    def __init__(self) -> None:
        self.due_now: dict[AccountId, list[Thing]] = {}
        self.asked: list[tuple[AccountId, list[int]]] = []
        self.gate = asyncio.Event()
        self.away = False

    async def due(self, busy: Collection[AccountId], limit: int) -> dict[AccountId, list[Thing]]:
        due: dict[AccountId, list[Thing]] = {}
        for account_id in self.due_now.keys() - set(busy):
            things = self.due_now[account_id]
            due[account_id], self.due_now[account_id] = things[:limit], things[limit:]
        return due

    async def ask(self, account_id: AccountId, things: Sequence[Thing]) -> None:
        self.asked.append((account_id, [thing.id for thing in things]))
        if account_id == SLOW:
            await self.gate.wait()
        if self.away:
            raise StoreUnavailable("away")


@pytest.fixture
def panels() -> Panels:
    return Panels()


@pytest.fixture
async def asking(panels: Panels) -> AsyncIterator[AccountPoller[Thing]]:
    supervisor = Supervisor(Heartbeats(lambda: 0.0))
    yield AccountPoller("tracking", panels.due, panels.ask, supervisor.spawn)
    await supervisor.stop(0)


def things(first: int, last: int) -> list[Thing]:
    return [Thing(number) for number in range(first, last + 1)]


async def test_a_slow_panel_delays_no_other_account(asking: AccountPoller[Thing], panels: Panels) -> None:
    panels.due_now = {SLOW: things(1, 1), QUICK: things(2, 2)}
    await asking.round()
    await until(lambda: len(panels.asked) == 2)
    panels.due_now = {QUICK: things(3, 3)}
    await asking.round()
    await until(lambda: (QUICK, [3]) in panels.asked)


async def test_a_hundred_orders_share_a_request_and_an_account_is_asked_one_at_a_time(
    asking: AccountPoller[Thing], panels: Panels
) -> None:
    panels.due_now = {SLOW: things(1, 250)}
    await asking.round()
    await until(lambda: panels.asked)
    panels.due_now = {SLOW: things(251, 300)}
    await asking.round()
    await asyncio.sleep(0)
    assert len(panels.asked) == 1
    panels.gate.set()
    await until(lambda: sum(len(ids) for _, ids in panels.asked) == 300)
    assert [len(ids) for _, ids in panels.asked] == [100, 100, 100]


async def test_what_comes_due_twice_while_it_waits_is_asked_once(asking: AccountPoller[Thing], panels: Panels) -> None:
    panels.due_now = {SLOW: things(1, 1)}
    await asking.round()
    await until(lambda: panels.asked)
    for _ in range(3):
        panels.due_now = {SLOW: things(2, 3)}
        await asking.round()
    panels.gate.set()
    await until(lambda: len(panels.asked) == 2)
    assert panels.asked[1] == (SLOW, [2, 3])


async def test_after_a_failure_the_account_is_asked_again_when_it_is_due(
    asking: AccountPoller[Thing], panels: Panels
) -> None:
    panels.away = True
    panels.due_now = {QUICK: things(1, 150)}
    await asking.round()
    await until(lambda: panels.asked)
    panels.away = False
    await asyncio.sleep(0)
    panels.due_now = {QUICK: things(1, 1)}
    await asking.round()
    await until(lambda: panels.asked[-1] == (QUICK, [1]))


async def test_no_more_is_taken_of_an_account_than_can_be_asked_about_soon(
    asking: AccountPoller[Thing], panels: Panels
) -> None:
    panels.due_now = {SLOW: things(1, 5 * MAX_CLAIMED), QUICK: things(10_001, 10_050)}
    for _ in range(3):
        await asking.round()
    assert len(panels.due_now[SLOW]) == 4 * MAX_CLAIMED, "another replica may have them"
    await until(lambda: sum(len(ids) for account_id, ids in panels.asked if account_id == QUICK) == 50)
