"""Presets of people."""

from __future__ import annotations

from bot.domain.ids import AccountId, PersonId, ServiceId
from bot.domain.orders.presets import Preset
from bot.store.database.codecs import json_text, read_json
from bot.store.database.engine import Engine, Row, do, first


class PresetRepository:
    """A person's presets on an account: the table `presets`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of(self, person_id: PersonId, account_id: AccountId) -> list[Preset]:
        """Newest first."""
        [rows] = await self._engine.read(do("presets_of", person_id=person_id, account_id=account_id))
        return [_preset(row) for row in rows]

    async def get(self, person_id: PersonId, preset_id: int) -> Preset | None:
        """A preset of that person."""
        [rows] = await self._engine.glance(do("presets_get", id=preset_id, person_id=person_id))
        row = first(rows)
        return None if row is None else _preset(row)

    async def save(self, preset: Preset) -> None:
        """Store it, in place of one of the same name."""
        await self._engine.write(
            do(
                "presets_save",
                id=preset.id,
                person_id=preset.person_id,
                account_id=preset.account_id,
                name=preset.name,
                service_id=preset.service_id,
                answers=json_text(dict(preset.answers)),
                created_at=preset.created_at,
            )
        )

    async def remove(self, person_id: PersonId, preset_id: int) -> None:
        await self._engine.write(do("presets_remove", id=preset_id, person_id=person_id))


def _preset(row: Row) -> Preset:
    return Preset(
        id=row["id"],
        person_id=PersonId(row["person_id"]),
        account_id=AccountId(row["account_id"]),
        name=row["name"],
        service_id=ServiceId(row["service_id"]),
        answers=read_json(row["answers"]),
        created_at=row["created_at"],
    )
