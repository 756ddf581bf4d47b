"""Moments, days and weeks as somebody's calendar has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment to be told to a reader, in their own zone: `at` in ms UTC, or its `day` alone. With `now` it is told as how long ago it was then."""

    at: int
    day: bool = False
    now: int | None = None


def zone_of(name: str) -> tzinfo:
    """The time zone of that name; UTC for one nobody knows."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def date_at(now: int, zone: str = "UTC") -> date:
    """The calendar day in that zone; `now` in ms UTC."""
    return datetime.fromtimestamp(now / 1000, zone_of(zone)).date()


def day_start(now: int, zone: str = "UTC") -> int:
    """When the day of `now` began in that zone; both in ms UTC."""
    return _ms(_midnight(now, zone))


def day_starts(now: int, days: int, zone: str = "UTC") -> list[int]:
    """When each of the last `days` days began in that zone, today's last, and when today ends; in ms UTC. A day need not have 24 hours."""
    today = _midnight(now, zone)
    return [_ms(today + timedelta(days=number)) for number in range(1 - days, 2)]


def week_start(now: int, zone: str = "UTC") -> int:
    """When the week of `now` began, on its Monday, in that zone; both in ms UTC."""
    midnight = _midnight(now, zone)
    return _ms(midnight - timedelta(days=midnight.weekday()))


def _midnight(now: int, zone: str) -> datetime:
    local = datetime.fromtimestamp(now / 1000, zone_of(zone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
