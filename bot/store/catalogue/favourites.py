"""Services a person keeps at hand."""

from __future__ import annotations

from bot.domain.ids import AccountId, PersonId, ServiceId
from bot.store.database.engine import Engine, do


class FavouriteRepository:
    """A person's favourite services on an account: the table `favourites`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of(self, person_id: PersonId, account_id: AccountId) -> list[ServiceId]:
        """Newest first."""
        [rows] = await self._engine.read(do("favourites_of", person_id=person_id, account_id=account_id))
        return [ServiceId(row["service_id"]) for row in rows]

    async def add(self, person_id: PersonId, account_id: AccountId, service_id: ServiceId, now: int) -> None:
        await self._engine.write(
            do("favourites_add", person_id=person_id, account_id=account_id, service_id=service_id, created_at=now)
        )

    async def remove(self, person_id: PersonId, account_id: AccountId, service_id: ServiceId) -> None:
        await self._engine.write(
            do("favourites_remove", person_id=person_id, account_id=account_id, service_id=service_id)
        )
