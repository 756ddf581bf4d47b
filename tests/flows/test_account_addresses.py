"""An account whose address the operator does not allow any more: nothing is sent there, and nobody else waits for it."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import SHARED, AccountId, ChatId, OrderId
from bot.domain.mass_orders.mass_orders import LineState, MassStatus
from bot.domain.orders.orders import Status
from tests.flows.environment import ANA, DAY, LINK, Stage


async def forbid_address(stage: Stage, account_id: AccountId = SHARED) -> None:
    """Plain http is for the operator's own account alone."""
    account = await stage.store.accounts.get(SHARED)
    assert account is not None
    await stage.store.accounts.save(replace(account, id=account_id, owner_id=ANA))


async def test_orders_lost_elsewhere_become_unknown_all_the_same(stage: Stage) -> None:
    order = await stage.bought()
    await forbid_address(stage, AccountId(7))
    for account_id in (AccountId(7), SHARED):
        lost = replace(
            order, id=OrderId(stage.update()), account_id=account_id, draft_id=None, panel_order_id=None,
            status=Status.SUBMITTING, lease_until=stage.clock(),
        )  # fmt: skip
        await stage.store.orders.take(lost, next_check_at=None)
    stage.clock.passes(DAY)
    assert await stage.crash_recovery.lost_orders() == 2
    assert {one.account_id for one in await stage.store.orders.unknown(100)} == {SHARED, AccountId(7)}


async def test_a_line_that_cannot_be_sent_is_not_taken_for_sent(stage: Stage) -> None:
    mass, ana = stage.mass_orders(), await stage.who()
    view = await mass.preview(ana, ChatId(ANA), f"1 | {LINK} | 100", stage.update())
    await mass.confirm(ana, view.mass.id, None)
    await forbid_address(stage)
    [due] = await mass.sender.due()
    await mass.sender.send(due)
    after = await mass.view(ana, view.mass.id)
    assert after.mass.status is MassStatus.STOPPED
    assert [line.state for line in after.lines] == [LineState.READY]
    assert stage.sent("add") == []
