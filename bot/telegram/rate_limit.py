"""Telegram's limits on messages, kept before Telegram has to refuse one."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

EDIT_COST = 0.25
"""An edit counts as this part of a message. **Source:** experience; Telegram documents no number for edits."""

GROUP_REPLIES = 5
"""Messages a minute that notices to a group leave to other processes."""

# Telegram counts arrivals and we count departures: a little more than the second and the minute absorbs the difference.
_SECOND = 1.01
_MINUTE = 60.5
# A wake-up that comes late is made up for, this many notices at most.
_CATCH_UP = 2
# Sleeping exactly the remainder could, by rounding, fall short of it for ever.
_NUDGE = 1e-6
_SWEEP_FROM = 1024


class RateLimit:
    """Says when a message to a chat may be sent.

    What a person waits for (`interactive`) goes out at once: it is counted, and held only while a 429 lasts; notices
    make room for it. For notices, in all: `per_second`, of which `reserve` stay free for people; they are spread evenly
    over the second instead of sent in one burst. In a chat: `chat_burst` at once after a rest, then `chat_per_second`.
    In a group (a negative id): `group_per_minute` too.

    Times are seconds of the clock given. Each process keeps its own count; `shared_by` says how many share the limit of
    all, and each then keeps an equal part of it.

    **Source:** Telegram, "Bots FAQ": about 30 messages a second in all, one a second in a chat with short bursts let
    through, 20 a minute in a group.
    """

    def __init__(
        self,
        *,
        per_second: float = 30,
        reserve: float = 1,
        chat_per_second: float = 1.0,
        chat_burst: float = 4,
        group_per_minute: float = 20,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Raises ValueError if the limits leave no room for a single message."""
        if min(per_second - reserve, chat_burst, group_per_minute) < 1 or chat_per_second <= 0:
            raise ValueError("Every limit must leave room for one message.")
        self._clock = clock
        self._sleep = sleep
        self._per_second = per_second
        self._reserve_of_all = reserve
        self._whole_group_per_minute = group_per_minute
        self._all = _Window(per_second, _SECOND)
        self._shared_by = 0
        self._next_notice_at = float("-inf")
        self._paused_until = float("-inf")
        self._chat_burst = chat_burst
        self._chat_spacing = _SECOND / chat_per_second
        self._chats: dict[int, _Chat] = {}
        self._sweep_at = _SWEEP_FROM
        self.shared_by(1)

    def shared_by(self, processes: int) -> None:
        """Keep one of so many equal parts of the limit of all, for notices.

        A chat's own limit is not divided: one process sends the notices of a chat. Where others may answer people in a
        group, `GROUP_REPLIES` of its minute are left for that.
        """
        if processes == self._shared_by:
            return
        self._shared_by = processes
        part = min(
            processes, self._per_second / 2
        )  # at least two a second, so that one message fits beside the reserve
        self._all.limit = self._per_second / part
        self._reserve = self._reserve_of_all / part
        self._spacing = _SECOND / (self._all.limit - self._reserve)
        self._group_per_minute = max(1.0, self._whole_group_per_minute - (GROUP_REPLIES if processes > 1 else 0))
        for chat in self._chats.values():
            if chat.minute is not None:
                chat.minute.limit = self._group_per_minute

    async def slot(self, chat_id: int, *, interactive: bool, edit: bool = False) -> None:
        """Wait until a message to this chat may be sent; the caller then sends it at once."""
        while (wait := self.take(chat_id, interactive=interactive, edit=edit)) > 0:
            await self._sleep(wait)

    def take(self, chat_id: int, *, interactive: bool, edit: bool = False) -> float:
        """Take the place of a message now and give 0, or take none and give the seconds until there may be one."""
        now, cost = self._clock(), EDIT_COST if edit else 1.0
        wait = self._wait(chat_id, now, cost, interactive=interactive)
        if wait <= 0:
            self._count(chat_id, now, cost, interactive=interactive)
        return wait

    def delay(self, chat_id: int) -> float:
        """Seconds until a notice to this chat could be sent; 0 for now. Nothing is taken."""
        return self._wait(chat_id, self._clock(), 1.0, interactive=False)

    def penalise(self, chat_id: int | None, seconds: float) -> None:
        """Send nothing to this chat, or with None to anybody, for as long as Telegram's 429 says."""
        until = self._clock() + max(0.0, seconds)
        if chat_id is None:
            self._paused_until = max(self._paused_until, until)
        else:
            chat = self._chat(chat_id)
            chat.paused_until = max(chat.paused_until, until)

    def __len__(self) -> int:
        """How many chats are remembered."""
        return len(self._chats)

    def _wait(self, chat_id: int, now: float, cost: float, *, interactive: bool) -> float:
        chat = self._chats.get(chat_id)
        at = self._paused_until if chat is None else max(self._paused_until, chat.paused_until)
        if not interactive:
            at = max(at, self._next_notice_at, self._all.free_at(now, cost, self._reserve))
            if chat is not None:
                at = max(at, chat.rested_at - (self._chat_burst - cost) * self._chat_spacing)
                if chat.minute is not None:
                    at = max(at, chat.minute.free_at(now, cost))
        return at - now + _NUDGE if at - now > _NUDGE / 2 else 0.0

    def _count(self, chat_id: int, now: float, cost: float, *, interactive: bool) -> None:
        self._all.add(now, cost)
        if not interactive:
            earliest = max(self._next_notice_at, now - _CATCH_UP * self._spacing)
            self._next_notice_at = earliest + cost * self._spacing
        chat = self._chat(chat_id)
        # However much somebody was answered, a notice to them waits for one rest at most.
        rested_at = max(chat.rested_at, now) + cost * self._chat_spacing
        chat.rested_at = min(rested_at, now + self._chat_burst * self._chat_spacing)
        if chat.minute is not None:
            chat.minute.add(now, cost)

    def _chat(self, chat_id: int) -> _Chat:
        chat = self._chats.get(chat_id)
        if chat is None:
            if len(self._chats) >= self._sweep_at:
                self._forget_rested()
            chat = self._chats[chat_id] = _Chat(_Window(self._group_per_minute, _MINUTE) if chat_id < 0 else None)
        return chat

    def _forget_rested(self) -> None:
        """Drop the chats that are as good as new; the next time at twice of what is left, so that each costs little."""
        now = self._clock()
        self._chats = {chat_id: chat for chat_id, chat in self._chats.items() if not chat.rested(now)}
        self._sweep_at = max(_SWEEP_FROM, 2 * len(self._chats))


class _Window:
    """What was sent within the last so many seconds, which may not be more than the limit."""

    __slots__ = ("_seconds", "_sent", "_total", "limit")

    def __init__(self, limit: float, seconds: float) -> None:
        self.limit = limit
        self._seconds = seconds
        self._sent: deque[tuple[float, float]] = deque()
        self._total = 0.0

    def __len__(self) -> int:
        return len(self._sent)

    def free_at(self, now: float, cost: float, reserve: float = 0) -> float:
        """When this much more fits, if nothing else is sent until then; the reserve stays free."""
        self._forget(now)
        excess = self._total + cost + reserve - self.limit
        for at, past in self._sent:
            if excess <= 0:
                break
            excess -= past
            now = at + self._seconds
        return now

    def add(self, now: float, cost: float) -> None:
        self._sent.append((now, cost))
        self._total += cost

    def _forget(self, now: float) -> None:
        while self._sent and self._sent[0][0] + self._seconds <= now:
            self._total -= self._sent.popleft()[1]


class _Chat:
    """What one chat was sent lately; `minute` only for groups."""

    __slots__ = ("minute", "paused_until", "rested_at")

    def __init__(self, minute: _Window | None) -> None:
        self.minute = minute
        self.paused_until = float("-inf")
        self.rested_at = float("-inf")

    def rested(self, now: float) -> bool:
        if self.minute is not None:
            self.minute.free_at(now, 0)
        return self.rested_at <= now and self.paused_until <= now and not self.minute
