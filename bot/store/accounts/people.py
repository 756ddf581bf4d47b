"""Who talks to the bot, what they may do on which account, and the invitations that let them in."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from bot.domain.accounts.memberships import AuditEntry
from bot.domain.accounts.people import Invitation, Person, Role
from bot.domain.ids import AccountId, PersonId
from bot.domain.notifications.events import Event
from bot.store.audit import auditing
from bot.store.database.engine import Engine, do, must
from bot.store.database.rows import RowMapper
from bot.store.notifications.outbox import adding

PEOPLE = RowMapper(Person, without=("roles", "new"))
INVITATIONS = RowMapper(Invitation, without=("token",))


class PersonRepository:
    """People and their roles on accounts: the tables `people`, `memberships` and `invitations`.

    An invitation's token is stored as its SHA-256 alone: who reads the database cannot use one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def get(self, person_id: PersonId) -> Person | None:
        [rows] = await self._engine.glance(do("people_get", id=person_id))
        roles = {AccountId(row["on_account"]): Role(row["role"]) for row in rows if row["role"] is not None}
        return PEOPLE.first(rows, roles=roles)

    async def save(self, person: Person) -> None:
        """Store everything but the roles, which `grant` alone changes."""
        await self._engine.write(do("people_save", **PEOPLE.values(person)))

    async def grant(self, person_id: PersonId, account_id: AccountId, role: Role) -> None:
        if role is Role.NOBODY:
            await self._engine.write(do("people_revoke", person_id=person_id, account_id=account_id))
        else:
            await self._engine.write(do("people_grant", person_id=person_id, account_id=account_id, role=int(role)))

    async def invite(self, invitation: Invitation, entry: AuditEntry) -> None:
        await self._engine.write(
            do(
                "people_invite",
                token_sha256=_digest(invitation.token),
                **INVITATIONS.values(invitation),
            ),
            auditing(entry),
        )

    async def invitation(self, token: str) -> Invitation | None:
        """What a token opens, or opened; None for a token nobody made."""
        [found] = await self._engine.read(do("people_invitation", token_sha256=_digest(token)))
        return INVITATIONS.first(found, token=token)

    async def redeem(
        self, invitation: Invitation, person_id: PersonId, entry: AuditEntry, events: Sequence[Event]
    ) -> bool:
        """Use an invitation up, grant its role (never lowering one), make its account the one in use and tell who made it, in one
        transaction; False if used or expired.
        """
        digest = _digest(invitation.token)
        written = await self._engine.write(
            must("people_use_invitation", token_sha256=digest, person_id=person_id, now=entry.at),
            do("people_join", token_sha256=digest),
            do("people_use_account", person_id=person_id, account_id=invitation.account_id),
            auditing(entry),
            adding(events),
        )
        return written is not None


def _digest(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
