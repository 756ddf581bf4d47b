"""This process among those that share the database: it says that it lives, and buries those that say so no more."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from bot.domain.partitions import NOTHING, WHOLE, Partition
from bot.domain.replicas import Heartbeat
from bot.flows.ports import Clock
from bot.store.replicas import ReplicaRepository

BEAT_SECONDS = 1.0
GONE_SECONDS = 5.0
"""Who has not beaten for so long, seen from another replica, is dead."""
SURE_SECONDS = 4.0
"""So long after it began to beat a replica knows that nobody took it for dead; less than `GONE_SECONDS`."""
AWAY_SECONDS = 3.0
"""Who did not see the database for so long has not seen others beat either, and begins to watch them anew."""
SETTLED_BEATS = 3
"""From this beat on all others know of a new replica, and it takes its share."""

_log = logging.getLogger(__name__)


def _alone(_replicas: int) -> None:
    """Nobody divides anything."""


class Replica:
    """Beats, watches the others beat, and frees what one held that does not any more.

    Only durations are compared, each measured by one process, and never times of two machines: who beats, counts up a
    number in the database, and others see whether it grows. A replica that was paused knows by its own clock, before it
    does anything, that it may have been buried: then `standing` is None, and what it holds is its own only if the
    database says so. `shared_by` hears how many there are.
    """

    def __init__(
        self,
        holder: str,
        role: str,
        replicas: ReplicaRepository,
        clock: Clock,
        *,
        shared_by: Callable[[int], None] = _alone,
        counted: Callable[[], float] = time.monotonic,
    ) -> None:
        self._holder = holder
        self._role = role
        self._replicas = replicas
        self._clock = clock
        self._shared_by = shared_by
        self._counted = counted
        self._seen: dict[str, tuple[int, float]] = {}
        self._looked_at = float("-inf")
        self._beaten_at = float("-inf")
        self._standing = 0
        self._polling = False
        self._share = NOTHING

    async def round(self) -> None:
        """Beat once, and bury who is gone. Raises `StoreUnavailable`."""
        began = self._counted()
        living = list(await self._replicas.beat(self._holder, self._role))
        self._beaten_at = began
        mine = next(one for one in living if one.holder == self._holder)
        if mine.beats == 1:  # new, or it was buried
            self._standing += 1
            self._polling = False
        for gone in self._gone(living, began):
            if await self._replicas.bury(gone, self._clock()):
                _log.warning("replica %s does not answer any more; others take over what it was doing", gone.holder)
            living.remove(gone)
        self._divide(living, mine)

    def standing(self) -> int | None:
        """A number that stays the same as long as nothing that is held was lost; None: that is not certain now."""
        return self._standing if self._standing and self._counted() - self._beaten_at < SURE_SECONDS else None

    def share(self) -> Partition:
        """This replica's part of the chats and accounts; nothing while others may not know of it."""
        return self._share if self.standing() is not None else NOTHING

    async def polls(self) -> bool:
        """Whether it is this replica's to ask Telegram for updates: it alone does, until it rests or is buried."""
        if self.standing() is None:
            return False
        if not self._polling:
            self._polling = await self._replicas.poll(self._holder)
        return self._polling

    async def rest(self) -> None:
        """Leave the asking to another."""
        if self._polling:
            self._polling = False
            await self._replicas.rest(self._holder)

    async def leave(self) -> None:
        """Be no replica any more; what is still held is free."""
        self._standing = 0
        await self._replicas.leave(self._holder, self._clock())

    def _gone(self, living: Sequence[Heartbeat], began: float) -> list[Heartbeat]:
        now = self._counted()
        if began - self._looked_at > AWAY_SECONDS:
            self._seen.clear()
        self._looked_at = now
        gone: list[Heartbeat] = []
        seen: dict[str, tuple[int, float]] = {}
        for one in living:
            beats, since = self._seen.get(one.holder, (-1, now))
            seen[one.holder] = (beats, since) if beats == one.beats else (one.beats, now)
            if one.holder != self._holder and beats == one.beats and began - since >= GONE_SECONDS:
                gone.append(one)
        self._seen = seen
        return gone

    def _divide(self, living: Sequence[Heartbeat], mine: Heartbeat) -> None:
        self._shared_by(len(living))
        working = [one.holder for one in living if one.role != "chat"]
        if len(living) == 1:
            self._share = WHOLE
        elif mine.beats < SETTLED_BEATS or self._holder not in working:
            self._share = NOTHING
        else:
            self._share = Partition(working.index(self._holder), len(working))


class SingleProcess:
    """A process that has its database for itself: all is its own, always."""

    async def round(self) -> None:
        """Nobody is there to hear a beat."""

    def standing(self) -> int:
        """Nothing is ever lost."""
        return 0

    def share(self) -> Partition:
        """Everything."""
        return WHOLE

    async def polls(self) -> bool:
        """Nobody else asks."""
        return True

    async def rest(self) -> None:
        """Nobody takes over."""

    async def leave(self) -> None:
        """Nobody is left behind."""
