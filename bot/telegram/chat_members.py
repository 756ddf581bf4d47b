"""Who somebody is in a group, asked from Telegram and remembered for a short time."""

from __future__ import annotations

from collections import OrderedDict

import telegram
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.domain.errors import UserMistake
from bot.domain.ids import ChatId, PersonId
from bot.domain.messages import N_
from bot.flows.ports import Clock

KEPT_MS = 60_000
MOST_KEPT = 10_000
ADMINS = frozenset({"creator", "administrator"})
PRESENT = ADMINS | {"member"}


class TelegramChatMembers:
    """Implements `flows.ports.ChatMembers`. What is heard from `chat_member` updates replaces what was asked.

    Source: Bot API, getChatMember is "only guaranteed to work for other users if the bot is an administrator"; where
    it does not answer, the person counts as nobody there.
    """

    def __init__(self, bot: telegram.Bot, clock: Clock) -> None:
        self._bot = bot
        self._clock = clock
        self._kept: OrderedDict[tuple[int, int], tuple[str, int]] = OrderedDict()

    async def admin(self, chat_id: ChatId, person_id: PersonId, *, fresh: bool = False) -> bool:
        return await self._status(chat_id, person_id, fresh=fresh) in ADMINS

    async def member(self, chat_id: ChatId, person_id: PersonId) -> bool:
        return await self._status(chat_id, person_id, fresh=False) in PRESENT

    def incoming(self, chat_id: ChatId, person_id: PersonId, status: str) -> None:
        """Telegram said by itself that somebody's standing changed."""
        key = (int(chat_id), int(person_id))
        self._kept[key] = (status, self._clock())
        self._kept.move_to_end(key)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)

    async def _status(self, chat_id: ChatId, person_id: PersonId, *, fresh: bool) -> str:
        kept = self._kept.get((int(chat_id), int(person_id)))
        if kept is not None and not fresh and self._clock() - kept[1] < KEPT_MS:
            return kept[0]
        try:
            found = await self._bot.get_chat_member(chat_id, person_id)
        except (BadRequest, Forbidden):
            status = "left"
        except TelegramError as lost:
            raise UserMistake(
                N_("Telegram does not say just now who you are in this group. Try again in a minute.")
            ) from lost
        else:
            status = str(found.status)
            if status == "restricted" and getattr(found, "is_member", False):
                status = "member"
        self.incoming(chat_id, person_id, status)
        return status
