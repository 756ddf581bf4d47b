"""How fast a bot may write, enforced."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable

from bot.sandbox.botapi.refusals import too_many
from bot.sandbox.world import Chat


class _Pace:
    """So many in so many seconds, all of them at once after a rest; kept as the time the next one is due."""

    def __init__(self, allowed: float, seconds: float) -> None:
        self._gap = seconds / allowed
        self._seconds = seconds
        self._due: dict[int, float] = {}

    def wait(self, key: int, now: float, cost: float) -> float:
        """Seconds until the next one may go."""
        return self._due.get(key, 0.0) + cost * self._gap - now - self._seconds

    def count(self, key: int, now: float, cost: float) -> None:
        """Book one."""
        self._due[key] = max(self._due.get(key, 0.0), now) + cost * self._gap


class _Window:
    """So many within any stretch of so many seconds, give or take a hundredth for the way there."""

    def __init__(self, allowed: float, seconds: float) -> None:
        self._allowed = allowed
        self._seconds = seconds * 0.99
        self._booked: dict[int, deque[tuple[float, float]]] = {}

    def wait(self, key: int, now: float, cost: float) -> float:
        """Seconds until the next one may go."""
        booked = self._booked.get(key)
        if booked is None:
            return 0.0
        while booked and booked[0][0] <= now - self._seconds:
            booked.popleft()
        over = sum(weight for _, weight in booked) + cost - self._allowed
        for at, weight in booked:
            if over <= 1e-9:
                break
            over -= weight
            if over <= 1e-9:
                return at + self._seconds - now
        return 0.0

    def count(self, key: int, now: float, cost: float) -> None:
        """Book one."""
        self._booked.setdefault(key, deque()).append((now, cost))


class FloodLimits:
    """Telegram's limits on messages: in all, to one chat, to one group.

    At most `in_all_per_second` and, in any minute, `in_a_group_per_minute`; one chat gets a message a second, and
    `chat_burst` at once after a rest. An edit counts as `edit_cost` of a message.

    **Source:** Telegram, "Bots FAQ": 30 messages a second in all, about one a second in a chat with short bursts
    let through, 20 a minute in a group. That edits count less is experience, not documented.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        *,
        in_all_per_second: float = 30,
        chat_burst: float = 5,
        in_a_group_per_minute: float = 20,
        edit_cost: float = 0.25,
    ) -> None:
        self._clock = clock
        self._edit_cost = edit_cost
        self._all = _Pace(in_all_per_second, 1.0)
        self._chat = _Pace(chat_burst, chat_burst)
        self._group = _Window(in_a_group_per_minute, 60.0)

    def check(self, chat: Chat, *, edit: bool = False, messages: int = 1) -> None:
        """Count one message or edit to this chat; Refused (429) if it comes too early, and then it is not counted."""
        now = self._clock()
        cost = self._edit_cost if edit else float(messages)
        paces: list[tuple[_Pace | _Window, int]] = [(self._all, 0), (self._chat, chat.id)]
        if not chat.private:
            paces.append((self._group, chat.id))
        wait = max(pace.wait(key, now, cost) for pace, key in paces)
        if wait > 1e-9:
            raise too_many(max(1, math.ceil(wait)))
        for pace, key in paces:
            pace.count(key, now, cost)
