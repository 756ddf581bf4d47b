"""Presets of people."""

from __future__ import annotations

from bot.domain.ids import AccountId, PersonId
from bot.domain.orders.presets import Preset
from bot.store.database.engine import Engine, do
from bot.store.database.rows import RowMapper

PRESETS = RowMapper(Preset)


class PresetRepository:
    """A person's presets on an account: the table `presets`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of(self, person_id: PersonId, account_id: AccountId) -> list[Preset]:
        """Newest first."""
        [rows] = await self._engine.read(do("presets_of", person_id=person_id, account_id=account_id))
        return PRESETS.all(rows)

    async def get(self, person_id: PersonId, preset_id: int) -> Preset | None:
        """A preset of that person."""
        [rows] = await self._engine.glance(do("presets_get", id=preset_id, person_id=person_id))
        return PRESETS.first(rows)

    async def save(self, preset: Preset) -> None:
        """Store it, in place of one of the same name."""
        await self._engine.write(do("presets_save", **PRESETS.values(preset)))

    async def remove(self, person_id: PersonId, preset_id: int) -> None:
        await self._engine.write(do("presets_remove", id=preset_id, person_id=person_id))
