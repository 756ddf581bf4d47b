"""This process as one of several replicas on one database: it sends heartbeats and removes dead replicas."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from bot.domain.partitions import NOTHING, WHOLE, Partition
from bot.domain.replicas import Heartbeat
from bot.flows.ports import Clock
from bot.store.replicas import ReplicaRepository

BEAT_SECONDS = 1.0
DEAD_AFTER_SECONDS = 5.0
"""A replica without a heartbeat for this long, measured by another replica, is dead."""
OWNERSHIP_SECONDS = 4.0
"""For this long after the start of a heartbeat, no other replica can have removed this one; less than `DEAD_AFTER_SECONDS`."""
DATABASE_GAP_SECONDS = 3.0
"""After a gap of this length without the database, a replica restarts its observation of the others."""
SETTLED_BEATS = 3
"""From this heartbeat on all others know of a new replica, and it takes its partition."""

_log = logging.getLogger(__name__)


def _alone(_replicas: int) -> None:
    """Ignore the number of replicas."""


class Replica:
    """Sends heartbeats, observes those of other replicas, and releases the leases of dead ones.

    Only durations are compared, each measured by one process, and never times of two machines: a replica increments a
    number in the database, and others see whether it grows. A replica that was paused knows from its own clock, before
    it does anything, that it may have been removed: then `ownership_epoch` is None, and its leases are valid only if
    the database says so. `on_replica_count` gets the number of replicas.
    """

    def __init__(
        self,
        holder: str,
        role: str,
        replicas: ReplicaRepository,
        clock: Clock,
        *,
        on_replica_count: Callable[[int], None] = _alone,
        counted: Callable[[], float] = time.monotonic,
    ) -> None:
        self._holder = holder
        self._role = role
        self._replicas = replicas
        self._clock = clock
        self._on_replica_count = on_replica_count
        self._counted = counted
        self._seen: dict[str, tuple[int, float]] = {}
        self._looked_at = float("-inf")
        self._beaten_at = float("-inf")
        self._ownership_epoch = 0
        self._polling = False
        self._partition = NOTHING

    async def round(self) -> None:
        """Send one heartbeat and remove dead replicas. Raises `StoreUnavailable`."""
        began = self._counted()
        living = list(await self._replicas.beat(self._holder, self._role))
        self._beaten_at = began
        mine = next(one for one in living if one.holder == self._holder)
        if mine.beats == 1:  # new, or it was buried
            self._ownership_epoch += 1
            self._polling = False
        for gone in self._find_dead(living, began):
            if await self._replicas.bury(gone, self._clock()):
                _log.warning("replica %s does not answer any more; others take over what it was doing", gone.holder)
            living.remove(gone)
        self._update_partition(living, mine)

    def ownership_epoch(self) -> int | None:
        """Return a number that changes when this replica may have lost its leases; None while that is uncertain."""
        return (
            self._ownership_epoch
            if self._ownership_epoch and self._counted() - self._beaten_at < OWNERSHIP_SECONDS
            else None
        )

    def partition(self) -> Partition:
        """Return this replica's part of the chats and accounts; nothing while ownership is uncertain."""
        return self._partition if self.ownership_epoch() is not None else NOTHING

    async def may_poll_telegram(self) -> bool:
        """Say whether this replica polls Telegram for updates; only one does, until it releases polling or is removed."""
        if self.ownership_epoch() is None:
            return False
        if not self._polling:
            self._polling = await self._replicas.poll(self._holder)
        return self._polling

    async def release_polling(self) -> None:
        """Leave polling to another replica."""
        if self._polling:
            self._polling = False
            await self._replicas.rest(self._holder)

    async def leave(self) -> None:
        """Leave the replicas and release all leases."""
        self._ownership_epoch = 0
        await self._replicas.leave(self._holder, self._clock())

    def _find_dead(self, living: Sequence[Heartbeat], began: float) -> list[Heartbeat]:
        now = self._counted()
        if began - self._looked_at > DATABASE_GAP_SECONDS:
            self._seen.clear()
        self._looked_at = now
        gone: list[Heartbeat] = []
        seen: dict[str, tuple[int, float]] = {}
        for one in living:
            beats, since = self._seen.get(one.holder, (-1, now))
            seen[one.holder] = (beats, since) if beats == one.beats else (one.beats, now)
            if one.holder != self._holder and beats == one.beats and began - since >= DEAD_AFTER_SECONDS:
                gone.append(one)
        self._seen = seen
        return gone

    def _update_partition(self, living: Sequence[Heartbeat], mine: Heartbeat) -> None:
        self._on_replica_count(len(living))
        working = [one.holder for one in living if one.role != "chat"]
        if len(living) == 1:
            self._partition = WHOLE
        elif mine.beats < SETTLED_BEATS or self._holder not in working:
            self._partition = NOTHING
        else:
            self._partition = Partition(working.index(self._holder), len(working))


class SingleProcess:
    """The only process of a database: it always owns everything."""

    async def round(self) -> None:
        """Do nothing: no other process needs a heartbeat."""

    def ownership_epoch(self) -> int:
        """Return a constant: leases are never lost."""
        return 0

    def partition(self) -> Partition:
        """Return the whole."""
        return WHOLE

    async def may_poll_telegram(self) -> bool:
        """Return True: no other process polls."""
        return True

    async def release_polling(self) -> None:
        """Do nothing: no other process takes over."""

    async def leave(self) -> None:
        """Do nothing: there are no other replicas."""
