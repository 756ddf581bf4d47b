"""A day of 23 or of 25 hours: quiet hours end when the reader's clock says so, and a day's limit begins with their day."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.notifications.notification_settings import NotificationSettings

BERLIN = "Europe/Berlin"
HOUR = 3_600_000


def at(day: str, time: str, fold: int = 0) -> int:
    """A moment as clocks in Berlin show it; `fold` 1 is the second time in the night they are set back."""
    shown = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo(BERLIN), fold=fold)
    return round(shown.timestamp() * 1000)


NIGHT = NotificationSettings(quiet=(22 * 60, 7 * 60))


@pytest.mark.parametrize(
    ("day", "before", "hours"), [("2026-03-29", "2026-03-28", 8), ("2026-10-25", "2026-10-24", 10)]
)
def test_quiet_hours_of_a_night_in_which_clocks_change_end_by_the_clock(day: str, before: str, hours: int) -> None:
    began = at(before, "22:00")
    until = NIGHT.quiet_until(began, BERLIN)
    assert until == at(day, "07:00") == began + hours * HOUR
    assert NIGHT.quiet_until(until, BERLIN) is None
    assert NIGHT.quiet_until(until - 1, BERLIN) == until


@pytest.mark.parametrize(("day", "fold"), [("2026-03-29", 0), ("2026-10-25", 0), ("2026-10-25", 1)])
def test_quiet_hours_that_end_in_the_hour_that_is_missing_or_comes_twice_end_within_the_day(
    day: str, fold: int
) -> None:
    noise = NotificationSettings(quiet=(0, 2 * 60 + 30))
    now = at(day, "02:10", fold) if day != "2026-03-29" else at(day, "01:50")
    until = noise.quiet_until(now, BERLIN)
    assert until is not None
    assert now < until <= now + 2 * HOUR
    assert noise.quiet_until(until, BERLIN) is None or until - now < HOUR


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25", "2026-06-01"])
def test_nobody_is_kept_silent_longer_than_their_hours(day: str) -> None:
    """Whatever the minute: the end is in the future, not further than the quiet hours and the hour that clocks change."""
    midnight = at(day, "00:00")
    for minute in range(0, 26 * 60, 7):
        now = midnight + minute * 60_000
        until = NIGHT.quiet_until(now, BERLIN)
        assert until is None or now < until <= now + 10 * HOUR
