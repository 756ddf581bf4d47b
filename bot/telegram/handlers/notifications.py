"""How loud the bot may be."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.errors import FieldMistake, OldButton
from bot.domain.ids import DraftId
from bot.domain.notifications.notification_settings import (
    NotificationSettings,
    NotificationTopic,
    read_hours,
    read_zone,
)
from bot.domain.ordering.draft import Draft
from bot.telegram.context import Context
from bot.telegram.screens.notifications import settings as screens

HOURS, ZONE = "quiet", "zone"


async def noise(turn: Context) -> None:
    """What is on, silent and off."""
    kept = await turn.stories.store.noise.of(turn.person.id)
    await turn.show(screens.noise(turn.t, kept, turn.person.time_zone, turn.stories.clock()))


async def change(turn: Context) -> None:
    """One kind of notice a step on."""
    try:
        topic = NotificationTopic(turn.button().word(0))
    except ValueError:
        raise OldButton from None
    kept = await turn.stories.store.noise.of(turn.person.id)
    await turn.stories.store.noise.save(turn.person.id, kept.turned(topic))
    await noise(turn)


async def hours(turn: Context) -> None:
    """Quiet hours: some that are usual, none, or asked for."""
    word = turn.button().rest(0)
    if word == "ask":
        await _ask(turn, HOURS)
        await turn.show(screens.ask_hours(turn.t))
        return
    kept = await turn.stories.store.noise.of(turn.person.id)
    quiet = None if word == "none" else read_hours(word)
    await _be_quiet(turn, replace(kept, quiet=quiet))
    await noise(turn)


async def hours_given(turn: Context, text: str) -> None:
    """The hours were typed."""
    try:
        quiet = read_hours(text)
    except FieldMistake as wrong:
        await turn.show(screens.ask_hours(turn.t, wrong))
        return
    kept = await turn.stories.store.noise.of(turn.person.id)
    await _be_quiet(turn, replace(kept, quiet=quiet))
    await turn.stories.store.drafts.discard(turn.person.id, turn.chat_id)
    await noise(turn)


async def _be_quiet(turn: Context, wishes: NotificationSettings) -> None:
    """What was held by the hours as they were is looked at again."""
    await turn.stories.store.noise.save(turn.person.id, wishes)
    await turn.stories.store.outbox.wake(turn.person.id, turn.stories.clock())


async def zone(turn: Context) -> None:
    """Where is the reader?"""
    await _ask(turn, ZONE)
    await turn.show(screens.ask_zone(turn.t))


async def zone_given(turn: Context, text: str) -> None:
    """A place or a time was typed."""
    try:
        found = read_zone(text, turn.stories.clock(), turn.t.formats.cities())
    except FieldMistake as wrong:
        await turn.show(screens.ask_zone(turn.t, wrong))
        return
    person = replace(turn.person, time_zone=found)
    await turn.stories.store.people.save(person)
    await turn.stories.store.drafts.discard(turn.person.id, turn.chat_id)
    await noise(turn.speaking(person))


async def _ask(turn: Context, purpose: str) -> None:
    stories, person = turn.stories, turn.person
    draft = Draft(
        DraftId(stories.ordering.new_id()),
        person.id,
        turn.chat_id,
        person.account_id,
        purpose=purpose,
        update_id=turn.update_id,
        updated_at=stories.clock(),
    )
    await stories.store.drafts.save(draft, over=None)
