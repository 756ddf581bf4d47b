"""Words to whoever keeps the bot or a panel: stored as an English message and its values, told in the language of who reads it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.ids import ChatId, PersonId
from bot.domain.notifications.events import Event, EventKind
from bot.flows.ports import Clock, NewId
from bot.store.store import Store

LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class OperatorNotes:
    """Leaves notes in the outbox, for every operator in their private chat."""

    store: Store
    operators: Collection[PersonId]
    clock: Clock
    new_id: NewId

    async def note(self, about: str, message: str, **values: str) -> None:
        """Tell every operator, once for each `about` for ever; no value holds a secret."""
        now = self.clock()
        await self.store.outbox.add(
            [note(self.new_id(), f"note:{about}", operator, now, message, values) for operator in self.operators]
        )


def note(number: int, about: str, reader: PersonId, now: int, message: str, values: dict[str, str]) -> Event:
    """A word to one reader, once for each `about`. What is called `seconds` is told as `took`, a duration."""
    cut = {name: value[:LONGEST_VALUE] for name, value in values.items()}
    return Event(
        number,
        EventKind.OPERATOR_NOTE,
        f"{about}:{reader}",
        reader,
        ChatId(reader),
        now,
        payload={"message": message, **cut},
        created_at=now,
    )
