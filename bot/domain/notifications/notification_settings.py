"""How loud the bot may be: each kind of notice on, silent or off, and hours in which nothing sounds."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bot.domain.errors import FieldMistake
from bot.domain.messages import N_
from bot.domain.notifications.topics import NotificationTopic
from bot.domain.text_normalisation import remove_invisible
from bot.domain.time_zones import zone_of

DAY_MINUTES = 24 * 60


class Loudness(StrEnum):
    """How a notice comes, the loudest first."""

    ON = "on"
    SILENT = "silent"
    OFF = "off"


NEXT = {Loudness.ON: Loudness.SILENT, Loudness.SILENT: Loudness.OFF, Loudness.OFF: Loudness.ON}


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """One reader's wishes. `quiet`: minutes of their own day from and to which notices wait, None for no such hours."""

    topics: Mapping[NotificationTopic, Loudness] = field(default_factory=dict)
    quiet: tuple[int, int] | None = None

    def of(self, topic: NotificationTopic) -> Loudness:
        """How a topic comes; on, where nothing was said."""
        return self.topics.get(topic, Loudness.ON)

    def loudest(self, topics: Iterable[NotificationTopic]) -> Loudness:
        """How a notice comes that is about several topics, one at least."""
        return min(map(self.of, topics), key=list(Loudness).index)

    def turned(self, topic: NotificationTopic) -> NotificationSettings:
        """The topic one step on: on, silent, off, on."""
        return replace(self, topics={**self.topics, topic: NEXT[self.of(topic)]})

    def quiet_until(self, now: int, zone: str) -> int | None:
        """When the quiet hours end in which `now` falls for a reader in that zone (both ms); None outside of them."""
        if self.quiet is None:
            return None
        local = datetime.datetime.fromtimestamp(now / 1000, zone_of(zone))
        minute, (begins, ends) = local.hour * 60 + local.minute, self.quiet
        if not (begins <= minute < ends if begins <= ends else minute >= begins or minute < ends):
            return None
        end = local.replace(hour=ends // 60, minute=ends % 60, second=0, microsecond=0, fold=0)
        if end <= local:
            end += datetime.timedelta(days=1)
        return max(round(end.timestamp() * 1000), now + 1)


def read_hours(text: str) -> tuple[int, int]:
    """Hours as `22-8` or `22:30-07:00`: minutes of the day; `FieldMistake` for anything else."""
    match = re.fullmatch(r"\s*(\d{1,2})(?::(\d{2}))?\s*[-–—]\s*(\d{1,2})(?::(\d{2}))?\s*", remove_invisible(text))
    if match:
        numbers = [int(part or 0) for part in match.groups()]
        begins, ends = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
        if max(numbers[1], numbers[3]) < 60 and max(begins, ends) <= DAY_MINUTES and (begins - ends) % DAY_MINUTES:
            return begins % DAY_MINUTES, ends % DAY_MINUTES
    raise FieldMistake(N_("Write the hours like 22-8 or 22:30-07:00."))
