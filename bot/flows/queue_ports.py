"""What waits in the store: updates that came in, events that are to be told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.ids import PersonId
from bot.domain.notifications.events import Event
from bot.domain.partitions import WHOLE, Partition


@dataclass(frozen=True, slots=True)
class ReceivedUpdate:
    """A Telegram update as it arrived: `lane` groups what must be handled in order (a person, else a chat); `body` is its JSON,
    empty where no key opens what is stored; `deaths`: how many processes died with it in their hands.
    """

    update_id: int
    lane: str
    body: str
    received_at: int
    deaths: int = 0


@dataclass(frozen=True, slots=True)
class QueueDepth:
    """How much waits, and since when the oldest does (None: nothing waits)."""

    waiting: int
    oldest_at: int | None


class Inbox(Protocol):
    """Updates, kept from before Telegram is told they arrived until they were handled."""

    async def receive(self, updates: Sequence[ReceivedUpdate], holder: str, lease_until: int) -> dict[int, bool]:
        """Store them (on disk when this returns) and give the ids that were not seen before, each with whether it is held.

        Held by `holder` until the lease ends is what nothing unfinished of another holder stands before in its lane; the
        rest waits to be claimed.
        """

    async def claim(self, holder: str, now: int, lease_until: int, limit: int) -> list[ReceivedUpdate]:
        """Take over waiting updates whose lease ended: oldest first, none of a lane that another holder is still working on."""

    async def hold(self, update_ids: Sequence[int], holder: str, lease_until: int) -> list[int]:
        """Go on holding what waits or is worked on; which of it is still the holder's. What was lost meanwhile stays lost."""

    async def release(self, holder: str) -> None:
        """Let everybody take over at once what the holder has not finished."""

    async def finish(self, update_ids: Sequence[int], holder: str) -> None:
        """They were handled; one that the holder lost meanwhile is left to whoever has it."""

    async def failed(self, update_id: int, holder: str, why: str, retry_at: int | None) -> None:
        """It is handled again by its holder, or by anybody after `retry_at`; set aside for the operator when None."""

    async def forget(self, update_id: int) -> None:
        """Keep nothing of what it said: a key was in it."""

    async def sealed(self) -> int:
        """How many that wait or were set aside no key opens."""

    async def reopen(self, since: int) -> int:
        """Let what was received since then and set aside because no key opened it be handled, if one opens it now; how many."""

    async def rotate(self) -> int:
        """Encrypt all that waits, or was set aside, with the first key, if it is not yet; how many."""

    async def next_offset(self) -> int:
        """The offset for `getUpdates`: one past the newest update stored, 0 at first."""

    async def depth(self) -> QueueDepth: ...

    async def trim(self, before: int) -> int:
        """Forget handled updates received before that time; how many."""


class Outbox(Protocol):
    """Events waiting to be told. The order of one chat is kept."""

    async def add(self, events: Sequence[Event]) -> None:
        """Store them; one whose dedupe key exists is left out silently."""

    async def claim(self, now: int, lease_until: int, limit: int, share: Partition = WHOLE) -> list[Event]:
        """Due events of those chats of the share that are not paused, oldest first, held until `lease_until`."""

    async def done(self, event_ids: Sequence[int], now: int) -> None: ...

    async def later(self, event_ids: Sequence[int], due_at: int, why: str, *, tried: bool = True) -> None:
        """Free them again, due at that time; it counts as a try unless Telegram only asked to wait."""

    async def hold(self, event_ids: Sequence[int], due_at: int) -> None:
        """Keep them for the end of their reader's quiet hours; other events of the chat go before."""

    async def wake(self, person_id: PersonId, now: int) -> None:
        """Make due what is held for a person."""

    async def release(self, event_ids: Sequence[int]) -> None:
        """Free events that were claimed and not tried."""

    async def set_aside(self, event_id: int, why: str) -> None: ...

    async def waiting(self, limit: int) -> list[Event]: ...

    async def depth(self, now: int) -> QueueDepth: ...

    async def trim(self, before: int) -> int: ...
