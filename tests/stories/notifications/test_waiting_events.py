"""Events that an earlier version of the bot left in the outbox are delivered by this one."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from decimal import Decimal

from bot.domain.accounts.memberships import Approval, ApprovalState
from bot.domain.ids import SHARED, DraftId, OrderId, PanelOrderId
from bot.domain.mass_orders.mass_orders import LineState, MassLine, MassOrder, MassStatus
from bot.domain.operators import Broadcast
from bot.domain.orders.orders import Status
from bot.store.store import Store
from bot.wiring.factories import open_store
from tests.store.examples import ANA, AT_ANAS, draft, entry, order
from tests.store.outbox_rows import APPROVAL, BROADCAST, FINISHED, MASS, RUNNING, TEAM, UNKNOWN, write_rows
from tests.store.test_orders import stored
from tests.stories.fixture import Town


async def happened(store: Store, now: int) -> None:
    """What the events in the outbox are about."""
    plain = {"status": Status.IN_PROGRESS, "placed_at": now - 60_000, "created_at": now - 60_000, "lease_until": None}
    await stored(
        store,
        order(FINISHED, **{**plain, "status": Status.COMPLETED, "panel_order_id": PanelOrderId("321"), "finished_at": now}),
        order(UNKNOWN, **{**plain, "status": Status.UNKNOWN, "placed_at": None}),
        order(RUNNING, **{**plain, "panel_order_id": PanelOrderId("323")}),
    )  # fmt: skip
    mass = MassOrder(MASS, ANA, SHARED, AT_ANAS, MassStatus.DONE, "USD", now, 12, finished_at=now)
    line = MassLine(DraftId(171), 1, "101", "https://example.com/1", "100", LineState.SENT, "Likes", charge=Decimal(1))
    await store.mass_orders.begin(mass, [replace(line, order_id=OrderId(FINISHED))])
    asked = replace(draft(181), version=1)
    await store.drafts.save(asked, over=None)
    await store.approvals.ask(Approval(APPROVAL, asked, ApprovalState.WAITING, now), [])
    await store.broadcasts.start(Broadcast(BROADCAST, ANA, "Hello everybody", now, total=1), [], entry(1))


async def test_every_kind_of_event_that_waits_is_delivered(town: Town) -> None:
    ana, team = town.ana, town.ana.in_chat(TEAM)
    await ana.says("/start")
    await ana.sees("choose")
    await team.says("/link")
    await team.sees("works on the account")
    store = await open_store(town.settings)
    try:
        await happened(store, round(time.time() * 1000))
        await write_rows(store)
        async with asyncio.timeout(60):
            while await store.outbox.waiting(1):  # noqa: ASYNC110 - a database reports nothing of its own accord
                await asyncio.sleep(0.05)
        assert await store.failed_events.list(10) == []
    finally:
        await store.close()
    for words in (
        "✅ #321 done",
        "The order may or may not exist",
        "#323 was placed after all",
        "The panel rejected the refill of #321",
        "The refill of #321 may have been requested",
        "The mass order is done",
        "1 order finished: 1 done",
        "Boris B accepted your invitation as buyer",
        "Number 7 failed.",
        "An older note.",
        "The balance of Panel is low: 3.50 USD",
        "asks to order",
        "Hello everybody",
    ):
        await ana.sees(words, within_seconds=1)
    await team.sees("#321", within_seconds=1)
