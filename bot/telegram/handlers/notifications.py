"""How loud the bot may be."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import FieldMistake, OldButton
from bot.domain.ids import DraftId
from bot.domain.notifications.notification_settings import (
    NotificationSettings,
    read_hours,
    read_zone,
)
from bot.domain.notifications.topics import NotificationTopic
from bot.domain.ordering.draft import Draft
from bot.telegram.context import Context
from bot.telegram.screens.notifications import settings as screens

HOURS, ZONE = "quiet", "zone"


async def noise(context: Context) -> None:
    """What is on, silent and off."""
    kept = await context.flows.store.notification_settings.of(context.person.id)
    await context.show(screens.noise(context.t, kept, context.person.time_zone, context.flows.clock()))


async def change(context: Context) -> None:
    """One kind of notice a step on."""
    try:
        topic = NotificationTopic(context.button().word(0))
    except ValueError:
        raise OldButton from None
    kept = await context.flows.store.notification_settings.of(context.person.id)
    await context.flows.store.notification_settings.save(context.person.id, kept.turned(topic))
    await noise(context)


async def hours(context: Context) -> None:
    """Quiet hours: some that are usual, none, or asked for."""
    word = context.button().rest(0)
    if word == "ask":
        await _ask(context, HOURS)
        await context.show(screens.ask_hours(context.t))
        return
    kept = await context.flows.store.notification_settings.of(context.person.id)
    quiet = None if word == "none" else read_hours(word)
    await _be_quiet(context, replace(kept, quiet=quiet))
    await noise(context)


async def hours_given(context: Context, text: str) -> None:
    """The hours were typed."""
    try:
        quiet = read_hours(text)
    except FieldMistake as wrong:
        await context.show(screens.ask_hours(context.t, wrong))
        return
    kept = await context.flows.store.notification_settings.of(context.person.id)
    await _be_quiet(context, replace(kept, quiet=quiet))
    await context.flows.store.drafts.discard(context.person.id, context.chat_id)
    await noise(context)


async def _be_quiet(context: Context, wishes: NotificationSettings) -> None:
    """What was held by the hours as they were is looked at again."""
    await context.flows.store.notification_settings.save(context.person.id, wishes)
    await context.flows.store.outbox.wake(context.person.id, context.flows.clock())


async def zone(context: Context) -> None:
    """Where is the reader?"""
    await _ask(context, ZONE)
    await context.show(screens.ask_zone(context.t))


async def zone_given(context: Context, text: str) -> None:
    """A place or a time was typed."""
    try:
        found = read_zone(text, context.flows.clock(), context.t.formats.cities())
    except FieldMistake as wrong:
        await context.show(screens.ask_zone(context.t, wrong))
        return
    person = replace(context.person, time_zone=found)
    await context.flows.store.people.save(person)
    await context.flows.store.drafts.discard(context.person.id, context.chat_id)
    await noise(context.speaking(person))


async def _ask(context: Context, purpose: str) -> None:
    flows, person = context.flows, context.person
    draft = Draft(
        DraftId(flows.ordering.new_id()),
        person.id,
        context.chat_id,
        person.account_id,
        purpose=purpose,
        update_id=context.update_id,
        updated_at=flows.clock(),
    )
    await flows.store.drafts.save(draft, over=None)
