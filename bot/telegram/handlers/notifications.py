"""Notification settings: topics, quiet hours, the time zone."""

from __future__ import annotations

from bot.domain.errors import FieldMistake, OldButton
from bot.domain.notifications.topics import NotificationTopic
from bot.flows.notifications.settings import HOURS, ZONE
from bot.telegram.context import Context
from bot.telegram.screens.notifications import settings as screens


async def noise(context: Context) -> None:
    """Show what is on, silent and off."""
    kept = await context.flows.notifications.settings(context.person)
    await context.show(screens.noise(context.t, kept, context.person.time_zone, context.flows.clock()))


async def change(context: Context) -> None:
    """Set a topic to its next loudness."""
    try:
        topic = NotificationTopic(context.button().word(0))
    except ValueError:
        raise OldButton from None
    await context.flows.notifications.turn(context.person, topic)
    await noise(context)


async def hours(context: Context) -> None:
    """Set usual quiet hours or none, or ask for others."""
    word = context.button().rest(0)
    if word == "ask":
        await context.flows.notifications.ask(context.person, context.chat_id, HOURS, context.update_id)
        await context.show(screens.ask_hours(context.t))
        return
    await context.flows.notifications.set_hours(context.person, None if word == "none" else word)
    await noise(context)


async def hours_given(context: Context, text: str) -> None:
    """The hours were typed."""
    try:
        await context.flows.notifications.answer_hours(context.person, context.chat_id, text)
    except FieldMistake as wrong:
        await context.show(screens.ask_hours(context.t, wrong))
        return
    await noise(context)


async def zone(context: Context) -> None:
    """Ask for the person's time zone."""
    await context.flows.notifications.ask(context.person, context.chat_id, ZONE, context.update_id)
    await context.show(screens.ask_zone(context.t))


async def zone_given(context: Context, text: str) -> None:
    """A place or the local time was typed."""
    cities = context.t.formats.cities()
    try:
        person = await context.flows.notifications.answer_zone(context.person, context.chat_id, text, cities)
    except FieldMistake as wrong:
        await context.show(screens.ask_zone(context.t, wrong))
        return
    await noise(context.speaking(person))
