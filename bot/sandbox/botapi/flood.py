"""Telegram's flood limits."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from bot.sandbox.botapi.refusals import too_many_requests
from bot.sandbox.world import Chat


class _Bucket:
    """A token bucket: `allowed` in `seconds`, all at once after a rest. Stores when the next one is due."""

    def __init__(self, allowed: float, seconds: float) -> None:
        self._interval = seconds / allowed
        self._seconds = seconds
        self._next_at: dict[int, float] = {}

    def seconds_to_wait(self, key: int, now: float, cost: float) -> float:
        """Calculate the seconds until the next message may go."""
        return self._next_at.get(key, 0.0) + cost * self._interval - now - self._seconds

    def count(self, key: int, now: float, cost: float) -> None:
        """Count a message."""
        self._next_at[key] = max(self._next_at.get(key, 0.0), now) + cost * self._interval


class _SlidingWindow:
    """A sliding window: `allowed` within any `seconds`, with 1 % tolerance for network delay."""

    def __init__(self, allowed: float, seconds: float) -> None:
        self._allowed = allowed
        self._seconds = seconds * 0.99
        self._counted: dict[int, deque[tuple[float, float]]] = {}

    def seconds_to_wait(self, key: int, now: float, cost: float) -> float:
        """Calculate the seconds until the next message may go."""
        counted = self._counted.get(key)
        if counted is None:
            return 0.0
        while counted and counted[0][0] <= now - self._seconds:
            counted.popleft()
        over = sum(weight for _, weight in counted) + cost - self._allowed
        for at, weight in counted:
            if over <= 1e-9:
                break
            over -= weight
            if over <= 1e-9:
                return at + self._seconds - now
        return 0.0

    def count(self, key: int, now: float, cost: float) -> None:
        """Count a message."""
        self._counted.setdefault(key, deque()).append((now, cost))


class FloodLimits:
    """Telegram's limits on messages: in total, per chat, per group.

    At most `total_per_second` and, in any minute, `group_per_minute`; one chat gets one message per second, and
    `chat_burst` at once after a rest. An edit counts as `edit_cost` of a message.

    **Source:** Telegram, "Bots FAQ": 30 messages a second in total, about one a second in a chat with short bursts
    allowed, 20 a minute in a group. That edits count less was observed and is not documented.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        total_per_second: float = 30,
        chat_burst: float = 5,
        group_per_minute: float = 20,
        edit_cost: float = 0.25,
    ) -> None:
        self._clock = clock
        self._edit_cost = edit_cost
        self._total = _Bucket(total_per_second, 1.0)
        self._chat = _Bucket(chat_burst, chat_burst)
        self._group = _SlidingWindow(group_per_minute, 60.0)

    def count_message(self, chat: Chat, *, edit: bool = False, messages: int = 1) -> None:
        """Count messages or an edit to a chat. Raises BotApiError (429), and counts nothing, if they come too early."""
        now = self._clock()
        cost = self._edit_cost if edit else float(messages)
        limits: list[tuple[_Bucket | _SlidingWindow, int]] = [(self._total, 0), (self._chat, chat.id)]
        if not chat.is_private:
            limits.append((self._group, chat.id))
        wait = max(pace.seconds_to_wait(key, now, cost) for pace, key in limits)
        if wait > 1e-9:
            raise too_many_requests(max(1, math.ceil(wait)))
        for limit, key in limits:
            limit.count(key, now, cost)
