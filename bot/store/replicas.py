"""The processes that share the database."""

from __future__ import annotations

from bot.domain.replicas import Heartbeat
from bot.store.database.engine import Engine, do, must
from bot.store.database.leases import leases_of_dead


class ReplicaRepository:
    """The processes at work on this database: the table `replicas`.

    It holds no time: clocks of two machines are never compared.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def beat(self, holder: str, role: str) -> list[Heartbeat]:
        """Say that one lives, made where it is not there; everybody who does, in the order of their names.

        One that has beaten once is new, or was taken for dead since its last beat.
        """
        written = await self._engine.write(do("replicas_beat", holder=holder, role=role), do("replicas_all"))
        return [Heartbeat(row["holder"], row["role"], row["beats"]) for row in (written or [[], []])[1]]

    async def bury(self, gone: Heartbeat, now: int) -> bool:
        """Take it out and free what it held, but for an order being sent; False, and nothing done, if it has beaten since."""
        taken_out = must("replicas_gone", holder=gone.holder, beats=gone.beats)
        return await self._engine.write(taken_out, *leases_of_dead(gone.holder, now)) is not None

    async def leave(self, holder: str, now: int) -> None:
        """Take oneself out, and free what one holds."""
        await self._engine.write(do("replicas_left", holder=holder), *leases_of_dead(holder, now))

    async def poll(self, holder: str) -> bool:
        """Be the one who asks Telegram for updates, if nobody else is."""
        asked = (*self._engine.one_at_a_time("polling"), must("replicas_poll", holder=holder))
        return await self._engine.write(*asked) is not None

    async def rest(self, holder: str) -> None:
        """Leave that to another."""
        await self._engine.write(do("replicas_rest", holder=holder))
