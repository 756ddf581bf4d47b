"""Buttons of the notification settings."""

from __future__ import annotations

from bot.domain.accounts.people import Role
from bot.domain.notifications.topics import NotificationTopic
from bot.telegram.action import Action
from bot.telegram.arguments import TEXT, Choice

NOTIFICATIONS = Action("nz", role=Role.NOBODY)
CHANGE_LOUDNESS = Action("nzt", Choice(NotificationTopic), role=Role.NOBODY)
QUIET_HOURS = Action("nzq", TEXT, role=Role.NOBODY)
"""The text is hours like 22:00-08:00, or one of the two words below."""
OTHER_HOURS, NO_HOURS = "ask", "none"
ASK_TIME_ZONE = Action("nzz", role=Role.NOBODY)
