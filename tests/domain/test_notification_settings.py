"""How loud the bot may be."""

from __future__ import annotations

import pytest

from bot.domain.errors import FieldMistake
from bot.domain.notifications.notification_settings import (
    Loudness,
    NotificationSettings,
    read_hours,
)
from bot.domain.notifications.topics import NotificationTopic

NOON = 1_790_078_400_000
"""A day in September 2026, 12:00 UTC, in ms."""
HOUR = 3_600_000


def test_a_topic_turns_from_on_to_silent_to_off_and_back() -> None:
    noise = NotificationSettings()
    seen = []
    for _ in range(4):
        seen.append(noise.of(NotificationTopic.DONE))
        noise = noise.turned(NotificationTopic.DONE)
    assert seen == [Loudness.ON, Loudness.SILENT, Loudness.OFF, Loudness.ON]
    assert noise.of(NotificationTopic.LATE) is Loudness.ON


def test_a_notice_of_several_topics_is_as_loud_as_the_loudest() -> None:
    noise = NotificationSettings({NotificationTopic.DONE: Loudness.OFF, NotificationTopic.SHORT: Loudness.SILENT})
    assert noise.loudest([NotificationTopic.DONE, NotificationTopic.SHORT]) is Loudness.SILENT
    assert noise.loudest([NotificationTopic.DONE]) is Loudness.OFF
    assert noise.loudest([NotificationTopic.SHORT, NotificationTopic.LATE]) is Loudness.ON


@pytest.mark.parametrize(
    ("hours", "quiet", "loud"),
    [("11-13", [0], [-2, 1, 6]), ("22-8", [-12, 11, -5], [0, -4, 9]), ("12:30-12:45", [], [0, 1])],
)
def test_quiet_hours_may_pass_midnight(hours: str, quiet: list[int], loud: list[int]) -> None:
    noise = NotificationSettings(quiet=read_hours(hours))
    assert [hour for hour in (*quiet, *loud) if noise.quiet_until(NOON + hour * HOUR, "UTC")] == quiet


def test_quiet_hours_are_those_of_the_reader() -> None:
    noise = NotificationSettings(quiet=read_hours("22-8"))
    assert noise.quiet_until(NOON + 9 * HOUR, "UTC") is None
    assert noise.quiet_until(NOON + 9 * HOUR, "Europe/Berlin")


@pytest.mark.parametrize("text", ["", "22", "22-22", "0-24", "25-8", "22:70-8", "late"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(FieldMistake):
        read_hours(text)
