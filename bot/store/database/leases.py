"""Leases: a process claims rows for a time, so that no other process works on them. What a dead process held is claimed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.store.database.engine import Engine, Rows, Statement, Value, do, each
from bot.store.database.leased_tables import LEASED, LeasedTable

TOLERATED_SKEW_MS = 600_000
"""What a dead process held was due by its own clock; so far may that have been ahead of ours."""


class Leases:
    """The leases of one table. Times are ms UTC; `holder` is the name under which a process claims."""

    def __init__(self, engine: Engine, table: LeasedTable) -> None:
        self._engine = engine
        self._table = table

    async def claim(self, holder: str, now: int, lease_until: int, limit: int, **where: Value) -> Rows:
        """Claim due rows that nobody holds until the lease ends; no order is kept. Not waiting for the disk: a claim that is lost is made again."""
        claiming = do(
            f"{self._table.name}_claim", holder=holder, now=now, lease_until=lease_until, limit=limit, **where
        )
        before = self._engine.one_at_a_time(self._table.name) if self._table.serial else ()
        written = await self._engine.write(*before, claiming, synced=False)
        return written[-1] if written else []

    async def extend(self, holder: str, ids: Iterable[int], lease_until: int) -> list[int]:
        """Hold rows longer; the ids of those that are still the holder's."""
        values: Iterable[Mapping[str, Value]] = (
            {"id": one, "holder": holder, "lease_until": lease_until} for one in sorted(ids)
        )
        written = await self._engine.write(each(f"{self._table.name}_extend", values), synced=False)
        return [row[self._table.key] for row in written[0]] if written else []

    async def release_holder(self, holder: str) -> None:
        """Let others claim at once what the holder has not finished."""
        await self._engine.write(do(f"{self._table.name}_release_holder", holder=holder, died=0), synced=False)

    async def change(
        self, change: str, holder: str, ids: Iterable[int], *, synced: bool = True, **values: Value
    ) -> None:
        """End the leases of rows that are still the holder's, with one of the table's changes. In the order of their ids, so that two
        processes do not wait for each other.
        """
        rows: Sequence[Mapping[str, Value]] = [{"id": one, "holder": holder, **values} for one in sorted(ids)]
        await self._engine.write(each(f"{self._table.name}_{change}", rows), synced=synced)


def leases_of_dead(holder: str, now: int) -> tuple[Statement, ...]:
    """Free all that a process held that died at `now`, but for orders being sent."""
    latest = now + TOLERATED_SKEW_MS
    return tuple(do(f"{table.name}_release_holder", holder=holder, died=1, latest=latest) for table in LEASED)


def all_leases() -> tuple[Statement, ...]:
    """Free all that any process holds, as where each of them died."""
    return tuple(do(f"{table.name}_release_all", died=1) for table in LEASED)


def leases_beyond(longest_lease: int, *, now: int, soon: int) -> tuple[Statement, ...]:
    """End leases that a clock ahead of ours set further off than any lease is: now, or soon where the panel may be answering."""
    return tuple(do(f"{table.name}_clamp_leases", longest_lease=longest_lease, now=now, soon=soon) for table in LEASED)
