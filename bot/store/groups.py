"""Which groups work on which account."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.groups import GroupLink
from bot.domain.ids import AccountId, ChatId
from bot.domain.notifications.events import Event
from bot.store.audit import auditing
from bot.store.database.engine import Engine, do, must
from bot.store.database.rows import RowMapper
from bot.store.notifications.outbox import adding

LINKS = RowMapper(GroupLink, columns={"chat_id": "id", "told": "events"})


class GroupLinkRepository:
    """Linked groups: the link columns of the table `chats`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def get(self, chat_id: ChatId) -> GroupLink | None:
        [found] = await self._engine.glance(do("groups_get", id=chat_id))
        return LINKS.first(found)

    async def of_account(self, account_id: AccountId) -> list[GroupLink]:
        [rows] = await self._engine.glance(do("groups_of_account", account_id=account_id))
        return LINKS.all(rows)

    async def link(self, link: GroupLink, entry: AuditEntry) -> None:
        """Link the group, or change how it is linked."""
        await self._engine.write(
            do(
                "groups_link",
                **LINKS.values(link),
                type="supergroup" if link.chat_id < -1_000_000_000_000 else "group",
            ),
            auditing(entry),
        )

    async def unlink(self, chat_id: ChatId, entry: AuditEntry) -> bool:
        """Whether it was linked."""
        return await self._engine.write(must("groups_unlink", id=chat_id), auditing(entry)) is not None

    async def hold(self, link: GroupLink, entry: AuditEntry, events: Sequence[Event]) -> bool:
        """Nobody stands for this link any more; with who is told. False if it was changed or held meanwhile."""
        statement = must(
            "groups_hold",
            id=link.chat_id,
            account_id=link.account_id,
            linked_by=link.linked_by,
            linked_at=link.linked_at,
            now=entry.at,
        )
        return await self._engine.write(statement, auditing(entry), adding(events)) is not None

    async def lose_topic(self, chat_id: ChatId, topic_id: int) -> bool:
        """Write to the general topic from now on; True for who finds it out first."""
        return await self._engine.write(must("groups_lose_topic", id=chat_id, topic_id=topic_id)) is not None
