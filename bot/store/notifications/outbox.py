"""The outbox: events that wait for their delivery."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.ids import ChatId, OrderId, PersonId
from bot.domain.notifications.events import Event, event_of
from bot.domain.partitions import WHOLE, Partition
from bot.domain.queues import QueueDepth
from bot.store.database.codecs import depth_of, json_text, read_json
from bot.store.database.engine import Engine, Row, Statement, Value, do, each
from bot.store.database.leased_tables import OUTBOX
from bot.store.database.leases import Leases
from bot.store.database.retention import trim

LONGEST_WHY = 2000


class Outbox:
    """Events waiting to be delivered, those of one chat in their order: the table `outbox`."""

    def __init__(self, engine: Engine, holder: str = "") -> None:
        self._engine = engine
        self._leases = Leases(engine, OUTBOX)
        self._holder = holder

    async def add(self, events: Sequence[Event]) -> None:
        """Store them; one whose dedupe key exists is left out silently."""
        await self._engine.write(adding(events))

    async def claim(self, now: int, lease_until: int, limit: int, share: Partition = WHOLE) -> list[Event]:
        """Due events of those chats of the share that are not paused, oldest first, held until `lease_until`."""
        rows = await self._leases.claim(self._holder, now, lease_until, limit, rank=share.rank, of=share.of)
        return sorted(map(_event, rows), key=lambda event: event.id)

    async def done(self, event_ids: Sequence[int], now: int) -> None:
        await self._leases.change("complete", self._holder, event_ids, done_at=now)

    async def later(self, event_ids: Sequence[int], due_at: int, why: str, *, tried: bool = True) -> None:
        """Free them again, due at that time; it counts as a try unless Telegram only asked to wait."""
        why = why[:LONGEST_WHY] or "later"
        await self._leases.change("retry", self._holder, event_ids, due_at=due_at, why=why, tried=int(tried))

    async def release(self, event_ids: Sequence[int]) -> None:
        """Free events that were claimed and not tried."""
        await self._leases.change("release", self._holder, event_ids, synced=False)

    async def hold(self, event_ids: Sequence[int], due_at: int) -> None:
        """Keep them for the end of their reader's quiet hours; other events of the chat go before."""
        await self._engine.write(each("outbox_hold", ({"id": one, "due_at": due_at} for one in sorted(event_ids))))

    async def wake(self, person_id: PersonId, now: int) -> None:
        """Make due what is held for a person."""
        await self._engine.write(do("outbox_wake", person_id=person_id, now=now))

    async def set_aside(self, event_id: int, why: str) -> None:
        await self._leases.change("set_aside", self._holder, [event_id], why=why[:LONGEST_WHY])

    async def waiting(self, limit: int) -> list[Event]:
        """Oldest first."""
        [rows] = await self._engine.read(do("outbox_waiting", limit=limit))
        return [_event(row) for row in rows]

    async def depth(self, now: int) -> QueueDepth:
        return depth_of(await self._engine.read(do("outbox_depth", now=now)))

    async def trim(self, before: int) -> int:
        """Forget what was told before that time, and with it that it was: its key could be used again."""
        return await trim(self._engine, "outbox_trim", before) + await trim(self._engine, "outbox_trim_paused", before)


def adding(events: Sequence[Event]) -> Statement:
    """Store the events whose dedupe key is new, in somebody's transaction."""
    return each("outbox_add", map(event_values, events))


def event_values(event: Event) -> dict[str, Value]:
    """An event as the columns of a new row."""
    return {
        "id": event.id,
        "kind": event.kind,
        "dedupe_key": event.dedupe_key,
        "person_id": event.person_id,
        "chat_id": event.chat_id,
        "due_at": event.due_at,
        "order_id": event.order_id,
        "payload": json_text(event.payload()),
        "attempts": event.attempts,
        "created_at": event.created_at,
    }


def _event(row: Row) -> Event:
    return event_of(
        row["kind"],
        read_json(row["payload"]),
        id=row["id"],
        dedupe_key=row["dedupe_key"],
        person_id=PersonId(row["person_id"]),
        chat_id=ChatId(row["chat_id"]),
        due_at=row["due_at"],
        order_id=None if row["order_id"] is None else OrderId(row["order_id"]),
        attempts=row["attempts"],
        created_at=row["created_at"],
        held=bool(row["held"]),
    )
