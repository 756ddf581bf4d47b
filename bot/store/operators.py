"""What operators see and decide: switches, failed events, broadcasts, and people who ask for deletion."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.ids import PersonId
from bot.domain.notifications.events import Event, FailedEvent
from bot.domain.operators import Broadcast, BroadcastProgress, InvitationEntry, PersonEntry
from bot.store.audit import auditing
from bot.store.database.engine import Engine, do, first, must
from bot.store.database.rows import RowMapper
from bot.store.notifications.outbox import adding

PORTION = 500

FAILED_EVENTS = RowMapper(FailedEvent)
BROADCASTS = RowMapper(Broadcast, read={"stopped": lambda row: row["state"] == "stopped"})
PEOPLE = RowMapper(PersonEntry)
INVITATIONS = RowMapper(InvitationEntry)


class SwitchRepository:
    """What an operator switched on, for every process: the table `switches`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def get(self, name: str) -> str:
        """Empty where it was never set."""
        [found] = await self._engine.glance(do("switches_get", name=name))
        row = first(found)
        return "" if row is None else str(row["value"])

    async def set(self, name: str, value: str, entry: AuditEntry) -> None:
        await self._engine.write(do("switches_set", name=name, value=value), auditing(entry))


class FailedEventRepository:
    """Events of the outbox that could not be delivered and wait for an operator."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def list(self, limit: int) -> list[FailedEvent]:
        """Newest first."""
        [rows] = await self._engine.read(do("set_aside_list", limit=limit))
        return FAILED_EVENTS.all(rows)

    async def count(self) -> int:
        [[row]] = await self._engine.read(do("set_aside_count"))
        return int(row["events"])

    async def again(self, event_id: int, entry: AuditEntry) -> bool:
        """Let it be told now, with all its tries; False if somebody decided before."""
        written = await self._engine.write(must("set_aside_again", id=event_id, now=entry.at), auditing(entry))
        return written is not None

    async def drop(self, event_id: int, entry: AuditEntry) -> bool:
        """Tell it never; False if somebody decided before."""
        written = await self._engine.write(must("set_aside_drop", id=event_id, now=entry.at), auditing(entry))
        return written is not None


class BroadcastRepository:
    """Texts for every person: the table `broadcasts`; their messages wait in the outbox."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def start(self, broadcast: Broadcast, events: Sequence[Event], entry: AuditEntry) -> None:
        """Store it and what is to be sent."""
        begun = do("broadcasts_add", **BROADCASTS.values(broadcast), state="running")
        await self._engine.write(begun, auditing(entry))
        await self.go_on(events)

    async def go_on(self, events: Sequence[Event]) -> None:
        """Store what is to be sent and is not stored yet: nobody is told twice."""
        for start in range(0, len(events), PORTION):
            await self._engine.write(adding(events[start : start + PORTION]))

    async def get(self, broadcast_id: int) -> Broadcast | None:
        [found] = await self._engine.read(do("broadcasts_get", id=broadcast_id))
        return BROADCASTS.first(found)

    async def running(self) -> list[Broadcast]:
        """Those whose progress is shown somewhere and was not told to its end."""
        [rows] = await self._engine.read(do("broadcasts_running"))
        return BROADCASTS.all(rows)

    async def shown_in(self, broadcast_id: int, message_id: int) -> None:
        await self._engine.write(do("broadcasts_shown_in", id=broadcast_id, message_id=message_id))

    async def moved(self, broadcast_id: int, how_far: BroadcastProgress, event: Event, *, over: bool) -> bool:
        """Have it told how far a running one is; False if that was told. `over`: there is no more to tell after this."""
        told = f"{how_far.told} {how_far.failed}"
        moving = must("broadcasts_moved", id=broadcast_id, told=told, state="sent" if over else "running")
        return await self._engine.write(moving, adding([event])) is not None

    async def stop(self, broadcast_id: int, entry: AuditEntry) -> bool:
        stopped = await self._engine.write(
            must("broadcasts_stop", id=broadcast_id),
            do("broadcasts_drop", **_keys(broadcast_id), now=entry.at),
            auditing(entry),
        )
        return stopped is not None

    async def progress(self, broadcast_id: int) -> BroadcastProgress:
        [rows] = await self._engine.read(do("broadcasts_progress", **_keys(broadcast_id)))
        counts = {row["state"]: row["events"] for row in rows}
        return BroadcastProgress(waiting=counts.get(0, 0), told=counts.get(1, 0), failed=counts.get(2, 0))


class DirectoryRepository:
    """Every person the bot knows, for operators; and the deletion of a person's data."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def count(self) -> int:
        [[row]] = await self._engine.read(do("people_count"))
        return int(row["people"])

    async def page(self, after: int, limit: int) -> list[PersonEntry]:
        [rows] = await self._engine.read(do("people_page", after=after, limit=limit))
        return PEOPLE.all(rows)

    async def ids(self) -> list[PersonId]:
        found: list[PersonId] = []
        while True:
            last = found[-1] if found else 0
            [rows] = await self._engine.read(do("people_all_ids", after=last, limit=PORTION))
            found += [PersonId(row["id"]) for row in rows]
            if len(rows) < PORTION:
                return found

    async def invitations(self, limit: int, *, before: int = 2**63 - 1, mark: str = "") -> list[InvitationEntry]:
        """Those that are good the longest first; after one that ends at `before` (ms) and has that mark."""
        [rows] = await self._engine.read(do("people_invitations", limit=limit, before=before, mark=mark))
        return INVITATIONS.all(rows)

    async def forget(self, person_id: PersonId, entry: AuditEntry) -> None:
        """Delete what is known of somebody; their orders stay under their number."""
        who = {"person_id": int(person_id)}
        await self._engine.write(
            do("people_forget", **who),
            do("people_forget_memberships", **who),
            do("people_forget_favourites", **who),
            do("people_forget_presets", **who),
            do("people_forget_noise", **who),
            do("people_forget_drafts", **who),
            do("people_forget_invitations", **who, now=entry.at),
            do("people_forget_approvals", **who),
            do("people_forget_events", **who),
            do("people_forget_keys", **who, now=entry.at),
            auditing(entry),
        )


def _keys(broadcast_id: int) -> dict[str, str]:
    """The range of a broadcast's dedupe keys: ";" follows ":"."""
    return {"low": f"broadcast:{broadcast_id}:", "high": f"broadcast:{broadcast_id};"}
