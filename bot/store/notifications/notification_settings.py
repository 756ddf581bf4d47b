"""How loud people want the bot."""

from __future__ import annotations

from bot.domain.ids import PersonId
from bot.domain.notifications.notification_settings import Loudness, NotificationSettings
from bot.domain.notifications.topics import NotificationTopic
from bot.store.database.codecs import json_text, read_json
from bot.store.database.engine import Engine, do, first


class NotificationSettingsRepository:
    """What notifications people want: the table `noise`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def of(self, person_id: PersonId) -> NotificationSettings:
        [rows] = await self._engine.glance(do("noise_of", person_id=person_id))
        row = first(rows)
        if row is None:
            return NotificationSettings()
        kept = read_json(row["settings"])
        quiet = kept.get("quiet")
        topics = {NotificationTopic(topic): Loudness(loudness) for topic, loudness in kept["topics"].items()}
        return NotificationSettings(topics, None if quiet is None else (quiet[0], quiet[1]))

    async def save(self, person_id: PersonId, noise: NotificationSettings) -> None:
        kept = {
            "topics": {topic.value: loudness.value for topic, loudness in noise.topics.items()},
            "quiet": None if noise.quiet is None else list(noise.quiet),
        }
        await self._engine.write(do("noise_save", person_id=person_id, settings=json_text(kept)))
