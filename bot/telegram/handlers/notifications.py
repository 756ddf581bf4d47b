"""Notification settings: topics, quiet hours, the time zone."""

from __future__ import annotations

from bot.domain.errors import FieldMistake
from bot.domain.notifications.topics import NotificationTopic
from bot.flows.notifications.settings import HOURS, ZONE
from bot.telegram.actions import notifications as actions
from bot.telegram.binding import on
from bot.telegram.context import Context
from bot.telegram.screens.notifications import settings as screens


@on(actions.NOTIFICATIONS)
async def show_notifications(context: Context) -> None:
    """Show which notices are on, silent and off."""
    kept = await context.flows.notifications.settings(context.person)
    await context.show(screens.noise(context.t, kept, context.person.time_zone, context.flows.clock()))


@on(actions.CHANGE_LOUDNESS)
async def change_loudness(context: Context, topic: NotificationTopic) -> None:
    """Set a topic to its next loudness."""
    await context.flows.notifications.turn(context.person, topic)
    await show_notifications(context)


@on(actions.QUIET_HOURS)
async def choose_quiet_hours(context: Context, hours: str) -> None:
    """Set usual quiet hours or none, or ask for others."""
    if hours == actions.OTHER_HOURS:
        await context.flows.notifications.ask(context.person, context.chat_id, HOURS, context.update_id)
        await context.show(screens.ask_hours(context.t))
        return
    await context.flows.notifications.set_hours(context.person, None if hours == actions.NO_HOURS else hours)
    await show_notifications(context)


async def set_quiet_hours(context: Context, text: str) -> None:
    """Set the quiet hours a person sent. Unreadable ones keep the question open."""
    try:
        await context.flows.notifications.answer_hours(context.person, context.chat_id, text)
    except FieldMistake as wrong:
        await context.show(screens.ask_hours(context.t, wrong))
        return
    await show_notifications(context)


@on(actions.ASK_TIME_ZONE)
async def ask_time_zone(context: Context) -> None:
    """Ask for the person's time zone."""
    await context.flows.notifications.ask(context.person, context.chat_id, ZONE, context.update_id)
    await context.show(screens.ask_zone(context.t))


async def set_time_zone(context: Context, text: str) -> None:
    """Set the time zone from a place or a time a person sent. An unreadable one keeps the question open."""
    cities = context.t.formats.cities()
    try:
        person = await context.flows.notifications.answer_zone(context.person, context.chat_id, text, cities)
    except FieldMistake as wrong:
        await context.show(screens.ask_zone(context.t, wrong))
        return
    await show_notifications(context.speaking(person))
