"""Notes to the operators, in their private chats."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.ids import PersonId
from bot.domain.notifications.events import OperatorNote
from bot.flows.ports import Clock, NewId
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class OperatorNotes:
    """Leaves a note for every operator in the outbox."""

    store: Store
    operators: Collection[PersonId]
    clock: Clock
    new_id: NewId

    async def note(self, about: str, message: str, **values: str) -> None:
        """Notify every operator, once for each subject (`about`) for ever; no value holds a secret."""
        now = self.clock()
        await self.store.outbox.add(
            [
                OperatorNote.of(f"note:{about}", operator, message, values, self.new_id(), now)
                for operator in self.operators
            ]
        )
