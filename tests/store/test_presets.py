"""Presets belong to one person on one account, and a name is one of them."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import SHARED, AccountId, ServiceId
from bot.domain.orders.presets import Preset
from bot.store.store import Store
from tests.store.examples import ANA, BORIS, NOW

USUAL = Preset(1, ANA, SHARED, "Usual ž", ServiceId("101"), {"quantity": "300"}, NOW)


async def test_presets_come_newest_first_and_a_name_is_kept_once(store: Store) -> None:
    await store.presets.save(USUAL)
    await store.presets.save(replace(USUAL, id=2, name="Other", created_at=NOW + 1))
    await store.presets.save(replace(USUAL, id=3, answers={"quantity": "500"}, created_at=NOW + 2))
    kept = await store.presets.of(ANA, SHARED)
    assert [(one.name, one.answers["quantity"]) for one in kept] == [("Usual ž", "500"), ("Other", "300")]
    assert await store.presets.of(ANA, AccountId(2)) == []


async def test_nobody_gets_or_removes_the_preset_of_somebody_else(store: Store) -> None:
    await store.presets.save(USUAL)
    assert await store.presets.get(BORIS, 1) is None
    await store.presets.remove(BORIS, 1)
    assert await store.presets.get(ANA, 1) == USUAL
    await store.presets.remove(ANA, 1)
    assert await store.presets.of(ANA, SHARED) == []
