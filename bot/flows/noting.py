"""Words to the operators: what went wrong in a way that only they can look into."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.events import Event, EventKind
from bot.domain.ids import ChatId, PersonId
from bot.flows.ports import Clock, NewId, Store


@dataclass(frozen=True, slots=True)
class Noting:
    """Leaves notes in the outbox, for every operator in their private chat."""

    store: Store
    operators: Collection[PersonId]
    clock: Clock
    new_id: NewId

    async def note(self, about: str, text: str) -> None:
        """Tell every operator, once for each `about` for ever; `text` holds no secret."""
        now = self.clock()
        await self.store.outbox.add(
            [
                Event(
                    self.new_id(),
                    EventKind.OPERATOR_NOTE,
                    f"note:{about}:{operator}",
                    operator,
                    ChatId(operator),
                    now,
                    payload={"text": text},
                    created_at=now,
                )
                for operator in self.operators
            ]
        )
