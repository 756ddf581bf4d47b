"""The processes that share the database."""

from __future__ import annotations

from bot.flows.replica_ports import Heartbeat
from bot.store.database.engine import Engine, Statement, do, must

TOLERATED_SKEW_MS = 600_000
"""What a dead replica held was due by its own clock; so far may that have been ahead of ours."""


class SqlReplicaRepository:
    """The table `replicas`; see the port `Replicas`. No time stands in it: clocks of two machines are never compared."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def beat(self, holder: str, role: str) -> list[Heartbeat]:
        written = await self._engine.write(do("replicas_beat", holder=holder, role=role), do("replicas_all"))
        return [Heartbeat(row["holder"], row["role"], row["beats"]) for row in (written or [[], []])[1]]

    async def bury(self, gone: Heartbeat, now: int) -> bool:
        taken_out = must("replicas_gone", holder=gone.holder, beats=gone.beats)
        return await self._engine.write(taken_out, *_freeing(gone.holder, now)) is not None

    async def leave(self, holder: str, now: int) -> None:
        await self._engine.write(do("replicas_left", holder=holder), *_freeing(holder, now))

    async def poll(self, holder: str) -> bool:
        asked = (*self._engine.one_at_a_time("polling"), must("replicas_poll", holder=holder))
        return await self._engine.write(*asked) is not None

    async def rest(self, holder: str) -> None:
        await self._engine.write(do("replicas_rest", holder=holder))


def _freeing(holder: str, now: int) -> tuple[Statement, ...]:
    latest = now + TOLERATED_SKEW_MS
    return (
        do("replicas_free_updates", holder=holder),
        do("replicas_free_events", holder=holder),
        do("replicas_free_mass_orders", holder=holder),
        do("replicas_free_orders", holder=holder, latest=latest),
        do("replicas_free_refills", holder=holder, latest=latest),
    )
