"""How fast a bot may write, enforced."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.botapi.refusals import too_many
from bot.sandbox.world import Chat


@dataclass(slots=True)
class _Pace:
    """So many in so many seconds, all of them at once if one likes; kept as the time the next one is due."""

    allowed: float
    seconds: float
    due: dict[int, float] = field(default_factory=dict)

    def wait(self, key: int, now: float, cost: float) -> float:
        """Seconds until the next one may go."""
        gap = self.seconds / self.allowed
        return self.due.get(key, 0.0) + cost * gap - now - self.seconds

    def count(self, key: int, now: float, cost: float) -> None:
        """Book one."""
        self.due[key] = max(self.due.get(key, 0.0), now) + cost * self.seconds / self.allowed


class FloodLimits:
    """Telegram's limits on messages: in all, to one chat, to one group.

    `in_all_per_second` and `in_a_group_per_minute` are ceilings; one chat gets a message a second, and
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
        self._group = _Pace(in_a_group_per_minute, 60.0)

    def check(self, chat: Chat, *, edit: bool = False, messages: int = 1) -> None:
        """Count one message or edit to this chat; Refused (429) if it comes too early, and then it is not counted."""
        now = self._clock()
        cost = self._edit_cost if edit else float(messages)
        paces = [(self._all, 0), (self._chat, chat.id)]
        if not chat.private:
            paces.append((self._group, chat.id))
        wait = max(pace.wait(key, now, cost) for pace, key in paces)
        if wait > 1e-9:
            raise too_many(max(1, math.ceil(wait)))
        for pace, key in paces:
            pace.count(key, now, cost)
