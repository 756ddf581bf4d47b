"""Buying is paused: whatever is pressed has its answer."""

from __future__ import annotations

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.ids import PersonId
from bot.flows.accounts.access import MAINTENANCE
from bot.store.store import Store
from tests.stories.fixture import Town


async def test_an_old_button_while_buying_is_paused_says_so(town: Town, sqlite_url: str) -> None:
    ana = town.ana
    shown = await town.quotes(ana)
    await ana.says("/order 1234")
    await ana.sees("Send the link.")
    store = await Store.open(sqlite_url)
    try:
        await store.switches.set(MAINTENANCE, "back at noon", AuditEntry(1, 1, PersonId(1001), None, "maintenance"))
    finally:
        await store.close()
    await ana.taps("Confirm", message_id=shown["message_id"])
    await ana.sees("back at noon")
