"""A person's notification settings: topics, quiet hours, and the time zone they are counted in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.domain.accounts.people import Person
from bot.domain.ids import ChatId
from bot.domain.notifications.notification_settings import NotificationSettings, read_hours
from bot.domain.notifications.topics import NotificationTopic
from bot.domain.time_zone_parser import read_zone
from bot.flows.pending_question import ask
from bot.flows.ports import Clock, NewId
from bot.store.store import Store

HOURS, ZONE = "quiet", "zone"
"""The kinds of the two questions that a text answers."""


@dataclass(frozen=True, slots=True)
class Notifications:
    """Reads and changes what a person wants to be notified of."""

    store: Store
    clock: Clock
    new_id: NewId

    async def settings(self, person: Person) -> NotificationSettings:
        """What is on, silent and off, and the quiet hours."""
        return await self.store.notification_settings.of(person.id)

    async def turn(self, person: Person, topic: NotificationTopic) -> None:
        """Set a topic to its next loudness."""
        kept = await self.settings(person)
        await self.store.notification_settings.save(person.id, kept.turned(topic))

    async def set_hours(self, person: Person, hours: str | None) -> None:
        """Set the quiet hours, None for none; notices that the earlier hours held are considered again. Raises `FieldMistake`."""
        kept = await self.settings(person)
        quiet = None if hours is None else read_hours(hours)
        await self.store.notification_settings.save(person.id, replace(kept, quiet=quiet))
        await self.store.outbox.wake(person.id, self.clock())

    async def ask(self, person: Person, chat_id: ChatId, kind: str, update_id: int) -> None:
        """The person's next text in this chat answers `HOURS` or `ZONE`."""
        await ask(self.store, self.clock, self.new_id, person, chat_id, kind, update_id)

    async def answer_hours(self, person: Person, chat_id: ChatId, text: str) -> None:
        """The quiet hours were typed. Raises `FieldMistake`; the question stays open then."""
        await self.set_hours(person, text)
        await self.store.drafts.discard(person.id, chat_id)

    async def answer_zone(self, person: Person, chat_id: ChatId, text: str, cities: Mapping[str, str]) -> Person:
        """A place or the local time was typed; the person with their new time zone. Raises `FieldMistake`; the question stays open then."""
        person = replace(person, time_zone=read_zone(text, self.clock(), cities))
        await self.store.people.save(person)
        await self.store.drafts.discard(person.id, chat_id)
        return person
